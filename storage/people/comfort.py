"""The company's own words for somebody whose mood is low: whom to talk to. An admin writes them."""

from sqlalchemy import select
from sqlmodel import Session

from storage.engine.sql import Prepared, columns
from storage.people import people
from storage.refusal import Refused
from storage.tables import Person, Policy

LIMIT = 600  # characters
_TEXT = Prepared(select(columns(Policy).mood_help))


def text(session: Session) -> str:
    """ "" as long as no admin wrote any."""
    return _TEXT.scalar(session, {}) or ""


def write(session: Session, *, words: str, by: Person) -> bool:
    """What is shown from now on, "" for nothing; whether something is."""
    if not people.is_admin(session, by):
        raise Refused("Only admins write that. `/warmline admin` shows who they are.")
    if len(words) > LIMIT:
        raise Refused(f"That is {len(words):,} characters; it takes {LIMIT:,}.")
    policy = session.get(Policy, 1) or Policy()
    policy.mood_help = words
    session.add(policy)
    return bool(words)
