"""Whether digests name people for what they did *not* do: an admin decides, for the whole workspace."""

from sqlmodel import Session

from storage.people import people
from storage.refusal import Refused
from storage.tables import Person, Policy


def is_on(session: Session) -> bool:
    """They do, until an admin says otherwise."""
    policy = session.get(Policy, 1)
    return policy is None or policy.names_missed


def switch(session: Session, *, is_on: bool, by: Person) -> bool:
    """Decide it, for digests that are made from now on."""
    if not people.is_admin(session, by):
        raise Refused("Only admins decide that. `/warmline admin` shows who they are.")
    policy = session.get(Policy, 1) or Policy()
    policy.names_missed = is_on
    session.add(policy)
    return is_on
