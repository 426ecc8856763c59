"""What is kept about a person: told, handed out, erased. Which rows and columns that is, the tables declare."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from storage.across import erasing
from storage.across.rows import as_json, readable
from storage.engine.rules import takes_long
from storage.people import holds
from storage.tables import Person, declared


def kept(session: Session, person: str) -> dict[str, int]:
    """How many rows of each kind are about a person; kinds without any are left out."""
    counts = {
        rows.names.kind: session.connection().scalar(select(func.count()).where(rows.column == person)) or 0
        for rows in declared.about_people()
    }
    return {kind: count for kind, count in counts.items() if count}


def mine(session: Session, person: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept about a person, row by row, ready for JSON; kinds without any are left out.

    A row may hold what others wrote, and who they are: that is theirs, and left out.
    """
    everything = {
        rows.names.kind: [
            _own(rows.table, row, person)
            for row in session.connection().execute(readable(rows.table).where(rows.column == person)).mappings()
        ]
        for rows in declared.about_people()
    }
    return {kind: found for kind, found in everything.items() if found}


def _own(table: type[SQLModel], row: Mapping[Any, Any], person: str) -> dict[str, Any]:
    owners = declared.owners(table)
    return {
        name: as_json(value) for name, value in row.items() if name not in owners or row.get(owners[name], "") == person
    }


@takes_long
def erase(session: Session, person: str, at: datetime, *, is_told: bool = True) -> str | None:
    """Begin to erase a person who asks for it: as if they had never spoken to the bot.

    Their stories are withdrawn, the kudos they gave are taken back, those they got go on without them; what
    the team keeps (customers, contacts, problems) stays without their name and words. Posts follow. Where they are on
    hold it is noted that it waits, and what they are told is returned.
    """
    if hold := holds.find(session, person):
        return holds.ask(session, hold, at=at)
    erasing.begin(session, person, at, is_told=is_told)
    return None


@takes_long
def release(session: Session, *, person: str, by: Person | None, at: datetime) -> bool:
    """End a hold, and begin to erase the person where that was asked for; whether it was."""
    if has_waited := holds.end(session, person=person, by=by):
        erasing.begin(session, person, at, is_told=True)
    return has_waited
