"""A sealed check-in that brought too little twice in a row rests, and its leads are told once."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.delivery import schedules
from storage.people import attention, teams
from storage.prompts.messages import PROMPT_ASK, PROMPT_DM, PROMPT_RESTS
from storage.sealed import few
from storage.tables import Delivery, Prompt, Round, Schedule

ROUNDS = 2  # with too few answers, one after the other


def after(session: Session, round_: Round, now: datetime) -> None:
    """A sealed round has closed."""
    closed = select(Round).where(Round.prompt_id == round_.prompt_id, col(Round.outcome).in_(["few", "shown", "lost"]))
    last = session.exec(closed.order_by(col(Round.occurrence).desc()).limit(ROUNDS)).all()
    if len(last) < ROUNDS or not all(one.outcome == "few" and not few.is_enough(one.answered_then) for one in last):
        return
    schedule = _schedule(session, [one.id or 0 for one in last])
    if schedule is None or schedules.is_off(schedule):
        return
    schedules.pause(session, schedule)
    prompt = session.get_one(Prompt, round_.prompt_id)
    for lead in teams.members(session, prompt.team_id, leads_only=True):
        attention.promise(
            session,
            PROMPT_RESTS,
            subject=round_.id or 0,
            person=lead,
            now=now,
            occurrence=round_.occurrence.isoformat(),
        )


def _schedule(session: Session, round_ids: Sequence[int]) -> Schedule | None:
    """The one that asked in these rounds."""
    asked = select(Schedule).join(Delivery, col(Delivery.schedule_id) == Schedule.id)
    asked = asked.where(col(Delivery.kind).in_([PROMPT_ASK.name, PROMPT_DM.name]))
    return session.exec(asked.where(col(Delivery.subject).in_(round_ids)).limit(1)).first()
