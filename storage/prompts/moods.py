"""How a team felt, round by round, as far as it was shown: sealed moods, from 1 (stormy) to 5 (sunny)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.engine.sql import Prepared, columns
from storage.prompts.parts import SEALED
from storage.sealed import few, trend
from storage.sealed.few import Grades
from storage.sealed.trend import Change
from storage.tables import Answer, Prompt, Question, Round

WEEKS = 8  # that are shown
BEFORE = timedelta(weeks=4)  # with which a mood is compared
LOW = (1, 2)
_HEAVY_PART = 3  # a third of the answers, or more
_TO = " to "

_answer, _prompt, _question, _round = columns(Answer), columns(Prompt), columns(Question), columns(Round)


@dataclass(frozen=True)
class Felt:
    """One round's moods, as they may be shown."""

    round_id: int
    occurrence: date
    closed_at: datetime
    counts: Mapping[int, int] = field(default_factory=dict)
    between: tuple[int, int] | None = None
    answered: int = 0

    @property
    def grades(self) -> Sequence[float]:
        if self.between:
            return [sum(self.between) / 2] * self.answered
        return [grade for grade, count in self.counts.items() for _ in range(count)]

    @property
    def is_heavy(self) -> bool:
        """At least a third are low, of enough."""
        low = [grade for grade in (self.between or self.counts) if grade in LOW]
        count = self.answered if self.between and len(low) == 2 else sum(self.counts.get(grade, 0) for grade in low)
        return few.is_enough(self.answered) and _HEAVY_PART * count >= self.answered


def between(grades: Grades) -> str:
    """What stands in place of a grade that everybody gave."""
    low, high = grades.between or (1, few.BEST)
    return f"{low}{_TO}{high}"


def of_answers(given: Iterable[tuple[int | None, str, int]], felt: Felt) -> Felt:
    """A mood made of grades, what stands in place of one, and how often each was given."""
    for number, text, count in given:
        felt = _with(felt, number, text, count)
    return felt


_SHOWN = Prepared(
    core_select(
        _round.id, _round.occurrence, _round.closes_at, _answer.question_id, _answer.number, _answer.text, func.count(),
    )
    .select_from(Round).join(Prompt, _prompt.id == _round.prompt_id)
    .join(Answer, _answer.round_id == _round.id).join(Question, _question.id == _answer.question_id)
    .where(_prompt.team_id == bindparam("team"), _round.readers == SEALED, _round.outcome == "shown")
    .where(_question.kind == "mood", _round.occurrence >= bindparam("since"), _round.occurrence <= bindparam("until"))
    .group_by(_round.id, _round.occurrence, _round.closes_at, _answer.question_id, _answer.number, _answer.text)
    .order_by(_round.occurrence, _round.id, _answer.question_id)
)  # fmt: skip


def of_team(session: Session, team_id: int, *, until: date, weeks: int = WEEKS) -> Sequence[Felt]:
    """What was shown of the weeks up to this day, the oldest first."""
    since = _monday(until) - timedelta(weeks=weeks - 1)
    rows = _SHOWN.all(session, {"team": team_id, "since": since, "until": until})
    found: dict[int, Felt] = {}
    asked: dict[int, int] = {}
    for round_id, occurrence, closed_at, question_id, number, text, count in rows:
        if asked.setdefault(round_id, question_id) == question_id:  # the first of several
            felt = found.get(round_id) or Felt(round_id, occurrence, closed_at)
            found[round_id] = _with(felt, number, text, count)
    return tuple(found.values())


def change(felts: Sequence[Felt], now: Felt) -> Change | None:
    """How a mood is beside those of the four weeks before; None where there are none to compare it with."""
    return trend.change([grade for felt in before(felts, now) for grade in felt.grades], now.grades)


def before(felts: Sequence[Felt], now: Felt) -> Sequence[Felt]:
    """Those of the four weeks before it."""
    first = now.occurrence - BEFORE
    return [felt for felt in felts if first <= felt.occurrence < now.occurrence]


def is_heavy(session: Session, round_id: int) -> bool:
    """Two weeks in a row: of the team, and never of anybody."""
    round_ = session.get_one(Round, round_id)
    team_id = session.get_one(Prompt, round_.prompt_id).team_id
    felts = of_team(session, team_id, until=round_.occurrence, weeks=2)
    this = next((felt for felt in felts if felt.round_id == round_id), None)
    earlier = [felt for felt in felts if felt.occurrence < _monday(round_.occurrence)]
    return bool(this and this.is_heavy and earlier and earlier[-1].is_heavy)


def was_asked(session: Session, team_id: int, day: date) -> bool:
    """Whether the team was asked for its mood in the week of this day."""
    monday = _monday(day)
    rounds = select(Round.questions).join(Prompt).where(Prompt.team_id == team_id)
    week = rounds.where(col(Round.occurrence).between(monday, monday + timedelta(days=6)))
    asked = {id_ for questions in session.exec(week.where(Round.outcome != "unopened")) for id_ in questions}
    mood = select(Question.id).where(col(Question.id).in_(asked), Question.kind == "mood")
    return session.exec(mood.limit(1)).first() is not None


def _with(felt: Felt, number: int | None, text: str, count: int) -> Felt:
    about = (felt.round_id, felt.occurrence, felt.closed_at)
    if number is None:
        low, _, high = text.partition(_TO)
        return Felt(*about, between=(int(low), int(high)), answered=felt.answered + count)
    return Felt(
        *about, counts={**felt.counts, number: felt.counts.get(number, 0) + count}, answered=felt.answered + count
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
