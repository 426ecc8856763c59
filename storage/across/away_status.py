"""Somebody's status in Slack that says they are away: it excuses the day it covers, and nothing else of it is kept.

Neither the words nor the emoji are stored, nor until when it lasts: a status of being ill says something of health.
Whether it still stands on the next day is asked of Slack then (``to_ask_again``).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from storage.across import away
from storage.delivery import recurrence
from storage.engine.sql import Prepared
from storage.people import excuses, people
from storage.refusal import Refused
from storage.tables import STATUS, Away, Person, Policy, StatusIgnored

_DAY = timedelta(days=1)
_KEPT = timedelta(days=60)
_ALMOST = timedelta(minutes=1)  # Slack's "today" ends at 23:59


def follow(session: Session, until: Mapping[str, datetime | None], *, now: datetime) -> None:
    """What these people's statuses say now: until when they are away, or None where nothing says so.

    Only of people whom we know, who take part, and who let it be read.
    """
    known = people.find(session, list(until))
    reads, ignored, there = is_read(session), _ignored(session), _lately(session, known, now)
    for person in known.values():
        may_read = reads and person.id not in ignored and not people.why_excluded(person)
        _follow(session, person, until[person.id] if may_read else None, now, there.get(person.id, ()))


def is_read(session: Session) -> bool:
    """Statuses are read, until an admin says otherwise."""
    policy = session.get(Policy, 1)
    return policy is None or policy.reads_status


def is_ignored(session: Session, person: str) -> bool:
    """Whether somebody wants their own not to be read."""
    return session.get(StatusIgnored, person) is not None


def switch(session: Session, *, person: Person, is_on: bool, now: datetime) -> bool:
    """Somebody lets their status be read from the next change of it on, or not any more: today's is forgotten."""
    ignored = session.get(StatusIgnored, person.id)
    if is_on and ignored:
        session.delete(ignored)
    elif not is_on and not ignored:
        session.add(StatusIgnored(person=person.id))
    if not is_on:
        _follow(session, person, None, now, _lately(session, [person.id], now).get(person.id, ()))
    session.flush()
    return is_on


def switch_for_all(session: Session, *, is_on: bool, by: Person, now: datetime) -> bool:
    """An admin decides whether statuses are read at all."""
    if not people.is_admin(session, by):
        raise Refused("Only admins decide that. `/warmline admin` shows who they are.")
    policy = session.get(Policy, 1) or Policy()
    policy.reads_status = is_on
    session.add(policy)
    session.flush()
    if not is_on:
        lately = select(Away.person).where(Away.source == STATUS, col(Away.last_day) >= now.date() - _DAY).distinct()
        follow(session, dict.fromkeys(session.exec(lately).all()), now=now)
    return is_on


def says_today(session: Session, person: Person, *, now: datetime) -> date | None:
    """Today, where only their status says that they are away: until when is for them to say."""
    today = recurrence.local_date(now, person.zone)
    if not _of_day(session, person.id, today):
        return None
    there = excuses.off(session, [person.id], first=today, last=today).get(person.id, [])
    said = [one for one in there if isinstance(one, Away) and one.source != STATUS]
    return None if excuses.is_off_all(said, today) else today


_LATELY = Prepared(
    select(Away.person).where(Away.source == STATUS, col(Away.last_day) >= bindparam("since")).distinct()
)


def to_ask_again(session: Session, *, now: datetime) -> Sequence[str]:
    """Whose status covered yesterday, by their own clock: does it still, today?"""
    known = people.find(session, [person for (person,) in _LATELY.all(session, {"since": now.date() - 2 * _DAY})])
    days = {person.id: recurrence.local_date(now, person.zone) for person in known.values()}
    return sorted(
        id_ for id_, day in days.items() if _of_day(session, id_, day - _DAY) and not _of_day(session, id_, day)
    )


def tidy(session: Session, *, now: datetime) -> None:
    """Days that are long over are of no use to anybody."""
    old = delete(Away).where(col(Away.source) == STATUS, col(Away.last_day) < (now - _KEPT).date())
    session.connection().execute(old)


def _lately(session: Session, ids: Collection[str], now: datetime) -> dict[str, list[Away]]:
    """The days that these people's statuses cover about now, in whatever zone they are."""
    near = select(Away).where(
        col(Away.person).in_(ids), Away.source == STATUS, col(Away.first_day) >= now.date() - _DAY
    )  # fmt: skip
    found: dict[str, list[Away]] = {}
    for row in session.exec(near):
        found.setdefault(row.person, []).append(row)
    return found


def _follow(session: Session, person: Person, until: datetime | None, now: datetime, covered: Collection[Away]) -> None:
    today = recurrence.local_date(now, person.zone)
    midnight = recurrence.moment(today + _DAY, time(), person.zone)
    is_away = until is not None and until >= midnight - _ALMOST
    there = next((row for row in covered if row.first_day == today), None)
    if is_away == bool(there):
        return
    if there:
        session.delete(there)
    else:
        session.add(Away(person=person.id, first_day=today, last_day=today, source=STATUS))
    away.changed(session, person=person, now=now)


def _of_day(session: Session, person: str, day: date) -> Away | None:
    return session.exec(select(Away).where(Away.person == person, Away.source == STATUS, Away.first_day == day)).first()


def _ignored(session: Session) -> set[str]:
    return set(session.exec(select(StatusIgnored.person)))
