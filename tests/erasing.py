"""Somebody is erased at once, as they are when all the steps of it have been taken."""

from datetime import datetime

from storage.across import erasing, privacy
from storage.engine.database import Session


def forget(session: Session, person: str, at: datetime) -> dict[str, int]:
    """In one transaction; how many rows of each kind there were."""
    kept = privacy.kept(session, person)
    erasing.begin(session, person, at, is_told=False)
    finish(session, person)
    return kept


def finish(session: Session, person: str) -> int:
    """Take the steps that are left; how many those were."""
    steps = 0
    while step := erasing.look(session, person):
        erasing.take(session, step)
        steps += 1
    return steps
