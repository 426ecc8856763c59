"""What somebody's Home says of hand-overs: what waits for them, what rests soon, and how many their teams have."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.dominoes import handovers, letters, quiet
from storage.dominoes.handovers import Seen
from storage.dominoes.letters import Notice
from storage.people import newcomers, teams
from storage.tables import Handover, HandoverNotice, Person

SHOWN = 2  # of each
NEW_SHOWN = 5


@dataclass(frozen=True)
class OnHome:
    """``turns`` wait for somebody's yes, ``notices`` for their answer, ``changing`` for what they promised;
    ``resting`` will rest soon. ``new`` are whose work waits for that of somebody who is new in a team."""

    turns: tuple[Seen, ...] = ()
    notices: tuple[Notice, ...] = ()
    changing: tuple[Notice, ...] = ()
    resting: tuple[Seen, ...] = ()
    new: tuple[Seen, ...] = ()
    count: int = 0
    has_team: bool = False


NOTHING = OnHome()


def look(session: Session, person: Person, *, now: datetime) -> OnHome:
    mine, led = ([team.id or 0 for team in of(session, person.id)] for of in (teams.of, teams.leads))
    if not mine:
        return NOTHING
    today = recurrence.local_date(now, person.zone)
    found = handovers.of_teams(session, mine, today=today)
    theirs = [one for one in found if one.giver_id in led or one.receiver_id in led]
    open_ = _open_notices(session, theirs, person)
    new_in = newcomers.teams_of(session, person.id, now)
    return OnHome(
        turns=tuple(one for one in theirs if _team_of(one, one.turn) in led)[:SHOWN],
        notices=tuple(one for one in open_ if one.is_open)[:SHOWN],
        changing=tuple(one for one in open_ if not one.is_open and one.answered_by == person.id)[:SHOWN],
        resting=tuple(one for one in theirs if _rests_soon(one, led) and quiet.is_foretold(one, today))[:SHOWN],
        new=tuple(one for one in found if one.agreed and one.giver_id in new_in)[:NEW_SHOWN],
        count=len(found),
        has_team=True,
    )


def _open_notices(session: Session, found: list[Seen], person: Person) -> list[Notice]:
    chosen = select(HandoverNotice).where(
        col(HandoverNotice.handover_id).in_([one.id for one in found]),
        col(HandoverNotice.state).in_(handovers.OPEN_NOTICES),
    )  # fmt: skip
    rows = session.exec(chosen.order_by(col(HandoverNotice.opened_at)))
    seen = [letters.seen(session, row) for row in rows if _reads(session, row, person)]
    return [one for one in seen if one]


def _reads(session: Session, notice: HandoverNotice, person: Person) -> bool:
    handover = session.get_one(Handover, notice.handover_id)
    side = handovers.other_side(letters.writes(notice.direction))
    return person.id in handovers.leads(session, handover, side)


def _team_of(seen: Seen, side: str) -> int | None:
    return {"giver": seen.giver_id, "receiver": seen.receiver_id}.get(side)


def _rests_soon(seen: Seen, led: list[int]) -> bool:
    """Its owner is who receives it; of what is proposed, who is asked; of what goes outside, who gives."""
    owner = _team_of(seen, seen.turn) if seen.turn else (seen.receiver_id or seen.giver_id)
    return owner in led
