"""What happens once, at a moment: a row that the planner takes away when it has run its kind's rule."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, delete, select

from storage.delivery.kinds import Timed
from storage.engine.loading import Rows
from storage.engine.sql import Prepared, columns, overwrite_each
from storage.tables import Timer

Key = tuple[str, int]
_timer = columns(Timer)
_DUE = Prepared(
    core_select(_timer.kind, _timer.subject)
    .where(_timer.at <= bindparam("now"))
    .order_by(_timer.at)
    .limit(bindparam("limit"))
)


_CLEAR = Prepared(delete(Timer).where(_timer.kind == bindparam("of_kind"), _timer.subject == bindparam("about")))
_TAKE = Rows(
    select(Timer)
    .where(Timer.kind == bindparam("kind"), Timer.subject == bindparam("subject"), Timer.at <= bindparam("now"))
    .with_for_update(skip_locked=True)
)


def set_(session: Session, kind: Timed, *, subject: int, at: datetime) -> None:
    """At this moment, or a little later, and at no other: a subject has one timer of a kind."""
    overwrite_each(session, Timer, [{"kind": kind.name, "subject": subject, "at": at}])


def clear(session: Session, kind: Timed, *, subject: int) -> None:
    _CLEAR.change(session, {"of_kind": kind.name, "about": subject})


def find(session: Session, kind: Timed, *, subject: int) -> datetime | None:
    """When it is, unless it has run."""
    return session.exec(select(Timer.at).where(Timer.kind == kind.name, Timer.subject == subject)).first()


def subjects(session: Session, kind: Timed) -> Sequence[int]:
    """All that have one, the soonest first."""
    return session.exec(select(Timer.subject).where(Timer.kind == kind.name).order_by(col(Timer.at))).all()


def due(session: Session, *, now: datetime, except_: Collection[Key] = (), limit: int = 1) -> Sequence[Key]:
    """Those that have been due for longest."""
    found = _DUE.all(session, {"now": now, "limit": limit + len(except_)})
    return [(kind, subject) for kind, subject in found if (kind, subject) not in except_][:limit]


def take_due(session: Session, key: Key, *, now: datetime) -> datetime | None:
    """Take it away, to run it in this transaction: its moment; None if another process holds it or has run it."""
    timer = _TAKE.first(session, {"kind": key[0], "subject": key[1], "now": now})
    if timer is None:
        return None
    session.delete(timer)
    session.flush()
    return timer.at
