"""The workshop that draws the empty map: for some days everybody adds, unseen; then a lead merges and confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from storage.customers import names
from storage.delivery import outbox, timers
from storage.delivery.kinds import Timed, declare
from storage.engine.deliveries import Reread
from storage.engine.text import trimmed
from storage.maps import changes, messages, rights
from storage.people import places, teams
from storage.refusal import Refusals, Refused, escape
from storage.stories import emotions
from storage.tables import MapEntry, MapGuest, MapWorkshop, Person, Team

DAYS, FEWEST, MOST_DAYS = 7, 2, 14
EACH = 5  # entries a person
OVER = "This workshop is over. `/warmline map` shows the map."


@dataclass(frozen=True)
class Workshop(Reread):
    """``count`` is how many entries there are, of everybody together."""

    id: int
    team_id: int
    team: str
    channel: str
    state: str
    ends_at: datetime
    count: int

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: int) -> Self:
        (id_,) = numbers
        if (found := find(session, id_)) is None:
            raise Refused(OVER)
        return cls(**vars(found))


@dataclass(frozen=True)
class Entry:
    id: int
    kind: str
    name: str
    side: str
    emotion: str


@dataclass(frozen=True)
class Seen:
    """A workshop as somebody sees it: ``others`` only once they added something, or are just looking."""

    workshop: Workshop
    mine: tuple[Entry, ...]
    others: tuple[Entry, ...]
    may_look: bool
    leads: bool


def begin(session: Session, *, team_id: int, days: int, by: Person, at: datetime) -> Workshop:
    """A lead begins it in the team's channel; Refused while another one goes on, or where I cannot post."""
    team = rights.require_lead(session, team_id, by)
    if not FEWEST <= days <= MOST_DAYS:
        raise Refused(f"A workshop takes {FEWEST} to {MOST_DAYS} days; {DAYS} unless you say otherwise.")
    if going_on(session, team_id):
        raise Refused(f"A workshop of {escape(team.name)} goes on. `/warmline map workshop` shows it.")
    if places.obstacle(session, team.channel):
        raise Refused(
            f"The workshop is one post in <#{team.channel}>, and I cannot post there. Please invite me with"
            " `/invite @Warmline`, or choose another channel with `/warmline team`."
        )
    row = MapWorkshop(team_id=team_id, started_by=by.id, created_at=at, ends_at=at + timedelta(days=days))
    session.add(row)
    session.flush()
    timers.set_(session, ENDS, subject=row.id or 0, at=row.ends_at)
    outbox.add(session, messages.WORKSHOP_POST, subject=row.id or 0, recipient=team.channel, at=at)
    return _workshop(session, row)


def going_on(session: Session, team_id: int) -> Workshop | None:
    there = select(MapWorkshop).where(MapWorkshop.team_id == team_id)
    row = session.exec(there.where(col(MapWorkshop.state).in_(["gathering", "merging"]))).first()
    return _workshop(session, row) if row else None


def find(session: Session, id_: int) -> Workshop | None:
    row = session.get(MapWorkshop, id_)
    return _workshop(session, row) if row else None


def look(session: Session, id_: int, *, by: Person) -> Seen:
    """What somebody sees; nobody sees what others added before they added something themselves, or just look."""
    row = _row(session, id_, by)
    every = list(session.exec(select(MapEntry).where(MapEntry.workshop_id == id_).order_by(col(MapEntry.id))))
    mine = [_entry(one) for one in every if one.person == by.id]
    may_look = bool(mine) or session.get(MapGuest, (id_, by.id)) is not None or row.state != "gathering"
    others = sorted((_entry(one) for one in every if one.person != by.id), key=lambda one: (one.kind, one.name))
    leads = rights.leads(session, row.team_id, by)
    return Seen(_workshop(session, row), tuple(mine), tuple(others) if may_look else (), may_look, leads)


def just_look(session: Session, *, id_: int, by: Person) -> None:
    _require_gathering(_row(session, id_, by))
    if session.get(MapGuest, (id_, by.id)) is None:
        session.add(MapGuest(workshop_id=id_, person=by.id))
        session.flush()


def add(
    session: Session, *, id_: int, kind: str, name: str, side: str = "external", emotion: str = "", by: Person,
    at: datetime,
) -> Workshop:  # fmt: skip
    """Somebody adds a touch point, or what customers shall feel at one."""
    row = _row(session, id_, by)
    _require_gathering(row)
    refusals = Refusals()
    if not names.key(name) or len(names.clean(name)) > changes.LIMITS["name"]:
        refusals.add(f"Please name the touch point in {changes.LIMITS['name']} characters at most.", field="name")
    if side not in changes.SIDES:
        refusals.add("A customer is external or internal. Please choose one.", field="side")
    emotion = trimmed(emotion)
    if kind == "feeling" and not emotion:
        refusals.add("Please choose what they shall feel, or find a word of your own.", field="emotion")
    if len(emotion) > emotions.OWN_LIMIT:
        refusals.add(f"Please find a word of {emotions.OWN_LIMIT} letters at most.", field="own_emotion")
    if _count(session, id_, by.id) >= EACH:
        refusals.add(f"You have added {EACH}, which is as many as each of us adds. Thank you!", field="name")
    refusals.settle()
    added = MapEntry(
        workshop_id=id_, person=by.id, kind=kind, name=names.clean(name), side=side, emotion=emotion
    )  # fmt: skip
    session.add(added)
    session.flush()
    outbox.refresh(session, messages.WORKSHOP_POST, subject=id_, at=at)
    return _workshop(session, row)


def take_back(session: Session, *, entry_id: int, by: Person, at: datetime) -> int:
    """Somebody takes back what they added; returns the workshop's id."""
    entry = session.get(MapEntry, entry_id)
    if entry is None or entry.person != by.id:
        raise Refused("That entry is not there any more, or it is somebody else's.")
    _require_gathering(_row(session, entry.workshop_id, by))
    session.delete(entry)
    session.flush()
    outbox.refresh(session, messages.WORKSHOP_POST, subject=entry.workshop_id, at=at)
    return entry.workshop_id


def end_now(session: Session, *, id_: int, by: Person, at: datetime) -> Workshop:
    """A lead ends the gathering before its day."""
    row = _led(session, id_, by)
    _require_gathering(row)
    _end(session, id_, at)
    return _workshop(session, row)


def cancel(session: Session, *, id_: int, by: Person, at: datetime) -> Workshop:
    """Nothing of it goes on the map, and the entries are gone."""
    row = _led(session, id_, by)
    if row.state not in ("gathering", "merging"):
        raise Refused(OVER)
    close(session, row, "cancelled", at)
    return _workshop(session, row)


def close(session: Session, row: MapWorkshop, state: str, at: datetime) -> None:
    row.state = state
    session.flush()
    for table in (MapEntry, MapGuest):
        session.connection().execute(delete(table).where(col(table.workshop_id) == row.id))
    session.expire_all()
    timers.clear(session, ENDS, subject=row.id or 0)
    for kind in (messages.WORKSHOP_POST, messages.WORKSHOP_OVER):
        outbox.refresh(session, kind, subject=row.id or 0, at=at)


def to_merge(session: Session, id_: int, by: Person) -> MapWorkshop:
    """A workshop for its lead to merge; Refused where it gathers still, or is over."""
    row = _led(session, id_, by)
    if row.state == "gathering":
        raise Refused("It gathers still; *End it now* ends that before its day.")
    if row.state != "merging":
        raise Refused(OVER)
    return row


def _end(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule: the gathering is over; a lead merges what came, where anything came."""
    row = session.get(MapWorkshop, id_)
    if row is None or row.state != "gathering":
        return
    if not _count(session, id_):
        close(session, row, "cancelled", now)
        return
    row.state = "merging"
    session.add(row)
    session.flush()
    timers.clear(session, ENDS, subject=id_)
    outbox.refresh(session, messages.WORKSHOP_POST, subject=id_, at=now)
    leads = teams.members(session, row.team_id, leads_only=True)
    for lead in [row.started_by] if row.started_by in leads else leads:
        messages.promise(
            session, messages.WORKSHOP_OVER, subject=id_, person=lead or "", at=now, occurrence="merging"
        )  # fmt: skip


ENDS = declare(Timed("map_workshop", run=_end))


def _row(session: Session, id_: int, by: Person) -> MapWorkshop:
    row = session.get(MapWorkshop, id_, with_for_update=True)
    if row is None:
        raise Refused(OVER)
    rights.require_reader(session, row.team_id, by)
    return row


def _led(session: Session, id_: int, by: Person) -> MapWorkshop:
    row = _row(session, id_, by)
    rights.require_lead(session, row.team_id, by)
    return row


def _require_gathering(row: MapWorkshop) -> None:
    if row.state != "gathering":
        raise Refused(OVER if row.state in ("done", "cancelled") else "The gathering is over; a lead merges it now.")


def _count(session: Session, id_: int, person: str | None = None) -> int:
    counted = select(func.count()).select_from(MapEntry).where(MapEntry.workshop_id == id_)
    return session.exec(counted.where(MapEntry.person == person) if person else counted).one()


def _workshop(session: Session, row: MapWorkshop) -> Workshop:
    team = session.get_one(Team, row.team_id)
    return Workshop(
        row.id or 0, row.team_id, team.name, team.channel, row.state, row.ends_at, _count(session, row.id or 0)
    )  # fmt: skip


def _entry(row: MapEntry) -> Entry:
    return Entry(row.id or 0, row.kind, row.name, row.side, row.emotion)
