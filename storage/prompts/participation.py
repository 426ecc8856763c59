"""Participation: who was asked in a round, and who answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.tables import Asked


@dataclass(frozen=True)
class Tally:
    """Participation. ``asked`` leaves out the excused; ``late`` is part of ``answered``."""

    asked: int = 0
    answered: int = 0
    late: int = 0
    excused: int = 0


def tally(session: Session, round_id: int) -> Tally:
    return _count(session.exec(select(Asked).where(Asked.round_id == round_id)).all())


def asked_after(session: Session, round_id: int) -> list[Asked]:
    """Who was asked in the rounds that opened after this one."""
    return list(session.exec(select(Asked).where(col(Asked.round_id) > round_id).order_by(col(Asked.round_id))))


def _count(rows: Sequence[Asked]) -> Tally:
    asked = [row for row in rows if not row.excused]
    answered = [row for row in asked if row.answered_at]
    return Tally(len(asked), len(answered), sum(row.is_late for row in answered), len(rows) - len(asked))
