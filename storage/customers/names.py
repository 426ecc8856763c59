"""Names of customers as people type them: compared, found at the beginning of a sentence, guessed. Pure."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from storage.engine import close as alike
from storage.engine.text import BETWEEN, COMMAS, INVISIBLE, STOPS, trimmed, without

LIMIT = 200  # characters of a name
_CLOSE_ENOUGH = 0.7
_GUESS_WORDS = 6  # a name is looked for in so many words at the beginning

_ACCENTS = dict.fromkeys(range(0x300, 0x370))  # not the marks that are letters in other scripts
_QUOTE = r"\"“”„«»＂「」『』"
_QUOTED = re.compile(rf"\A[{_QUOTE}]\s*([^{_QUOTE}]+?)\s*[{_QUOTE}](.*)\Z", re.DOTALL)
_WIDE = rf"{COMMAS}{STOPS}：－～〜"  # of other scripts, mostly as wide as a Chinese letter: no space follows them
_LEADING = re.compile(  # but not the colon of an :emoji:
    rf"\A(?:[\s{INVISIBLE},;.!?…‒–—―{_WIDE}]|[-‐‑−](?=\s|\Z|>)|:(?![\w+-]+:)|{BETWEEN})+"
)
_SEPARATOR = re.compile(rf"(?<!\s)(?:\s*(?:[:,;–—](?=\s|\Z)|[{COMMAS}{STOPS}：])|\s+-(?=\s))")
_INSIDE_A_NAME = set("-.'’&/@_+#·・")  # these end a name only where a space follows


@dataclass(frozen=True)
class Near:
    """A known name that resembles the beginning of a text, and what comes after it there."""

    key: str
    rest: str


def clean(name: str) -> str:
    """A name as it is kept: on one line, without control characters and what nobody sees at its ends."""
    kept = "".join(one for one in name if one.isspace() or unicodedata.category(one) != "Cc")
    return trimmed(" ".join(kept.split()))


def key(name: str) -> str:
    """A name as it is compared: without case, accents, spare space and the punctuation after it."""
    folded = unicodedata.normalize("NFKD", clean(name).casefold()).translate(_ACCENTS).replace("’", "'")
    bare = " ".join(without(unicodedata.normalize("NFC", folded), "Cf").split())
    return bare.rstrip(f" .,;:!?{COMMAS}{STOPS}") or bare


def unquote(text: str) -> tuple[str, str] | None:
    """A name in quotes at the beginning of a text, and what follows; None where there is none."""
    quoted = _QUOTED.match(text)
    return (quoted[1], quoted[2]) if quoted else None


def beginnings(text: str) -> Iterator[tuple[str, str]]:
    """The names that a text may begin with and what comes after each, the longest first."""
    if quoted := unquote(text):
        yield quoted[0], after(quoted[1])
        return
    for end in range(min(len(text), LIMIT + 20), 0, -1):
        if _ends_at(text, end):
            yield text[:end], after(text[end:])


def after(rest: str) -> str:
    """What was said after a name, without the punctuation between the two."""
    return trimmed(_LEADING.sub("", rest))


def guess(text: str) -> tuple[str, str]:
    """A name nobody knows yet, and what comes after it: in quotes, before a colon, or in capitals."""
    if quoted := unquote(text):
        return quoted[0], after(quoted[1])
    words = text.split()
    if (mark := _SEPARATOR.search(text)) and 0 < len(text[: mark.start()].split()) <= _GUESS_WORDS:
        return text[: mark.start()].strip(), after(text[mark.start() :])
    count = next((place for place, word in enumerate(words) if word[0].isalpha() and not word[0].isupper()), len(words))
    name = " ".join(words[: min(max(count, 1), _GUESS_WORDS)])
    return name, after(_behind(text, len(name.split())))


def close(text: str, keys: Iterable[str], *, limit: int = 5) -> list[Near]:
    """Known names that resemble what a text begins with, the likeliest first."""
    in_order = sorted(keys)
    found: dict[str, tuple[float, str]] = {}
    for name, rest in _first_words(text):
        if typed := key(name):
            for one, score in _resembling(typed, in_order, limit).items():
                found[one] = max(found.get(one, (0.0, "")), (score, rest))
    best = sorted(found, key=lambda one: (-found[one][0], one))
    return [Near(one, found[one][1]) for one in best[:limit]]


def _resembling(typed: str, keys: Sequence[str], limit: int) -> dict[str, float]:
    """Names with how much they resemble what was typed; those of which it is the first words before the others."""
    found = alike.close(typed, keys, limit=limit, alike=_CLOSE_ENOUGH)
    first = bisect_left(keys, f"{typed} ")
    begun = list(takewhile(lambda one: one.startswith(f"{typed} "), keys[first : first + 2 * limit]))
    likeness = alike.close(typed, begun, limit=len(begun), alike=0)
    return found | {one: max(likeness[one], 0.8 + likeness[one] / 10) for one in begun}


def _first_words(text: str) -> Iterator[tuple[str, str]]:
    if quoted := unquote(text):
        yield quoted[0], after(quoted[1])
        return
    words = text.split()[:_GUESS_WORDS]
    for count in range(1, len(words) + 1):
        yield " ".join(words[:count]), after(_behind(text, count))


def _behind(text: str, count: int) -> str:
    parts = text.split(maxsplit=count)
    return parts[count] if len(parts) > count else ""


def _ends_at(text: str, end: int) -> bool:
    """Whether a name may end here: at a space, at punctuation that is no part of a word, or at the very end."""
    if end == len(text) or text[end].isspace():
        return not text[end - 1].isspace()
    if text[end].isalnum() or text[end - 1].isspace():
        return False
    narrow = unicodedata.normalize("NFKC", text[end])
    return narrow not in _INSIDE_A_NAME or text[end + 1 : end + 2].strip() == ""
