"""What is kept for a while only, and then deleted. How long, the tables declare."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session

from storage.engine.sql import columns
from storage.people import homes
from storage.tables import declared


def sweep(session: Session, *, now: datetime) -> None:
    """Delete the rows that have been kept for their whole period."""
    for table, period in declared.periods():
        since = columns(table)[period.since]
        session.connection().execute(delete(table).where(since < now - period.long))
    homes.sweep(session, now)
