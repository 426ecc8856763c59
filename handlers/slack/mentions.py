"""People and words out of Slack text, and back. Pure.

Slack sends typed text with its own marks: ``<@U1|ana>``, ``<!subteam^S1|@support>``, ``<#C1|general>``,
``<!channel>``, ``<https://…|label>``, and ``&amp; &lt; &gt;`` for the three characters that make them.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from storage.engine.text import BETWEEN, BLANK, COMMAS, INVISIBLE, STOPS, trimmed

PRACTICES = ("compassion", "solutions", "beyond")

PERSON = r"<@(?P<id>[A-Z0-9]+)(?:\|[^<>]*)?>"  # somebody whom Slack has marked

_MARK = re.compile(r"<(?P<sort>@|#|!subteam\^|!)?(?P<id>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_BARE = r"(?<![\w@./:-])[@＠﹫](?P<bare>\w[\w.\-]*\w|\w)"
_MARK_OR_BARE = re.compile(f"{_MARK.pattern}|{_BARE}")
_TAG = re.compile(r"(?<![\w#&/])#(?P<tag>[A-Za-z]+)(?![\w-])")
_AT_AN_EDGE = "\ue000"  # private use: stands for a mention while the words around it are looked at
# Between names, also in other scripts; the colon of an :emoji: is none.
_DASH, _AMPERSAND = r"[\-‐‑‒–—―−﹘﹣－](?!\d)", r"(?<!&lt)(?<!&gt);|&amp;|&(?!lt;|gt;)"
_JOINER = rf",：＋＆{COMMAS}]|{_DASH}|:(?![\w+-]+:)|\+(?!\d)|{_AMPERSAND}|\band\b|{BETWEEN}"
_JOINERS = re.compile(rf"(?:[\s{BLANK}{_JOINER})+", re.IGNORECASE)
_AFTER_NAMES = re.compile(rf"(?:[\s{INVISIBLE}{_JOINER}|[!?…{STOPS}]|\.(?!\w))+", re.IGNORECASE)
# Where a name stands on both sides, more can stand between them: "and" in other languages, "/" without spaces.
_AND = r"(?:und|et|y|e|och|og|en|i|и|та|و|と|和|及|与|跟|plus|sowie|oraz)"
_ONLY_BETWEEN = re.compile(rf"(?:[\s{INVISIBLE}{_JOINER}|[/|•·・~*／｜．.]|(?<!\w){_AND}(?!\w))++", re.IGNORECASE)
_END = re.compile(rf"[\s{INVISIBLE},;{COMMAS}]*\Z")
# What belongs to the name before it: 's, an apostrophe alone, and in German or Swedish "s" and "n" without one.
_POSSESSIVE = re.compile(r"\A(?:['’ʼ´`＇](?:s\b|(?=\s))|:?(?:e?s|e?n)\b)", re.IGNORECASE)
# What cannot end a sentence: "with the help of @ana", "l'aide de @ana".
_TO = r"to|of|for|from|by|with|de|du|à|an|von|vom|für|mit|bei|a|para|con|por|da|di|per|van|voor|aan|av|till|til"
_TOWARDS = re.compile(rf"(?:\b(?:{_TO})|\b[ld]['’])\s*\Z", re.IGNORECASE)
A_PRIVATE_CHANNEL = "a private channel"  # or one that is hidden from us: Slack gives no name with it
_NAMED = ("@", "!subteam^", "#")
_BROADCASTS = {"channel", "here", "everyone"}


@dataclass(frozen=True)
class Typed:
    """What a typed text says: ids in the order of their first mention, each once, and the words in plain text."""

    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    group_names: tuple[str, ...] = ()  # in the order of groups; a group's mark would alert it
    broadcasts: tuple[str, ...] = ()  # "channel", "here", "everyone"
    bare_names: tuple[str, ...] = ()  # @names that Slack did not turn into a mention
    tags: tuple[str, ...] = ()
    words: str = ""  # decoded, without the tags that were asked for; mentions inside a sentence as @name


@dataclass(frozen=True)
class Marked:
    """Ids of people and groups that are marked without a name, and of all channels; false where there are none."""

    people: tuple[str, ...]
    groups: tuple[str, ...]
    channels: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.people or self.groups or self.channels)


def read(
    text: str,
    *,
    tags: Iterable[str] = PRACTICES,
    names: Mapping[str, str] | None = None,
    keep_edges: bool = False,
) -> Typed:
    """Take a typed text apart. ``names`` gives the names of people, groups and channels (handlers/slack/naming.py).

    Mentions at the beginning and the end say who, not what, and are left out of the words; ``keep_edges``
    keeps them, for a text that tells of people.
    """
    reader = _Reader(set(tags), names or {})
    spoken = _MARK_OR_BARE.sub(reader.read_mark, text.replace(_AT_AN_EDGE, ""))
    words = _TAG.sub(reader.read_tag, spoken) if "#" in spoken else spoken
    return Typed(
        people=_each_once(reader.people),
        groups=tuple(reader.groups),
        group_names=tuple(decode(name) for name in reader.groups.values()),
        broadcasts=_each_once(reader.broadcasts),
        bare_names=_each_once(reader.bare_names),
        tags=_each_once(reader.tags),
        words=_tidy(words, keep_edges=keep_edges),
    )


class _Reader:
    """Remembers what it passes, and says what stands for it in the words."""

    def __init__(self, wanted_tags: Collection[str], names: Mapping[str, str]) -> None:
        self._wanted_tags, self._names = wanted_tags, names
        self.people: list[str] = []
        self.groups: dict[str, str] = {}
        self.broadcasts: list[str] = []
        self.bare_names: list[str] = []
        self.tags: list[str] = []

    def read_mark(self, mark: re.Match[str]) -> str:
        if mark["bare"]:
            return self._bare(mark["bare"])
        match mark["sort"]:
            case "@":
                self.people.append(mark["id"])
                return _inside(_name(mark, self._names))
            case "!subteam^":
                self.groups.setdefault(mark["id"], _name(mark, self._names).removeprefix("@"))
                return _inside(self.groups[mark["id"]])
            case "#":
                return self._channel(mark)
            case "!" if mark["id"] in _BROADCASTS:
                self.broadcasts.append(mark["id"])
                return _inside(mark["id"])
        return _plain_mark(mark, self._names)

    def read_tag(self, tag: re.Match[str]) -> str:
        """Nothing, for a tag that is wanted."""
        return "" if self._is_tag(tag["tag"]) else tag[0]

    def _bare(self, name: str) -> str:
        (self.broadcasts if name.lower() in _BROADCASTS else self.bare_names).append(name)
        return _inside(name)

    def _channel(self, mark: re.Match[str]) -> str:
        """A channel may happen to have a tag's name."""
        shown = _plain_mark(mark, self._names)
        return "" if self._is_tag(shown.removeprefix("#")) else shown

    def _is_tag(self, name: str) -> bool:
        if name.lower() not in self._wanted_tags:
            return False
        self.tags.append(name.lower())
        return True


def decode(text: str) -> str:
    """Slack's three entities as the characters that were typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str, *, names: Mapping[str, str] | None = None) -> str:
    """The whole text as a person typed it: marks as @name, #name and links, nothing taken away."""
    return decode(_MARK.sub(lambda mark: _plain_mark(mark, names or {}), text))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Text out of a form, which Slack does not escape, with names for the marks in it."""
    return _MARK.sub(lambda mark: _plain_mark(mark, names) if mark["sort"] in _NAMED else mark[0], text)


def called(text: str, names: Mapping[str, str]) -> dict[str, str]:
    """What stands after the @ for each person who is marked in a text, by id, once ``names`` are filled in."""
    return {mark["id"]: _name(mark, names) for mark in _MARK.finditer(text) if mark["sort"] == "@"}


def unnamed(text: str) -> Marked:
    """The marks in a text that say no name."""
    found = [mark for mark in _MARK.finditer(text) if mark["sort"] in _NAMED and _wants_name(mark)]
    return Marked(*(_each_once(mark["id"] for mark in found if mark["sort"] == sort) for sort in _NAMED))


def _wants_name(mark: re.Match[str]) -> bool:
    """A channel's does not say whether the channel is private, so its name is not taken from there."""
    return mark["sort"] == "#" or not mark["label"]


def _plain_mark(mark: re.Match[str], names: Mapping[str, str]) -> str:
    match mark["sort"]:
        case "@":
            return "@" + _name(mark, names)
        case "!subteam^":
            return "@" + _name(mark, names).removeprefix("@")
        case "#":
            return names.get(mark["id"]) or (f"#{mark['label']}" if mark["label"] else A_PRIVATE_CHANNEL)
        case "!":
            return _special(mark["id"], mark["label"])
    return _link(mark["id"], mark["label"])


def _name(mark: re.Match[str], names: Mapping[str, str]) -> str:
    return mark["label"] or names.get(mark["id"]) or mark["id"]


def _inside(name: str) -> str:
    return f"{_AT_AN_EDGE}{name}{_AT_AN_EDGE}"


def _special(id_: str, label: str | None) -> str:
    return label or "@" + id_.split("^")[0]  # <!date^…|Monday> shows its label


def _link(url: str, label: str | None) -> str:
    bare = url.removeprefix("mailto:").removeprefix("tel:")
    if label and label == bare.removeprefix("http://"):
        return label  # typed without http://, which Slack has put before it
    return bare if label in (None, "", url, bare) else f"{label} ({bare})"


def _tidy(spoken: str, *, keep_edges: bool) -> str:
    """Mentions at the two edges go (they say who, not what); those inside a sentence become @name."""
    parts = spoken.split(_AT_AN_EDGE)  # words, a name, words, a name, words
    if not keep_edges:
        parts = _without_last_names(_without_first_names(parts))
    text = decode("".join(f"@{part}" if place % 2 else part for place, part in enumerate(parts)))
    return trimmed("\n".join(re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.splitlines()))


def _without_first_names(parts: list[str]) -> list[str]:
    first = 0
    if len(parts) == 3 and _says_nothing(parts[0]) and _POSSESSIVE.fullmatch(trimmed(parts[2])):
        return [""]
    while first + 2 < len(parts) and _says_nothing(parts[first]) and not _POSSESSIVE.match(parts[first + 2]):
        first += 2
        is_between = first + 2 < len(parts) and _ONLY_BETWEEN.fullmatch(parts[first])
        joined = is_between or _AFTER_NAMES.match(parts[first])
        parts[first] = parts[first][joined.end() :] if joined else parts[first]
    return parts[first:]


def _says_nothing(part: str) -> bool:
    return not trimmed(part) or bool(_ONLY_BETWEEN.fullmatch(part))


def _without_last_names(parts: list[str]) -> list[str]:
    """Runs are looked for from left to right: to try a pattern at every place takes minutes for a long text."""
    kept = len(parts)
    while kept > 2 and (
        _END.match(parts[kept - 1]) or (kept < len(parts) and _ONLY_BETWEEN.fullmatch(parts[kept - 1]))
    ):
        kept -= 2
    if kept == len(parts) or _TOWARDS.search(parts[kept - 1][-20:]):
        return parts
    del parts[kept:]
    joined = [run for run in _JOINERS.finditer(parts[-1]) if run.end() == len(parts[-1])]
    parts[-1] = parts[-1][: joined[0].start()] if joined else parts[-1]
    return parts


def _each_once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
