"""Contacts with customers: logged, changed, taken back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.customers import changes, customers, reminders
from storage.customers.customers import Known
from storage.delivery import recurrence
from storage.engine.deliveries import Reread
from storage.engine.rules import erases
from storage.people import digest_hours, homes, people, teams
from storage.people.digest_hours import DIGEST, DIGEST_IN_CHANNEL
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Customer, Delivery, Outreach, Team

LONGEST_AGO = timedelta(days=3660)
WORDS = 3000  # characters of a note or an idea: what Slack's text field takes
# A note that says first what it was about: "problem: late", "because of a billing problem", but not "no problems".
_ABOUT_A_PROBLEM = re.compile(
    r"\W*(?:(?:about|because of|due to)\s+(?:(?:an?|the|their|our|this|that)\s+)?(?:[\w-]+\s+)?)?problems?\b(?!-)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Logged(Reread):
    """A contact as stored. ``is_proactive``: a no-problem check-in."""

    id: int
    customer: Known
    member: str | None
    is_proactive: bool
    feeling: int | None
    note: str
    idea: str
    at: datetime
    zone: str  # of whoever logged it
    is_counted_later: bool = False  # the digest of that day was out before it was logged

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: int) -> Self:
        return cls(**vars(_logged(session, _there(session, *numbers))))


@dataclass(frozen=True)
class Added(Reread):
    customer: Known
    logged: Logged | None

    def numbers(self) -> Sequence[int | None]:
        return [self.customer.id, self.logged.id if self.logged else None]

    @classmethod
    def read_again(cls, session: Session, *numbers: int | None) -> Self:
        customer, contact = numbers
        logged = session.get(Outreach, contact) if contact else None
        return cls(Known.read_again(session, customer), _logged(session, logged) if logged else None)


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
    on: date | None = None,
) -> Logged:
    """Store a contact. It counts as proactive, and resets the clock, unless a problem is open or the note begins with
    one, or it is said otherwise. ``on`` is the day of the contact where that was not just now.
    """
    _require_sense(note, idea, feeling)
    customer = customers.require(session, customer_id)
    if is_proactive is None:
        is_open = bool(customers.known(session, [customer])[0].problems)
        is_proactive = not (is_open or _ABOUT_A_PROBLEM.match(note))
    contact = Outreach(
        customer_id=customer_id,
        member=by,
        team_id=teams.homes(session, [by]).get(by),
        at=_moment(session, on, by=by, now=at),
        is_proactive=is_proactive,
        feeling=feeling,
        note=note,
        idea=idea,
    )
    contact.counts_at = _counts_at(session, contact, now=at)
    session.add(contact)
    _set_clocks(session, customer, at)
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
    on: date | None = None,
) -> Logged:
    """The same for a typed name; ``may_add``: somebody unknown is taken on the list of ``by``."""
    refusals = Refusals()
    with refusals:
        _require_sense(note, idea, feeling)
    with refusals:
        found = _named(session, name, may_add=may_add, by=by, at=at)
    refusals.settle()
    return log(
        session, customer_id=found.id, by=by, at=at, note=note, feeling=feeling, idea=idea, is_proactive=is_proactive,
        on=on,
    )  # fmt: skip


def _named(session: Session, name: str, *, may_add: bool, by: str, at: datetime) -> Known:
    found = customers.named(session, name)
    if found is None and may_add:
        found = changes.add(session, name=name, owner=by, at=at)
    if found is None:
        close = " or ".join(theirs(one.name) for one in customers.read(session, name).close)
        meant = f" Did you mean {close}?" if close else ""
        raise Refused(f"I know no customer of that name.{meant} Correct it, or tick the box below.", field="name")
    return found


def add(
    session: Session,
    *,
    name: str,
    owner: str | None,
    by: str,
    at: datetime,
    side: str = "external",
    ideal_days: int = customers.IDEAL_DAYS,
    latest_days: int = customers.LATEST_DAYS,
    note: str = "",
) -> Added:
    """Take a customer on the list, with the first contact where there is something to tell of it.

    Whoever leads a team may leave out the owner: then the customer waits for one there.
    """
    customer = changes.add(
        session, name=name, owner=owner, at=at, side=side, ideal_days=ideal_days, latest_days=latest_days,
        team_id=None if owner else teams.first_led(session, by),
    )  # fmt: skip
    logged = log(session, customer_id=customer.id, by=by, at=at, note=note) if note else None
    return Added(logged.customer if logged else customer, logged)


def find(session: Session, id_: int, *, by: str) -> Logged:
    """A contact of one's own, to be changed; Refused where it was taken back or is somebody else's."""
    return _logged(session, _own(session, id_, by))


@erases
def amend(
    session: Session,
    *,
    id_: int,
    by: str,
    at: datetime,
    note: str,
    feeling: int | None,
    idea: str,
    is_proactive: bool,
    on: date | None = None,
) -> Logged:
    """Change a contact, and the clock where it counts otherwise; the reminders that quote its note say it anew."""
    _require_sense(note, idea, feeling)
    contact = _own(session, id_, by)
    contact.note, contact.feeling, contact.idea, contact.is_proactive = note, feeling, idea, is_proactive
    _set_day(session, contact, on, now=at)
    _set_clocks(session, session.get_one(Customer, contact.customer_id), at)
    return _logged(session, contact)


def recount(session: Session, *, id_: int, by: str, is_proactive: bool, at: datetime) -> Logged:
    """It was because of a problem after all, or it was not; the clock goes by that."""
    contact = _own(session, id_, by)
    contact.is_proactive = is_proactive
    _set_clocks(session, session.get_one(Customer, contact.customer_id), at)
    return _logged(session, contact)


@erases
def undo(session: Session, *, id_: int, by: str, at: datetime) -> Logged:
    """Take a contact back, and the clock with it; Refused where that has been done before."""
    contact = _own(session, id_, by)
    taken_back = _logged(session, contact)
    session.delete(contact)
    _set_clocks(session, session.get_one(Customer, contact.customer_id), at)
    return taken_back


def _moment(session: Session, on: date | None, *, by: str, now: datetime) -> datetime:
    """Noon of that day by the person's own clock, or now for today. Refused for a day to come."""
    zone = people.zone_of(session, by)
    today = recurrence.local_date(now, zone)
    if on is None or on == today:
        return now
    if on > today:
        raise Refused("That day is still to come. Please choose the day on which you spoke with them.", field="on")
    if today - on > LONGEST_AGO:
        raise Refused("That is more than ten years ago. Please choose a later day.", field="on")
    return recurrence.moment(on, time(12), zone)


def _counts_at(session: Session, contact: Outreach, *, now: datetime) -> datetime | None:
    """None where digests count it by its day; the moment of logging where that is over for them."""
    if contact.at == now or contact.team_id is None:
        return None
    is_old = now - contact.at > timedelta(days=7)
    return now if is_old or _is_out(session, contact.team_id, contact.at) else None


def _is_out(session: Session, team_id: int | None, moment: datetime) -> bool:
    """Whether a digest of the team for that moment was made."""
    team = session.get(Team, team_id) if team_id else None
    kinds = [DIGEST.name, DIGEST_IN_CHANNEL.name]
    made = select(Delivery).where(col(Delivery.kind).in_(kinds), Delivery.subject == team_id)
    made = made.where(col(Delivery.created_at) > moment, Delivery.state != "skipped")
    return team is not None and any(digest_hours.days_of(one, team).ends > moment for one in session.exec(made))


def _set_day(session: Session, contact: Outreach, on: date | None, *, now: datetime) -> None:
    """It was on another day. A digest that has counted it already stays the one."""
    by = contact.member or ""
    if on is None or on == recurrence.local_date(contact.at, people.zone_of(session, by)):
        return
    counted = contact.counts_at or contact.at
    is_counted = _is_out(session, contact.team_id, counted)
    contact.at = _moment(session, on, by=by, now=now)
    contact.counts_at = counted if is_counted else _counts_at(session, contact, now=now)


def _require_sense(note: str, idea: str, feeling: int | None) -> None:
    refusals = Refusals()
    for field, text in (("note", note), ("idea", idea)):
        if len(text) > WORDS:
            refusals.add(f"That is {len(text):,} characters; I keep up to {WORDS:,}.", field=field)
    if feeling is not None and feeling not in range(1, 6):
        refusals.add("Please choose one of the five.", field="feeling")
    refusals.settle()


def _there(session: Session, id_: int) -> Outreach:
    if (contact := session.get(Outreach, id_)) is None:
        raise Refused(
            "That contact was taken back before; there is nothing left to change or undo."
            " `/checkin NAME …` logs a new one."
        )
    return contact


def _own(session: Session, id_: int, by: str) -> Outreach:
    contact = _there(session, id_)
    if contact.member != by:
        raise Refused("Only the person who logged this contact can change it.")
    return contact


def _set_clocks(session: Session, customer: Customer, at: datetime) -> None:
    """When they last heard from us, and when last while nothing was wrong: that is the clock of the reminders."""
    session.flush()
    latest = select(func.max(Outreach.at)).where(Outreach.customer_id == customer.id)
    customer.last_contact_at = session.exec(latest).one()
    customer.last_checkin_at = session.exec(latest.where(col(Outreach.is_proactive))).one()
    reminders.refresh(session, customer, at=at)
    homes.outdate(session, [customer.owner])


def _logged(session: Session, contact: Outreach) -> Logged:
    session.flush()
    customer = customers.known(session, [session.get_one(Customer, contact.customer_id)])[0]
    return Logged(
        contact.id or 0, customer, contact.member, contact.is_proactive, contact.feeling, contact.note, contact.idea,
        contact.at, people.zone_of(session, contact.member or ""), contact.counts_at is not None,
    )  # fmt: skip
