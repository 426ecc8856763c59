"""Lists come a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlmodel import Session

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, its number, and the number of the next; None at the end."""

    rows: Sequence[Row]
    number: int
    more: int | None

    def turns(self, back: str, on: str) -> list[tuple[str, int]]:
        """The words of what leads to other pages, each with the number of its page."""
        before = [(back, self.number - 1)] if self.number else []
        return before if self.more is None else [*before, (on, self.more)]


def read(session: Session, chosen: Any, number: int, *, size: int) -> Page[Any]:
    """A page of what a statement chooses, as ``of`` gives it."""
    return of(lambda start, most: session.exec(chosen.offset(start).limit(most)).all(), number, size=size)


def among(found: Sequence[Row], number: int, *, size: int) -> Page[Row]:
    """A page of what is at hand, as ``of`` gives it."""
    return of(lambda start, most: found[start : start + most], number, size=size)


def of(choose: Callable[[int, int], Sequence[Row]], number: int, *, size: int) -> Page[Row]:
    """A page of so many rows. Of one that is not there any more, as where an old message leads to it, the first.

    ``choose`` is given where to start, and how many rows to give at most.
    """
    rows = choose(number * size, size + 1)
    if number and not rows:
        return of(choose, 0, size=size)
    return Page(rows[:size], number, number + 1 if len(rows) > size else None)
