"""Participation and mood: who was asked, who answered, how they felt; of one round, and of a team's week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import Session, select

from storage import teams
from storage.sql import columns
from storage.tables import Answer, Asked, Prompt, Question, Round

_answer, _prompt, _question, _round = columns(Answer), columns(Prompt), columns(Question), columns(Round)


@dataclass(frozen=True)
class Tally:
    """Participation. ``asked`` leaves out the excused; ``late`` is part of ``answered``."""

    asked: int = 0
    answered: int = 0
    late: int = 0
    excused: int = 0


@dataclass(frozen=True)
class Week:
    """A team's participation and mood in the rounds opened in a span of time, as it was at the span's end."""

    tally: Tally
    mood: float | None
    lowest: int | None
    highest: int | None
    moods: tuple[tuple[date, float], ...]
    silent: tuple[str, ...]  # asked at least twice and never answered


def tally(session: Session, round_id: int) -> Tally:
    return _count(session.exec(select(Asked).where(Asked.round_id == round_id)).all())


def week(session: Session, *, team_id: int, since: datetime, until: datetime) -> Week:
    """Rounds opened in the span. What came in after its end is left out, so that it tells the same whenever asked."""
    moods = _moods(session, team_id, since, until)
    felt = [number for numbers in moods.values() for number in numbers]
    asked = _asked_in(session, team_id, since, until)
    return Week(
        tally=_count(asked),
        mood=sum(felt) / len(felt) if felt else None,
        lowest=min(felt, default=None),
        highest=max(felt, default=None),
        moods=tuple((day, sum(numbers) / len(numbers)) for day, numbers in moods.items()),
        silent=_silent(asked, teams.members(session, team_id)),
    )


def _asked_in(session: Session, team_id: int, since: datetime, until: datetime) -> list[Asked]:
    """Who had answered by the end of the span, or had had their time to."""
    mine = select(Asked).join(Round).join(Prompt).where(Prompt.team_id == team_id, *_near(since, until))
    opened = session.exec(mine.where(Asked.opens_at >= since, Asked.opens_at < until)).all()
    known = [_as_of(asked, until) for asked in opened]
    return [asked for asked in known if asked.answered_at or asked.closes_at <= until]


def _moods(session: Session, team_id: int, since: datetime, until: datetime) -> dict[date, list[int]]:
    given = (
        core_select(_round.occurrence, _answer.number)
        .join_from(Round, Prompt)
        .join(Answer, _answer.round_id == _round.id)
        .join(Question, _question.id == _answer.question_id)
        .where(_prompt.team_id == team_id, *_near(since, until), _question.kind == "mood", _answer.answered_at < until)
        .where(_round.opens_at >= since, _round.opens_at < until)
        .order_by(_round.occurrence)
    )
    by_day: dict[date, list[int]] = {}
    for day, number in session.connection().execute(given):
        by_day.setdefault(day, []).append(number)
    return by_day


def _near(since: datetime, until: datetime) -> tuple[Any, Any]:
    """The local dates that may matter: they find the rounds by their index; the moments then decide."""
    margin = timedelta(days=2)
    return _round.occurrence >= (since - margin).date(), _round.occurrence <= (until + margin).date()


def _as_of(asked: Asked, until: datetime) -> Asked:
    """Who answered after the end had not answered at the end."""
    if asked.answered_at and asked.answered_at >= until:
        return Asked.model_validate(asked.model_dump() | {"answered_at": None, "is_late": False})
    return asked


def _count(rows: Sequence[Asked]) -> Tally:
    asked = [row for row in rows if not row.excused]
    answered = [row for row in asked if row.answered_at]
    return Tally(len(asked), len(answered), sum(row.is_late for row in answered), len(rows) - len(asked))


def _silent(rows: Sequence[Asked], members: Sequence[str]) -> tuple[str, ...]:
    asked = [row for row in rows if not row.excused]
    times = {one: [row for row in asked if row.person == one] for one in members}
    return tuple(one for one, seen in times.items() if len(seen) >= 2 and not any(row.answered_at for row in seen))
