"""What was agreed, and how it stays alive: in turn above each prompt, and shown by stories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, or_, select

from storage.engine.loading import Rows
from storage.engine.sql import Prepared
from storage.meanings.rounds import AGREED
from storage.people import teams
from storage.refusal import Refused
from storage.tables import Behaviour, MeansRound, Person, Prompt, Round, Shows, Story, Team

LIFELESS = timedelta(days=60)  # without a story


@dataclass(frozen=True)
class Alive:
    """A behaviour with its evidence: how many stories show it, and since when none."""

    id: int
    words: str
    since: datetime
    stories: int
    last_at: datetime | None


_THEIRS = (
    select(Behaviour)
    .where(Behaviour.team_id == bindparam("team_id"), col(Behaviour.since).is_not(None))
    .order_by(col(Behaviour.place), col(Behaviour.id))
)
_NOW = Rows(_THEIRS.where(col(Behaviour.until).is_(None)))
_AT = Rows(
    _THEIRS.where(
        col(Behaviour.since) <= bindparam("at"),
        or_(col(Behaviour.until).is_(None), col(Behaviour.until) > bindparam("at")),
    )
)


def current(session: Session, team_id: int, *, at: datetime | None = None) -> Sequence[Behaviour]:
    """What customer service means for a team now, or at a moment."""
    return (_NOW if at is None else _AT).all(session, {"team_id": team_id, "at": at})


_NUMBER = Prepared(
    select(func.count())
    .select_from(Round)
    .join(Prompt, col(Prompt.id) == Round.prompt_id)
    .where(Prompt.team_id == bindparam("team_id"), col(Round.id) <= bindparam("round_id"))
)


def in_turn(session: Session, *, prompt_round: int, team_id: int, opens_at: datetime) -> str:
    """The one that stands above a round of a prompt, each in its turn; "" where nothing is agreed."""
    there = current(session, team_id, at=opens_at)
    if not there:
        return ""
    number: int = _NUMBER.scalar(session, {"team_id": team_id, "round_id": prompt_round})
    return there[number % len(there)].words


def alive(session: Session, team_id: int, *, as_of: datetime | None = None) -> list[Alive]:
    """Each with its stories, which are counted without being read."""
    return [_alive(session, one, as_of) for one in current(session, team_id, at=as_of)]


def lifeless(session: Session, team_id: int, *, as_of: datetime) -> str:
    """The behaviour that has had no story for longest, if that is long; "" for none."""
    silent = [(max(one.since, one.last_at or one.since), one) for one in alive(session, team_id, as_of=as_of)]
    since, one = min(silent, key=lambda pair: (pair[0], pair[1].id), default=(as_of, None))
    return one.words if one and as_of - since >= LIFELESS else ""


def history(session: Session, team_id: int) -> Sequence[Behaviour]:
    """All that was ever agreed, the newest first."""
    theirs = select(Behaviour).where(Behaviour.team_id == team_id, col(Behaviour.since).is_not(None))
    return session.exec(theirs.order_by(col(Behaviour.since).desc(), col(Behaviour.place))).all()


def agreed_between(session: Session, team_id: int, first: datetime, last: datetime) -> tuple[str, ...]:
    """What was agreed then, in words."""
    theirs = select(MeansRound).where(MeansRound.team_id == team_id, MeansRound.state == AGREED)
    closed = col(MeansRound.closed_at)
    found = session.exec(theirs.where(closed >= first, closed < last).order_by(closed.desc())).first()
    return tuple(one.words for one in current(session, team_id, at=found.closed_at)) if found else ()


def require_team(session: Session, team_id: int, person: Person) -> Team:
    """For the people of the team, and admins."""
    team = session.get(Team, team_id)
    if team is None or not teams.reads(session, team_id, person):
        raise Refused("That is for the people of that team, and you are not in it.")
    return team


def require_readable(session: Session, behaviour_id: int, person: Person) -> Behaviour:
    one = session.get(Behaviour, behaviour_id)
    if one is None:
        raise Refused("That is not there any more. `/warmline means` shows what there is.")
    require_team(session, one.team_id, person)
    return one


def _alive(session: Session, one: Behaviour, as_of: datetime | None) -> Alive:
    shown = select(func.count(), func.max(Story.told_at)).select_from(Shows).join(Story)
    shown = shown.where(Shows.behaviour_id == one.id, col(Story.withdrawn_at).is_(None))
    if as_of is not None:
        shown = shown.where(Story.told_at < as_of)
    stories, last_at = session.exec(shown).one()
    since = one.since or datetime.min.replace(tzinfo=UTC)
    return Alive(one.id or 0, one.words, since, stories, last_at)
