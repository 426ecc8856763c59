"""When those who have not answered are nudged in a round, and how that moves with the question."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from storage.delivery import outbox, recurrence
from storage.people import people
from storage.prompts.messages import PROMPT_NUDGE
from storage.tables import Asked, Round

QUIET_END = timedelta(minutes=10)  # nobody is nudged when the round is about to close, nor just after it opened


def between(opens_at: datetime, closes_at: datetime, nudges: int) -> list[datetime]:
    """Half time, and with two nudges the last tenth; fewer where a short round leaves no room for them."""
    length = closes_at - opens_at
    wanted = [opens_at + length / 2, closes_at - length / 10][:nudges]
    times: list[datetime] = []
    for one in wanted:
        moment = min(one, closes_at - QUIET_END)
        if moment - (times[-1] if times else opens_at) >= QUIET_END:
            times.append(moment)
    return times


def by_day(times: Sequence[datetime], closes_at: datetime, zone: str) -> list[datetime]:
    """The nudges that come by day and before the closing, each at a moment of its own."""
    days = dict.fromkeys(recurrence.by_day(at, zone) for at in times)
    return [at for at in days if at <= closes_at - QUIET_END]


def asked_at(opens_at: datetime, now: datetime) -> datetime:
    """Nudges are counted from the round's own time, unless it is made up later than a moment after it."""
    return now if now - opens_at > QUIET_END else opens_at


def mark(day: str, count: int) -> str:
    return day if count == 1 else f"{day}/{count}"


def reached_late(session: Session, asked: Asked, round_: Round, at: datetime) -> None:
    """Nudges that still wait are counted from the moment at which the question came."""
    if asked_at(asked.opens_at, at) == at and (person := people.find(session, [asked.person]).get(asked.person)):
        move(session, asked, round_, opens_at=at, closes_at=asked.closes_at, zone=person.zone, now=at)


def move(
    session: Session,
    asked: Asked,
    round_: Round,
    *,
    opens_at: datetime,
    closes_at: datetime,
    zone: str,
    now: datetime,
) -> None:
    """What finds no place any more waits for the closing, when there is nothing to say."""
    day, subject = round_.occurrence.isoformat(), round_.id or 0
    times = by_day(between(opens_at, closes_at, 2), closes_at, zone)
    for count, wake_at in enumerate([*times, closes_at, closes_at][:2], 1):
        nudge = outbox.delivery_id(PROMPT_NUDGE, subject, mark(day, count), asked.person)
        outbox.move(session, nudge, wake_at=wake_at, useful_until=closes_at, now=now)
