"""The words in which a table says what its columns hold and where its rows are exported.

Every column has exactly one of the marks below, and every table an ``__exported__``. What is kept about somebody,
what they are handed, what is erased, swept and exported, and the documents that say so, are all read from these
declarations (storage/tables/declared.py), so that nothing is listed a second time.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import timedelta
from typing import Annotated, TypeVar

from sqlmodel import SQLModel

# Rows are not validated, so what would validate them is made when it is first asked for, and mostly never.
SQLModel.model_config["defer_build"] = True

T = TypeVar("T")


@dataclass(frozen=True)
class Period:
    """Rows are deleted once the moment in their column ``since`` is so ``long`` ago."""

    long: timedelta
    since: str

    def __str__(self) -> str:
        hours = self.long // timedelta(hours=1)
        count, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
        return f"{count} {unit}{'' if count == 1 else 's'}; then it is deleted."


class Mark:
    """What a column says of itself."""


@dataclass(frozen=True)
class Names(Mark):
    """The Slack id of the person whom the row is about.

    ``kind`` is what such rows are called where they are handed out. ``one`` and ``many`` tell the person how many
    there are ("1 story you told"); without ``many`` they are not counted. ``stays`` says why the row stays when the
    person is erased, without the name and what is Personal to it; without a reason the row is deleted.
    """

    kind: str
    one: str
    many: str = ""
    _: KW_ONLY
    purpose: str
    readers: str
    kept: str | Period
    stays: str = ""

    def counted(self, count: int) -> str:
        """So many rows, as the person is told."""
        return f"{count:,} {self.one if count == 1 else self.many}" if self.many else self.one


@dataclass(frozen=True)
class Personal(Mark):
    """Personal to whoever the column ``of`` names, and erased together with that name.

    Where the row stays, ``erased`` takes its place; unless given, that is None, an empty list or no words.
    """

    of: str
    erased: str | None = None


@dataclass(frozen=True)
class Mentions(Mark):
    """May mention anybody: words that a team shares, or ids. An erased person's id is taken out.

    A row whose key mentions an erased person is deleted. What is ``withheld`` is not handed to whom the row is about.
    """

    withheld: bool = False


@dataclass(frozen=True)
class NotPersonal(Mark):
    """A number, a moment, a choice or an id of Slack's that says nothing of anybody without the row's person."""


@dataclass(frozen=True)
class ReadAs(Mark):
    """Another row's number, which says nothing to a reader: as ``field`` they read that row's column ``column``.

    What somebody else wrote there is handed to the row's person only where it is ``addressed`` to them.
    """

    field: str
    column: str
    addressed: bool = False


@dataclass(frozen=True)
class ErasedAt(Mark):
    """Gets the moment at which the person is erased whom the column ``of`` names, unless it has one already."""

    of: str


Plain = Annotated[T, NotPersonal()]


@dataclass(frozen=True)
class File:
    """The rows are exported as ``name``, with the fields named in ``order``.

    A field is a column, what a column is ReadAs, or a column by another name (``renamed``: field to column). Any
    other is made by a function in storage/across/exports.py. ``without`` says why a column is in no field.

    Rows that the file leaves out stay where they are when the database is moved (docs/decisions/moving.md), unless
    ``left_out_are_sealed``. The columns in ``sealed`` move sealed.
    """

    name: str
    order: str
    _: KW_ONLY
    renamed: Mapping[str, str] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    sealed: tuple[str, ...] = ()
    left_out_are_sealed: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.order.split())


@dataclass(frozen=True)
class NoFile:
    """The rows have no export file of their own, ``because`` of this.

    They move with the database all the same, for the program alone; ``is_sealed``: for a program with the same seal key
    alone. Where they do not, ``stays`` says why.
    """

    because: str
    _: KW_ONLY
    is_sealed: bool = False
    stays: str = ""


@dataclass(frozen=True)
class Ages:
    """An admin may have the rows deleted once the moment or day in ``since`` is some months ago (`/warmline keep`).

    ``kind`` is what is typed, ``what`` is said of it. What hangs on a row goes with it. A row without a moment stays.
    """

    kind: str
    what: str
    since: str


@dataclass(frozen=True)
class Stays:
    """The rows have no such period, ``because`` of this."""

    because: str


@dataclass(frozen=True)
class Shared:
    """What the words of a table are for that names nobody, and who reads them: anybody may be mentioned in them."""

    purpose: str
    readers: str
