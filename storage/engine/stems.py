"""Words as they are compared: their stems, so that "invoices" and "invoice" are the same. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from typing import Any

from storage.engine.text import as_seen, without

SHORTEST = 3  # letters; a shorter word says too little
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = dict.fromkeys(range(0x300, 0x370))  # not the marks that are letters in other scripts
# The first letter's script, as Unicode names it, and the language whose endings are taken off; Latin letters first.
_LANGUAGES = {
    "LATIN": "english", "CYRILLIC": "russian", "GREEK": "greek", "ARABIC": "arabic", "ARMENIAN": "armenian",
    "DEVANAGARI": "hindi", "TAMIL": "tamil",
}  # fmt: skip
# Words that say nothing of what a text is about.
_EMPTY = {
    "about", "after", "again", "all", "also", "and", "any", "are", "back", "because", "been", "before", "being",
    "but", "came", "can", "could", "did", "does", "doing", "down", "each", "few", "for", "from", "get", "got", "had",
    "has", "have", "her", "here", "him", "his", "how", "into", "its", "just", "more", "most", "much", "must", "not",
    "now", "off", "once", "one", "only", "other", "our", "out", "over", "own", "said", "same", "she", "should",
    "some", "still", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "through", "too", "under", "until", "very", "was", "well", "were", "what", "when", "where", "which",
    "while", "who", "why", "will", "with", "would", "you", "your",
}  # fmt: skip


def stems(*texts: str) -> frozenset[str]:
    """The stems of all words that say something, without case and accents."""
    return frozenset(_stem(word) for text in texts for word in _words(text))


def shared(one: Collection[str], others: Iterable[str]) -> int:
    """How many stems two texts share."""
    return len(set(one).intersection(others))


def _words(text: str) -> Iterable[str]:
    folded = unicodedata.normalize("NFKD", as_seen(text).casefold()).translate(_ACCENTS)
    plain = without(unicodedata.normalize("NFC", folded), "Cf")
    return [word for word in _WORD.findall(plain) if len(word) >= SHORTEST and word not in _EMPTY]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    script = unicodedata.name(word[0], "").partition(" ")[0]
    language = _LANGUAGES.get(script)
    return str(_stemmer(language).stemWord(word)) if language else word


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer  # a tenth of a second: only where words are compared

    return snowballstemmer.stemmer(language)
