"""What the attacker has: what each write changed, all that was logged and measured, back-ups, exports and posts."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from tests.attack.people import marks_in


class Named(NamedTuple):
    """Somebody stands in a row that was written, changed or taken away, in a line, a figure, or a page of the file."""

    where: str  # table.column, log:logger, metrics, pages
    person: str


@dataclass
class Commit:
    """One write: how two copies of the database differ, and what was logged and measured since the one before."""

    number: int
    at: datetime
    named: list[Named] = field(default_factory=list)
    boxes: dict[str, int] = field(default_factory=dict)  # those that were written, and by how many bytes they grew
    gone: set[str] = field(default_factory=set)  # those that were taken away
    keys: list[str] = field(default_factory=list)  # of deliveries that were noted
    values: set[str] = field(default_factory=set)  # whatever else stands in the rows, and may come again
    marks: set[str] = field(default_factory=set)  # words of entries, in pages, rows or lines


@dataclass(frozen=True)
class Entry:
    """What everybody can read at the end, and in which of the writes it became readable."""

    mark: str
    text: str
    row: Mapping[str, Any]
    place: int  # among the rows of its table, as they lie there
    readable_since: int
    group: str  # the box that was opened for it


@dataclass
class Evidence:
    around: int = 0  # bytes that an entry has beside its words while it is sealed
    commits: list[Commit] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    posts: dict[str, float] = field(default_factory=dict)  # when Slack says that an entry was posted, by its mark
    files: list[Path] = field(default_factory=list)  # back-ups, and the database itself as it was left
    exported: list[str] = field(default_factory=list)  # lines of the exported files, in order
    keys_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # parts of keys: who had them

    @cached_property
    def writes(self) -> Mapping[str, Sequence[Commit]]:
        """The writes of each box, in order; without the first where that made it empty."""
        found: dict[str, list[Commit]] = defaultdict(list)
        for commit in self.commits:
            for box in commit.boxes:
                found[box].append(commit)
        return {box: commits[len(commits) == len(self.groups.get(box, ())) + 1 :] for box, commits in found.items()}

    @cached_property
    def groups(self) -> Mapping[str, Sequence[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.group].append(entry)
        return found

    @cached_property
    def line_of(self) -> Mapping[str, int]:
        """In which exported line an entry stands, by its mark."""
        return {mark: place for place, line in enumerate(self.exported) for mark in marks_in(line)}

    @cached_property
    def trails(self) -> Mapping[str, "Trail"]:
        """Where people are named, and in which writes."""
        found: dict[str, Trail] = defaultdict(Trail)
        for commit in self.commits:
            for where in {one.where for one in commit.named}:
                found[where].add(commit, [one.person for one in commit.named if one.where == where])
                if not where.startswith(("metrics", "pages")):
                    found["anywhere"].add(commit, [one.person for one in commit.named if one.where == where])
        return found


class Trail:
    """The writes in which somebody is named in one place, in order."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._commits: list[tuple[Commit, list[str]]] = []

    def add(self, commit: Commit, people: list[str]) -> None:
        self._numbers.append(commit.number)
        self._commits.append((commit, people))

    def before(self, number: int) -> tuple[Commit, list[str]] | None:
        place = bisect_left(self._numbers, number)
        return self._commits[place - 1] if place else None

    def after(self, number: int) -> tuple[Commit, list[str]] | None:
        place = bisect_right(self._numbers, number)
        return self._commits[place] if place < len(self._commits) else None

    def at(self, number: int) -> list[str]:
        first, last = bisect_left(self._numbers, number), bisect_right(self._numbers, number)
        return [person for _, people in self._commits[first:last] for person in people]
