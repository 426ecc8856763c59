"""The weekly reminder of the few customers to call next: when it comes to an owner, and what it says.

A reminder switched off has no next occurrence. One that only pauses, because its owner looks after nobody
just now, keeps its next occurrence and comes back with the next customer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.customers import customers, starters
from storage.customers.customers import Known
from storage.customers.starters import Starter
from storage.delivery import calendars, outbox, recurrence, schedules
from storage.delivery.claims import WAITING
from storage.delivery.kinds import IN_BULK, Kind, Recurring, declare
from storage.engine.sql import columns
from storage.people import excuses, lifecycle, people, teams
from storage.tables import Customer, Delivery, Outreach, Person, Schedule

AT_MOST = 4  # customers in one reminder, whatever has piled up; the others come in the weeks after
USEFUL_FOR = timedelta(days=2)
_SHOWN_FOR = timedelta(weeks=6)  # for so long after it came a reminder is kept up to date
# Before anybody has tried to send it; "unknown" is what may have gone out before a back-up was restored.
_UNSENT = ("pending", "unknown")


@dataclass(frozen=True)
class Suggestion:
    """A customer in a reminder. ``state`` is "" while they wait, or what became of it:

    "spoken", "set aside" (put off, or a problem of theirs was just solved), "later" (on a chosen day), "problem",
    "ended" or "moved": somebody else looks after them now. ``starters`` are good news for them.
    """

    customer: Known
    note: str
    state: str
    starters: tuple[Starter, ...] = ()


def plan(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """The schedule's rule: promise one owner's reminder, or record why there is none.

    Whom it is about is settled here, so that it shows the same customers however often it is composed. On a
    holiday or a day away it moves to the next working day of that week.
    """
    owner = people.find(session, [schedule.recipient]).get(schedule.recipient)
    if owner is None:
        return
    if owner.is_deactivated:
        lifecycle.left(session, person=owner.id)
        return
    schedule.zone = owner.zone  # people move, and the next one comes at their new local time
    customers.follow(session, owner.id)
    day, excuse, holiday = _working_day(session, owner, schedule, occurrence)
    chosen = [] if excuse else to_call(session, owner, day=day, now=max(at, now))
    moment = at if day == occurrence else recurrence.moment(day, schedule.at, schedule.zone)
    id_ = outbox.add(
        session,
        REMINDER,
        subject=schedule.id or 0,
        recipient=owner.id,
        occurrence=occurrence.isoformat(),
        at=now,
        wake_at=recurrence.in_time_or_by_day(moment, now, owner.zone),
        useful_until=moment + USEFUL_FOR,
        schedule_id=schedule.id,
        detail={
            "customers": [customer.id for customer in chosen],
            "day": day.isoformat(),
            "moved": holiday,
            "since": {str(one.id): one.last_checkin_at.isoformat() for one in chosen if one.last_checkin_at},
        },
    )
    if not chosen:
        _skip(session, id_, excuse or "no customer is waiting")


_schedule, _customer, _outreach = columns(Schedule), columns(Customer), columns(Outreach)


def _quoting(person: str) -> Any:
    """The schedules of those who own a customer of whom a person has noted something."""
    noted = core_select(_outreach.customer_id).where(_outreach.member == person)
    owners = core_select(_customer.owner).where(_customer.id.in_(noted))
    return core_select(_schedule.id).where(_schedule.kind == WEEKLY_REMINDER.name, _schedule.recipient.in_(owners))


REMINDER = declare(
    Kind(
        "reminder",
        subject=Schedule,
        in_words="reminder to call customers",
        touched_by=_quoting,
        at_night="on_time",
        urgency=IN_BULK,
    )
)  # fmt: skip
WEEKLY_REMINDER = declare(Recurring("reminder", plan=plan, own_clock=True, weekly=True, of_team=None))


# --- when it comes -----------------------------------------------------------------------------------


def of(session: Session, owner: str) -> Schedule | None:
    return schedules.find(session, WEEKLY_REMINDER, subject=0, recipient=owner)


def plan_again(session: Session, *, person: Person, now: datetime) -> None:
    """Somebody moved, or said when they are away: what waits for a later day comes at their hour there, or when
    they are back."""
    waiting = select(Delivery).where(Delivery.kind == REMINDER.name, Delivery.recipient == person.id)
    untried = waiting.where(col(Delivery.state).in_(_UNSENT), Delivery.attempts == 0)
    for reminder in session.exec(untried.where(col(Delivery.wake_at) > now)):
        if schedule := session.get(Schedule, reminder.schedule_id):
            planned = date.fromisoformat(reminder.detail["day"])
            day, excuse, holiday = _working_day(session, person, schedule, planned)
            moment = recurrence.moment(day, schedule.at, person.zone)
            if excuse:
                _skip(session, reminder.id, excuse)
            elif outbox.move(session, reminder.id, wake_at=moment, useful_until=moment + USEFUL_FOR, now=now):
                reminder.detail = reminder.detail | {"day": day.isoformat()} | ({"moved": holiday} if holiday else {})


def _working_day(session: Session, owner: Person, schedule: Schedule, day: date) -> tuple[date, str, list[str]]:
    """The day on which to remind, or why there is none left in that week; and the holiday that moved it, if one did,
    as its day and its name."""
    team = next(iter(teams.of(session, owner.id)), None)
    country, region = (team.country, team.region) if team else ("", "")

    def excuse(on: date) -> str:
        at = recurrence.moment(on, schedule.at, owner.zone)
        return excuses.excuse(session, owner, at=at, holiday=calendars.holiday(country, region, on))

    first = excuse(day)
    if not first:
        return day, "", []
    is_holiday = first == calendars.holiday(country, region, day)
    moved = [day.isoformat(), first] if is_holiday else []
    others = _rest_of_week(day, country)
    return next(((other, "", moved) for other in others if not excuse(other)), (day, first, []))


def _rest_of_week(day: date, country: str) -> Iterator[date]:
    """The working days after this one, up to the weekend."""
    weekend = calendars.weekend(country)
    while (day := day + timedelta(days=1)).weekday() not in weekend:
        yield day


def _skip(session: Session, id_: str, reason: str) -> None:
    delivery = session.get(Delivery, id_)
    if delivery and delivery.state in _UNSENT and not delivery.attempts:
        delivery.state, delivery.wake_at, delivery.error = "skipped", None, reason


# --- what it says ------------------------------------------------------------------------------------


def suggestions(session: Session, delivery: Delivery) -> list[Suggestion]:
    """What a reminder says now. Before it is out, whoever was called or got a problem meanwhile is left out."""
    chosen = customers.find_all(session, delivery.detail["customers"])
    zone = people.zone_of(session, delivery.recipient)
    as_chosen = [replace(one, state=_state(one.customer, delivery, zone)) for one in suggested(session, chosen)]
    return as_chosen if delivery.ts else [suggestion for suggestion in as_chosen if not suggestion.state]


def suggested(session: Session, chosen: Sequence[Known]) -> list[Suggestion]:
    """These customers, with what is good to know before a call."""
    ids = [customer.id for customer in chosen]
    notes, news = customers.last_notes(session, ids), starters.of(session, ids)
    return [Suggestion(one, notes.get(one.id, ""), "", news.get(one.id, ())) for one in chosen]


def moved_from(delivery: Delivery) -> tuple[date, str] | None:
    """The holiday that moved a reminder to the day on which it comes: its date and its name."""
    if not (moved := delivery.detail.get("moved")):
        return None
    return date.fromisoformat(moved[0]), moved[1]


def to_call(session: Session, owner: Person, *, day: date, now: datetime) -> list[Known]:
    """The few of somebody's customers who have waited longest and have no open problem.

    First come those whose chosen day is in this week, then those with good news.
    """
    mine = customers.looked_after_by(session, owner.id, now=now, zone=owner.zone)
    news = starters.of(session, [customer.id for customer in mine])
    waiting = [
        customer
        for customer in mine
        if (customer.is_called_by(day) or _waits(customer, now, owner.zone) or _has_news(customer, news))
        and not customer.problems
        and not customer.is_set_aside(day, owner.zone)
    ]
    return sorted(waiting, key=lambda one: (one.next_call_on is None, one.id not in news))[:AT_MOST]


def _waits(customer: Known, now: datetime, zone: str) -> bool:
    return customer.next_call_on is None and customer.is_due(now, zone)


def _has_news(customer: Known, news: Collection[int]) -> bool:
    return customer.next_call_on is None and customer.id in news


def set_aside(session: Session, *, customer_id: int, by: Person, at: datetime, for_a_cycle: bool) -> Known:
    """*Later*: until next week's reminder. *Not this one*: for one ideal interval."""
    customer = customers.require(session, customer_id)
    customers.require_right(session, customer, by)
    today = recurrence.local_date(at, by.zone)
    days = customer.ideal_days if for_a_cycle else _days_until_next_week(session, by.id, today)
    customer.wait_until = today + timedelta(days=days)
    session.flush()
    refresh(session, customer, at=at)
    return customers.known(session, [customer])[0]


def refresh(session: Session, customer: Customer, *, at: datetime, also: str | None = None) -> None:
    """Something happened to a customer: the owner's reminders (and those of one person more) are to say so."""
    for whose in filter(None, dict.fromkeys([customer.owner, also])):
        mine = select(Delivery).where(Delivery.kind == REMINDER.name, Delivery.recipient == whose)
        waiting = mine.where(col(Delivery.state).in_(WAITING))
        shown = mine.where(Delivery.state == "sent", col(Delivery.sent_at) > at - _SHOWN_FOR)
        for delivery in (*session.exec(waiting), *session.exec(shown)):
            if customer.id in delivery.detail["customers"]:
                outbox.refresh(session, REMINDER, subject=delivery.subject, occurrence=delivery.occurrence, at=at)


def _state(customer: Known, delivery: Delivery, zone: str) -> str:
    if customer.ended_at:
        return "ended"
    if customer.owner != delivery.recipient:
        return "moved"
    if _is_spoken(customer, delivery):
        return "spoken"
    if customer.problems:
        return "problem"
    if customer.next_call_on and not customer.is_called_by(date.fromisoformat(delivery.detail["day"])):
        return "later"
    return "set aside" if customer.is_set_aside(date.fromisoformat(delivery.detail["day"]), zone) else ""


def _is_spoken(customer: Known, delivery: Delivery) -> bool:
    """Whether a check-in was logged since the reminder was planned, perhaps with a day before it."""
    last = customer.last_checkin_at
    if last is None or "since" not in delivery.detail:
        return last is not None and last >= delivery.created_at
    since = delivery.detail["since"].get(str(customer.id))
    return since is None or last > datetime.fromisoformat(since)


def _days_until_next_week(session: Session, owner: str, today: date) -> int:
    """About a week, so that a customer put off on a Wednesday is back in the reminder of the next Tuesday."""
    schedule = of(session, owner)
    days = schedule.weekdays if schedule else []
    return next((ahead for ahead in (4, 5, 6, 7) if (today + timedelta(days=ahead)).weekday() in days), 7)
