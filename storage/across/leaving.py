"""Who leaves a team or the company: what they are asked is closed, what they looked after is offered to the leads.

What they told, wrote and were thanked for stays under their name until they are erased. Customers who never
had an owner are offered in the same way (storage/across/ownerless.py).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import case, delete, exists, or_, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as rows_of

from storage.cards import hosting
from storage.customers import changes as customer_changes
from storage.customers import transfers
from storage.delivery import outbox
from storage.delivery.kinds import Kind, declare
from storage.engine.deliveries import Reread
from storage.engine.sql import columns
from storage.maps import actions
from storage.people import admins, attention, homes, people, team_setup, teams
from storage.people.attention import Rank
from storage.people.team_setup import Saved, Setup
from storage.prompts import changes as round_changes
from storage.refusal import Refused
from storage.tables import (
    Card,
    Customer,
    FirstMonth,
    Handover,
    HandoverNotice,
    Idea,
    LeftBehind,
    MapAction,
    Person,
    Team,
    TouchPoint,
)

GONE = "Somebody looks after that by now, or it has ended. `/warmline team` shows your team."

_left, _customer, _point, _action = columns(LeftBehind), columns(Customer), columns(TouchPoint), columns(MapAction)
_idea, _card, _notice, _handover = columns(Idea), columns(Card), columns(HandoverNotice), columns(Handover)


@dataclass(frozen=True)
class Kept:
    """A sort of thing that people look after: its table, the column of its keeper, what it is called, whose it is.

    ``is_open``: the condition that it needs somebody. It stays with whoever has left until a lead decides:
    "always", where their name is its history; while they are in the "company", so that nobody is forgotten meanwhile.
    """

    table: type[SQLModel]
    keeper: Any
    name: Any
    team: Any
    is_open: Any
    stays: str = ""


_ACTIONS_TEAM = select(_point.team_id).where(_point.id == _action.touch_point_id).scalar_subquery()
_ON_MAP = exists().where(_point.id == _action.touch_point_id, _point.archived_at.is_(None))
# A letter "down" is answered by those who receive, one "up" by those who give.
_READERS = case((_notice.direction == "down", _handover.receiver_team_id), else_=_handover.giver_team_id)
_LETTERS_TEAM = select(_READERS).where(_handover.id == _notice.handover_id).scalar_subquery()

EVERYTHING: Mapping[str, Kept] = {
    "customer": Kept(
        Customer, _customer.owner, _customer.name, _customer.team_id, _customer.ended_at.is_(None), stays="company"
    ),
    "touch_point": Kept(TouchPoint, _point.owner, _point.name, _point.team_id, _point.archived_at.is_(None)),
    "map_action": Kept(MapAction, _action.owner, _action.text, _ACTIONS_TEAM, (_action.state == "open") & _ON_MAP),
    "idea": Kept(
        Idea, _idea.owner, _idea.title, _idea.team_id,
        _idea.state.in_(["new", "looking", "doing"]) & _idea.withdrawn_at.is_(None),
    ),
    "card": Kept(Card, _card.keeper, _card.title, _card.team_id, _card.state != "retired"),
    "letter": Kept(
        HandoverNotice, _notice.answered_by, _notice.change, _LETTERS_TEAM, _notice.state == "changing", stays="always"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """Something that waits for somebody. ``left_by`` is None once that person was erased."""

    id: int
    kind: str
    name: str
    left_by: str | None
    subject: int = 0


@dataclass(frozen=True)
class Left(Reread):
    """What waits in a team, as its leads read it. ``has_lead``: somebody leads it still."""

    team: Team
    things: tuple[Thing, ...]
    has_lead: bool = True

    def numbers(self) -> Sequence[int | None]:
        return [self.team.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        return cls(**vars(of_team(session, session.get_one(Team, numbers[0]))))


# --- somebody leaves ----------------------------------------------------------------------------------


def save_team(session: Session, setup: Setup, *, team_id: int | None, by: Person, now: datetime) -> Saved:
    """Set up or change a team; whoever is taken out of it leaves it."""
    before = set(teams.members(session, team_id)) if team_id else set()
    saved = team_setup.save(session, setup, team_id=team_id, by=by, now=now)
    for person in sorted(before - set(saved.members)):
        leave(session, person, [saved.id], is_gone=False, now=now)
    return saved


def company(session: Session, person: str, now: datetime) -> None:
    """Somebody leaves the company, or is about to be erased."""
    transfers.left(session, person, at=now)
    leave(session, person, [team.id or 0 for team in teams.of(session, person)], is_gone=True, now=now)


def leave(session: Session, person: str, team_ids: Collection[int], *, is_gone: bool, now: datetime) -> None:
    """Somebody is no longer in these teams, or, where they are ``is_gone``, in the company."""
    round_changes.left(session, person, team_ids, now=now)
    hosting.left(session, person, team_ids, is_gone=is_gone, at=now)
    for asked in (_idea.asked, _idea.teller):
        theirs = update(Idea).where(asked == person, _idea.team_id.in_(team_ids))
        session.connection().execute(theirs.values({asked.name: None}))
    _hand_on_first_months(session, person, team_ids)
    offered = set()
    for kind, kept in EVERYTHING.items():
        mine = select(columns(kept.table).id, kept.team).where(kept.keeper == person, kept.is_open)
        mine = mine if is_gone else mine.where(kept.team.in_(team_ids))
        for id_, team_id in session.connection().execute(mine).all():
            if team_id is not None:
                _offer(session, LeftBehind(team_id=team_id, kind=kind, subject=id_, left_by=person, at=now))
                offered.add(team_id)
            if not kept.stays or (is_gone and kept.stays == "company"):
                _set_keeper(session, kept, id_, None)
    leaderless = {id_ for id_ in team_ids if not _leads(session, id_, but=person)}
    tell(session, offered | leaderless, gone=person, now=now)


def _offer(session: Session, row: LeftBehind) -> None:
    """Whoever looked after it last is who left it."""
    earlier = delete(LeftBehind).where(col(LeftBehind.kind) == row.kind, col(LeftBehind.subject) == row.subject)
    session.connection().execute(earlier)
    session.add(row)
    session.flush()


def _hand_on_first_months(session: Session, person: str, team_ids: Collection[int]) -> None:
    """What comes each week comes to another lead from now on."""
    begun = rows_of(FirstMonth).where(FirstMonth.started_by == person, col(FirstMonth.team_id).in_(team_ids))
    for month in session.exec(begun).all():
        month.started_by = next(iter(_leads(session, month.team_id, but=person)), None)
        session.add(month)
    session.flush()


def tell(session: Session, team_ids: Collection[int], *, now: datetime, gone: str = "") -> None:
    """Each lead is told once a day, whoever leaves in it; where nobody leads the team, the admins are."""
    for team_id in sorted(team_ids):
        outbox.refresh(session, LEFT, subject=team_id, at=now)
        told = _leads(session, team_id, but=gone) or [one for one in admins.everybody(session).all if one != gone]
        for person in told:
            day = now.date().isoformat()
            attention.promise(session, LEFT, subject=team_id, person=person, now=now, occurrence=day)
    session.expire_all()


def _leads(session: Session, team_id: int, *, but: str = "") -> list[str]:
    """Those who lead it and are still there, but for somebody."""
    found = people.find(session, teams.members(session, team_id, leads_only=True))
    return [id_ for id_, person in found.items() if id_ != but and not people.why_excluded(person)]


def _by(person: str) -> Any:
    """The teams whose leads are told what a person left."""
    return select(_left.team_id).where(_left.left_by == person)


LEFT = declare(Kind("left_behind", subject=Team, in_words="news of who left", touched_by=_by, attention=Rank.NOTICE))


# --- what waits ---------------------------------------------------------------------------------------


def of_team(session: Session, team: Team) -> Left:
    """What waits in a team, the oldest first. What has found somebody meanwhile, or has ended, waits no more."""
    theirs = rows_of(LeftBehind).where(LeftBehind.team_id == team.id, ~col(LeftBehind.is_let_be))
    rows = session.exec(theirs.order_by(col(LeftBehind.id))).all()
    things = [thing for row in rows if (thing := _thing(session, row))]
    return Left(team, tuple(things), bool(_leads(session, team.id or 0)))


def of_lead(session: Session, person: Person) -> tuple[Left, ...]:
    """For somebody's Home: the teams that they lead in which something waits."""
    found = [of_team(session, team) for team in teams.leads(session, person.id)]
    return tuple(left for left in found if left.things)


def look(session: Session, *, team_id: int, by: Person) -> Left:
    return of_team(session, teams.require_lead(session, team_id, by))


def to_tell(session: Session, *, team_id: int, person: str) -> Left | None:
    """For a message; None for somebody who may not decide it any more."""
    team, reader = session.get(Team, team_id), people.find(session, [person]).get(person)
    if team is None or reader is None or not teams.may_lead(session, team_id, reader):
        return None
    return of_team(session, team)


def _thing(session: Session, row: LeftBehind) -> Thing | None:
    kept = EVERYTHING[row.kind]
    waits = or_(kept.keeper.is_(None), kept.keeper == row.left_by)
    name = select(kept.name).where(columns(kept.table).id == row.subject, kept.is_open, waits)
    found = session.connection().execute(name).scalar()
    return None if found is None else Thing(row.id or 0, row.kind, found, row.left_by, row.subject)


# --- what the leads decide ----------------------------------------------------------------------------


def to_give(session: Session, *, id_: int, by: Person) -> Thing:
    return _waiting(session, id_, by)[1]


def give(session: Session, *, id_: int, to: str, by: Person, now: datetime) -> Left:
    """*Take over*, or *Give to …*: somebody who is in the team looks after it from now on."""
    row, _ = _waiting(session, id_, by)
    taker = people.find(session, [to]).get(to)
    if taker is None or people.why_excluded(taker) or not teams.is_member(session, row.team_id, to):
        raise Refused("Please choose somebody who is in the team.", field="person")
    kept = EVERYTHING[row.kind]
    _set_keeper(session, kept, row.subject, to)
    session.expire_all()
    _settled(session, row, kept, to, now)
    return _after(session, row, now)


def let_be(session: Session, *, id_: int, by: Person, now: datetime) -> Left:
    """*Let it be*: it stays as it is, with whoever has it or with nobody."""
    row, _ = _waiting(session, id_, by)
    row.is_let_be = row.kind == "customer" and session.get_one(Customer, row.subject).owner is None
    return _after(session, row, now)


def _waiting(session: Session, id_: int, by: Person) -> tuple[LeftBehind, Thing]:
    row = session.get(LeftBehind, id_, with_for_update=True)
    if row is None or row.is_let_be:
        raise Refused(GONE)
    teams.require_lead(session, row.team_id, by)
    if (thing := _thing(session, row)) is None:
        raise Refused(GONE)
    return row, thing


def _settled(session: Session, row: LeftBehind, kept: Kept, to: str, now: datetime) -> None:
    """What follows where something has a keeper again."""
    outbox.refresh_about(session, kept.table, row.subject, at=now)
    homes.outdate(session, [to, row.left_by])
    if row.kind == "map_action":
        actions.taken(session, row.subject, now=now)
    if row.kind == "customer":
        customer = session.get_one(Customer, row.subject)
        customer.team_id = row.team_id
        session.add(customer)
        session.flush()
        customer_changes.given(session, customer, before=row.left_by, by=to, at=now)


def _after(session: Session, row: LeftBehind, now: datetime) -> Left:
    team = session.get_one(Team, row.team_id)
    if not row.is_let_be:
        session.delete(row)
    session.flush()
    outbox.refresh(session, LEFT, subject=row.team_id, at=now)
    homes.outdate(session, teams.members(session, row.team_id, leads_only=True))
    return of_team(session, team)


def _set_keeper(session: Session, kept: Kept, id_: int, person: str | None) -> None:
    mine = update(kept.table).where(columns(kept.table).id == id_)
    session.connection().execute(mine.values({kept.keeper.name: person}))
