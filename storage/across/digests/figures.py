"""A team's weeks in numbers, which count everything, since they name nobody; but the mood is not for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Float, and_, func, or_, select, union_all
from sqlmodel import Session

from storage.across.digests.window import AS_OF, DAYS, EDGES, TEAM, WEEKS, between, until
from storage.engine.sql import Prepared, columns
from storage.people import audience
from storage.prompts import participation
from storage.prompts.parts import SEALED
from storage.tables import Answer, Asked, KudosReceiver, Outreach, Prompt, Question, Round, Story

_answer, _asked, _question = columns(Answer), columns(Asked), columns(Question)
_kudos_receiver, _outreach, _story = columns(KudosReceiver), columns(Outreach), columns(Story)
_prompt, _round = columns(Prompt), columns(Round)


@dataclass(frozen=True)
class Week:
    """One week's figures. ``mood`` is the average of the ``moods``, 1 to 5, None where nobody was asked for it."""

    first_day: date
    stories: int = 0
    difficult: int = 0
    kudos: int = 0
    asked: int = 0
    answered: int = 0
    mood: float | None = None
    proactive: int = 0
    reactive: int = 0
    moods: int = 0

    @property
    def participation(self) -> float | None:
        return self.answered / self.asked if self.asked else None

    @property
    def contacts(self) -> int:
        return self.proactive + self.reactive

    @property
    def proactive_share(self) -> float | None:
        return self.proactive / self.contacts if self.contacts else None

    @property
    def is_empty(self) -> bool:
        return not (self.stories or self.kudos or self.asked or self.proactive or self.reactive)


# The five weeks as rows, so that one statement counts everything in each of them.
_week = (
    union_all(
        *(
            select(
                DAYS[number].label("first_day"),
                DAYS[number + 1].label("next_day"),
                EDGES[number].label("begins"),
                EDGES[number + 1].label("ends"),
            )
            for number in range(WEEKS)
        )
    )
    .cte("week")
    .c
)
_STORIES = select(func.count()).where(
    _story.team_id == TEAM,
    between(_story.told_at, _week.begins, _week.ends),
    _story.withdrawn_at.is_(None),
)
_KUDOS = select(func.count(_kudos_receiver.kudos_id.distinct())).where(
    _kudos_receiver.team_id == TEAM,
    between(_kudos_receiver.given_at, _week.begins, _week.ends),
)
_ROUNDS = (
    select(func.count())
    .select_from(Prompt)
    .join(Round, _round.prompt_id == _prompt.id)
    .where(
        _prompt.team_id == TEAM,
        between(_round.occurrence, _week.first_day, _week.next_day),
    )
)
_ASKED = (
    _ROUNDS.join(Asked, _asked.round_id == _round.id).where(participation.WAS_ASKED).where(_round.readers != SEALED)
)
# Sealed rounds count as they were when they closed, whoever is erased later, and not before.
_SEALED = _ROUNDS.where(_round.readers == SEALED, _round.outcome != "", until(_round.closes_at))
_SEALED_ASKED, _SEALED_ANSWERED = (
    _SEALED.with_only_columns(func.coalesce(func.sum(count), 0)).scalar_subquery()
    for count in (_round.asked_then, _round.answered_then)
)
# What was felt, as far as the reader may see it (storage/people/audience.py): each question of each round.
_felt = (
    select(
        _round.occurrence,
        _round.id.label("round_id"),
        _question.id.label("question_id"),
        _answer.number,
        audience.READS_ANSWERS.label("reads"),
    )
    .select_from(Prompt)
    .join(Round, _round.prompt_id == _prompt.id)
    .join(Answer, _answer.round_id == _round.id)
    .join(Question, _question.id == _answer.question_id)
    .where(
        _prompt.team_id == TEAM,
        between(_round.occurrence, DAYS[0], DAYS[-1]),
        _question.kind == "mood",
        _answer.number.is_not(None),
        or_(
            and_(audience.READS_ANSWERS, until(_answer.answered_at)),
            and_(
                ~audience.READS_ANSWERS, ~_answer.is_late, _round.closes_at <= AS_OF, _round.has_lost_answers.is_(False)
            ),
        ),
    )
    .subquery("felt")
    .c
)
_moods = (
    select(_felt.occurrence, func.count().label("answers"), func.sum(_felt.number).label("total"))
    .group_by(_felt.occurrence, _felt.round_id, _felt.question_id, _felt.reads)
    .having(audience.sees_made_of(func.count(), reads=_felt.reads))
    .cte("moods")
    .c
)
_MOODS = select(func.coalesce(func.sum(_moods.answers), 0)).where(
    between(_moods.occurrence, _week.first_day, _week.next_day)
)
_MOOD = _MOODS.with_only_columns(func.sum(_moods.total, type_=Float) / func.sum(_moods.answers, type_=Float))
# By the day of the contact, or, where the digest of that day was out before it was logged, by when it was.
_OUTREACH = select(func.count()).where(_outreach.team_id == TEAM)
_IN_TIME = _OUTREACH.where(_outreach.counts_at.is_(None), between(_outreach.at, _week.begins, _week.ends))
_LATE = _OUTREACH.where(between(_outreach.counts_at, _week.begins, _week.ends))


def _contacts(is_proactive: Any) -> Any:
    return _IN_TIME.where(is_proactive).scalar_subquery() + _LATE.where(is_proactive).scalar_subquery()


_WEEKS = Prepared(
    select(  # as the fields of a Week
        _week.first_day,
        _STORIES.label("stories"),
        _STORIES.where(_story.kind == "difficult").label("difficult"),
        _KUDOS.label("kudos"),
        (_ASKED.scalar_subquery() + _SEALED_ASKED).label("asked"),
        (_ASKED.where(until(_asked.answered_at)).scalar_subquery() + _SEALED_ANSWERED).label("answered"),
        _MOOD.label("mood"),
        _contacts(_outreach.is_proactive).label("proactive"),
        _contacts(~_outreach.is_proactive).label("reactive"),
        _MOODS.label("moods"),
    ).order_by(_week.first_day)
)


def weeks(session: Session, span: Mapping[str, Any], *, founded: date) -> tuple[Week, ...]:
    """The week, and the four before it as far as the team was there."""
    *before, this = [Week(*row) for row in _WEEKS.all(session, span)]
    next_days = [week.first_day for week in (*before[1:], this)]
    there = [week for week, next_day in zip(before, next_days, strict=True) if next_day > founded]
    return (*there, this)
