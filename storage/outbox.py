"""What the bot says unasked: one row a message and place, sent once, kept as the record.

Rules add rows in the transaction of their cause and refresh them when the cause changes; the sender
(bot/sender.py) claims them and says what happened. How that is safe: docs/delivery.md.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlmodel import Session, select

from storage.sql import insert_or_ignore
from storage.tables import Delivery

_NAMESPACE = UUID("6e0d2c5a-5f0e-4c1f-9a57-7761726d6c6e")  # so that a restored back-up gives the same ids again

URGENT, SOON, BULK = 1, 5, 9


def delivery_id(kind: str, subject: int, occurrence: str, recipient: str) -> str:
    return str(uuid5(_NAMESPACE, f"{kind}/{subject}/{occurrence}/{recipient}"))


def add(
    session: Session,
    *,
    kind: str,
    subject: int,
    recipient: str,
    at: datetime,
    occurrence: str = "",
    wake_at: datetime | None = None,
    useful_until: datetime | None = None,
    urgency: int = SOON,
    schedule_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Promise one message, from ``wake_at`` (now unless given); promising the same again changes nothing.

    ``kind`` names its composer (handlers.COMPOSERS), ``subject`` what it is about. After ``useful_until``
    it is recorded as skipped instead of being sent.
    """
    id_ = delivery_id(kind, subject, occurrence, recipient)
    session.connection().execute(
        insert_or_ignore(session, Delivery),
        {
            "id": id_,
            "schedule_id": schedule_id,
            "kind": kind,
            "subject": subject,
            "occurrence": occurrence,
            "recipient": recipient,
            "detail": dict(detail or {}),
            "urgency": urgency,
            "state": "pending",
            "wake_at": wake_at or at,
            "useful_until": useful_until,
            "revision": 1,
            "sent_revision": 0,
            "attempts": 0,
            "fence": 0,
            "error": "",
            "created_at": at,
        },
    )
    return id_


def refresh(session: Session, *, kind: str, subject: int, at: datetime) -> None:
    """The cause has changed: compose every message about it anew, and update or delete what was posted."""
    outdated = update(Delivery).where(Delivery.kind == kind, Delivery.subject == subject)  # type: ignore[arg-type]
    session.connection().execute(
        outdated.where(Delivery.state.in_(["pending", "sending", "unknown"])).values(  # type: ignore[attr-defined]
            revision=Delivery.revision + 1
        )
    )
    session.connection().execute(
        outdated.where(Delivery.state == "sent").values(  # type: ignore[arg-type]
            revision=Delivery.revision + 1, state="pending", wake_at=at, attempts=0, useful_until=None
        )
    )


def find(session: Session, *, kind: str, subject: int) -> list[Delivery]:
    return list(session.exec(select(Delivery).where(Delivery.kind == kind, Delivery.subject == subject)))
