"""What is kept for a while only, and then deleted: as the tables declare, and as an admin decides (`/warmline keep`).

What an admin has deleted disappears as what is withdrawn does: the row with all that hangs on it, its post in Slack,
and what digests quote of it. Were the post to stay, its buttons would lead nowhere, and nobody could take it back any
more. Whatever is about somebody on hold stays.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Date, and_, delete, func, not_, or_, select
from sqlmodel import Session, SQLModel

from storage.across import erasing
from storage.delivery import outbox
from storage.engine.rules import erases_from_search, takes_long
from storage.engine.sql import columns
from storage.people import digest_hours, holds, homes, people
from storage.refusal import Refused
from storage.tables import Customer, KeepFor, Kudos, KudosReceiver, Person, Problem, Story, declared

FEWEST = 3  # months: digests look five weeks back, a goal goes on for thirteen weeks
MOST = 120
AT_ONCE = 10  # rows in a transaction, which holds up nobody's answer for longer than 50 ms
MOST_A_DAY = 500  # rows of a kind; their posts share Slack's limits with what people say
GRACE = timedelta(days=1)  # from the decision to the first deletion, so that a slip can be mended

_customer, _problem = columns(Customer), columns(Problem)
_kudos, _receiver = columns(Kudos), columns(KudosReceiver)
# Whose digests may quote a row that has no team of its own, by its table; the parameter is its number.
_TEAMS: Mapping[type[SQLModel], Any] = {
    Kudos: lambda ids: select(_receiver.kudos_id, _receiver.team_id).where(_receiver.kudos_id.in_(ids)),
    Problem: lambda ids: (
        select(_problem.id, _customer.team_id).join(Customer, _customer.id == _problem.customer_id)
        .where(_problem.id.in_(ids))
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A kind of content: ``months`` it is kept (None: for ever), ``count`` rows there are, ``would_go`` at once."""

    kind: str
    what: str
    months: int | None
    count: int = 0
    would_go: int = 0


def sweep(session: Session, *, now: datetime) -> None:
    """Delete the rows that have been kept for their whole declared period."""
    spared = holds.is_any(session)
    for table, period in declared.periods():
        over = [columns(table)[period.since] < now - period.long, *(_not_held(table) if spared else ())]
        session.connection().execute(delete(table).where(*over))
    homes.sweep(session, now)
    erasing.sweep(session)


def periods(session: Session) -> dict[str, int]:
    """How many months each kind is kept; those that are kept for ever are left out."""
    kept = columns(KeepFor)
    return dict(session.connection().execute(select(kept.kind, kept.months)).all())


def overview(session: Session, *, now: datetime, wanted: Mapping[str, int] | None = None) -> list[Kept]:
    """Every kind with its figures, as things are, or as they would be with the ``wanted`` months."""
    months = periods(session) if wanted is None else wanted
    return [_kept(session, kind, months.get(kind), now) for kind in declared.ages()]


def plan(session: Session, *, wanted: Mapping[str, int], by: Person, now: datetime) -> list[Kept]:
    """What would be deleted, for an admin who decides; Refused to others, and for a period that is none."""
    _require(session, wanted, by)
    return overview(session, now=now, wanted=wanted)


def decide(session: Session, *, wanted: Mapping[str, int], by: Person, now: datetime) -> list[Kept]:
    """Keep each kind for so many months from now on, and whatever is not ``wanted`` for ever."""
    _require(session, wanted, by)
    before = periods(session)
    for kind in before.keys() - wanted.keys():
        session.delete(session.get_one(KeepFor, kind))
    for kind, months in wanted.items():
        if before.get(kind) != months:
            row = session.get(KeepFor, kind) or KeepFor(kind=kind, months=months, decided_by=None, decided_at=now)
            row.months, row.decided_by, row.decided_at = months, by.id, now
            session.add(row)
    session.flush()
    return overview(session, now=now)


def in_force(session: Session, *, now: datetime) -> dict[str, int]:
    """The periods by which something is deleted today: those decided a day ago at least."""
    row = columns(KeepFor)
    decided = select(row.kind, row.months).where(row.decided_at <= now - GRACE)
    found: dict[str, int] = dict(session.connection().execute(decided).all())
    return {kind: months for kind, months in found.items() if kind in declared.ages()}


def over(session: Session, kind: str, months: int, *, now: datetime, limit: int) -> Sequence[int]:
    """The oldest rows that have been kept for the whole period."""
    table, mark = declared.ages()[kind]
    row = columns(table)
    found = select(row.id).where(*_is_over(session, kind, months, now)).order_by(row[mark.since], row.id)
    return session.connection().scalars(found.limit(limit)).all()


@takes_long
@erases_from_search
def drop(session: Session, kind: str, ids: Sequence[int], months: int, *, now: datetime) -> int:
    """Delete these rows, where they are still over, with their posts and what quotes them; how many those were."""
    table, mark = declared.ages()[kind]
    row = columns(table)
    found = select(row.id, row[mark.since]).where(row.id.in_(ids), *_is_over(session, kind, months, now))
    gone: dict[int, date | datetime] = dict(session.connection().execute(found).all())
    teams = list(_teams_of(session, table, list(gone)))
    others = _shown_in(session, list(gone)) if table is Kudos else []
    session.connection().execute(delete(table).where(row.id.in_(gone)))
    session.expire_all()
    for about, id_ in [*((table, id_) for id_ in gone), *others]:
        outbox.refresh_about(session, about, id_, at=now)
    for team, moment in {(team, gone[id_]) for id_, team in teams}:
        if isinstance(moment, datetime):
            digest_hours.tell_anew(session, [team], of=moment, at=now)
    homes.outdate_all(session)
    return len(gone)


def _shown_in(session: Session, ids: Sequence[int]) -> list[tuple[type[SQLModel], int]]:
    """What else shows the words of these kudos: the post of those that they were added to, or that of a story."""
    found = select(_kudos.joined_id, _kudos.story_id).where(_kudos.id.in_(ids))
    rows = session.connection().execute(found).all()
    shown = {(Kudos, row.joined_id) for row in rows} | {(Story, row.story_id) for row in rows}
    return [(table, id_) for table, id_ in shown if id_ is not None]


def _require(session: Session, wanted: Mapping[str, int], by: Person) -> None:
    if not people.is_admin(session, by):
        raise Refused("Only admins decide how long things are kept. `/warmline admin` shows who they are.")
    for kind, months in wanted.items():
        if kind not in declared.ages():
            raise Refused(f"I keep nothing of that name. There are: {', '.join(declared.ages())}.")
        if not FEWEST <= months <= MOST:
            raise Refused(f"Please choose between {FEWEST} and {MOST} months, or for ever.")


def _kept(session: Session, kind: str, months: int | None, now: datetime) -> Kept:
    table, mark = declared.ages()[kind]
    count = session.connection().scalar(select(func.count()).select_from(table)) or 0
    if months is None:
        return Kept(kind, mark.what, None, count)
    going = select(func.count()).select_from(table).where(*_is_over(session, kind, months, now))
    return Kept(kind, mark.what, months, count, session.connection().scalar(going) or 0)


def _is_over(session: Session, kind: str, months: int, now: datetime) -> list[Any]:
    """The conditions that a row has been kept for its period, and that nobody on hold has to do with it."""
    table, mark = declared.ages()[kind]
    since = columns(table)[mark.since]
    until = _months_before(now, months)
    before: date = until.date() if isinstance(since.type, Date) else until
    return [since < before, *(_not_held(table) if holds.is_any(session) else ())]


def _months_before(now: datetime, months: int) -> datetime:
    """The same day so many months ago; the month's last where it has no such day."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def _not_held(table: type[SQLModel]) -> Iterator[Any]:
    """That the row is about nobody on hold, and neither is anything that would be deleted with it."""
    for about in declared.about_people():
        if about.table is table:
            yield or_(about.column.is_(None), about.column.not_in(holds.HELD))
    for child, number in declared.hanging_on(table):
        held = list(_held_in(child))
        if held:
            yield not_(select(number).where(and_(number == columns(table).id, or_(*held))).exists())


def _held_in(table: type[SQLModel]) -> Iterator[Any]:
    for about in declared.about_people():
        if about.table is table:
            yield about.column.in_(holds.HELD)
    for child, number in declared.hanging_on(table):
        if held := list(_held_in(child)):
            own: Column[Any] = columns(table).id
            yield select(number).where(and_(number == own, or_(*held))).exists()


def _teams_of(session: Session, table: type[SQLModel], ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The teams whose digests may quote these rows."""
    row = columns(table)
    stated = _TEAMS[table](ids) if table in _TEAMS else None
    if stated is None and "team_id" in row:
        stated = select(row.id, row.team_id).where(row.id.in_(ids))
    if stated is not None:
        for id_, team in session.connection().execute(stated).all():
            if team is not None:
                yield id_, team
