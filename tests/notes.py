"""A kind of message and of schedule that only tests have: a note to the support channel, each day."""

from datetime import date, datetime

from storage.delivery import outbox
from storage.delivery.kinds import Recurring, Rule
from storage.engine.database import Session
from storage.tables import Schedule
from tests.stage import NOTE, SUPPORT


def note(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """The planner's rule: one note each time that the schedule comes round."""
    outbox.add(
        session, NOTE, subject=schedule.subject, recipient=SUPPORT, at=now, wake_at=at,
        occurrence=occurrence.isoformat(), schedule_id=schedule.id,
    )  # fmt: skip


def daily(plan: Rule, name: str = "note") -> Recurring:
    return Recurring(name, plan=plan, own_clock=False, weekly=False, of_team=None)


DAILY = daily(note)
