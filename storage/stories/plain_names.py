"""A difficult story names nobody, by plain names either: whom of those who may be meant its words name. Pure.

A customer may bear the same name, so what is found here is asked about, and never refused.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.engine.text import without

_WORD = re.compile(r"[^\W\d_]+")
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|（.*?）")  # "Farid (he/him)"
_BESIDE = re.compile(r"\s[–—|/·-].*|[|/,，].*")  # "Farid | Support"
_GIVEN = r"[^\W\d_][\w'’.-]*"
_FAMILY_FIRST = re.compile(rf"(?P<family>[^|/,，]+)[,，]\s*(?P<given>{_GIVEN}(?:\s{_GIVEN})?)")  # "Berg, Jan Willem"
# What stands behind a comma and is no given name.
_ROLES = {
    "accounting", "admin", "care", "design", "dr", "engineering", "esq", "finance", "he", "hr", "it", "jr", "legal",
    "marketing", "mba", "md", "office", "operations", "ops", "phd", "product", "sales", "service", "she", "sr",
    "success", "support", "team", "they",
}  # fmt: skip
_HAN = re.compile(r"[\u3400-\u9fff]+")
_KANA = re.compile(r"(?P<family>[\u3400-\u9fff]+)(?P<given>[\u3040-\u30ff]+)")
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "œ": "oe"})
SHORT = 3  # letters; a shorter name counts only as it is written: "Bo" is nobody in "bo"
# Parts of a name that nobody is called by alone.
_NO_NAMES = {
    "aus", "bin", "dal", "das", "del", "den", "der", "des", "die", "dos", "dr", "frau", "herr", "las", "los", "miss",
    "mrs", "prof", "ten", "ter", "the", "van", "von",
}  # fmt: skip
# Names that are words too: in small letters they are taken for the word.
_WORDS_TOO = {
    "ace", "angel", "april", "art", "ash", "august", "autumn", "bay", "bill", "bob", "can", "chance", "chase",
    "christian", "dawn", "don", "dot", "drew", "earl", "faith", "frank", "grace", "grant", "guy", "hope", "jack",
    "jay", "joy", "june", "justice", "kit", "lane", "law", "long", "man", "mark", "mat", "may", "miles", "pat",
    "patience", "penny", "ray", "rich", "rob", "rose", "rusty", "sandy", "skip", "sky", "sue", "summer", "sunny",
    "victor", "way", "will", "young",
}  # fmt: skip
# How long a family's name is, by the letters of a whole one: in Korean, and in Chinese or Japanese.
_OF_THE_FAMILY = {3: (1,), 4: (2,), 5: (2, 3)}


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
    """What somebody is called by: the whole name, its first part, and every other word that is long enough."""
    bare = _bare(name)
    words, first = _words(bare), _words("".join(bare.split()[:1]))
    others = [word for word in words if len(word) >= SHORT and not _has_no_spaces(word)]
    others += (
        _parted(words[0]) if len(words) == 1 else [word for word in words if _is_eastern(word) or _is_korean(word)]
    )
    spelt = [_as_spelt(word) for word in words]  # Mueller is Müller
    calls = dict.fromkeys([" ".join(words), " ".join(first), *others, *(one for one in spelt if len(one) > SHORT)])
    return [call for call in calls if len(call) > 1 and call.casefold() not in _NO_NAMES]


def _bare(name: str) -> str:
    """A name as somebody is called, without what is said beside it."""
    alone = _BRACKETS.sub("", name).strip() or name.strip()
    if (turned := _FAMILY_FIRST.fullmatch(alone)) and not _ROLES & set(turned["given"].casefold().split()):
        return f"{turned['given']} {turned['family']}"
    return _BESIDE.sub("", alone) or name


def _parted(name: str) -> list[str]:
    """The given name, and a family's of two letters, in a name without a space: 田中太郎 is 田中 and 太郎."""
    if mixed := _KANA.fullmatch(name):
        return list(mixed.groups())
    if not _HAN.fullmatch(name) and not (_is_korean(name) and len(name) < 4):
        return []
    ends = _OF_THE_FAMILY.get(len(name), ())
    return [part for end in ends for part in (name[end:], name[:end])]


def _holds(text: _Text, call: str) -> bool:
    if _has_no_spaces(call):
        return call.replace(" ", "") in text.joined
    is_strict = len(call) < SHORT or call.casefold() in _WORDS_TOO
    seen, wanted = (text.typed, call) if is_strict else (text.small, call.casefold())
    if not wanted.isascii():
        return bool(re.search(_inflected(wanted), seen))
    return f" {wanted} " in seen or f" {wanted}s " in seen or f" {wanted} " in _as_spelt(seen)


def _inflected(call: str) -> str:
    """A pattern for a name in a script that joins what English says with a word of its own: "ومحمد", "Михаилом"."""
    stem = call[:-1] if len(call) > SHORT and call[-1] in "аяьй" else call
    return rf" [وفبلك]?{re.escape(stem)}\w{{0,3}} " if len(call) >= SHORT or _is_korean(call) else f" {call} "


def _as_spelt(text: str) -> str:
    return text.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _read(text: str) -> _Text:
    words = _words(text)
    typed = " ".join(["", *words, ""])
    return _Text(typed, typed.casefold(), "".join(words))


def _words(text: str) -> list[str]:
    """What letters stand together: an apostrophe parts them, and an accent makes no difference."""
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return _WORD.findall(unicodedata.normalize("NFC", without(bare, "Mn", "Cf")))


def _has_no_spaces(call: str) -> bool:
    """Whether it is in a script that writes words without spaces between them, as Chinese and Japanese do."""
    return all("\u0e00" <= one <= "\u0fff" or "\u3040" <= one <= "\u9fff" or one == " " for one in call)


def _is_eastern(call: str) -> bool:
    """Whether it is in Chinese signs or in kana, of which two make a name."""
    return all("\u3040" <= one <= "\u9fff" for one in call)


def _is_korean(call: str) -> bool:
    return all("\uac00" <= one <= "\ud7af" for one in call)
