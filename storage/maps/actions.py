"""What is done about a touch point: by whom, until when, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.engine.deliveries import Reread
from storage.engine.text import has_words, trimmed
from storage.maps import changes, messages, rights
from storage.people import people, teams, working
from storage.refusal import Refusals, Refused
from storage.stories import points as told
from storage.tables import MapAction, Person, Team, TouchPoint

MOST = 3  # open at one point
TEXT, REASON = 140, 140  # characters
LONGEST = timedelta(days=366)
BEFORE = 2  # working days ahead, and once more on the day
NINE = time(9)
USEFUL_FOR = timedelta(days=2)
LATE = timedelta(days=14)  # then it stands on the leads' Home


@dataclass(frozen=True)
class Action(Reread):
    id: int
    point_id: int
    point: str
    text: str
    owner: str | None
    due: date
    state: str
    reason: str

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        (id_,) = numbers
        return cls(**vars(_action(session, _row(session, id_))))


def add(
    session: Session, *, point_id: int, text: str, owner: str | None, due: date | None, by: Person, at: datetime
) -> Action:
    """Somebody takes something on; Refused where three are open at that point already."""
    point = rights.require_keeper(session, point_id, by)
    team = session.get_one(Team, point.team_id)
    refusals = Refusals()
    if not has_words(text) or len(trimmed(text)) > TEXT:
        refusals.add(f"Please say what is to be done, in {TEXT} characters at most.", field="text")
    today = recurrence.local_date(at, team.zone)
    if due is None or not today <= due <= today + LONGEST:
        refusals.add("Please choose a day from today on, within a year.", field="due")
    if owner is None:
        refusals.add("Please choose who does it.", field="owner")
    with refusals:
        changes.require_member(session, team, owner, field="owner")
    if len(open_at(session, [point_id])) >= MOST:
        refusals.add(f"{MOST} actions are open there. Please finish or drop one first.", field="text")
    refusals.settle()
    row = MapAction(touch_point_id=point_id, text=trimmed(text), owner=owner, due=due or today, created_at=at)
    session.add(row)
    session.flush()
    told.touch(session, point_id, at=at)
    _set_timer(session, row, now=at)
    return _action(session, row)


def done(session: Session, *, id_: int, by: Person, at: datetime) -> Action:
    return _settle(session, id_, "done", "", by, at)


def drop(session: Session, *, id_: int, reason: str, by: Person, at: datetime) -> Action:
    """It will not be done; why is worth a sentence."""
    if not has_words(reason) or len(trimmed(reason)) > REASON:
        raise Refused(f"Please say why, in {REASON} characters at most.", field="reason")
    return _settle(session, id_, "dropped", trimmed(reason), by, at)


def take_up(session: Session, *, id_: int, by: Person, at: datetime) -> Action:
    """It is open again after all."""
    row = _mine(session, id_, by)
    if row.state != "open" and len(open_at(session, [row.touch_point_id])) >= MOST:
        raise Refused(f"{MOST} other actions are open at that touch point now.")
    row.state, row.reason, row.settled_at = "open", "", None
    _set_timer(session, row, now=at)
    return _after(session, row, at)


def to_settle(session: Session, *, id_: int, by: Person) -> Action:
    return _action(session, _mine(session, id_, by))


def open_at(session: Session, point_ids: Collection[int]) -> list[Action]:
    """What is open at these points, the soonest first."""
    there = select(MapAction).where(col(MapAction.touch_point_id).in_(point_ids), MapAction.state == "open")
    return [_action(session, row) for row in session.exec(there.order_by(col(MapAction.due), col(MapAction.id)))]


def open_of(session: Session, person: str) -> list[Action]:
    """What somebody has taken on, on a map that they still read."""
    theirs = select(MapAction).where(MapAction.owner == person, MapAction.state == "open")
    rows = session.exec(theirs.order_by(col(MapAction.due), col(MapAction.id)))
    return [_action(session, row) for row in rows if _is_theirs(session, row)]


def overdue(session: Session, team_ids: Collection[int], *, today: date) -> list[Action]:
    """What should have been done two weeks ago, in these teams."""
    there = select(MapAction).join(TouchPoint).where(MapAction.state == "open", MapAction.due <= today - LATE)
    there = there.where(col(TouchPoint.team_id).in_(team_ids), col(TouchPoint.archived_at).is_(None))
    return [_action(session, row) for row in session.exec(there.order_by(col(MapAction.due)))]


def find_open(session: Session, id_: int, *, owner: str) -> Action | None:
    """An action of which its owner may be reminded; None where it is settled or somebody else's by now."""
    row = session.get(MapAction, id_)
    if row is None or row.state != "open" or row.owner != owner or not _is_theirs(session, row):
        return None
    return _action(session, row)


def due_together(session: Session, row: MapAction) -> list[Action]:
    """All that its owner took on until the same day: they are reminded of it together, since they are seldom told."""
    same = select(MapAction).where(MapAction.owner == row.owner, MapAction.due == row.due)
    rows = session.exec(same.order_by(col(MapAction.id)))
    return [_action(session, one) for one in rows if one.id == row.id or _is_theirs(session, one)]


def to_remind(session: Session, id_: int, *, owner: str) -> list[Action]:
    """What a reminder speaks of; nothing where nothing of it is theirs any more."""
    row = session.get(MapAction, id_)
    if row is None or row.owner != owner or not _is_theirs(session, row):
        return []
    return due_together(session, row)


# --- being reminded -------------------------------------------------------------------------------


def _remind(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule: remind the owner, and set the next."""
    row = session.get(MapAction, id_)
    if row is None or not row.owner or find_open(session, id_, owner=row.owner) is None:
        return
    day = recurrence.local_date(outbox.planned_for(session, now), people.zone_of(session, row.owner))
    first = min(one.id for one in due_together(session, row) if one.state == "open")
    messages.promise(
        session, messages.ACTION_DUE,
        subject=first, person=row.owner, at=now, occurrence=day.isoformat(), useful_until=now + USEFUL_FOR,
    )  # fmt: skip
    _set_timer(session, row, now=now)


def taken(session: Session, id_: int, *, now: datetime) -> None:
    """Somebody else does it from now on, and is reminded."""
    _set_timer(session, session.get_one(MapAction, id_), now=now)


REMINDS = declare(Timed("map_action", run=_remind))


def _set_timer(session: Session, row: MapAction, *, now: datetime) -> None:
    """Two working days before, then on the day, then never again."""
    owner = people.find(session, [row.owner]).get(row.owner) if row.owner else None
    timers.clear(session, REMINDS, subject=row.id or 0)
    if owner is None:
        return
    days = working.of_person(session, owner.id, since=now.date())
    early = days.before(row.due, BEFORE)
    on_the_day = days.after(row.due - timedelta(days=1), 1)
    moments = [recurrence.moment(day, NINE, owner.zone) for day in (early, on_the_day)]
    if at := next((moment for moment in moments if moment > now), None):
        timers.set_(session, REMINDS, subject=row.id or 0, at=at)


# --- how it is done -------------------------------------------------------------------------------


def _settle(session: Session, id_: int, state: str, reason: str, by: Person, at: datetime) -> Action:
    row = _mine(session, id_, by)
    row.state, row.reason, row.settled_at = state, reason, at
    timers.clear(session, REMINDS, subject=id_)
    return _after(session, row, at)


def _after(session: Session, row: MapAction, at: datetime) -> Action:
    session.flush()
    told.touch(session, row.touch_point_id, at=at)
    for one in due_together(session, row):
        outbox.refresh_about(session, MapAction, one.id, at=at)
    return _action(session, row)


def _row(session: Session, id_: int) -> MapAction:
    row = session.get(MapAction, id_, with_for_update=True)
    if row is None:
        raise Refused("That action is not there any more. `/warmline map` shows the ones there are.")
    return row


def _mine(session: Session, id_: int, by: Person) -> MapAction:
    """The row, for whoever took it on or keeps its point."""
    row = _row(session, id_)
    point = rights.require_readable(session, row.touch_point_id, by)
    if row.owner != by.id and not rights.keeps(session, point, by):
        raise Refused("Whoever took that on can settle it, and so can the owner of the touch point or a lead.")
    return row


def _is_theirs(session: Session, row: MapAction) -> bool:
    point = session.get_one(TouchPoint, row.touch_point_id)
    return point.archived_at is None and teams.is_member(session, point.team_id, row.owner or "")


def _action(session: Session, row: MapAction) -> Action:
    values = row.model_dump(exclude={"touch_point_id", "created_at", "settled_at"})
    point = session.get_one(TouchPoint, row.touch_point_id)
    return Action(**values, point_id=point.id or 0, point=point.name)
