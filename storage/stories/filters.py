"""What a search is narrowed down by, as somebody says it; a value that there is not is refused with those there are."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from storage.engine import close as alike
from storage.engine.indexing import what
from storage.engine.text import as_seen, trimmed
from storage.people import audience, teams
from storage.refusal import Refused, theirs
from storage.tables import Channel, Person

KINDS = ("wonderful", "difficult")
SIDES = ("external", "internal")
PRACTICES = ("compassion", "solutions", "beyond")
CLOSE = 5  # names that are offered in place of one that there is not
_MARK = re.compile(r"<([@#])([A-Z0-9]+)(?:\|[^>]*)?>")
_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")


@dataclass(frozen=True)
class Narrowed:
    """What the index is asked beside words, and between which moments a story was told."""

    what: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def narrowed(session: Session, filters: Mapping[str, Collection[str]], *, me: Person) -> Narrowed:
    """A filter that is given twice must hold twice."""
    marks = [_mark(session, name, value, me) for name, held in filters.items() for value in held if name in _MARKS]
    zone = ZoneInfo(me.zone)
    begins = [_moment(_days(value)[0], zone) for value in filters.get("since", ())]
    ends = [_moment(_days(value)[1], zone) for value in filters.get("until", ())]
    return Narrowed(tuple(marks), max(begins, default=None), min(ends, default=None))


def _mark(session: Session, name: str, value: str, me: Person) -> str:
    return what(name, _MARKS[name](session, trimmed(value), me))


def _kind(session: Session, value: str, me: Person) -> str:
    return _one_of(KINDS, value, "A story's kind is")


def _side(session: Session, value: str, me: Person) -> str:
    return _one_of(SIDES, value, "A customer's side is")


def _practice(session: Session, value: str, me: Person) -> str:
    return _one_of(PRACTICES, value, "A practice is")


def _one_of(choices: Collection[str], value: str, which: str) -> str:
    wanted = as_seen(value).lower().lstrip("#")
    if wanted in choices:
        return wanted
    named = " or ".join([", ".join(f"*{one}*" for one in [*choices][:-1]), f"*{[*choices][-1]}*"])
    raise Refused(f"{which} {named}, and not “{theirs(value)}”. Please search again with one of these.")


def _team(session: Session, value: str, me: Person) -> int:
    return teams.named(session, value).id or 0


def _author(session: Session, value: str, me: Person) -> str:
    """By a mention, or by the name that Slack shows; who told anonymously has none."""
    if mark := _MARK.fullmatch(value):
        return mark[2]
    wanted = trimmed(value.lstrip("@＠"))
    if wanted.lower() == "me":
        return me.id
    lowered = [func.lower(name) == wanted.lower() for name in (col(Person.name), col(Person.real_name))]
    known = list(session.exec(select(Person.id).where(or_(*lowered)).limit(2)))
    if len(known) == 1:
        return known[0]
    said = theirs(f"@{wanted}")
    if known:
        raise Refused(f"Several people are called {said}. Please choose the one from Slack's list as you type the @.")
    there = session.exec(select(Person.name).where(~col(Person.is_deactivated))).all()
    raise Refused(
        f"I know nobody called {said}{_near(wanted, there, '@')}."
        " Please choose them from Slack's list as you type the @."
    )


def _channel(session: Session, value: str, me: Person) -> str:
    """Only one that they see: of others nobody learns whether there is one."""
    if mark := _MARK.fullmatch(value):
        return mark[2]
    wanted = trimmed(value.lstrip("#＃"))
    seen = select(Channel.id, Channel.name).where(audience.sees(col(Channel.id)))
    rows = session.connection().execute(seen, {"reader": me.id}).all()
    found = [id_ for id_, name in rows if name and name.lower() == wanted.lower()]
    if len(found) == 1:
        return found[0]
    close = _near(wanted, [name for _, name in rows if name], "#")
    raise Refused(f"I know no channel {theirs(f'#{wanted}')} that you can read{close}.")


def _near(wanted: str, names: Collection[str], sign: str) -> str:
    by_key = {name.lower(): name for name in names}
    close = [theirs(f"{sign}{by_key[key]}") for key in alike.close(wanted.lower(), by_key, limit=CLOSE, alike=0.6)]
    return f"; close to it are {', '.join(close)}" if close else ""


def _days(value: str) -> tuple[date, date]:
    """The first day that is meant, and the one after the last."""
    if (found := _DAY.fullmatch(as_seen(trimmed(value)))) is not None:
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            first = date(year or 0, month or 1, day or 1)
            if day:
                return first, first + timedelta(days=1)
            return first, date(first.year + 1, 1, 1) if not month else (first + timedelta(days=32)).replace(day=1)
        except (ValueError, OverflowError):
            pass
    raise Refused(
        f"I cannot read “{theirs(value)}” as a time. Please write a day like `2026-03-31`, a month like `2026-03`,"
        " or a year like `2026`."
    )


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


_MARKS = {
    "kind": _kind,
    "side": _side,
    "practice": _practice,
    "from": _author,
    "in": _channel,
    "team": _team,
}
