"""Transactions: where they run, how long they may wait, and on SQLite several in one flush to the disk."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from storage.engine import breakage
from storage.refusal import Busy

T = TypeVar("T")
Work = Callable[[Session], T]

MOST = 50  # works in one flush, so that nobody waits for long for the others
AT_ONCE = 0.001  # seconds that the event loop may stand still for a lock


def transact(engine: Engine, deadline: float, works: Iterable[Work[T]]) -> list[T]:
    """Do all of it in one transaction.

    Raises Busy, with nothing stored, where the database cannot be had until ``deadline`` (monotonic), Unusable where
    it is broken, and what a work raises, with nothing stored either.
    """
    patience = deadline - monotonic()
    if patience <= 0:  # it waited its turn for so long that the person has been told otherwise
        raise Busy
    try:
        with engine.connect() as connection:
            connection.info["patience"] = patience
            with connection.begin():
                return _do(connection, works)
    except PoolTimeout as error:
        raise Busy from error
    except (DBAPIError, sqlite3.Error) as error:
        raise _in_words(error) from error


def _do(connection: Connection, works: Iterable[Work[T]]) -> list[T]:
    with Session(connection, expire_on_commit=False) as session:
        return [_flushed(session, work) for work in works]


def _flushed(session: Session, work: Work[T]) -> T:
    """The next work meets nothing of this one but what is in the database."""
    result = work(session)
    session.flush()
    session.expunge_all()
    return result


def _in_words(error: Exception) -> Exception:
    """Busy or Unusable where the error is that, else the error itself."""
    if broken := breakage.recognised(error):
        return broken
    return Busy() if isinstance(error, OperationalError) and _is_busy(error) else error


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


class Runner(Protocol):
    """Where transactions run beside the event loop.

    Work that waits its turn for longer than its patience (seconds) is not begun any more, and raises Busy; what has
    begun ends in time by itself. ``small`` work reads and writes a few rows by their keys.
    """

    async def run(self, patience: float, work: Work[T], *, small: bool = False) -> T: ...

    def close(self) -> None:
        """Wait for what is under way."""


class Threads:
    """A few threads, each work in a transaction of its own."""

    def __init__(self, engine: Engine, count: int, name: str) -> None:
        self._engine, self._pool = engine, ThreadPoolExecutor(count, name)

    async def run(self, patience: float, work: Work[T], *, small: bool = False) -> T:
        begun = self._pool.submit(transact, self._engine, monotonic() + patience, [work])
        giving_up = asyncio.get_running_loop().call_later(patience, begun.cancel)
        try:
            return (await asyncio.wrap_future(begun))[0]
        except asyncio.CancelledError:
            if _is_being_cancelled():
                raise
            raise Busy from None
        finally:
            giving_up.cancel()

    def close(self) -> None:
        self._pool.shutdown()


def _is_being_cancelled() -> bool:
    """Whether somebody wants the task to end, and not only what it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@dataclass(frozen=True, eq=False)
class _Wish:
    """Work that waits for its turn; it is begun once, or its time is over before."""

    deadline: float  # monotonic
    work: Work[Any]
    is_small: bool
    answer: asyncio.Future[Any]


Outcome = tuple[_Wish, Any, BaseException | None]


class Writer:
    """One transaction at a time, for a database that has one writer anyway; of one event loop.

    What is wished for while another transaction is flushed to the disk shares the next one, because flushing takes
    longer than most works. Where one of them fails, nothing of it is kept and each half tries by itself, so that in
    the end each work fails for itself alone. Nobody is told anything before it is flushed.

    Small works run in the loop itself, and only the flush in a thread: two threads that both run Python hand its
    lock to and fro at each statement, which costs more than the statements. Where somebody else is writing, or
    anything fails, the thread does it from the beginning.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._gathered: list[_Wish] = []
        self._pool = ThreadPoolExecutor(1, "writer")
        self._working: asyncio.Task[None] | None = None

    async def run(self, patience: float, work: Work[T], *, small: bool = False) -> T:
        loop = asyncio.get_running_loop()
        wish = _Wish(monotonic() + patience, work, small, loop.create_future())
        self._gathered.append(wish)
        if self._working is None:
            self._working = loop.create_task(self._work())
        giving_up = loop.call_later(patience, self._give_up, wish)
        try:
            return await wish.answer  # type: ignore[no-any-return]
        finally:
            giving_up.cancel()

    def close(self) -> None:
        self._pool.shutdown()

    def _give_up(self, wish: _Wish) -> None:
        if wish in self._gathered:
            self._gathered.remove(wish)
            _tell([(wish, None, Busy())])

    async def _work(self) -> None:
        try:
            while self._gathered:
                wishes, self._gathered = self._gathered[:MOST], self._gathered[MOST:]
                wishes = [wish for wish in wishes if not wish.answer.done()]  # whoever asked may be gone
                if all(wish.is_small for wish in wishes) and await self._write_here(wishes):
                    continue
                try:
                    outcomes = await asyncio.get_running_loop().run_in_executor(self._pool, self._write, wishes)
                except BaseException as error:  # closed, or the loop ends: nobody is to wait for ever
                    _tell([(wish, None, error) for wish in wishes])
                    raise
                _tell(outcomes)
        finally:
            self._working = None

    async def _write_here(self, wishes: Sequence[_Wish]) -> bool:
        """False, with nothing stored, where it did not work out."""
        try:
            with self._engine.connect() as connection:
                connection.info["patience"] = AT_ONCE
                with connection.begin() as transaction:
                    results = _do(connection, [wish.work for wish in wishes])
                    await asyncio.get_running_loop().run_in_executor(self._pool, transaction.commit)
        except Exception:
            return False
        _tell([(wish, result, None) for wish, result in zip(wishes, results, strict=True)])
        return True

    def _write(self, wishes: Sequence[_Wish]) -> list[Outcome]:
        if not wishes:
            return []
        try:
            results = transact(self._engine, min(wish.deadline for wish in wishes), [wish.work for wish in wishes])
        except BaseException as error:  # whatever it is, whoever asked is to know
            if len(wishes) == 1:
                return [(wishes[0], None, error)]
            middle = len(wishes) // 2
            return self._write(wishes[:middle]) + self._write(wishes[middle:])
        return [(wish, result, None) for wish, result in zip(wishes, results, strict=True)]


def _tell(outcomes: Iterable[Outcome]) -> None:
    for wish, result, error in outcomes:
        if wish.answer.done():  # whoever asked has been cancelled
            continue
        if error is None:
            wish.answer.set_result(result)
        else:
            wish.answer.set_exception(error)
