"""The moment by which somebody must be answered: whatever is awaited on the way there is awaited no longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

_answer_by = ContextVar("answer_by", default=float("inf"))


@contextmanager
def set_to(moment: float) -> Iterator[None]:
    """Everything inside is for somebody who waits until ``moment``, on the monotonic clock."""
    before = _answer_by.set(moment)
    try:
        yield
    finally:
        _answer_by.reset(before)


def left(*, at_most: float) -> float:
    """``at_most`` seconds, or the fewer that are left before the deadline; never less than none."""
    return max(0.0, min(at_most, _answer_by.get() - monotonic()))
