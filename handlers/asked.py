"""What is typed after `/servicestory search`: words, "words together", -words to leave out, filters. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.slack import mentions
from storage.engine.text import as_seen
from storage.refusal import Refused, theirs

FILTERS = {
    "kind": "`kind:wonderful` or `kind:difficult`",
    "side": "`side:external` or `side:internal`",
    "practice": "`practice:compassion`, `practice:solutions` or `practice:beyond`",
    "from": "`from:@ana` or `from:me`",
    "in": "`in:#support`",
    "team": '`team:Support`, or in quotes `team:"Night shift"`',
    "since": "`since:2026-01` or `since:2026-01-15`",
    "until": "`until:2026-03` or `until:2026-03-31`",
}
POSSIBLE = "\n".join(f"• {each}" for each in FILTERS.values())

_QUOTED = r"[\"“”„«»][^\"“”„«»]*(?:[\"“”„«»]|\Z)"
_PIECE = re.compile(
    rf"(?P<minus>[-−–](?=[\"“„«\w<]))?(?:(?P<name>[^\W\d_]+):(?P<value>(?!//){_QUOTED}|(?!//)(?:<[^>]*>|[^\s<])+)"
    rf"|(?P<quoted>{_QUOTED})|(?P<word>(?:<[^>]*>|[^\s<]|<)+))"
)
_QUOTES = '"“”„«»'


@dataclass(frozen=True)
class Asked:
    """Pieces of what was typed: ``exact`` ones stood in quotes. The values of ``filters`` are still as Slack sent
    them."""

    words: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(text: str, *, names: Mapping[str, str] | None = None) -> Asked:
    """Take it apart. Refused for a filter that there is not; its words can be searched for in quotes."""
    words: list[str] = []
    exact: list[str] = []
    without: list[str] = []
    filters: dict[str, tuple[str, ...]] = {}
    for piece in _PIECE.finditer(text):
        if piece["name"] and piece["minus"]:
            _refuse_to_leave_out(piece, names)
        elif piece["name"]:
            name = _known(piece, names)
            filters[name] = (*filters.get(name, ()), piece["value"].strip(_QUOTES))
            continue
        said = mentions.plain(piece[0].removeprefix(piece["minus"] or ""), names=names)
        (without if piece["minus"] else exact if piece["quoted"] else words).append(said.strip(_QUOTES))
    return Asked(tuple(words), tuple(exact), tuple(without), filters)


def _known(piece: re.Match[str], names: Mapping[str, str] | None) -> str:
    name = as_seen(piece["name"]).lower()
    if name not in FILTERS:
        literal = theirs(mentions.plain(piece[0], names=names).replace('"', ""))
        raise Refused(
            f"I know no filter *{theirs(name)}:*. These there are:\n{POSSIBLE}\n"
            f'If you mean the words themselves, put them in quotes: "{literal}".'
        )
    return name


def _refuse_to_leave_out(piece: re.Match[str], names: Mapping[str, str] | None) -> None:
    """Words are left out, filters are not: silently looking for other words would answer another question."""
    if as_seen(piece["name"]).lower() in FILTERS:
        literal = theirs(mentions.plain(piece[0], names=names).lstrip("-−–").replace('"', ""))
        raise Refused(
            f"I can leave out words, as in `-tea`, but not what a filter finds. These narrow it down:\n{POSSIBLE}\n"
            f'If you mean the words themselves, put them in quotes: -"{literal}".'
        )
