"""A message is there for the first time: its feature remembers that in the same transaction."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.delivery import kinds, outcomes


def sent(session: Session, *, kind: str, subject: int, recipient: str, now: datetime, **outcome: Any) -> bool:
    """As ``outcomes.sent``, which takes the ``outcome``, of a message that had not been posted before."""
    if not outcomes.sent(session, now=now, **outcome):
        return False
    kinds.remember(session, kind, subject=subject, recipient=recipient, at=now)
    return True
