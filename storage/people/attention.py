"""The guard for people's attention: what the culture tools tell one person unasked comes in small measure.

From all of them together a person gets two messages in any seven days at most, one a day at most, on working days
alone and between 08:00 and 18:00, all by their own clock. Where it is tight, what ranks first comes first, and the
rest waits. An answer to something that the person wrote waits as long as it must; a question that finds no day
within a week is skipped, and recorded so. ``promise`` is the only way in, and whatever it has promised is looked at
again when it is sent (``again``): somebody may be away since.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from storage.delivery import kinds, outbox, recurrence
from storage.delivery.kinds import Kind
from storage.people import working
from storage.people.excuses import NOON
from storage.people.working import Days
from storage.tables import Delivery

FROM, UNTIL, USUAL = time(8), time(18), time(9)
AT_MOST, WEEK = 2, timedelta(days=7)
REASON = "attention"  # why a question was skipped

_DAY = timedelta(days=1)
_OPEN = ("pending", "sending", "unknown")


class Rank(IntEnum):
    """What comes first where it is tight, for ``Kind.attention``: what somebody waits for."""

    IDEA_ANSWER = 1  # I wait for it
    NOTICE = 2  # another team waits for an answer of mine, or a forum for its host: a hand-over's notice or question
    IDEA = 3  # whoever had an idea waits for an answer of mine
    FIRST_STEP = 4  # I asked for a step each week: it is put off, and never dropped
    PULSE = 5
    GOAL = 6
    TAP = 7
    STILL_TRUE = 8
    REMINDER = 9  # it comes once more, or is said beside what stands on Home anyway


def promise(
    session: Session,
    kind: Kind,
    *,
    subject: int,
    person: str,
    now: datetime,
    occurrence: str = "",
    wake_at: datetime | None = None,
    useful_until: datetime | None = None,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Promise a person one message on the next day that is free for it, from ``wake_at`` (now unless given).

    It may move what ranks behind it and waits. An answer has no ``useful_until``.
    """
    if kind.attention is None:
        raise ValueError(f"messages of the kind {kind.name!r} do not come in small measure")
    id_ = outbox.put(
        session, kind, subject=subject, recipient=person, at=now, occurrence=occurrence, wake_at=wake_at,
        useful_until=useful_until, detail=detail,
    )  # fmt: skip
    _settle(session, person, now, newest=id_)
    return id_


def again(session: Session, row: Delivery, now: datetime) -> datetime | str | None:
    """What is against sending it now: a better moment, or the reason for which it is skipped; None for nothing."""
    if row.ts is not None or not _is_counted(row):
        return None
    others = [one for one in _rows(session, row.recipient, now) if one.id != row.id]
    taken = [_moment(one, now) for one in others if _is_fixed(one) or _order(one) < _order(row)]
    days = working.of_person(session, row.recipient, since=now.date())
    at = free(days, taken, earliest=now, hour=_hour(row, days), until=_until(row))
    if at is None:
        return REASON
    return None if at == now else at


def free(
    days: Days, taken: Sequence[datetime], *, earliest: datetime, hour: time = USUAL, until: datetime | None = None
) -> datetime | None:
    """The first moment from ``earliest`` on at which one more message may come, where these are ``taken``.

    On a later day it comes at this ``hour``, or at noon where the morning is free. None where there is none
    ``until`` then.
    """
    first = recurrence.local_date(earliest, days.zone)
    for ahead in range(working.LONGEST):
        for at in _moments(days, first + ahead * _DAY, taken, earliest=earliest, hour=hour):
            if until is not None and at > until:
                return None
            if _fits(at, days, taken):
                return at
    return None if until is not None else earliest + working.LONGEST * _DAY


def _moments(days: Days, day: date, taken: Sequence[datetime], *, earliest: datetime, hour: time) -> Iterator[datetime]:
    """The moments of a day that are worth a try, in order."""
    begins = [recurrence.moment(day, at, days.zone) for at in sorted({max(hour, FROM), NOON})]
    if recurrence.local_date(earliest, days.zone) == day:
        begins = [max(earliest, recurrence.moment(day, FROM, days.zone)), *begins]
    begins += [at + WEEK for at in taken]  # a week after one, there is room again
    same_day = {at for at in begins if at >= earliest and recurrence.local_date(at, days.zone) == day}
    yield from sorted(same_day)


def _fits(at: datetime, days: Days, taken: Sequence[datetime]) -> bool:
    local = recurrence.local_time(at, days.zone)
    if not FROM <= local.time() < UNTIL or not days.works_at(at):
        return False
    if any(recurrence.local_date(one, days.zone) == local.date() for one in taken):
        return False
    in_order = sorted([*taken, at])
    together = zip(in_order, in_order[AT_MOST:], strict=False)
    return not any(first <= at <= last and last - first < WEEK for first, last in together)


def _settle(session: Session, person: str, now: datetime, *, newest: str) -> None:
    """Give everything that waits for this person a day, what ranks first before the rest.

    What is late, or in doubt, may have been sent before an old back-up was put in place. It keeps its moment, so that
    it is looked up; the sender then finds its day (``again``).
    """
    rows = _rows(session, person, now)
    days = working.of_person(session, person, since=now.date())
    taken = [_moment(row, now) for row in rows if _is_fixed(row)]
    waiting = [row for row in rows if not _is_fixed(row)]
    for row in sorted(waiting, key=lambda row: (*_order(row)[:2], row.id == newest, row.id)):
        at = free(days, taken, earliest=_moment(row, now), hour=_hour(row, days), until=_until(row))
        if at is not None:
            taken.append(at)
        if not _may_have_been_sent(row, now):
            _put_on(session, row, at, now)


def _put_on(session: Session, row: Delivery, at: datetime | None, now: datetime) -> None:
    if at is None:
        outbox.skip(session, row.id, reason=REASON)
    elif at != row.due_at:
        outbox.move(session, row.id, wake_at=at, useful_until=row.useful_until, now=now)


_WAITS = col(Delivery.state).in_(_OPEN) & col(Delivery.ts).is_(None)
_COUNTED = (
    select(Delivery)
    .where(Delivery.recipient == bindparam("person"), col(Delivery.kind).in_(bindparam("kinds", expanding=True)))
    .where(or_(_WAITS, col(Delivery.sent_at) > bindparam("after")))
    .execution_options(populate_existing=True)
)


def _rows(session: Session, person: str, now: datetime) -> Sequence[Delivery]:
    """What was promised to a person and counts: what waits, and what came within a week."""
    counted = [kind.name for kind in kinds.every() if kind.attention is not None]
    return session.exec(_COUNTED, params={"person": person, "kinds": counted, "after": now - WEEK}).all()


def _is_counted(row: Delivery) -> bool:
    kind = kinds.find(row.kind)
    return kind is not None and kind.attention is not None


def _is_fixed(row: Delivery) -> bool:
    """Whether it was sent, or is being sent."""
    return row.ts is not None or row.state == "sending" or row.attempts > 0


def _may_have_been_sent(row: Delivery, now: datetime) -> bool:
    """As far as can be known without looking for it."""
    return row.state == "unknown" or (row.wake_at is not None and row.wake_at < now)


def _moment(row: Delivery, now: datetime) -> datetime:
    """When it came, or when it will come as far as we know; what is late comes now."""
    return row.sent_at if row.ts is not None and row.sent_at else max(row.due_at or now, now)


def _hour(row: Delivery, days: Days) -> time:
    at = recurrence.local_time(row.due_at or row.created_at, days.zone).time().replace(second=0, microsecond=0)
    return at if row.due_at and row.due_at > row.created_at and FROM <= at < UNTIL else USUAL


def _until(row: Delivery) -> datetime | None:
    kind = kinds.find(row.kind)
    if kind is None or kind.answers:
        return None
    week = row.created_at + WEEK
    return min(week, row.useful_until) if row.useful_until else week


def _order(row: Delivery) -> tuple[int, datetime, str]:
    kind = kinds.find(row.kind)
    return (rank(kind, row) if kind else 0, row.created_at, row.id)


def rank(kind: Kind, row: Delivery) -> int:
    """What comes first where it is tight has the lowest."""
    return kind.attention_of.get(row.detail.get("what", ""), kind.attention or 0)
