"""What somebody's Home says of ideas: what they are asked, what waits for their answer, what will rest soon."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.ideas import clock, ideas
from storage.ideas.ideas import Seen
from storage.people import teams
from storage.tables import Idea, Person

SHOWN = 2  # of each


@dataclass(frozen=True)
class OnHome:
    """``offered`` are those that somebody is asked to take on, ``waiting`` those that wait for their answer,
    ``resting`` those that nobody has touched for long; ``mine`` is the last of their own; ``open`` counts their
    teams'."""

    offered: tuple[Seen, ...] = ()
    waiting: tuple[Seen, ...] = ()
    resting: tuple[Seen, ...] = ()
    mine: tuple[Seen, ...] = ()
    open: int = 0
    has_team: bool = False


NOTHING = OnHome()
_is_there, _newest = col(Idea.withdrawn_at).is_(None), col(Idea.id).desc()


def look(session: Session, person: Person, *, now: datetime) -> OnHome:
    mine, led = ([team.id or 0 for team in of(session, person.id)] for of in (teams.of, teams.leads))
    theirs = or_(col(Idea.owner) == person.id, col(Idea.owner).is_(None) & col(Idea.team_id).in_(led))
    there = select(Idea).where(_is_there).order_by(col(Idea.touched_at), col(Idea.id))
    open_ = select(func.count()).where(_is_there, col(Idea.team_id).in_(mine), col(Idea.state).in_(ideas.OPEN))
    at_work = there.where(theirs, col(Idea.state).in_(clock.AT_WORK))
    return OnHome(
        offered=_seen(session, there.where(Idea.asked == person.id)),
        waiting=_seen(session, there.where(theirs, Idea.state == "new")),
        resting=_seen(session, at_work.where(Idea.touched_at <= now - clock.FORETOLD)),
        mine=_seen(session, select(Idea).where(Idea.author == person.id, _is_there).order_by(_newest), 1),
        open=session.exec(open_).one(),
        has_team=bool(mine),
    )


def _seen(session: Session, chosen: SelectOfScalar[Idea], most: int = SHOWN) -> tuple[Seen, ...]:
    return tuple(ideas.seen(session, session.exec(chosen.limit(most)).all()))
