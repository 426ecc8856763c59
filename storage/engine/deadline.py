"""Until when somebody must be answered: whatever is waited for meanwhile is not waited for longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

_answer_by = ContextVar("answer_by", default=float("inf"))


@contextmanager
def answering(*, by: float) -> Iterator[None]:
    """What is done in here is for somebody who waits until ``by``, on the monotonic clock."""
    before = _answer_by.set(by)
    try:
        yield
    finally:
        _answer_by.reset(before)


def within(seconds: float) -> float:
    """So many seconds, or the fewer that are left."""
    return max(0.0, min(seconds, _answer_by.get() - monotonic()))
