"""Customers: who they are, who looks after them, how long they wait, what is wrong for them, what was heard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import func, or_, true
from sqlmodel import Session, col, select

from storage.customers import names
from storage.delivery import recurrence
from storage.engine.deliveries import Reread
from storage.people import people, teams, working
from storage.refusal import Refused, theirs
from storage.tables import Customer, Outreach, Person, Problem

SIDES = ("external", "internal")
IDEAL_DAYS, LATEST_DAYS, MOST_DAYS = 30, 60, 1000
WEEK = timedelta(days=7)
AFTER_A_PROBLEM = timedelta(days=3)  # a call just like that comes no sooner than so long after one is solved


@dataclass(frozen=True)
class OpenProblem:
    id: int
    text: str
    opened_at: datetime


@dataclass(frozen=True)
class Known(Reread):
    """A customer as read. Days are counted on the calendar of whoever looks after them: their zone.

    They wait for a check-in since ``last_checkin_at``: a contact because of a problem is none.
    """

    id: int
    name: str
    side: str
    owner: str | None
    team_id: int | None
    ideal_days: int
    latest_days: int
    last_contact_at: datetime | None
    last_checkin_at: datetime | None
    wait_until: date | None
    created_at: datetime
    ended_at: datetime | None
    problems: tuple[OpenProblem, ...] = ()
    solved_at: datetime | None = None  # when the last problem was solved
    next_call_on: date | None = None  # the working day for which somebody chose the next call, until it was made

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        (id_,) = numbers  # customers are ended, and their rows stay
        return cls(**vars(known(session, [session.get_one(Customer, id_)])[0]))

    def waited(self, now: datetime, zone: str) -> int:
        """Days since the last no-problem check-in, or since they were added where there was none yet."""
        return days_since(self.last_checkin_at or self.created_at, now, zone)

    def is_due(self, now: datetime, zone: str) -> bool:
        if self.next_call_on:
            return recurrence.local_date(now, zone) >= self.next_call_on
        return is_due(self.waited(now, zone), ideal_days=self.ideal_days, is_new=self.last_checkin_at is None)

    def is_late(self, now: datetime, zone: str) -> bool:
        if self.next_call_on:
            return recurrence.local_date(now, zone) > self.next_call_on
        return self.waited(now, zone) > self.latest_days

    def back_on(self, zone: str) -> date | None:
        """The first day on which they may be suggested again, where they were put off or a problem was solved."""
        rested = rests_until(self.solved_at, zone) if self.solved_at else None
        return max(filter(None, (self.wait_until, rested)), default=None)

    def is_set_aside(self, today: date, zone: str) -> bool:
        back_on = self.back_on(zone)
        return back_on is not None and back_on > today

    def is_called_by(self, day: date) -> bool:
        """Whether a chosen day is in the week from this one."""
        return self.next_call_on is not None and self.next_call_on < day + WEEK

    def patience(self, now: datetime, zone: str) -> tuple[float, datetime, int]:
        """Sorts those first who have waited longest, measured against their own ideal."""
        return (-self.waited(now, zone) / self.ideal_days, self.last_checkin_at or self.created_at, self.id)


@dataclass(frozen=True)
class Near:
    """A customer whose name resembles what was typed, and what was typed after it."""

    id: int
    name: str
    rest: str


@dataclass(frozen=True)
class Reading:
    """Whom a typed text begins with. Without a customer: a guess at the name, and who comes close."""

    customer: Known | None
    name: str
    rest: str
    close: tuple[Near, ...] = ()


def days_since(then: datetime, now: datetime, zone: str) -> int:
    """Midnights between, on the calendar of whoever looks after the customer: what every number of days says."""
    return (recurrence.local_date(now, zone) - recurrence.local_date(then, zone)).days


def rests_until(solved_at: datetime, zone: str) -> date:
    """The first day on which a customer may be called just like that, after a problem of theirs was solved."""
    return recurrence.local_date(solved_at, zone) + AFTER_A_PROBLEM


def is_due(waited: int, *, ideal_days: int, is_new: bool) -> bool:
    """Nobody has spoken to them for the ideal interval, or not at all since they were added before today."""
    return waited >= (1 if is_new else ideal_days)


def follow(session: Session, owner: str) -> None:
    """Customers belong to the team in which their owner is at home now."""
    home = teams.homes(session, [owner]).get(owner)
    for customer in session.exec(select(Customer).where(Customer.owner == owner)):
        customer.team_id = home or customer.team_id


def find(session: Session, id_: int) -> Known | None:
    """Also somebody who is no customer any more; ``ended_at`` says so."""
    customer = session.get(Customer, id_)
    return known(session, [customer])[0] if customer else None


def find_all(session: Session, ids: Collection[int]) -> list[Known]:
    """Those of ``ids`` that exist, in that order."""
    found = {one.id: one for one in session.exec(select(Customer).where(col(Customer.id).in_(ids)))}
    return known(session, [found[id_] for id_ in ids if id_ in found])


def how_many(session: Session, owner: str) -> int:
    """How many customers somebody looks after."""
    return session.exec(select(func.count()).where(*_of_owner(owner))).one()


def _of_owner(owner: str) -> tuple[Any, ...]:
    return Customer.owner == owner, col(Customer.ended_at).is_(None)


def looked_after_by(session: Session, owner: str, *, now: datetime, zone: str) -> list[Known]:
    """Somebody's customers, those first who have waited longest."""
    mine = select(Customer).where(*_of_owner(owner))
    return sorted(known(session, session.exec(mine).all()), key=lambda one: one.patience(now, zone))


def ownerless(
    session: Session, team_ids: Collection[int | None], *, of_no_team: bool = False, most: int
) -> list[Known]:
    """Customers of these teams whom nobody looks after, or somebody who has left; longest on the list first.

    Who belongs to no team either is there for everybody, who may all take them (``has_right``).
    """
    left = select(Person.id).where(col(Person.is_deactivated))
    nobodys = or_(col(Customer.owner).is_(None), col(Customer.owner).in_(left))
    of_none = col(Customer.team_id).is_(None) & (true() if of_no_team else col(Customer.owner).is_(None))
    theirs = [col(Customer.team_id).in_(team_ids), of_none]
    of_teams = select(Customer).where(nobodys, col(Customer.ended_at).is_(None), or_(*theirs))
    in_order = of_teams.order_by(col(Customer.created_at), col(Customer.id))
    return known(session, session.exec(in_order.limit(most)).all())


def last_notes(session: Session, customer_ids: Sequence[int]) -> dict[int, str]:
    """What was heard last from each customer, where anything was noted."""
    newest = select(Outreach.note).where(Outreach.customer_id == Customer.id, Outreach.note != "").limit(1)
    last = newest.order_by(col(Outreach.at).desc(), col(Outreach.id).desc()).correlate(Customer).scalar_subquery()
    told = session.exec(select(Customer.id, last).where(col(Customer.id).in_(customer_ids)))
    return {id_: note for id_, note in told if id_ and note}


def named(session: Session, name: str) -> Known | None:
    customer = of_key(session, names.key(name))
    return known(session, [customer])[0] if customer and customer.ended_at is None else None


def read(session: Session, text: str) -> Reading:
    """Whom a text begins with: the longest name that we know."""
    beginnings: dict[str, tuple[str, str]] = {}
    for name, rest in names.beginnings(text):
        beginnings.setdefault(names.key(name), (name, rest))
    live = select(Customer).where(col(Customer.ended_at).is_(None), col(Customer.name_key).in_(beginnings))
    if customer := max(session.exec(live), key=lambda one: len(one.name_key), default=None):
        return Reading(known(session, [customer])[0], *beginnings[customer.name_key])
    return Reading(None, *names.guess(text), _close(session, text))


def begins_with_a_name(session: Session, text: str) -> bool:
    """Whether it begins with the name of a customer."""
    return read(session, text).customer is not None


def is_rather_a_name(session: Session, text: str, *, keyword: str) -> bool:
    """Whether it begins with a customer's name rather than with a keyword that begins the name, or is it."""
    reading = read(session, text)
    if not reading.customer:
        return False
    return names.key(reading.name) != names.key(keyword) or not begins_with_a_name(session, reading.rest)


def has_right(session: Session, customer: Customer | Known, person: Person) -> bool:
    """The owner, a lead of theirs or an admin; anybody, where there is neither an owner nor a team to ask."""
    if customer.owner == person.id or (customer.owner is None and customer.team_id is None):
        return True
    theirs = {customer.team_id, *(team.id for team in teams.of(session, customer.owner or ""))}
    led = {team.id for team in teams.leads(session, person.id)}
    return bool(theirs & led) or people.is_admin(session, person)


def require(session: Session, id_: int) -> Customer:
    customer = session.get(Customer, id_)
    if customer is None or customer.ended_at is not None:
        raise Refused("That customer is not on the list any more. `/checkin add` takes them back, with their history.")
    return customer


def require_right(session: Session, customer: Customer | Known, by: Person) -> None:
    if not has_right(session, customer, by):
        whose = f"<@{customer.owner}> looks after" if customer.owner else "Nobody looks after"
        raise Refused(
            f"{whose} {theirs(customer.name)} just now. Only the owner, a lead of the team or an admin can"
            " change that; logging a contact is open to everybody."
        )


def known(session: Session, customers: Sequence[Customer]) -> list[Known]:
    """The same customers with their problems, in the same order."""
    session.flush()
    ids = [one.id for one in customers]
    open_ = select(Problem).where(col(Problem.customer_id).in_(ids), col(Problem.solved_at).is_(None))
    problems: dict[int, list[OpenProblem]] = {}
    for problem in session.exec(open_.order_by(col(Problem.opened_at), col(Problem.id))):
        told = OpenProblem(problem.id or 0, problem.text, problem.opened_at)
        problems.setdefault(problem.customer_id, []).append(told)
    solved = select(Problem.customer_id, func.max(Problem.solved_at)).where(col(Problem.customer_id).in_(ids))
    solved_at = dict(session.exec(solved.group_by(col(Problem.customer_id))).all())
    return [
        Known(
            **one.model_dump(exclude={"name_key", "next_call_on", "next_call_set_at"}),
            next_call_on=_next_call(session, one),
            problems=tuple(problems.get(one.id or 0, ())),
            solved_at=solved_at.get(one.id or 0),
        )
        for one in customers
    ]


def _next_call(session: Session, customer: Customer) -> date | None:
    """The chosen day, or the working day after it of whoever looks after them. A check-in of that week has been it."""
    chosen, set_at, last = customer.next_call_on, customer.next_call_set_at, customer.last_checkin_at
    if chosen is None or set_at is None:
        return None
    owner = customer.owner or ""
    if last and last > set_at and recurrence.local_date(last, people.zone_of(session, owner)) > chosen - WEEK:
        return None
    days = working.of_person(session, owner, since=chosen)
    return chosen if days.is_working(chosen) else days.after(chosen, 1)


def of_key(session: Session, key: str) -> Customer | None:
    return session.exec(select(Customer).where(Customer.name_key == key)).first()


def _close(session: Session, text: str) -> tuple[Near, ...]:
    """Names that resemble what a text begins with: those that begin as it does, unless there are none."""
    begun = [col(Customer.name_key).between(one, chr(ord(one) + 1)) for one in names.key(text)[:2] if one not in _LAST]
    tried = (names.close(text, _keys(session, *which)) for which in [*([one] for one in begun), []])
    near = next(filter(None, tried), [])
    live = select(Customer.name_key, Customer.id, Customer.name).where(col(Customer.ended_at).is_(None))
    rows = session.exec(live.where(col(Customer.name_key).in_([one.key for one in near]))).all()
    found = {key: (id_ or 0, name) for key, id_, name in rows}
    return tuple(Near(*found[one.key], one.rest) for one in near)


_LAST = {"\ud7ff", "\U0010ffff"}  # letters after which there is none


def _keys(session: Session, *which: Any) -> list[str]:
    """Names as they are compared, in one text: reading twenty thousand rows takes longer than comparing them."""
    live = select(func.aggregate_strings(col(Customer.name_key), "\n")).where(col(Customer.ended_at).is_(None), *which)
    return [name for name in (session.exec(live).one() or "").split("\n") if name]
