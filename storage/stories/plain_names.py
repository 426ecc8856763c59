"""A difficult story names nobody, by plain names either: whom of those who may be meant its words name. Pure.

A customer may bear the same name, so what is found here is asked about, and never refused.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = re.compile(r"\(.*?\)|\[.*?\]|\s[–—|/·-].*|[|/,].*")  # "Farid (he/him)", "Farid | Support"
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "œ": "oe"})
SHORT = 4  # letters; a shorter name counts only as it is written: "Bo" is nobody in "bo"
# Names that are words too: in small letters they are taken for the word.
_WORDS_TOO = {
    "angel", "april", "august", "autumn", "bill", "chance", "chase", "christian", "dawn", "drew", "earl", "faith",
    "frank", "grace", "grant", "hope", "jack", "june", "justice", "lane", "mark", "miles", "patience", "penny", "rich",
    "rose", "rusty", "sandy", "skip", "summer", "sunny", "victor", "will", "young",
}  # fmt: skip


@dataclass(frozen=True)
class _Text:
    """Words without accents between spaces, as typed and in small letters; ``joined`` for scripts without spaces."""

    typed: str
    small: str
    joined: str


def named(texts: Iterable[str], *, own: Iterable[str], others: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Who of ``others`` (names by id) is named, and how; a name that is the author's ``own`` too is theirs."""
    text, mine = _read("\n".join(texts)), {name.casefold() for one in own for name in _calls(one)}
    found: dict[str, str] = {}
    for id_, names in others.items():
        calls = [call for name in names for call in _calls(name) if call.casefold() not in mine]
        if hit := next((call for call in calls if _holds(text, call)), None):
            found[id_] = hit
    return found


def _calls(name: str) -> list[str]:
    """What somebody is called by: the whole name, its first part, and its last as far as it is long enough."""
    words = _words(_BESIDE.sub("", name.strip()) or name)
    parts = _BESIDE.sub("", name.strip()).split()
    first = " ".join(_words(parts[0])) if parts else ""
    last = words[-1] if len(words) > 1 and len(words[-1]) >= SHORT else ""
    return [call for call in dict.fromkeys([" ".join(words), first, last]) if len(call) > 1]


def _holds(text: _Text, call: str) -> bool:
    if _has_no_spaces(call):
        return call.replace(" ", "") in text.joined
    is_strict = len(call) < SHORT or call.casefold() in _WORDS_TOO
    seen, wanted = (text.typed, call) if is_strict else (text.small, call.casefold())
    return f" {wanted} " in seen or f" {wanted}s " in seen


def _read(text: str) -> _Text:
    words = _words(text)
    typed = " ".join(["", *words, ""])
    return _Text(typed, typed.casefold(), "".join(words))


def _words(text: str) -> list[str]:
    """A possessive 's, with its apostrophe or without, is no part of a name, and an accent makes no difference."""
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    visible = "".join(one for one in bare if unicodedata.category(one) not in ("Mn", "Cf"))
    return _WORD.findall(re.sub(r"['’ʼ`´]s\b", "", unicodedata.normalize("NFC", visible)))


def _has_no_spaces(call: str) -> bool:
    """Whether it is in a script that writes words without spaces between them, as Chinese and Japanese do."""
    return all("\u0e00" <= one <= "\u0fff" or "\u3040" <= one <= "\u9fff" or one == " " for one in call)
