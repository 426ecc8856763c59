"""Until when somebody must be answered: whatever is waited for meanwhile is not waited for longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

_answer_by = ContextVar("answer_by", default=float("inf"))


@contextmanager
def set_to(moment: float) -> Iterator[None]:
    """What is done in here is for somebody who waits until that moment, on the monotonic clock."""
    before = _answer_by.set(moment)
    try:
        yield
    finally:
        _answer_by.reset(before)


def left(*, at_most: float) -> float:
    """So many seconds, or the fewer that are left."""
    return max(0.0, min(at_most, _answer_by.get() - monotonic()))
