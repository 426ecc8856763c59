"""How it stands with a team: what it has agreed on, the round that it is in, and what somebody can do in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from storage.meanings import agreeing, alive, endings, merging, options, rounds, voting
from storage.meanings.alive import Alive
from storage.meanings.merging import Fate
from storage.meanings.rounds import AGREED, GATHERING, VOTING
from storage.meanings.voting import Turnout
from storage.people import people, teams
from storage.tables import MeansRound, Member, Person, Team, Worry


@dataclass(frozen=True)
class Stand:
    """A round as everybody in the team may know it. ``endings`` are counted once gathering is over; while it goes on
    only those that were there already are. ``holds``: what was agreed in it; ``worries`` once all is said.
    ``rests``: none begins by itself any more.
    """

    round: MeansRound
    team: Team
    people: int
    endings: int
    turnout: Turnout | None
    proposed: tuple[str, ...]
    holds: tuple[str, ...]
    worries: tuple[Worry, ...]
    passed_over: int
    may_be_closed: bool
    rests: bool


@dataclass(frozen=True)
class Standing:
    """A team for somebody: ``stand`` is the round that is open. ``mine`` is what became of what they wrote."""

    team: Team
    is_member: bool
    is_lead: bool
    alive: tuple[Alive, ...]
    stand: Stand | None
    last: MeansRound | None
    has_voted: bool
    written: int
    mine: tuple[Fate, ...]


def of_round(session: Session, round_: MeansRound, now: datetime) -> Stand:
    id_, team = round_.id or 0, session.get_one(Team, round_.team_id)
    is_agreed, has_vote = round_.state == AGREED, round_.state == VOTING or round_.voters is not None
    return Stand(
        round=round_,
        team=team,
        people=len(rounds.who_take_part(session, round_.team_id)),
        endings=len(options.of(session, id_)),
        turnout=voting.turnout(session, round_) if has_vote else None,
        proposed=tuple(one.words for one in agreeing.proposed(session, id_)),
        holds=tuple(one.words for one in alive.current(session, team.id or 0, at=round_.closed_at))
        if is_agreed
        else (),
        worries=tuple(agreeing.worries(session, id_)),
        passed_over=agreeing.passed_over(session, id_) if round_.is_proposed else 0,
        may_be_closed=voting.may_be_closed(round_, now),
        rests=rounds.was_in_vain_again(session, round_),
    )


PAGE = 8  # in one answer, some blocks each


@dataclass(frozen=True)
class Page:
    """How it stands in some teams; ``more`` is the number of the page after them."""

    teams: tuple[Standing, ...]
    more: int | None


def of_team(session: Session, team: Team, person: Person, now: datetime) -> Standing:
    member, round_ = session.get(Member, (team.id, person.id)), rounds.open_of(session, team.id or 0)
    is_mine = member is not None and round_ is not None
    return Standing(
        team=team,
        is_member=member is not None,
        is_lead=bool(member and member.is_lead) or people.is_admin(session, person),
        alive=tuple(alive.alive(session, team.id or 0)),
        stand=of_round(session, round_, now) if round_ else None,
        last=rounds.last_agreed(session, team.id or 0),
        has_voted=voting.has_voted(session, round_.id or 0, person.id) if round_ else False,
        written=_written(session, round_, person) if is_mine and round_ else 0,
        mine=tuple(merging.fates(session, round_, person)) if is_mine and round_ else (),
    )


def of_mine(session: Session, person: Person, found: Sequence[Team], now: datetime) -> tuple[Standing, ...]:
    return tuple(of_team(session, team, person, now) for team in found)


def of_person(session: Session, person: Person, now: datetime, *, page: int = 0) -> Page:
    """Of the teams that somebody is in, or as an admin sees, a page at a time."""
    shown = teams.visible_page(session, person, page, size=PAGE)
    return Page(of_mine(session, person, shown.rows, now), shown.more)


def gathering(session: Session, person: Person) -> list[MeansRound]:
    """The rounds in which somebody can still end the sentence."""
    found = (rounds.open_of(session, team.id or 0) for team in teams.of(session, person.id))
    return [one for one in found if one is not None and one.state == GATHERING]


def _written(session: Session, round_: MeansRound, person: Person) -> int:
    return len(endings.mine(session, round_.id or 0, person)) if round_.state == GATHERING else 0
