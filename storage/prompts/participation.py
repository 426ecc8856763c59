"""Participation: who was asked in a round, who answered, and whom no question reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, case, exists, func, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.engine.sql import Prepared, columns
from storage.prompts.messages import PROMPT_ASK, PROMPT_DM
from storage.tables import Asked, Delivery, Prompt, Round

_asked, _delivery, _prompt, _round = columns(Asked), columns(Delivery), columns(Prompt), columns(Round)

# The condition that somebody was asked: nothing excused them, and the question reached them.
WAS_ASKED = and_(_asked.excused == "", _asked.is_reached)

# The same table once more, for statements that have not joined it.
_part = Asked.__table__.alias("part").c  # type: ignore[attr-defined]
_is_everybodys = _delivery.kind == PROMPT_ASK.name
_misses_it = exists().where(
    _part.round_id == _round.id,
    _part.excused == "",
    _part.is_reached.is_(False),
    or_(_is_everybodys, _part.person == _delivery.recipient),
)
# Nobody has a part in a round that was opened when it was over.
_misses_it_all = ~exists().where(_part.round_id == _round.id)
# Of a sealed round that was not opened, the message says why.
_WHY = case((_round.outcome == "unopened", _delivery.error), else_="").label("why")
_UNPOSTED = Prepared(
    core_select(_round.name, _delivery.kind, func.count(), _WHY)
    .select_from(Delivery)
    .join(Round, _round.id == _delivery.subject)
    .join(Prompt, _prompt.id == _round.prompt_id)
    .where(
        or_(_is_everybodys, _delivery.kind == PROMPT_DM.name),
        or_(_delivery.state == "failed", _delivery.state == "skipped"),
        _delivery.ts.is_(None),
        or_(_misses_it, _misses_it_all),
        _prompt.team_id == bindparam("team", type_=_prompt.team_id.type),
        _round.occurrence.between(*(bindparam(day, type_=_round.occurrence.type) for day in ("first_day", "last_day"))),
    )
    .group_by(_round.name, _delivery.kind, _WHY)
    .order_by(_round.name, _delivery.kind, _WHY)
)


@dataclass(frozen=True)
class Tally:
    """Participation. ``asked`` leaves out the excused and whom the question has not reached (``unreached``); ``late``
    is part of ``answered``."""

    asked: int = 0
    answered: int = 0
    late: int = 0
    excused: int = 0
    unreached: int = 0


@dataclass(frozen=True)
class Unposted:
    """A prompt that could not be posted: how often in the channel, or how many direct messages. ``why`` it was not
    even to be, where it was sealed and could not be opened."""

    name: str
    is_everybodys: bool
    count: int
    why: str = ""


def tally(session: Session, round_id: int) -> Tally:
    return _count(session.exec(select(Asked).where(Asked.round_id == round_id)).all())


def unposted(session: Session, *, team_id: int, first_day: date, last_day: date) -> tuple[Unposted, ...]:
    """What was to be asked on these days and was not: Slack refused it, or it was too late for it."""
    days = {"team": team_id, "first_day": first_day, "last_day": last_day}
    found = _UNPOSTED.all(session, days)
    return tuple(Unposted(name, kind == PROMPT_ASK.name, count, why) for name, kind, count, why in found)


def asked_after(session: Session, round_id: int) -> list[Asked]:
    """Who was asked in the rounds that opened after this one."""
    return list(session.exec(select(Asked).where(col(Asked.round_id) > round_id).order_by(col(Asked.round_id))))


def _count(rows: Sequence[Asked]) -> Tally:
    to_ask = [row for row in rows if not row.excused]
    asked = [row for row in to_ask if row.is_reached]
    answered = [row for row in asked if row.answered_at]
    late = sum(row.is_late for row in answered)
    return Tally(len(asked), len(answered), late, len(rows) - len(to_ask), len(to_ask) - len(asked))
