"""A kind of message that only tests have: a note to the support channel."""

from datetime import date, datetime

from storage.delivery import outbox
from storage.engine.database import Session
from storage.tables import Schedule
from tests.stage import SUPPORT


def note(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """The planner's rule: one note each time that the schedule comes round."""
    outbox.add(
        session, kind="note", subject=schedule.subject, recipient=SUPPORT, at=now, wake_at=at,
        occurrence=occurrence.isoformat(), schedule_id=schedule.id,
    )  # fmt: skip
