"""What the bot says unasked: one row a message and place, sent once, kept as the record.

Rules add rows in the transaction of their cause and refresh them when the cause changes; the sender
(bot/sending/sender.py) claims them and says what happened (storage/delivery/outcomes.py).
How that is safe: docs/delivery.md.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha1
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import String, bindparam, case, or_, update
from sqlmodel import Session, SQLModel, col, select

from storage.delivery import kinds
from storage.delivery.kinds import Kind
from storage.engine.sql import Prepared, add_or_ignore, add_or_ignore_each, columns, one_of
from storage.tables import Delivery

# So that a restored back-up gives the same ids again.
_NAMESPACE = sha1(UUID("6e0d2c5a-5f0e-4c1f-9a57-7761726d6c6e").bytes, usedforsecurity=False)

_UNTRIED = {"state": "pending", "revision": 1, "sent_revision": 0, "attempts": 0, "fence": 0, "error": ""}
OLD = "due before the start"  # it may have been sent, and be forgotten here
_DOUBTED = {"state": "unknown", "error": OLD}
_PLANNED = "planned"  # where a session's ``info`` says for which moment it promises, and whether that is in doubt
_UNPLANNED = (None, False)

# Built once: these run for every answer that somebody gives.
_row = columns(Delivery)
_only_to, _only_of = bindparam("only_to", type_=String), bindparam("only_of", type_=String)
_OUTDATED = update(Delivery).where(
    _row.kind == bindparam("of_kind"),
    _row.subject == bindparam("about"),
    or_(_only_to.is_(None), _row.recipient == _only_to),
    or_(_only_of.is_(None), _row.occurrence == _only_of),
)
_IS_WAITING = one_of(_row.state, ("pending", "sending", "unknown"))
_RENEW = Prepared(_OUTDATED.where(_IS_WAITING).values(revision=_row.revision + 1))
# A change that failed is tried once more with the newest one: it may be somebody taking their words back.
_RENEW_POSTED = Prepared(
    _OUTDATED.where(one_of(_row.state, ("sent", "failed")), _row.ts.is_not(None)).values(
        revision=_row.revision + 1,
        state="pending",
        wake_at=bindparam("at"),
        due_at=bindparam("at"),
        attempts=0,
        useful_until=None,
    )
)


_IS_OLD = _row.wake_at < bindparam("now", type_=_row.wake_at.type)
_MOVE = Prepared(
    update(Delivery)
    .where(_row.id == bindparam("message"), one_of(_row.state, ("pending", "unknown")))
    .where(_row.attempts == 0, _row.sent_revision == 0)
    .values(
        state=case((_IS_OLD, "unknown"), else_=_row.state),
        wake_at=bindparam("moves_to"),
        due_at=bindparam("moves_to"),
        useful_until=bindparam("ends_at"),
        error="",
    )
)


def delivery_id(kind: Kind, subject: int, key: str, recipient: str) -> str:
    """``key`` is a local date where the message recurs, the moment for which it was planned, or of its promise.

    So what is planned again after a restored back-up is the same message, and what is new is another one, although the
    restored database gives its cause a number that was given before.
    """
    return _uuid5(f"{kind.name}/{subject}/{key}/{recipient}")


def _uuid5(name: str) -> str:
    """As uuid.uuid5 gives it within our namespace, without the object."""
    hashed = _NAMESPACE.copy()
    hashed.update(name.encode())
    digest = bytearray(hashed.digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80
    found = digest.hex()
    return f"{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"


class Promise(TypedDict, total=False):
    """What a message is about, to whom, promised ``at`` which moment; from ``wake_at`` (now unless given).

    After ``useful_until`` it is recorded as skipped instead of being sent. ``key`` tells it from others like it, where
    neither its occurrence nor its moment does.
    """

    subject: Required[int]
    recipient: Required[str]
    at: Required[datetime]
    occurrence: str
    key: str
    wake_at: datetime | None
    useful_until: datetime | None
    schedule_id: int | None
    detail: Mapping[str, Any] | None


def add(session: Session, kind: Kind, **promise: Unpack[Promise]) -> str:
    """Promise one message; promising the same occurrence again changes nothing.

    Its words are made when it is sent, by the kind's composer (handlers.COMPOSERS); ``subject`` is the id of what it
    is about. Raises ValueError for a kind that comes in small measure: that is promised by
    storage/people/attention.py.
    """
    if kind.attention is not None:
        raise ValueError(f"messages of the kind {kind.name!r} are promised by attention.promise")
    return put(session, kind, **promise)


def put(session: Session, kind: Kind, **promise: Unpack[Promise]) -> str:
    """The same for any kind: for ``add``, and for storage/people/attention.py, which then finds the day for it."""
    row = _row_of(session, kind, promise)
    add_or_ignore(session, Delivery, row)
    return str(row["id"])


def add_each(session: Session, messages: Collection[tuple[Kind, str]], *, subject: int, at: datetime) -> None:
    """Promise several messages about the same, each a kind and a recipient, as ``add`` promises one."""
    rows = [_row_of(session, kind, {"subject": subject, "recipient": one, "at": at}) for kind, one in messages]
    add_or_ignore_each(session, Delivery, rows)


@contextmanager
def planned(session: Session, *, for_: datetime | None, in_doubt: bool) -> Iterator[None]:
    """What is promised meanwhile was planned ``for_`` this moment, at which it is the same whenever it is promised.

    ``in_doubt``: it may have been sent already, before a back-up was restored: look before sending.
    """
    before = session.info.get(_PLANNED, _UNPLANNED)
    session.info[_PLANNED] = (for_, in_doubt)
    try:
        yield
    finally:
        session.info[_PLANNED] = before


def planned_for(session: Session, now: datetime) -> datetime:
    """The moment for which this is planned, however late it runs: the days in an occurrence are taken from it."""
    for_, _ = session.info.get(_PLANNED, _UNPLANNED)
    return for_ or now


def _row_of(session: Session, kind: Kind, promise: Promise) -> dict[str, Any]:
    at, recipient, occurrence = promise["at"], promise["recipient"], promise.get("occurrence", "")
    _, in_doubt = session.info.get(_PLANNED, _UNPLANNED)
    key = promise.get("key") or occurrence or planned_for(session, at).isoformat()
    due_at = promise.get("wake_at") or at
    return {
        **_UNTRIED,
        "id": delivery_id(kind, promise["subject"], key, recipient),
        "schedule_id": promise.get("schedule_id"),
        "kind": kind.name,
        "subject": promise["subject"],
        "occurrence": occurrence,
        "recipient": recipient,
        "detail": dict(promise.get("detail") or {}),
        "urgency": kind.urgency,
        "wake_at": due_at,
        "due_at": due_at,
        "useful_until": promise.get("useful_until"),
        "created_at": at,
        **(_DOUBTED if in_doubt else {}),
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
        statement.change(session, values)


def refresh_about(session: Session, subject: type[SQLModel], id_: int, *, at: datetime) -> None:
    """The same for every kind of message that is about this row."""
    for kind in kinds.about(subject):
        refresh(session, kind, subject=id_, at=at)


def take_back(session: Session, subject: type[SQLModel], id_: int, *, by: str, at: datetime) -> None:
    """The same, where the row is gone, or its words: ``by`` is told where what was posted cannot be deleted."""
    for kind in kinds.about(subject):
        for delivery in find(session, kind, subject=id_):
            delivery.detail = delivery.detail | {"taken_back_by": by}
    refresh_about(session, subject, id_, at=at)


def taken_back_by(delivery: Delivery) -> list[str]:
    """Whoever took back what the message says; nobody while it stands."""
    return [by] if (by := delivery.detail.get("taken_back_by")) else []


def move(session: Session, id_: str, *, wake_at: datetime, useful_until: datetime | None, now: datetime) -> bool:
    """Send at another time what nobody has tried to send yet; False where it is too late for that.

    What has been due for a while may be a restored back-up's, which has forgotten that it sent it: it is looked up.
    """
    values = {"message": id_, "now": now, "moves_to": wake_at, "ends_at": useful_until}
    return _MOVE.change(session, values) > 0


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
    untouched = update(Delivery).where(col(Delivery.id) == id_, col(Delivery.state).in_(["pending", "unknown"]))
    untouched = untouched.where(col(Delivery.attempts) == 0, col(Delivery.ts).is_(None))
    values = {"state": "skipped", "wake_at": None, "error": reason, "sent_revision": col(Delivery.revision)}
    session.connection().execute(untouched.values(values))


def find(session: Session, kind: Kind, *, subject: int) -> list[Delivery]:
    return list(session.exec(select(Delivery).where(Delivery.kind == kind.name, Delivery.subject == subject)))
