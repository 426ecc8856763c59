"""What the bot says unasked: one row a message and place, sent once, kept as the record.

Rules add rows in the transaction of their cause and refresh them when the cause changes; the sender
(bot/sending/sender.py) claims them and says what happened (storage/delivery/outcomes.py).
How that is safe: docs/delivery.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, bindparam, func, or_, text, update
from sqlmodel import Session, SQLModel, col, select

from storage.delivery import kinds
from storage.delivery.claims import WAITING
from storage.delivery.kinds import Kind
from storage.engine.sql import add_or_ignore, add_or_ignore_each, columns
from storage.tables import Delivery

_NAMESPACE = UUID("6e0d2c5a-5f0e-4c1f-9a57-7761726d6c6e").bytes  # so that a restored back-up gives the same ids again

_WAITS = and_(col(Delivery.state).in_(WAITING), col(Delivery.wake_at) > datetime(1970, 1, 1, tzinfo=UTC))

_UNTRIED = {"state": "pending", "revision": 1, "sent_revision": 0, "attempts": 0, "fence": 0, "error": ""}

# Built once: these run for every answer that somebody gives.
_row = columns(Delivery)
_only_to, _only_of = bindparam("only_to", type_=String), bindparam("only_of", type_=String)
_OUTDATED = update(Delivery).where(
    _row.kind == bindparam("of_kind"),
    _row.subject == bindparam("about"),
    or_(_only_to.is_(None), _row.recipient == _only_to),
    or_(_only_of.is_(None), _row.occurrence == _only_of),
)
_RENEW = _OUTDATED.where(_row.state.in_(["pending", "sending", "unknown"])).values(revision=_row.revision + 1)
# A change that failed is tried once more with the newest one: it may be somebody taking their words back.
_RENEW_POSTED = _OUTDATED.where(_row.state.in_(["sent", "failed"]), _row.ts.is_not(None)).values(
    revision=_row.revision + 1,
    state="pending",
    wake_at=bindparam("at"),
    due_at=bindparam("at"),
    attempts=0,
    useful_until=None,
)


def delivery_id(kind: Kind, subject: int, occurrence: str, recipient: str) -> str:
    """``occurrence`` is a local date where the message recurs, else the moment at which it was promised.

    So what a schedule plans again after a restored back-up is the same message, and what is new is another one,
    although the restored database gives its cause a number that was given before.
    """
    return _uuid5(f"{kind.name}/{subject}/{occurrence}/{recipient}")


def _uuid5(name: str) -> str:
    """As uuid.uuid5 gives it within our namespace, without the object."""
    digest = bytearray(sha1(_NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80
    found = digest.hex()
    return f"{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"


def add(
    session: Session,
    kind: Kind,
    *,
    subject: int,
    recipient: str,
    at: datetime,
    occurrence: str = "",
    wake_at: datetime | None = None,
    useful_until: datetime | None = None,
    schedule_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Promise one message, from ``wake_at`` (now unless given); promising the same occurrence again changes nothing.

    Its words are made when it is sent, by the kind's composer (handlers.COMPOSERS); ``subject`` is the id of what it
    is about. After ``useful_until`` it is recorded as skipped instead of being sent. Raises ValueError for a kind
    that comes in small measure: that is promised by storage/people/attention.py.
    """
    if kind.attention is not None:
        raise ValueError(f"messages of the kind {kind.name!r} are promised by attention.promise")
    return put(
        session, kind, subject=subject, recipient=recipient, at=at, occurrence=occurrence, wake_at=wake_at,
        useful_until=useful_until, schedule_id=schedule_id, detail=detail,
    )  # fmt: skip


def put(
    session: Session,
    kind: Kind,
    *,
    subject: int,
    recipient: str,
    at: datetime,
    occurrence: str = "",
    wake_at: datetime | None = None,
    useful_until: datetime | None = None,
    schedule_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """The same for any kind: for ``add``, and for storage/people/attention.py, which then finds the day for it."""
    row = _row_of(
        kind, subject=subject, recipient=recipient, at=at, occurrence=occurrence, wake_at=wake_at,
        useful_until=useful_until, schedule_id=schedule_id, detail=detail,
    )  # fmt: skip
    add_or_ignore(session, Delivery, row)
    return str(row["id"])


def add_each(session: Session, messages: Collection[tuple[Kind, str]], *, subject: int, at: datetime) -> None:
    """Promise several messages about the same, each a kind and a recipient, as ``add`` promises one."""
    add_or_ignore_each(
        session, Delivery, [_row_of(kind, subject=subject, recipient=one, at=at) for kind, one in messages]
    )


def _row_of(
    kind: Kind,
    *,
    subject: int,
    recipient: str,
    at: datetime,
    occurrence: str = "",
    wake_at: datetime | None = None,
    useful_until: datetime | None = None,
    schedule_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        **_UNTRIED,
        "id": delivery_id(kind, subject, occurrence or at.isoformat(), recipient),
        "schedule_id": schedule_id,
        "kind": kind.name,
        "subject": subject,
        "occurrence": occurrence,
        "recipient": recipient,
        "detail": dict(detail or {}),
        "urgency": kind.urgency,
        "wake_at": wake_at or at,
        "due_at": wake_at or at,
        "useful_until": useful_until,
        "created_at": at,
    }


def refresh(
    session: Session,
    kind: Kind,
    *,
    subject: int,
    at: datetime,
    recipient: str | None = None,
    occurrence: str | None = None,
) -> None:
    """The cause has changed: compose every message about it (or the recipient's, or the occurrence's) anew, and
    update or delete what was posted."""
    values = {"of_kind": kind.name, "about": subject, "only_to": recipient, "only_of": occurrence, "at": at}
    for statement in (_RENEW, _RENEW_POSTED):
        session.connection().execute(statement, values)


def refresh_about(session: Session, subject: type[SQLModel], id_: int, *, at: datetime) -> None:
    """The same for every kind of message that is about this row."""
    for kind in kinds.about(subject):
        refresh(session, kind, subject=id_, at=at)


def take_back(session: Session, subject: type[SQLModel], id_: int, *, by: str, at: datetime) -> None:
    """The same, where the row is gone, or its words: ``by`` is told where what was posted cannot be deleted."""
    for kind in kinds.about(subject):
        for delivery in find(session, kind, subject=id_):
            delivery.detail = delivery.detail | {"taken_back_by": by}
            session.add(delivery)
    session.flush()
    refresh_about(session, subject, id_, at=at)


def taken_back_by(delivery: Delivery) -> list[str]:
    """Whoever took back what the message says; nobody while it stands."""
    return [by] if (by := delivery.detail.get("taken_back_by")) else []


def doubt(session: Session, *, schedule_id: int, planned_at: datetime) -> None:
    """What has just been planned may have been sent already, before a back-up was restored: look before sending."""
    new = update(Delivery).where(col(Delivery.schedule_id) == schedule_id, col(Delivery.created_at) == planned_at)
    never_tried = new.where(col(Delivery.state) == "pending", col(Delivery.attempts) == 0, col(Delivery.ts).is_(None))
    session.connection().execute(never_tried.values(state="unknown", error="due before the start"))


def move(session: Session, id_: str, *, wake_at: datetime, useful_until: datetime | None) -> bool:
    """Send at another time what nobody has tried to send yet; False where it is too late for that."""
    untouched = update(Delivery).where(col(Delivery.id) == id_, col(Delivery.state).in_(["pending", "unknown"]))
    untouched = untouched.where(col(Delivery.attempts) == 0, col(Delivery.sent_revision) == 0)
    moved = session.connection().execute(
        untouched.values(wake_at=wake_at, due_at=wake_at, useful_until=useful_until, error="")
    )
    return bool(moved.rowcount)


def give_up(session: Session, id_: str, *, error: str) -> None:
    """Do not send what was just promised: whoever runs the bot, and the digest, say why it was not."""
    untouched = update(Delivery).where(col(Delivery.id) == id_, col(Delivery.attempts) == 0)
    session.connection().execute(untouched.values(state="failed", wake_at=None, error=error))


def reply(
    session: Session, kind: Kind, *, subject: int, to: Delivery, at: datetime, detail: Mapping[str, Any] | None = None
) -> str:
    """Promise a reply in the thread of another message; where that was never posted, the reply is not either."""
    about = dict(detail or {}) | {"reply_to": to.id}
    return add(session, kind, subject=subject, recipient=to.recipient, at=at, detail=about)


def thread_of(session: Session, delivery: Delivery) -> str | None:
    """The ``ts`` of the message whose thread it belongs in: "" for none of a thread, None where that is not there.

    That is a message of ours, or one of somebody whom it answers (``thread`` in its detail).
    """
    if somebodys := delivery.detail.get("thread"):
        return str(somebodys)
    replied_to = delivery.detail.get("reply_to")
    if replied_to is None:
        return ""
    parent = session.get(Delivery, replied_to)
    return parent.ts if parent and parent.state != "skipped" else None


def threads(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The threads in which some messages belong, by their ids; those that belong in none are left out."""
    found = session.exec(select(Delivery).where(col(Delivery.id).in_(ids))).all()
    return {delivery.id: thread for delivery in found if (thread := thread_of(session, delivery))}


def skip(session: Session, id_: str, *, reason: str) -> None:
    """Never send what nobody has tried to send yet."""
    untouched = update(Delivery).where(col(Delivery.id) == id_, col(Delivery.state) == "pending")
    untouched = untouched.where(col(Delivery.attempts) == 0, col(Delivery.ts).is_(None))
    values = {"state": "skipped", "wake_at": None, "error": reason, "sent_revision": col(Delivery.revision)}
    session.connection().execute(untouched.values(values))


def find(session: Session, kind: Kind, *, subject: int) -> list[Delivery]:
    return list(session.exec(select(Delivery).where(Delivery.kind == kind.name, Delivery.subject == subject)))


# --- for whoever runs it -------------------------------------------------------------------------

# As their indexes say it (storage/tables/delivery.py): a state that is given as a value would not find them.
_FAILED, _SKIPPED = text("delivery.state = 'failed'"), text("delivery.state = 'skipped'")
_DOUBLED = text("delivery.state = 'sent' AND delivery.error <> ''")


@dataclass(frozen=True)
class Queue:
    """How the outbox stands: rows due now, since when the oldest waits, and how many may or may not be there.

    A row that was tried in vain waits since it was due, and not since its next try.
    """

    due: int
    oldest_due_at: datetime | None
    unknown: int


def queue(session: Session, *, now: datetime) -> Queue:
    since = func.coalesce(Delivery.due_at, Delivery.wake_at)
    due = select(func.count(), func.min(since)).where(_WAITS, since <= now)
    count, oldest = session.connection().execute(due).one()
    unknown = select(func.count()).where(_WAITS, col(Delivery.state) == "unknown")
    return Queue(count, oldest, session.connection().execute(unknown).scalar_one())


def promised(session: Session, *, limit: int = 50) -> list[Delivery]:
    """What is still to be sent, changed or looked up, the next first."""
    open_ = select(Delivery).where(_WAITS)
    return list(session.exec(open_.order_by(col(Delivery.wake_at), col(Delivery.urgency)).limit(limit)))


def failures(session: Session, *, limit: int = 50) -> list[Delivery]:
    """What Slack refused, or what nobody can tell whether it was sent, the newest first; ``error`` says why."""
    refused = select(Delivery).where(_FAILED)
    return list(session.exec(refused.order_by(col(Delivery.created_at).desc()).limit(limit)))


def left_out(session: Session, *, reason: str, limit: int = 50) -> list[Delivery]:
    """What was not sent for this reason, the newest first."""
    skipped = select(Delivery).where(_SKIPPED, col(Delivery.error) == reason)
    return list(session.exec(skipped.order_by(col(Delivery.created_at).desc()).limit(limit)))


def doubled(session: Session, *, limit: int = 50) -> list[Delivery]:
    """What was sent again because nobody could tell whether it was there, the newest first; ``error`` says why."""
    doubtful = select(Delivery).where(_DOUBLED)
    return list(session.exec(doubtful.order_by(col(Delivery.sent_at).desc()).limit(limit)))


def retry(session: Session, *, at: datetime, ids: Collection[str] | None = None) -> int:
    """Try failed rows once more (all, unless named); one never posted is looked up first where that is possible."""
    again = update(Delivery).where(_FAILED)
    if ids is not None:
        again = again.where(col(Delivery.id).in_(ids))
    values = {"wake_at": at, "due_at": at, "attempts": 0, "useful_until": None}
    new = again.where(col(Delivery.ts).is_(None)).values(values | {"state": "unknown"})
    changed = again.where(col(Delivery.ts).is_not(None)).values(values | {"state": "pending"})
    return session.connection().execute(new).rowcount + session.connection().execute(changed).rowcount
