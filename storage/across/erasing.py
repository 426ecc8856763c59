"""Somebody is erased in many short steps, so that others write between them, and a stop costs one step.

A row says who is being erased and how far that is (storage/tables/erasing.py); whoever finds it goes on: the running
bot, the command line, or both. The person's profile goes first, and until all is done they are not met anew
(storage/people/people.py), so nothing about them begins meanwhile. Texts that mention them are looked for by readers,
some thousand rows at a time. Each row is erased whole, and posts are changed last, when nothing is left to quote.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from time import monotonic
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, not_, select, update
from sqlalchemy.sql.util import find_tables
from sqlmodel import Session, SQLModel

from storage.across import leaving, mentioning
from storage.delivery import kinds, outbox
from storage.delivery.kinds import Kind, declare
from storage.engine.sql import Prepared, columns
from storage.people import digest_hours, holds, homes, teams
from storage.prompts import changes as round_changes
from storage.refusal import Refused
from storage.stories import named
from storage.tables import (
    Delivery,
    Erasure,
    Kudos,
    KudosReceiver,
    Person,
    RateLimit,
    Story,
    Team,
    ToldOf,
    Workspace,
    declared,
)
from storage.tables.declared import About

ENOUGH = 0.015  # seconds after which a step ends
AT_ONCE = 10  # rows that are written before the clock is looked at
LEADS = "leads"  # stands for a kind: the digest of this team has lost a reader

ERASED = declare(Kind("erased", subject=Workspace, in_words="news of an erasure", touched_by=None, is_for_anybody=True))

_kudos, _receiver, _told = columns(Kudos), columns(KudosReceiver), columns(ToldOf)
_OURS = (Erasure, ToldOf)


@dataclass(frozen=True)
class Place:
    """How far an erasure is: a stage, and in one that reads, the key of the last row."""

    stage: str
    after: Sequence[Any] | None = None


@dataclass(frozen=True)
class Step:
    """What a reader found: rows of a table that mention the person, where they are erased, and where it goes on."""

    person: str
    began: Place
    then: Place
    keys: Sequence[Sequence[Any]] = ()
    table: type[SQLModel] | None = None

    @property
    def share(self) -> float:
        """Of the whole, by stages."""
        names = list(_stages())
        return names.index(self.began.stage) / len(names)


def begin(session: Session, person: str, at: datetime, *, is_told: bool) -> None:
    """Somebody is going to be erased, and is known no more from now on. Refused while they are on hold."""
    if holds.find(session, person):
        raise Refused(f"<@{person}> is on hold, so nothing of theirs is erased.")
    if (row := session.get(Erasure, person)) is None:
        row = Erasure(person=person, asked_at=at)
    row.is_told = row.is_told or is_told
    session.add(row)
    session.flush()
    session.connection().execute(delete(Person).where(columns(Person).id == person))


_erasure = columns(Erasure)
_UNDER_WAY = Prepared(select(_erasure.person).order_by(_erasure.asked_at, _erasure.person))


def under_way(session: Session) -> Sequence[str]:
    """Who is being erased, the longest first."""
    return [person for (person,) in _UNDER_WAY.all(session, {})]


def is_under_way(session: Session, person: str) -> bool:
    return session.get(Erasure, person) is not None


def look(session: Session, person: str) -> Step | None:
    """What is to be done next; None where nothing is any more. It only reads."""
    row = session.get(Erasure, person)
    if row is None:
        return None
    place = began = _place_of(row)
    until = monotonic() + ENOUGH
    while table := _read_in(place.stage):
        keys, after = mentioning.find(session, table, person, after=place.after, limit=AT_ONCE)
        place = Place(place.stage, after) if after else _following(place)
        if keys or monotonic() > until:
            return Step(person, began, place, keys, table)
    return Step(person, began, place)


def take(session: Session, step: Step) -> None:
    """Do it, and whatever follows that needs no reader, for a short while; nothing where another has done it."""
    row = session.get(Erasure, step.person, with_for_update=True)
    if row is None or _place_of(row) != step.began:
        return
    place, until = step.then, monotonic() + ENOUGH
    if step.table and step.keys:
        mentioning.clean(session, step.table, step.person, step.keys)
    while place.stage and not _read_in(place.stage):
        is_done = _stages()[place.stage](session, row)
        place = _following(place) if is_done else place
        if monotonic() > until:
            break
    if not place.stage:
        _end(session, row)
        return
    row.stage, row.after = place.stage, list(place.after) if place.after else None
    session.add(row)
    session.flush()


def _end(session: Session, row: Erasure) -> None:
    homes.forget(session, row.person)
    homes.outdate_all(session)
    session.delete(row)
    session.flush()
    if row.is_told:
        outbox.add(session, ERASED, subject=0, recipient=row.person, at=row.asked_at)


@kinds.when_sent(ERASED)
def _forget_that_it_was_told(session: Session, *, subject: int, recipient: str, at: datetime) -> None:
    """It was the last thing that was known about them."""
    told = columns(Delivery)
    session.connection().execute(delete(Delivery).where(told.kind == ERASED.name, told.recipient == recipient))
    session.connection().execute(delete(RateLimit).where(columns(RateLimit).key == recipient))


def sweep(session: Session) -> None:
    """Whom Slack did not let us tell is not kept for that."""
    told = columns(Delivery)
    in_vain = (told.kind == ERASED.name, told.state.in_(["failed", "skipped"]))
    session.connection().execute(delete(Delivery).where(*in_vain))


# --- the stages --------------------------------------------------------------------------------------------

Stage = Callable[[Session, Erasure], bool]
"""Erases some rows; whether that was the last."""


@cache
def _stages() -> Mapping[str, Stage]:
    """By name, in order: who told of the person, what they leave to others, what is about them, what mentions them."""
    theirs = [rows for rows in declared.about_people() if rows.table not in _OURS]
    about = {f"about {rows.names.kind}": partial(_erase_some, rows, _some_of(rows)) for rows in theirs}
    return {
        **{f"told by {kind.name}": partial(_note_told, kind) for kind in kinds.every() if kind.touched_by},
        "leaving": _leave,
        **about,
        "keys": _drop_keys,
        **{f"texts of {table.__name__}": _by_readers for table in declared.tables() if table not in _OURS},
        **{f"once more {name}": stage for name, stage in about.items()},
        "messages": _refresh_some,
    }


def _by_readers(session: Session, row: Erasure) -> bool:
    raise AssertionError("a reader looks first")  # pragma: no cover


@cache
def _read_in(stage: str) -> type[SQLModel] | None:
    """The table that is read in a stage."""
    return next((table for table in declared.tables() if stage == f"texts of {table.__name__}"), None)


def _place_of(row: Erasure) -> Place:
    """A stage that this version does not know is another version's: everything is gone through again."""
    return Place(row.stage, row.after) if row.stage in _stages() else Place(next(iter(_stages())))


def _following(place: Place) -> Place:
    names = [*_stages(), ""]
    return Place(names[names.index(place.stage) + 1])


def _note_told(kind: Kind, session: Session, row: Erasure) -> bool:
    """Which messages of a kind tell of the person."""
    told = kind.touched_by and session.connection().scalars(kind.touched_by(row.person))
    found = {id_ for id_ in told or () if id_ is not None}
    _note(session, row.person, kind.name, found)
    return True


def _note(session: Session, person: str, kind: str, subjects: set[int]) -> None:
    known = select(_told.subject).where(_told.person == person, _told.kind == kind)
    if new := subjects - set(session.connection().scalars(known)):
        rows = [{"person": person, "kind": kind, "subject": subject} for subject in sorted(new)]
        session.connection().execute(insert(ToldOf), rows)


def _leave(session: Session, row: Erasure) -> bool:
    _note(session, row.person, LEADS, {team.id or 0 for team in teams.leads(session, row.person)})
    leaving.company(session, row.person, row.asked_at)
    round_changes.lose_answers(session, row.person, at=row.asked_at)
    return True


def _some_of(rows: About) -> Prepared:
    return Prepared(select(*mentioning.keys_of(rows.table)).where(rows.column == bindparam("person")).limit(AT_ONCE))


def _erase_some(rows: About, theirs: Prepared, session: Session, row: Erasure) -> bool:
    """Delete rows about the person, or, where they stay, what in them is personal.

    What tells of them may have come after it was noted: so that is noted again beside the last.
    """
    some = theirs.all(session, {"person": row.person})
    if some and len(some) < AT_ONCE:
        for kind in _reading(rows.table):
            _note_told(kind, session, row)
    if some:
        these = mentioning.is_one_of(mentioning.keys_of(rows.table), some)
        _erase(session, rows, and_(rows.column == row.person, these), row.asked_at)
        if rows.table is KudosReceiver:
            _drop_thankless(session, [key for key, *_ in some])
        if rows.table is Story:
            named.forget(session, [key for key, *_ in some])
        session.expire_all()
    return len(some) < AT_ONCE


def _erase(session: Session, rows: About, these: Any, at: datetime) -> None:
    if not rows.names.stays:
        session.connection().execute(delete(rows.table).where(these))
        return
    for moment in rows.stamped:
        session.connection().execute(update(rows.table).where(these, moment.is_(None)).values({moment.name: at}))
    session.connection().execute(update(rows.table).where(these).values(rows.blank))


@cache
def _reading(table: type[SQLModel]) -> Sequence[Kind]:
    """The kinds whose messages tell of somebody because of rows in this table."""
    this = table.__table__  # type: ignore[attr-defined]
    told = [(kind, kind.touched_by("")) for kind in kinds.every() if kind.touched_by]
    return [kind for kind, stated in told if this in find_tables(stated, include_selects=True, check_columns=True)]


def _drop_thankless(session: Session, kudos: Sequence[int]) -> None:
    """Kudos that nobody is left to receive are no kudos."""
    anybody = select(_receiver.kudos_id).where(_receiver.kudos_id == _kudos.id).exists()
    session.connection().execute(delete(Kudos).where(_kudos.id.in_(kudos), not_(anybody)))


def _drop_keys(session: Session, row: Erasure) -> bool:
    for table in declared.tables():
        mentioning.drop_keys(session, table, row.person)
    return True


def _refresh_some(session: Session, row: Erasure) -> bool:
    found = select(_told.kind, _told.subject).where(_told.person == row.person).limit(AT_ONCE)
    some = session.connection().execute(found).all()
    for name, subject in some:
        if kind := kinds.find(name):
            outbox.refresh(session, kind, subject=subject, at=row.asked_at)
        elif team := session.get(Team, subject) if name == LEADS else None:
            digest_hours.sync(session, team, row.asked_at)
        this = (_told.person == row.person, _told.kind == name, _told.subject == subject)
        session.connection().execute(delete(ToldOf).where(*this))
    return len(some) < AT_ONCE
