"""An idea that was heard in a conversation with a customer: kept with the contact, and answered like any other.

Whoever is in no team has nobody to answer them: then it stays a line of the contact.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.customers import outreach
from storage.customers.outreach import Logged
from storage.engine.rules import erases
from storage.engine.text import has_words
from storage.ideas import steps, words, writing
from storage.people import teams
from storage.tables import Idea, Outreach


def log(session: Session, /, *, customer_id: int, by: str, at: datetime, idea: str = "", **heard: Any) -> Logged:
    """As outreach.log."""
    _require(session, idea, by)
    logged = outreach.log(session, customer_id=customer_id, by=by, at=at, idea=idea, **heard)
    _keep(session, logged, by=by, at=at)
    return logged


def log_by_name(session: Session, /, *, name: str, by: str, at: datetime, idea: str = "", **heard: Any) -> Logged:
    """As outreach.log_by_name."""
    _require(session, idea, by)
    logged = outreach.log_by_name(session, name=name, by=by, at=at, idea=idea, **heard)
    _keep(session, logged, by=by, at=at)
    return logged


@erases
def amend(session: Session, /, *, id_: int, by: str, at: datetime, idea: str, **heard: Any) -> Logged:
    """As outreach.amend. What became an idea is one still, in the new words; unless there are none any more."""
    _require(session, idea, by)
    contact = session.get(Outreach, id_)
    before = contact.idea if contact else ""
    logged = outreach.amend(session, id_=id_, by=by, at=at, idea=idea, **heard)
    _keep(session, logged, by=by, at=at, before=before)
    return logged


@erases
def undo(session: Session, *, id_: int, by: str, at: datetime) -> Logged:
    """As outreach.undo; the idea is taken back with it."""
    mine = _of(session, id_)
    logged = outreach.undo(session, id_=id_, by=by, at=at)
    if mine:
        writing.take_away(session, mine.id or 0, by=by, at=at)
    return logged


def _require(session: Session, idea: str, by: str) -> None:
    if _is_one(session, idea, by):
        words.checked(session, _short(idea), author=by, field="idea")


def _is_one(session: Session, idea: str, by: str) -> bool:
    return has_words(idea) and bool(teams.homes(session, [by]))


def _keep(session: Session, logged: Logged, *, by: str, at: datetime, before: str = "") -> None:
    """What was said ``before``, and is no idea now, was withdrawn by its author: it does not come back."""
    mine = _of(session, logged.id)
    if not _is_one(session, logged.idea, by):
        if mine:
            writing.take_away(session, mine.id or 0, by=by, at=at)
        return
    if mine is None and logged.idea == before:
        return
    if mine is None:
        writing.write(
            session, author=by, said=_short(logged.idea), at=at, customer_id=logged.customer.id, source="outreach",
            outreach_id=logged.id,
        )  # fmt: skip
    elif mine.words != (kept := words.checked(session, _short(logged.idea), author=by, field="idea")):
        mine.words, mine.title = kept, words.title_of(kept)
        session.add(mine)
        session.flush()
        steps.show(session, mine, at)


def _of(session: Session, contact: int) -> Idea | None:
    return session.exec(select(Idea).where(Idea.outreach_id == contact, col(Idea.withdrawn_at).is_(None))).first()


def _short(text: str) -> str:
    """A contact has room for more; the whole stays there."""
    return text if len(text) <= words.WORDS else f"{text[: words.WORDS - 1].rstrip()}…"
