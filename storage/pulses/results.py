"""What a round brought, as everybody who may read it reads it: the same, at the same moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage.people import people, teams
from storage.pulses import showing
from storage.refusal import Refused, theirs
from storage.sealed import few, trend
from storage.sealed.few import Grades
from storage.sealed.trend import Change
from storage.tables import Person, Pulse, PulseAnswer, PulseAsked, PulseReply, PulseRound, Team

SHOWN = ("closed", "told")
EXACT = 10  # answers, from which on an average is said


@dataclass(frozen=True)
class Result:
    """``grades`` None: too few gave one. ``change``: beside the round before, of ``before`` grades.

    ``parts`` are the teams of which the grades may be shown by themselves.
    """

    round: PulseRound
    team: Team
    grades: Grades | None
    helped: tuple[str, ...]
    to_change: tuple[str, ...]
    change: Change | None
    before: int
    reply: PulseReply | None
    parts: tuple[Team, ...]
    asked_teams: tuple[Team, ...]

    @property
    def is_too_few(self) -> bool:
        return self.round.state == "too_few"

    @property
    def average(self) -> float | None:
        """Of ten grades or more."""
        if self.grades is None or self.grades.between or self.grades.answered < EXACT:
            return None
        return sum(showing.numbers(self.grades)) / self.grades.answered


def of(session: Session, round_: PulseRound) -> Result:
    answers = _answers(session, round_.id or 0)
    grades, earlier = showing.grades_of(answers), _grades_before(session, round_)
    before = showing.numbers(earlier) if earlier else []
    told = {one.team_id for one in answers if one.team_id}
    asked_teams = tuple(team for id_ in round_.teams if (team := session.get(Team, id_)))
    return Result(
        round=round_,
        team=session.get_one(Team, session.get_one(Pulse, round_.pulse_id).team_id),
        grades=grades,
        helped=_said(answers, showing.HELPED),
        to_change=_said(answers, showing.CHANGE),
        change=trend.change(before, showing.numbers(grades)) if grades else None,
        before=len(before),
        reply=session.get(PulseReply, round_.id),
        parts=tuple(team for team in asked_teams if team.id in told),
        asked_teams=asked_teams,
    )


def read(session: Session, *, round_id: int, reader: Person) -> Result:
    """The same for somebody. Refused to those whom it was not promised to, and before it has closed."""
    round_ = session.get(PulseRound, round_id)
    if round_ is None or not may_read(session, round_, reader):
        raise Refused("The result of a pulse is for the teams on both sides and those who were asked.")
    if round_.state == "open":
        raise Refused("It is still open: everybody reads what it brought at the same moment.")
    return of(session, round_)


def of_part(session: Session, *, round_id: int, team_id: int, reader: Person) -> tuple[Result, Team, Grades]:
    """The grades of one of the teams. Refused where they, or those that are left, are too few to be shown."""
    result = read(session, round_id=round_id, reader=reader)
    team = next((one for one in result.asked_teams if one.id == team_id), None)
    if team is None:
        raise Refused("That team was not asked in this pulse.")
    part = [one for one in _answers(session, round_id) if one.team_id == team_id]
    grades = showing.grades_of(part)
    if grades is None:
        raise Refused(
            f"The grades of {theirs(team.name)} are not shown by themselves: they, or those of the others, are too few,"
            f" so that single ones could be told. From {few.LEAST} on both sides they are."
        )
    return result, team, grades


def may_read(session: Session, round_: PulseRound, reader: Person) -> bool:
    """Both teams, and those who were asked: a lead reads what members read, an admin of neither reads nothing."""
    if people.why_excluded(reader):
        return False
    pulse = session.get_one(Pulse, round_.pulse_id)
    if session.get(PulseAsked, (round_.id, reader.id)):
        return True
    return any(teams.is_member(session, team_id, reader.id) for team_id in (pulse.team_id, *round_.teams))


def last(session: Session, pulse_id: int) -> PulseRound | None:
    """The newest that was closed, also where it was too few."""
    closed = select(PulseRound).where(PulseRound.pulse_id == pulse_id, PulseRound.state != "open")
    return session.exec(closed.order_by(col(PulseRound.opens_at).desc(), col(PulseRound.id).desc())).first()


def closed_between(session: Session, team_id: int, begins: datetime, ends: datetime) -> Sequence[Grades]:
    """The grades of a team's own pulses that closed in this time, as both sides were shown them; the oldest first."""
    closed = select(PulseRound).join(Pulse).where(Pulse.team_id == team_id, col(PulseRound.state).in_(SHOWN))
    closed = closed.where(PulseRound.closes_at >= begins, PulseRound.closes_at < ends)
    rounds = session.exec(closed.order_by(col(PulseRound.closes_at), col(PulseRound.id))).all()
    return [grades for one in rounds if (grades := showing.grades_of(_answers(session, one.id or 0)))]


def to_reply(session: Session, *, round_id: int, by: Person) -> Result:
    """A result that waits for what the team makes of it. Refused to all but its leads."""
    round_ = session.get(PulseRound, round_id, with_for_update=True, populate_existing=True)
    if round_ is None:
        raise Refused("That result is not there any more. `/warmline pulse` shows what there is.")
    teams.require_lead(session, session.get_one(Pulse, round_.pulse_id).team_id, by, or_admin=False)
    if round_.state == "told":
        raise Refused("Your team has answered it already, and those who were asked have read it.")
    if round_.state != "closed":
        raise Refused("There is no result that waits for an answer. `/warmline pulse` shows how it stands.")
    return of(session, round_)


def _grades_before(session: Session, round_: PulseRound) -> Grades | None:
    """Those of the newest round before it that were shown."""
    earlier = select(PulseRound).where(PulseRound.pulse_id == round_.pulse_id, col(PulseRound.state).in_(SHOWN))
    earlier = earlier.where(PulseRound.opens_at < round_.opens_at).order_by(col(PulseRound.opens_at).desc())
    for one in session.exec(earlier.limit(1)).all():
        return showing.grades_of(_answers(session, one.id or 0))
    return None


def _answers(session: Session, round_id: int) -> Sequence[PulseAnswer]:
    mine = select(PulseAnswer).where(PulseAnswer.round_id == round_id).order_by(col(PulseAnswer.uuid))
    return session.exec(mine).all()


def _said(answers: Sequence[PulseAnswer], question: str) -> tuple[str, ...]:
    return tuple(one.text for one in answers if one.question == question)
