"""What must be true after the years of a seed, whatever happened in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from storage.people.attention import AT_MOST
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.tables import Schedule
from tests.chaos import ledger
from tests.chaos.ledger import Figures
from tests.simulation.proof import most_in_a_week
from tests.simulation.years import Years, lived
from tests.stage import MONDAY


@dataclass(frozen=True)
class Result:
    """Of one seed. ``digest`` is one of the log: the same seed has the same."""

    seed: int
    days: int
    figures: Figures
    restores: int
    log: list[str] = field(repr=False)

    @property
    def digest(self) -> str:
        return sha256("\n".join(self.log).encode()).hexdigest()[:16]


def run(seed: int, days: int) -> Result:
    """Live through the days of a seed, and reckon."""
    try:
        with lived(seed, days) as years:
            return Result(seed, days, _reckoned(years), years.accidents.restores, years.log)
    except Exception as error:
        error.add_note(f"again: make simulate SEED={seed} DAYS={days}")
        raise


def _reckoned(years: Years) -> Figures:
    """A restored back-up knows nothing of what people did since, so of them nothing is asked then."""
    store, may_forget = years.store, years.accidents.restores > 0
    figures = Figures(f"seed {years.seed}", kills=years.accidents.deaths, faults=years.town.faults)
    figures.problems += years.problems
    books = ledger.read(store, years.town.slack.posts)
    books = replace(books, rows=[row for row in books.rows if row.created_at <= years.ends or row.wake_at is None])
    ledger.reckon(figures, books, may_forget=may_forget)
    ledger.hear(figures, books, years.doings.said, may_forget=may_forget)
    due, schedules = store.read_now(digests_due, years.ends)
    planned = [row for row in books.rows if row.created_at <= years.ends]
    ledger.look_at(figures, replace(books, rows=planned), due, schedules)
    most = store.read_now(most_in_a_week)
    if most > AT_MOST and not may_forget:
        figures.problems.append(f"{most} messages of the culture tools to one person in seven days")
    figures.problems += [f"Slack would have refused this: {one}" for one in years.town.slack.complaints]
    return figures


def digests_due(session: Session, until: datetime) -> tuple[set[tuple[int, str]], set[int]]:
    """By the calendar: on each of its weekdays, at its time in its zone."""
    rows = session.exec(select(Schedule).where(Schedule.kind == WEEKLY_DIGEST.name)).all()
    running = [row for row in rows if row.next_run_at]
    due = {(row.id or 0, day.isoformat()) for row in running for day in _days(row, until)}
    return due, {row.id or 0 for row in running}


def _days(row: Schedule, until: datetime) -> Iterator[date]:
    day, zone = MONDAY.date() + timedelta(days=1), ZoneInfo(row.zone)
    while (at := datetime.combine(day, row.at, zone)) <= until:
        if at.weekday() in row.weekdays:
            yield day
        day += timedelta(days=1)
