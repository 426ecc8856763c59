"""Many rows, written in short transactions, so that a running bot goes on between them."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Concatenate, ParamSpec, TypeVar

from storage.engine.database import Session, Store
from storage.refusal import Busy, Unusable

P = ParamSpec("P")
T = TypeVar("T")

GOAL = 0.02  # seconds that a transaction shall take; what is measured below takes some more on a busy machine
MOST = 2000  # rows at once, which are in memory
TRIES = 10  # of a transaction that another program keeps waiting


class Paced:
    """``size`` is how many rows the next transaction takes: more while they are quick, fewer when they are slow."""

    def __init__(self, store: Store) -> None:
        self._store, self.size = store, 20

    def write(self, rule: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a rule that writes so many rows, then let others write. Raises Busy where they leave no room for long."""
        for left in reversed(range(TRIES)):
            began = monotonic()
            try:
                result = self._store.write_now(rule, *args, **kwargs)
            except Unusable:
                raise
            except Busy:
                if not left:
                    raise
                continue
            took = monotonic() - began
            self.size = max(1, min(MOST, int(self.size * min(2, GOAL / max(took, 0.001)))))
            sleep(min(took, GOAL) / 4)
            return result
        raise AssertionError("unreachable")  # pragma: no cover
