"""Contacts with customers as they are logged, and the weekly reminder of the few to call next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.customers import customers, reminders
from storage.customers.customers import Known
from storage.delivery import calendars, outbox, recurrence
from storage.people import lifecycle, people, teams
from storage.refusal import Refused, escape
from storage.tables import Customer, Delivery, Outreach, Person, Schedule

WORDS = 3000  # characters of a note or an idea: what Slack's text field takes
AT_MOST = 4  # customers in one reminder, whatever has piled up; the others come in the weeks after
USEFUL_FOR = timedelta(days=2)
# Before anybody has tried to send it; "unknown" is what may have gone out before a back-up was restored.
_UNSENT = ("pending", "unknown")


@dataclass(frozen=True)
class Logged:
    """A contact as stored. ``is_proactive``: a no-problem check-in."""

    id: int
    customer: Known
    member: str | None
    is_proactive: bool
    feeling: int | None
    note: str
    idea: str


@dataclass(frozen=True)
class Added:
    customer: Known
    logged: Logged | None


@dataclass(frozen=True)
class Suggestion:
    """A customer in a reminder. ``state`` is "" while they wait, or what became of it:

    "spoken", "set aside", "problem", "ended" or "moved" (somebody else looks after them now).
    """

    customer: Known
    note: str
    state: str


# --- contacts ----------------------------------------------------------------------------------------


def log(
    session: Session,
    *,
    customer_id: int,
    by: str,
    at: datetime,
    note: str = "",
    feeling: int | None = None,
    idea: str = "",
    is_proactive: bool | None = None,
) -> Logged:
    """Store a contact, which resets the clock. It counts as proactive if no problem is open, unless said otherwise."""
    _require_sense(note, idea, feeling)
    customer = customers.require(session, customer_id)
    if is_proactive is None:
        is_proactive = not customers.known(session, [customer])[0].problems
    contact = Outreach(
        customer_id=customer_id,
        member=by,
        team_id=teams.homes(session, [by]).get(by),
        at=at,
        is_proactive=is_proactive,
        feeling=feeling,
        note=note,
        idea=idea,
    )
    session.add(contact)
    _set_clock(session, customer, at)
    return _logged(session, contact)


def log_by_name(
    session: Session,
    *,
    name: str,
    may_add: bool,
    by: str,
    at: datetime,
    note: str,
    feeling: int | None,
    idea: str,
    is_proactive: bool,
) -> Logged:
    """The same for a typed name; ``may_add``: somebody unknown is taken on the list of ``by``."""
    found = customers.named(session, name)
    if found is None and may_add:
        found = customers.add(session, name=name, owner=by, at=at)
    if found is None:
        close = " or ".join(escape(one.name) for one in customers.read(session, name).close)
        meant = f" Did you mean {close}?" if close else ""
        raise Refused(f"I know no customer of that name.{meant} Correct it, or tick the box below.", field="name")
    return log(
        session, customer_id=found.id, by=by, at=at, note=note, feeling=feeling, idea=idea, is_proactive=is_proactive
    )


def add(
    session: Session,
    *,
    name: str,
    owner: str,
    by: str,
    at: datetime,
    side: str = "external",
    ideal_days: int = customers.IDEAL_DAYS,
    latest_days: int = customers.LATEST_DAYS,
    note: str = "",
) -> Added:
    """Take a customer on the list, with the first contact where there is something to tell of it."""
    customer = customers.add(
        session, name=name, owner=owner, at=at, side=side, ideal_days=ideal_days, latest_days=latest_days
    )  # fmt: skip
    logged = log(session, customer_id=customer.id, by=by, at=at, note=note) if note else None
    return Added(logged.customer if logged else customer, logged)


def find(session: Session, id_: int, *, by: str) -> Logged:
    """A contact of one's own, to be changed; Refused where it was taken back or is somebody else's."""
    return _logged(session, _own(session, id_, by))


def amend(
    session: Session, *, id_: int, by: str, note: str, feeling: int | None, idea: str, is_proactive: bool
) -> Logged:
    _require_sense(note, idea, feeling)
    contact = _own(session, id_, by)
    contact.note, contact.feeling, contact.idea, contact.is_proactive = note, feeling, idea, is_proactive
    return _logged(session, contact)


def recount(session: Session, *, id_: int, by: str, is_proactive: bool) -> Logged:
    """It was because of a problem after all, or it was not."""
    contact = _own(session, id_, by)
    contact.is_proactive = is_proactive
    return _logged(session, contact)


def undo(session: Session, *, id_: int, by: str, at: datetime) -> Logged | None:
    """Take a contact back, and the clock with it; None where that has been done before."""
    if session.get(Outreach, id_) is None:
        return None
    contact = _own(session, id_, by)
    taken_back = _logged(session, contact)
    session.delete(contact)
    _set_clock(session, session.get_one(Customer, contact.customer_id), at)
    return taken_back


def last_notes(session: Session, customer_ids: Sequence[int]) -> dict[int, str]:
    """What was heard last from each customer, where anything was noted."""
    told = select(Outreach.customer_id, Outreach.note).where(col(Outreach.customer_id).in_(customer_ids))
    return dict(session.exec(told.where(Outreach.note != "").order_by(col(Outreach.at), col(Outreach.id))).all())


def _require_sense(note: str, idea: str, feeling: int | None) -> None:
    for field, text in (("note", note), ("idea", idea)):
        if len(text) > WORDS:
            raise Refused(f"That is {len(text):,} characters; I keep up to {WORDS:,}.", field=field)
    if feeling is not None and feeling not in range(1, 6):
        raise Refused("Please choose one of the five.", field="feeling")


def _own(session: Session, id_: int, by: str) -> Outreach:
    contact = session.get(Outreach, id_)
    if contact is None:
        raise Refused("That contact was taken back, so there is nothing to change. `/checkin NAME …` logs a new one.")
    if contact.member != by:
        raise Refused("Only the person who logged this contact can change it.")
    return contact


def _set_clock(session: Session, customer: Customer, at: datetime) -> None:
    session.flush()
    latest = select(func.max(Outreach.at)).where(Outreach.customer_id == customer.id)
    customer.last_contact_at = session.exec(latest).one()
    reminders.refresh(session, customer, at=at)


def _logged(session: Session, contact: Outreach) -> Logged:
    session.flush()
    customer = customers.known(session, [session.get_one(Customer, contact.customer_id)])[0]
    return Logged(
        contact.id or 0, customer, contact.member, contact.is_proactive, contact.feeling, contact.note, contact.idea
    )


# --- the weekly reminder -----------------------------------------------------------------------------


def plan_reminder(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """Promise one owner's reminder, or record why there is none.

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
    day, excuse = _working_day(session, owner, schedule, occurrence)
    excuse = people.why_excluded(owner) or excuse
    chosen = [] if excuse else to_call(session, owner, day=day, now=max(at, now))
    moment = at if day == occurrence else recurrence.moment(day, schedule.at, schedule.zone)
    id_ = outbox.add(
        session,
        kind=reminders.KIND,
        subject=schedule.id or 0,
        recipient=owner.id,
        occurrence=occurrence.isoformat(),
        at=now,
        wake_at=max(moment, now),
        useful_until=moment + USEFUL_FOR,
        schedule_id=schedule.id,
        detail={"customers": [one.id for one in chosen], "day": day.isoformat()},
    )
    if not chosen:
        _skip(session, id_, excuse or "no customer is waiting")


def plan_again(session: Session, *, person: Person, now: datetime) -> None:
    """Somebody moved, or said when they are away: what waits for a later day comes at their hour there, or when
    they are back."""
    waiting = select(Delivery).where(Delivery.kind == reminders.KIND, Delivery.recipient == person.id)
    untried = waiting.where(col(Delivery.state).in_(_UNSENT), Delivery.attempts == 0)
    for reminder in session.exec(untried.where(col(Delivery.wake_at) > now)):
        if schedule := session.get(Schedule, reminder.schedule_id):
            day, excuse = _working_day(session, person, schedule, date.fromisoformat(reminder.detail["day"]))
            moment = recurrence.moment(day, schedule.at, person.zone)
            if excuse:
                _skip(session, reminder.id, excuse)
            elif outbox.move(session, reminder.id, wake_at=moment, useful_until=moment + USEFUL_FOR):
                reminder.detail = reminder.detail | {"day": day.isoformat()}


def suggestions(session: Session, delivery: Delivery) -> list[Suggestion]:
    """What a reminder says now. Before it is out, whoever was called or got a problem meanwhile is left out."""
    chosen = customers.find_all(session, delivery.detail["customers"])
    notes = last_notes(session, [one.id for one in chosen])
    all_ = [Suggestion(one, notes.get(one.id, ""), _state(one, delivery)) for one in chosen]
    return all_ if delivery.ts else [one for one in all_ if not one.state]


def to_call(session: Session, owner: Person, *, day: date, now: datetime) -> list[Known]:
    """The few of somebody's customers who have waited longest and have no open problem."""
    waiting = [
        one
        for one in customers.looked_after_by(session, owner.id, now=now, zone=owner.zone)
        if one.is_due(now, owner.zone) and not one.problems and not one.is_set_aside(day)
    ]
    return waiting[:AT_MOST]


def set_aside(session: Session, *, customer_id: int, by: Person, at: datetime, for_a_cycle: bool) -> Known:
    """*Later*: until next week's reminder. *Not this one*: for one ideal interval."""
    customer = customers.require(session, customer_id)
    customers.require_right(session, customer, by)
    today = recurrence.local_date(at, by.zone)
    days = customer.ideal_days if for_a_cycle else _days_until_next_week(session, by.id, today)
    customer.wait_until = today + timedelta(days=days)
    session.flush()
    reminders.refresh(session, customer, at=at)
    return customers.known(session, [customer])[0]


def _working_day(session: Session, owner: Person, schedule: Schedule, day: date) -> tuple[date, str]:
    """The day on which to remind, or why there is none left in that week."""
    team = next(iter(teams.of(session, owner.id)), None)
    excuse = calendars.excuse(session, owner.id, team=team, day=day, at=schedule.at)
    if not excuse:
        return day, ""
    weekend = calendars.weekend(team.country if team else "")
    later = day + timedelta(days=1)
    while later.weekday() not in weekend:
        if not calendars.excuse(session, owner.id, team=team, day=later, at=schedule.at):
            return later, ""
        later += timedelta(days=1)
    return day, excuse


def _state(customer: Known, delivery: Delivery) -> str:
    if customer.ended_at:
        return "ended"
    if customer.owner != delivery.recipient:
        return "moved"
    if customer.last_contact_at and customer.last_contact_at >= delivery.created_at:
        return "spoken"
    if customer.problems:
        return "problem"
    return "set aside" if customer.is_set_aside(date.fromisoformat(delivery.detail["day"])) else ""


def _days_until_next_week(session: Session, owner: str, today: date) -> int:
    """About a week, so that a customer put off on a Wednesday is back in the reminder of the next Tuesday."""
    schedule = reminders.of(session, owner)
    days = schedule.weekdays if schedule else []
    return next((ahead for ahead in (4, 5, 6, 7) if (today + timedelta(days=ahead)).weekday() in days), 7)


def _skip(session: Session, id_: str, reason: str) -> None:
    delivery = session.get(Delivery, id_)
    if delivery and delivery.state in _UNSENT and not delivery.attempts:
        delivery.state, delivery.wake_at, delivery.error = "skipped", None, reason
