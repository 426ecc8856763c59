"""Which seal keys the processes have that use this database: they must all have the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.engine import seal
from storage.engine.sql import Prepared, columns, overwrite_each
from storage.sealed import boxes
from storage.tables import KeyInUse, SealedBox

SEEN = timedelta(minutes=5)  # since which another process would have said so again

_key = columns(KeyInUse)
_SINCE = bindparam("since", type_=_key.seen_at.type)
_FORGET = Prepared(delete(KeyInUse).where(_key.seen_at < _SINCE))
_OTHERS = Prepared(
    core_select(_key.fingerprint).where(_key.fingerprint != bindparam("mine"), _key.seen_at > _SINCE).limit(1)
)
NO_KEY = "there is no seal key"
OTHERS = "another process uses this database with another seal key"


def use(session: Session, now: datetime) -> str:
    """Say that this process has its key; why sealed rounds cannot be opened, in words, or ""."""
    _FORGET.change(session, {"since": now - SEEN})
    if key := seal.of(session):
        overwrite_each(session, KeyInUse, [{"fingerprint": key.fingerprint, "seen_at": now}])
    return why_not(session, now)


def is_other_used(session: Session, fingerprint: str, now: datetime) -> bool:
    """Whether a process that was there just now has another key than this one."""
    return _OTHERS.first(session, {"mine": fingerprint, "since": now - SEEN}) is not None


def sealed_with_others(session: Session, fingerprint: str) -> Sequence[str]:
    """The boxes that this key does not open."""
    return session.exec(select(SealedBox.name).where(SealedBox.key != fingerprint)).all()


def why_not(session: Session, now: datetime) -> str:
    """Why no sealed round can be opened just now, in words; "" where it can."""
    key = seal.of(session)
    if key is None:
        return NO_KEY
    return OTHERS if is_other_used(session, key.fingerprint, now) else ""


def is_elsewhere(session: Session, name: str, now: datetime) -> bool:
    """Whether a box is another process's to open: it has the key, and this one has not."""
    if boxes.is_mine(session, name):
        return False
    theirs = select(KeyInUse).where(KeyInUse.fingerprint == boxes.key_of(session, name))
    return session.exec(theirs.where(col(KeyInUse.seen_at) > now - SEEN)).first() is not None
