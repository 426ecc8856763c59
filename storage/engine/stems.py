"""What a text is about, as far as words tell: "invoices" and "invoice" are one. Pure."""

import re
from functools import cache

from storage.engine.text import as_seen

SHORTEST = 3  # letters; shorter ones join words, and say little
_WORD = re.compile(r"[^\W_]+")
# Words that say little: two texts that share them are not about the same.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "about all also and any are because been but can could did does each for from get gets give gives had has have"
        " her his how into its just make makes more most not now one our out over own say says she should some than"
        " that the their them then there these they this those too very was way were what when where which who will"
        " with without would you your",
    )
)


def stems(text: str) -> frozenset[str]:
    """The stems of a text's words that say something."""
    words = {word for word in _WORD.findall(as_seen(text).casefold()) if len(word) >= SHORTEST}
    return frozenset(_stem(word) for word in words - _COMMON)


@cache
def _stemmer():  # type: ignore[no-untyped-def]  # the library has no types
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))
