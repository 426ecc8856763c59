"""A team's mood beside what its customers felt, and what closed pulses said of it, in the same weeks.

No coefficient: nobody claims a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.delivery import recurrence
from storage.engine.sql import columns
from storage.people import people, teams
from storage.prompts import consent, moods, prompts
from storage.prompts.moods import Felt
from storage.prompts.parts import SEALED
from storage.prompts.prompts import Known
from storage.pulses import results
from storage.refusal import Refused
from storage.sealed import few
from storage.sealed.few import Grades
from storage.tables import Answer, Outreach, Person, Prompt, Question, Round, Team

NEWEST = timedelta(days=14)  # how long a mood is news on Home
MINE = 8  # of my own open moods

_answer, _outreach, _prompt = columns(Answer), columns(Outreach), columns(Prompt)
_question, _round = columns(Question), columns(Round)


@dataclass(frozen=True)
class Week:
    """One round's mood; how often customers felt what in its week, and the grades of the team's pulses that closed."""

    felt: Felt
    customers: Mapping[int, int]
    quote: str = ""
    pulses: Sequence[Grades] = ()


@dataclass(frozen=True)
class Asked:
    """How the team is asked for its mood. ``prompts`` ask for it; ``others`` do not. ``agreed``: all want it open."""

    prompts: Sequence[Known]
    others: Sequence[Known]
    agreed: bool
    is_enough: bool
    is_lead: bool
    is_member: bool


@dataclass(frozen=True)
class TeamMood:
    """Everything about a team's mood that this person may see, which is the same for every member."""

    team: Team
    weeks: Sequence[Week]
    is_heavy: bool
    asked: Asked
    mine: Sequence[tuple[date, int]] = field(default=())

    @property
    def felts(self) -> Sequence[Felt]:
        return [week.felt for week in self.weeks]


def look(session: Session, person: Person, now: datetime, *, named: str = "") -> Sequence[TeamMood]:
    """For those in a team; an admin who is not learns how it is asked, and nothing of what came of it."""
    seen = {team.id: team for team in teams.of(session, person.id)}
    if named:
        team = teams.named(session, named)
        if team.id not in seen and not people.is_admin(session, person):
            raise Refused("Only the members of a team see its mood.")
        seen = {team.id: team}
    return [_of_team(session, team, person, now) for team in seen.values()]


def newest(session: Session, team: Team, *, since: datetime, until: datetime) -> Week | None:
    """The newest mood that was shown in this time."""
    felts = moods.of_team(session, team.id or 0, until=recurrence.local_date(until, team.zone), weeks=3)
    shown = [felt for felt in felts if since <= felt.closed_at < until]
    return _week(session, team, shown[-1], until) if shown else None


def on_home(session: Session, mine: Sequence[Team], now: datetime) -> Sequence[tuple[Team, Week]]:
    found = [(team, newest(session, team, since=now - NEWEST, until=now + timedelta(seconds=1))) for team in mine]
    return [(team, week) for team, week in found if week]


def _of_team(session: Session, team: Team, person: Person, now: datetime) -> TeamMood:
    asked = _asked(session, team, person)
    felts = moods.of_team(session, team.id or 0, until=recurrence.local_date(now, team.zone))
    felts = felts if asked.is_member else ()
    heavy = bool(felts) and moods.is_heavy(session, felts[-1].round_id)
    weeks = [_week(session, team, felt, now) for felt in felts]
    return TeamMood(team, weeks, heavy, asked, _mine(session, team, person))


def _asked(session: Session, team: Team, person: Person) -> Asked:
    every = prompts.of(session, [team.id or 0])
    asking = [one for one in every if any(question.kind == "mood" for question in one.setup.questions)]
    members = teams.members(session, team.id or 0)
    leads = teams.members(session, team.id or 0, leads_only=True)
    return Asked(
        prompts=asking,
        others=[one for one in every if one not in asking],
        agreed=consent.is_open(session, team.id or 0),
        is_enough=few.is_enough(len(members)),
        is_lead=person.id in leads or people.is_admin(session, person),
        is_member=person.id in members,
    )


def _week(session: Session, team: Team, felt: Felt, until: datetime) -> Week:
    """What customers felt, and which pulses closed, from the Monday to the Sunday around it, by the team's clock."""
    monday = felt.occurrence - timedelta(days=felt.occurrence.weekday())
    begins, ends = (recurrence.moment(day, time(0), team.zone) for day in (monday, monday + timedelta(days=7)))
    ends = min(ends, until)
    felt_by_customers = session.connection().execute(
        core_select(_outreach.feeling, func.count())
        .where(_outreach.team_id == team.id, _outreach.feeling.is_not(None))
        .where(_outreach.at >= begins, _outreach.at < ends)
        .group_by(_outreach.feeling)
    )
    customers = {row[0]: row[1] for row in felt_by_customers}
    pulses = results.closed_between(session, team.id or 0, begins, ends)
    return Week(felt, customers, _quote(session, felt), pulses)


def _quote(session: Session, felt: Felt) -> str:
    """Words that may be quoted, by whoever wrote them: always the same ones of a round."""
    words = select(Answer.text).where(Answer.round_id == felt.round_id, col(Answer.may_be_quoted))
    return session.exec(words.order_by(col(Answer.id)).limit(1)).first() or ""


def _mine(session: Session, team: Team, person: Person) -> Sequence[tuple[date, int]]:
    """My own moods where they were asked openly; of what is sealed nobody knows whose it is."""
    mine = (
        core_select(_round.occurrence, _answer.number)
        .select_from(Answer).join(Round, _round.id == _answer.round_id)
        .join(Prompt, _prompt.id == _round.prompt_id).join(Question, _question.id == _answer.question_id)
        .where(_prompt.team_id == team.id, _answer.author == person.id, _question.kind == "mood")
        .where(_round.readers != SEALED)
        .order_by(_round.occurrence.desc()).limit(MINE)
    )  # fmt: skip
    return [(day, number) for day, number in session.connection().execute(mine) if number]
