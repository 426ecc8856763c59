"""What people add in a workshop for a map: each alone first, and seen by those who added something or just look."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage.customers import names
from storage.delivery import outbox
from storage.engine.text import trimmed
from storage.maps import changes, messages, workshops
from storage.maps.workshops import Workshop
from storage.people import teams
from storage.refusal import Refusals, Refused
from storage.stories import emotions
from storage.tables import MapEntry, MapGuest, Person

EACH = 5  # entries a person


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


def look(session: Session, id_: int, *, by: Person) -> Seen:
    """What somebody sees; nobody sees what others added before they added something themselves, or just look."""
    row = workshops.require(session, id_, by)
    every = list(session.exec(select(MapEntry).where(MapEntry.workshop_id == id_).order_by(col(MapEntry.id))))
    mine = [_entry(one) for one in every if one.person == by.id]
    may_look = bool(mine) or session.get(MapGuest, (id_, by.id)) is not None or row.state != "gathering"
    others = sorted((_entry(one) for one in every if one.person != by.id), key=lambda one: (one.kind, one.name))
    leads = teams.may_lead(session, row.team_id, by)
    return Seen(workshops.read(session, row), tuple(mine), tuple(others) if may_look else (), may_look, leads)


def just_look(session: Session, *, id_: int, by: Person) -> None:
    workshops.require_gathering(workshops.require(session, id_, by))
    if session.get(MapGuest, (id_, by.id)) is None:
        session.add(MapGuest(workshop_id=id_, person=by.id))
        session.flush()


def add(
    session: Session, *, id_: int, kind: str, name: str, side: str = "external", emotion: str = "", by: Person,
    at: datetime,
) -> Workshop:  # fmt: skip
    """Somebody adds a touch point, or what customers shall feel at one."""
    row = workshops.require(session, id_, by)
    workshops.require_gathering(row)
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
    if workshops.count(session, id_, by.id) >= EACH:
        refusals.add(f"You have added {EACH}, which is as many as each of us adds. Thank you!", field="name")
    refusals.settle()
    added = MapEntry(
        workshop_id=id_, person=by.id, kind=kind, name=names.clean(name), side=side, emotion=emotion
    )  # fmt: skip
    session.add(added)
    session.flush()
    outbox.refresh(session, messages.WORKSHOP_POST, subject=id_, at=at)
    return workshops.read(session, row)


def take_back(session: Session, *, entry_id: int, by: Person, at: datetime) -> int:
    """Somebody takes back what they added; returns the workshop's id."""
    entry = session.get(MapEntry, entry_id)
    if entry is None or entry.person != by.id:
        raise Refused("That entry is not there any more, or it is somebody else's.")
    workshops.require_gathering(workshops.require(session, entry.workshop_id, by))
    session.delete(entry)
    session.flush()
    outbox.refresh(session, messages.WORKSHOP_POST, subject=entry.workshop_id, at=at)
    return entry.workshop_id


def _entry(row: MapEntry) -> Entry:
    return Entry(row.id or 0, row.kind, row.name, row.side, row.emotion)
