"""The workshop that draws the empty map: for some days everybody adds, unseen; then a lead merges and confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from storage.delivery import outbox, timers
from storage.delivery.kinds import Timed, declare
from storage.engine.deliveries import Reread
from storage.maps import messages, rights
from storage.people import places, teams
from storage.refusal import Refused, escape
from storage.tables import MapEntry, MapGuest, MapWorkshop, Person, Team

DAYS, FEWEST, MOST_DAYS = 7, 2, 14
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


def begin(session: Session, *, team_id: int, days: int, by: Person, at: datetime) -> Workshop:
    """A lead begins it in the team's channel; Refused while another one goes on, or where I cannot post."""
    team = teams.require_lead(session, team_id, by)
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
    return read(session, row)


def going_on(session: Session, team_id: int) -> Workshop | None:
    there = select(MapWorkshop).where(MapWorkshop.team_id == team_id)
    row = session.exec(there.where(col(MapWorkshop.state).in_(["gathering", "merging"]))).first()
    return read(session, row) if row else None


def find(session: Session, id_: int) -> Workshop | None:
    row = session.get(MapWorkshop, id_)
    return read(session, row) if row else None


def end_now(session: Session, *, id_: int, by: Person, at: datetime) -> Workshop:
    """A lead ends the gathering before its day."""
    row = _led(session, id_, by)
    require_gathering(row)
    _end(session, id_, at)
    return read(session, row)


def cancel(session: Session, *, id_: int, by: Person, at: datetime) -> Workshop:
    """Nothing of it goes on the map, and the entries are gone."""
    row = _led(session, id_, by)
    if row.state not in ("gathering", "merging"):
        raise Refused(OVER)
    close(session, row, "cancelled", at)
    return read(session, row)


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
    if not count(session, id_):
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


def require(session: Session, id_: int, by: Person) -> MapWorkshop:
    row = session.get(MapWorkshop, id_, with_for_update=True)
    if row is None:
        raise Refused(OVER)
    rights.require_reader(session, row.team_id, by)
    return row


def _led(session: Session, id_: int, by: Person) -> MapWorkshop:
    row = require(session, id_, by)
    teams.require_lead(session, row.team_id, by)
    return row


def require_gathering(row: MapWorkshop) -> None:
    if row.state != "gathering":
        raise Refused(OVER if row.state in ("done", "cancelled") else "The gathering is over; a lead merges it now.")


def count(session: Session, id_: int, person: str | None = None) -> int:
    counted = select(func.count()).select_from(MapEntry).where(MapEntry.workshop_id == id_)
    return session.exec(counted.where(MapEntry.person == person) if person else counted).one()


def read(session: Session, row: MapWorkshop) -> Workshop:
    team = session.get_one(Team, row.team_id)
    return Workshop(
        row.id or 0, row.team_id, team.name, team.channel, row.state, row.ends_at, count(session, row.id or 0)
    )  # fmt: skip
