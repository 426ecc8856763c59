"""Homes that show what is not true any more: what somebody else took back, or who was erased."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from storage.tables import HomeView


def outdate(session: Session, people: Collection[str | None]) -> None:
    """The Homes of these people, where they look at them."""
    _outdate(session, col(HomeView.person).in_([person for person in people if person]))


def outdate_all(session: Session) -> None:
    """Whoever is erased may stand on any of them."""
    _outdate(session)


def _outdate(session: Session, *whose: Any) -> None:
    session.connection().execute(update(HomeView).where(*whose).values(is_outdated=True))
