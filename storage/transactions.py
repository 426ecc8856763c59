"""Transactions: each by itself, or several in one flush to the disk where one thread writes for all."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from storage.refusal import Busy

T = TypeVar("T")

MOST = 20  # at a time, so that nobody waits for long for the others


def transact(engine: Engine, deadline: float, work: Callable[[Session], T]) -> T:
    """Do the work in a transaction of its own. Raises Busy, with nothing stored, when it must wait too long."""
    patience = deadline - monotonic()
    if patience <= 0:  # it waited its turn for so long that the person has been told otherwise
        raise Busy
    try:
        with (
            engine.connect().execution_options(patience=patience) as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            return work(session)
    except PoolTimeout as error:
        raise Busy from error
    except OperationalError as error:
        if _is_busy(error):
            raise Busy from error
        raise


class Threads:
    """A few threads, each work in a transaction of its own."""

    def __init__(self, engine: Engine, count: int, name: str) -> None:
        self._engine, self.pool = engine, ThreadPoolExecutor(count, name)

    def submit(self, deadline: float, work: Callable[[Session], T]) -> Future[T]:
        return self.pool.submit(transact, self._engine, deadline, work)

    def close(self) -> None:
        self.pool.shutdown()


@dataclass(frozen=True)
class _Wish:
    """Work that waits for its turn, and what came of it."""

    deadline: float
    work: Callable[[Session], Any]
    outcome: Future[Any] = field(default_factory=Future)


class Writer:
    """One thread, for a database that has one writer anyway.

    What waits at the same moment shares a transaction, each work in a savepoint of its own: flushing to the disk
    takes longer than most works. Nobody is told anything before it is flushed.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.pool = ThreadPoolExecutor(1, "writer")
        self._waiting: deque[_Wish] = deque()

    def submit(self, deadline: float, work: Callable[[Session], T]) -> Future[T]:
        wish = _Wish(deadline, work)
        self._waiting.append(wish)
        self.pool.submit(self._write)
        return wish.outcome

    def close(self) -> None:
        self.pool.shutdown()

    def _write(self) -> None:
        """Whatever waits; a turn that finds nothing, because an earlier one took it, is over at once."""
        wishes: list[_Wish] = []
        while self._waiting and len(wishes) < MOST:
            wish = self._waiting.popleft()
            if wish.outcome.set_running_or_notify_cancel():
                wishes.append(wish)
        if len(wishes) < 2 or not self._write_together(wishes):
            for wish in wishes:
                self._write_alone(wish)

    def _write_alone(self, wish: _Wish) -> None:
        try:
            result = transact(self._engine, wish.deadline, wish.work)
        except BaseException as error:  # whatever it is, whoever asked is to know
            wish.outcome.set_exception(error)
        else:
            wish.outcome.set_result(result)

    def _write_together(self, wishes: Sequence[_Wish]) -> bool:
        """False, with nothing stored, where the transaction failed as a whole: then each tries by itself."""
        try:
            results = _transact_together(self._engine, wishes)
        except Exception:
            return False
        for wish, (result, error) in zip(wishes, results, strict=True):
            if error is not None:
                wish.outcome.set_exception(error)
            else:
                wish.outcome.set_result(result)
        return True


def _transact_together(engine: Engine, wishes: Sequence[_Wish]) -> list[tuple[Any, Exception | None]]:
    patience = min(wish.deadline for wish in wishes) - monotonic()
    if patience <= 0:
        raise Busy
    with engine.connect().execution_options(patience=patience) as connection, connection.begin():
        return [_in_savepoint(connection, wish.work) for wish in wishes]


def _in_savepoint(connection: Connection, work: Callable[[Session], Any]) -> tuple[Any, Exception | None]:
    session = Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    try:
        with session, session.begin():
            return work(session), None
    except IntegrityError as error:
        return None, error
    except DatabaseError:  # a full disk, for one, ends the transaction of all
        raise
    except Exception as error:
        return None, error


def _is_busy(error: OperationalError) -> bool:
    """Whether the database was locked, slow or away, so that nothing was stored and trying again may help."""
    said = str(error.orig)
    return (
        "locked" in said
        or error.connection_invalidated
        or (
            getattr(error.orig, "sqlstate", None) in {"55P03", "57014", "57P01", "57P03", None}
            and "sqlite3" not in type(error.orig).__module__
        )
    )
