"""The moment by which somebody must be answered: whatever is awaited on the way there is awaited no longer."""

from contextvars import ContextVar
from time import monotonic

_answer_by = ContextVar("answer_by", default=float("inf"))


class set_to:  # noqa: N801 - it is called as a function is
    """Everything inside is for somebody who waits until ``moment``, on the monotonic clock."""

    def __init__(self, moment: float) -> None:
        self._moment = moment

    def __enter__(self) -> None:
        self._before = _answer_by.set(self._moment)

    def __exit__(self, *_: object) -> None:
        _answer_by.reset(self._before)


def left(*, at_most: float) -> float:
    """``at_most`` seconds, or the fewer that are left before the deadline; never less than none."""
    return max(0.0, min(at_most, _answer_by.get() - monotonic()))
