"""A table is read to its end, row by row: what would happen, or what happens, is said of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from textwrap import shorten

from sqlalchemy import select
from sqlmodel import Session

from storage.across.imports import heads, making, sheets, who
from storage.across.imports.making import About, Outcome
from storage.across.imports.sheets import Cells, Sheet
from storage.across.paced import Paced
from storage.engine.database import Store
from storage.engine.sql import columns
from storage.tables import Channel

_channel = columns(Channel)


@dataclass(frozen=True)
class Result:
    """What became of the row that begins on this line."""

    line: int
    outcome: Outcome
    shown: str = ""  # the beginning of what it says


@dataclass
class Counts:
    new: int = 0
    there: int = 0
    left_out: int = 0

    def add(self, outcome: Outcome) -> None:
        self.new += outcome.is_new
        self.there += not outcome.is_new and not outcome.why
        self.left_out += not outcome.is_new and bool(outcome.why)


@dataclass(frozen=True)
class Table:
    """A file whose columns are understood."""

    sheet: Sheet
    kind: str
    columns: dict[str, str]

    def row(self, cells: Cells) -> dict[str, str]:
        return {field: cells.cells.get(head, "") for field, head in self.columns.items()}


def opened(path: Path, kind: str, mapping: str) -> Table:
    """Refused where the file is no table, or it is not clear what its columns are."""
    sheet = sheets.opened(path)
    kind = kind or heads.kind_of(sheet.heads)
    return Table(sheet, kind, heads.mapped(kind, sheet.heads, mapping))


def about(session: Session, start: About, channel: str) -> About:
    """The same with who and what is there. Refused where the channel is none that everybody can read."""
    found = session.connection().execute(select(_channel.name, _channel.id).order_by(_channel.is_archived.desc()))
    channels = {name.casefold(): id_ for name, id_ in found}
    told_in = making.public_channel(session, channel, channels) if channel else None
    return replace(start, directory=who.directory(session), channels=channels, channel=told_in)


def run(store: Store, table: Table, start: About, *, is_dry: bool, told: Callable[[Result], None]) -> Counts:
    """Make every row, or only try to; ``told`` gets what became of each. Nothing is held but a few at once."""
    counts, paced, seen = Counts(), Paced(store), set[int]()
    rows = sheets.rows(table.sheet)
    while batch := list(islice(rows, paced.size)):
        _ask(table, batch, start)
        made = paced.write(_tried, table, batch, start, seen) if is_dry else paced.write(_make, table, batch, start)
        for result in made:
            counts.add(result.outcome)
            told(result)
    return counts


def _ask(table: Table, batch: list[Cells], start: About) -> None:
    for cells in batch:
        if not cells.wrong:
            for said in making.named_in(table.row(cells), table.kind):
                start.directory.ask(said)


def _make(session: Session, table: Table, batch: list[Cells], start: About) -> list[Result]:
    return list(_made(session, table, batch, start))


def _made(session: Session, table: Table, batch: list[Cells], start: About) -> Iterator[Result]:
    for cells in batch:
        row = table.row(cells)
        outcome = Outcome(False, cells.wrong) if cells.wrong else making.make(session, row, start)
        yield Result(cells.line, outcome, _beginning(row))


def _tried(session: Session, table: Table, batch: list[Cells], start: About, seen: set[int]) -> list[Result]:
    """What ``_make`` would do; what a row before says as well, in ``seen``, is there by then."""
    results = []
    with session.begin_nested() as tried:
        for result, cells in zip(_make(session, table, batch, start), batch, strict=True):
            says = hash(tuple(table.row(cells).values()))
            is_again = result.outcome.is_new and says in seen
            seen.add(says)
            results.append(replace(result, outcome=Outcome(False)) if is_again else result)
        tried.rollback()
    return results


def _beginning(row: dict[str, str]) -> str:
    return shorten(row.get("reason") or row.get("text") or row.get("name") or "", 60, placeholder=" …")
