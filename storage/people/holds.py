"""Whose data nothing deletes for now: an admin, or whoever runs the bot, sets a hold for a person, with a reason.

While it stands neither a period (storage/across/retention.py) nor erasing (storage/across/privacy.py) removes what is
about them. What people change or take back themselves, they still do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.engine import pages
from storage.engine.sql import columns
from storage.people import people
from storage.refusal import Refused
from storage.tables import Hold, Person

LIMIT = 300  # characters of a reason, and of what is told to the person
WAITS = (
    "Your request to erase your data is noted. The company has a duty to keep it for now. It is erased by itself as"
    " soon as that has ended; you need not ask again."
)

HELD = core_select(columns(Hold).person)  # for statements that must leave them alone


def is_any(session: Session) -> bool:
    return session.connection().scalar(HELD.limit(1)) is not None


def find(session: Session, person: str) -> Hold | None:
    return session.get(Hold, person)


PAGE = 20  # in one answer
_IN_ORDER = select(Hold).order_by(col(Hold.set_at), col(Hold.person))


@dataclass(frozen=True)
class Page:
    """Some of the holds; ``more`` is the number of the page after them."""

    holds: tuple[Hold, ...]
    more: int | None


def everyone(session: Session) -> Sequence[Hold]:
    return session.exec(_IN_ORDER).all()


def listed(session: Session, by: Person, *, page: int = 0) -> Page:
    """The same for an admin, a page at a time; Refused to others."""
    require_admin(session, by)
    shown = pages.read(session, _IN_ORDER, page, size=PAGE)
    return Page(tuple(shown.rows), shown.more)


def put(session: Session, *, person: str, reason: str, by: Person | None, at: datetime, words: str = "") -> Hold:
    """Set a hold, or change it; ``by`` nobody on the command line. A request for erasure that waits goes on waiting."""
    require_admin(session, by)
    for text in (reason, words):
        if len(text) > LIMIT:
            raise Refused(f"That is {len(text):,} characters; it takes {LIMIT:,}.")
    if not reason:
        raise Refused("Please say why, as in `/warmline hold @ana because of a dispute that is in court`.")
    people.require_not_erased(session, [person])
    hold = find(session, person) or Hold(person=person, set_at=at, reason="", set_by=None)
    hold.reason, hold.words, hold.set_by = reason, words or hold.words, by.id if by else None
    session.add(hold)
    session.flush()
    return hold


def end(session: Session, *, person: str, by: Person | None) -> bool:
    """Take a hold away; whether an erasure has waited for that. Refused where there is none."""
    require_admin(session, by)
    if (hold := find(session, person)) is None:
        raise Refused(f"There is no hold for <@{person}>.")
    has_waited = hold.erasure_asked_at is not None
    session.delete(hold)
    session.flush()
    return has_waited


def ask(session: Session, hold: Hold, *, at: datetime) -> str:
    """Note that erasure is asked for; what is said to whoever asks."""
    hold.erasure_asked_at = hold.erasure_asked_at or at
    session.add(hold)
    session.flush()
    return hold.words or WAITS


def require_admin(session: Session, by: Person | None) -> None:
    if by is not None and not people.is_admin(session, by):
        raise Refused("Only admins set and see holds. `/warmline admin` shows who they are.")
