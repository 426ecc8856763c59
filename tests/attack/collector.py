"""Takes evidence while people act: a copy of the database after every write, all logs at DEBUG, all metrics."""

import io
import logging
import random
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR, REGISTRY, generate_latest

from bot import logs
from storage.engine.database import Store
from tests.attack import copies
from tests.attack.copies import Row, State
from tests.attack.evidence import Commit, Entry, Evidence, Named
from tests.attack.people import HALVES, marks_in, named_in

BOX = "sealed_box"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d")
# They say nothing of people, and take longer to ask than all the others.
OF_THE_MACHINE = (GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR)
LONG = 8  # characters from which a value may stand for somebody


class Collector:
    """``readable`` names the tables in which what was sealed can be read once its box was opened."""

    def __init__(self, store: Store, clock: Callable[[], datetime], readable: tuple[str, ...]) -> None:
        self.evidence = Evidence()
        self._clock, self._readable = clock, readable
        self._copier = copies.of(store)
        self._before: State = self._copier.rows()
        self._copier.pages()
        self._heard: list[Named] = []
        self._heard_marks: set[str] = set()
        self._figures = set[bytes]()

    def look(self) -> None:
        """What the last write changed; nothing where it changed nothing."""
        now = self._copier.rows()
        people, marks = self._copier.pages()
        commit = Commit(len(self.evidence.commits), self._clock())
        for table in sorted(now, key=lambda table: table != BOX):  # what was opened is known first
            if (after := now[table]) != (before := self._before.get(table, {})):
                self._compare(table, before, after, commit)
        if not (commit.named or commit.boxes or commit.gone or commit.keys or commit.values or people or marks):
            return
        commit.named += [*self._heard, *self._measured(), *(Named("pages", person) for person in people)]
        commit.marks |= marks | self._heard_marks
        self._heard, self._heard_marks, self._before = [], set(), now
        self.evidence.commits.append(commit)

    def _compare(self, table: str, before: dict[Any, Row], after: dict[Any, Row], commit: Commit) -> None:
        changed = [row for key, row in after.items() if before.get(key) != row]
        lost = [row for key, row in before.items() if key not in after or after[key] != row]
        if table == BOX:
            _boxes(lost, changed, commit)
            return
        for row in [*changed, *lost]:
            for column, value in row.items():
                self._note(f"{table}.{column}", value, commit)
        if table == "channel":  # somebody who is there, one in four of them
            there = [random.choice(HALVES[row["id"]]) for row in changed if row["id"] in HALVES]
            commit.named += [Named("a channel's people", person) for person in there]
        if table == "handled":
            self._keys(changed, commit)
        if table in self._readable:
            for row in changed:
                self._entry(row, list(after.values()).index(row), commit)

    def _note(self, where: str, value: Any, commit: Commit) -> None:
        if people := named_in(value):
            commit.named += [Named(where, person) for person in people]
        elif isinstance(value, str) and len(value) >= LONG and not _MOMENT.match(value):
            commit.values.add(value)
        commit.marks |= marks_in(value)

    def _keys(self, rows: list[Row], commit: Commit) -> None:
        for row in rows:
            commit.keys.append(row["key"])
            if row["person"]:
                for part in parts(row["key"]):
                    self.evidence.keys_of[part].append(row["person"])

    def _entry(self, row: Row, place: int, commit: Commit) -> None:
        known = {entry.mark for entry in self.evidence.entries}
        if commit.gone and row.get("author") is None and (marks := marks_in(text := _said(row)) - known):
            group = min(commit.gone)
            self.evidence.entries.append(Entry(marks.pop(), text, row, place, commit.number, group))

    def _measured(self) -> list[Named]:
        page = set(generate_latest(REGISTRY).splitlines())
        moved, self._figures = page - self._figures, page
        return [Named("metrics", person) for line in moved for person in named_in(line)]

    def hear(self, line: str) -> None:
        """A line of the log."""
        logger = line.split(maxsplit=4)[3].rstrip(":")  # after the day, the time and the level
        self._heard += [Named(f"log:{logger}", person) for person in named_in(line)]
        self._heard_marks |= marks_in(line)

    def finish(self) -> Evidence:
        self.look()
        self.evidence.files += self._copier.files()
        self._copier.close()
        return self.evidence


def _said(row: Row) -> str:
    """What an entry says, whatever its table calls it."""
    return str(row.get("text") or row.get("words") or "")


def parts(key: str) -> list[str]:
    """The parts of a delivery's key by which it could belong together with another."""
    return [part for whole in key.split(":")[1:] for part in {whole, *whole.split(".")} if len(part) > 3]


def _boxes(before: list[Row], after: list[Row], commit: Commit) -> None:
    sizes = {row["name"]: _size(row["box"]) for row in before}
    commit.boxes = {row["name"]: _size(row["box"]) - sizes.get(row["name"], 0) for row in after}
    commit.gone = sizes.keys() - commit.boxes.keys()


def _size(box: bytes | str) -> int:
    """PostgreSQL writes bytes as digits."""
    return len(box) if isinstance(box, bytes) else len(bytes.fromhex(box.removeprefix("\\x")))


@contextmanager
def listening(collector: Collector, store: Store) -> Iterator[None]:
    """Each write is looked at before the next begins, and whatever is logged is heard."""
    before = logging.root.handlers[:], logging.root.level
    logs.set_up("DEBUG")
    (handler,) = logging.root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(_Lines(collector))
    runner: Any = store._writers
    name = "_outcomes" if store.is_sqlite else "run"  # on PostgreSQL writes may overlap, here nobody writes at once
    setattr(runner, name, _looked_at(getattr(runner, name), collector))
    for one in OF_THE_MACHINE:
        REGISTRY.unregister(one)
    try:
        yield
    finally:
        for one in OF_THE_MACHINE:
            REGISTRY.register(one)
        delattr(runner, name)
        logging.root.handlers[:] = before[0]
        logging.root.setLevel(before[1])


def _looked_at(write: Callable[..., Awaitable[Any]], collector: Collector) -> Callable[..., Awaitable[Any]]:
    async def written(*args: Any, **kwargs: Any) -> Any:
        try:
            return await write(*args, **kwargs)
        finally:
            collector.look()

    return written


class _Lines(io.StringIO):
    def __init__(self, collector: Collector) -> None:
        super().__init__()
        self._collector = collector

    def write(self, said: str) -> int:
        if said.strip():
            self._collector.hear(said)
        return len(said)
