"""People and words out of Slack text, and back. Pure.

Slack sends typed text with its own marks: ``<@U1|ana>``, ``<!subteam^S1|@support>``, ``<#C1|general>``,
``<!channel>``, ``<https://…|label>``, and ``&amp; &lt; &gt;`` for the three characters that make them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PRACTICES = ("compassion", "solutions", "beyond")

_MARK = re.compile(r"<(?P<sort>@|#|!subteam\^|!)?(?P<id>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_BARE = r"(?<![\w@./:-])@(?P<bare>\w[\w.\-]*\w|\w)"
_MARK_OR_BARE = re.compile(f"{_MARK.pattern}|{_BARE}")
_TAG = re.compile(r"(?<![\w#&/])#(?P<tag>[A-Za-z]+)(?![\w-])")
_AT_AN_EDGE = "\ue000"  # private use: stands for a mention while the words around it are looked at
_JOINERS = re.compile(r"(?:[\s,:+]|(?<!&lt)(?<!&gt);|&amp;|&(?!lt;|gt;)|\band\b)+", re.IGNORECASE)  # between names
_END = re.compile(r"[\s,;]*\Z")
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


def read(
    text: str,
    *,
    tags: Iterable[str] = PRACTICES,
    names: Mapping[str, str] | None = None,
    keep_edges: bool = False,
) -> Typed:
    """Take a typed text apart. ``names`` gives the names of people and groups for mentions without a label.

    Mentions at the beginning and the end say who, not what, and are left out of the words; ``keep_edges``
    keeps them, for a text that tells of people.
    """
    wanted = set(tags)
    people: list[str] = []
    groups: dict[str, str] = {}
    broadcasts: list[str] = []
    bare: list[str] = []
    found_tags: list[str] = []

    def say(mark: re.Match[str]) -> str:
        sort, id_, label = mark["sort"], mark["id"], mark["label"]
        if name := mark["bare"]:
            (broadcasts if name.lower() in _BROADCASTS else bare).append(name)
            return _inside(name)
        if sort == "@":
            people.append(id_)
            return _inside(label or (names or {}).get(id_) or id_)
        if sort == "!subteam^":
            groups.setdefault(id_, (label or (names or {}).get(id_) or id_).removeprefix("@"))
            return _inside(groups[id_])
        if sort == "#":
            if (label or "").lower() in wanted:  # a channel that happens to have a tag's name
                found_tags.append((label or "").lower())
                return ""
            return f"#{label or id_}"
        if sort == "!" and id_ in _BROADCASTS:
            broadcasts.append(id_)
            return _inside(id_)
        return _special(id_, label) if sort == "!" else _link(id_, label)

    spoken = _MARK_OR_BARE.sub(say, text.replace(_AT_AN_EDGE, ""))

    def take(tag: re.Match[str]) -> str:
        if tag["tag"].lower() not in wanted:
            return tag[0]
        found_tags.append(tag["tag"].lower())
        return ""

    words = _TAG.sub(take, spoken)
    return Typed(
        people=_each_once(people),
        groups=tuple(groups),
        group_names=tuple(decode(name) for name in groups.values()),
        broadcasts=_each_once(broadcasts),
        bare_names=_each_once(bare),
        tags=_each_once(found_tags),
        words=_tidy(words, keep_edges=keep_edges),
    )


def decode(text: str) -> str:
    """Slack's three entities as the characters that were typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str, *, names: Mapping[str, str] | None = None) -> str:
    """The whole text as a person typed it: marks as @name, #name and links, nothing taken away."""

    def say(mark: re.Match[str]) -> str:
        sort, id_, label = mark["sort"], mark["id"], mark["label"]
        if sort == "@":
            return "@" + (label or (names or {}).get(id_) or id_)
        if sort == "!subteam^":
            return "@" + (label or (names or {}).get(id_) or id_).removeprefix("@")
        if sort == "#":
            return f"#{label or id_}"
        return _special(id_, label) if sort == "!" else _link(id_, label)

    return decode(_MARK.sub(say, text))


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
    said = decode("".join(f"@{part}" if place % 2 else part for place, part in enumerate(parts)))
    return "\n".join(re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in said.splitlines()).strip()


def _without_first_names(parts: list[str]) -> list[str]:
    first = 0
    while first + 2 < len(parts) and not parts[first].strip():
        first += 2
        parts[first] = parts[first][joined.end() :] if (joined := _JOINERS.match(parts[first])) else parts[first]
    return parts[first:]


def _without_last_names(parts: list[str]) -> list[str]:
    """Runs are looked for from left to right: to try a pattern at every place takes minutes for a long text."""
    while len(parts) > 2 and _END.match(parts[-1]):
        del parts[-2:]
        joined = [run for run in _JOINERS.finditer(parts[-1]) if run.end() == len(parts[-1])]
        parts[-1] = parts[-1][: joined[0].start()] if joined else parts[-1]
    return parts


def _each_once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
