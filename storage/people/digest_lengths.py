"""How long somebody likes their digests to be: one screen, unless they chose *Longer*."""

from sqlalchemy import bindparam, select
from sqlmodel import Session

from storage.engine.sql import Prepared, columns
from storage.tables import DigestLength

_length = columns(DigestLength)
_IS_LONG = Prepared(select(_length.is_long).where(_length.person == bindparam("reader")))


def is_long(session: Session, reader: str) -> bool:
    return bool(_IS_LONG.scalar(session, {"reader": reader}))


def choose(session: Session, reader: str, *, is_long: bool) -> None:
    """For all digests that this reader gets from now on; nothing is stored of somebody who chose nothing else."""
    if session.get(DigestLength, reader) or is_long:
        session.merge(DigestLength(person=reader, is_long=is_long))
        session.flush()
