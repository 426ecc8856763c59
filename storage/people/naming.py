"""Whether digests name people for what they did *not* do: an admin decides, for the whole workspace."""

from sqlalchemy import select
from sqlmodel import Session

from storage.engine.sql import Prepared, columns
from storage.people import people
from storage.refusal import Refused
from storage.tables import Person, Policy

_IS_ON = Prepared(select(columns(Policy).names_missed))


def is_on(session: Session) -> bool:
    """They do, until an admin says otherwise."""
    return _IS_ON.scalar(session, {}) is not False


def switch(session: Session, *, is_on: bool, by: Person) -> bool:
    """Decide it, for digests that are made from now on."""
    if not people.is_admin(session, by):
        raise Refused("Only admins decide that. `/warmline admin` shows who they are.")
    policy = session.get(Policy, 1) or Policy()
    policy.names_missed = is_on
    session.add(policy)
    return is_on
