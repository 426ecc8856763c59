"""Transactions: how long one may wait, what it does, and the threads in which they run."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from storage.engine import breakage, loading
from storage.engine.sql import keep_to
from storage.refusal import Busy

T = TypeVar("T")
Job = Callable[[Session], T]

_LOCKED = {"55P03", "57014", "57P03"}  # PostgreSQL: a lock or a statement took too long, or the server starts or stops


class JobFailed(Exception):  # noqa: N818 - says which of several it was, to whoever runs them
    """A job has raised its own error; the transaction that it shared is rolled back."""

    def __init__(self, place: int, error: Exception) -> None:
        super().__init__(place, error)
        self.place, self.error = place, error


@contextmanager
def transaction(engine: Engine, patience: float) -> Iterator[RootTransaction]:
    """A transaction, committed at the end unless it has been; an exception rolls it back.

    Raises Busy, with nothing stored, where the database cannot be had within ``patience`` seconds, and
    Unusable where it is broken.
    """
    if patience <= 0:  # it waited its turn for so long that the person has been told otherwise
        raise Busy
    with in_words(), engine.connect() as connection:
        connection.info["patience"] = patience
        with connection.begin() as begun:
            yield begun


@contextmanager
def in_words() -> Iterator[None]:
    """Raises Busy or Unusable in place of the database's own errors, where they mean that."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy from error
    except (DBAPIError, sqlite3.Error) as error:
        if (in_words := _in_words(error)) is error:
            raise
        raise in_words from error


def _in_words(error: Exception) -> Exception:
    """Busy or Unusable where the error is that, else the error itself."""
    if broken := breakage.recognised(error):
        return broken
    return Busy() if isinstance(error, OperationalError) and _is_busy(error) else error


def run(engine: Engine, deadline: float, job: Job[T]) -> T:
    """Run a job in a transaction of its own, begun before ``deadline`` (monotonic), or raise Busy."""
    with (
        transaction(engine, deadline - monotonic()) as begun,
        loading.Session(begun.connection, expire_on_commit=False) as session,
    ):
        keep_to(session, begun.connection)
        result = job(session)
        session.flush()
        return result


def open_session(connection: Connection) -> Session:
    """For jobs in transactions of this connection, one after another."""
    session = loading.Session(connection, expire_on_commit=False)
    keep_to(session, connection)
    return session


def run_together(session: Session, jobs: Iterable[Job[Any]]) -> list[Any]:
    """Run jobs one after another in one transaction; their results, or JobFailed for the first that raises."""
    results = []
    try:
        for place, job in enumerate(jobs):
            try:
                results.append(job(session))
                session.flush()
            except OperationalError:  # not the job's error: the database is not well
                raise
            except Exception as error:
                raise JobFailed(place, error) from error
            forget_rows(session)
    finally:
        if session.in_transaction():  # otherwise no job has used it as more than a way to its connection
            session.close()
    return results


def forget_rows(session: Session) -> None:
    """Whoever comes next meets what is in the database, and nothing else."""
    if session.in_transaction():
        session.expunge_all()


def is_locked(error: OperationalError) -> bool:
    """Whether another program had it just then."""
    return "locked" in str(error.orig) or getattr(error.orig, "sqlstate", None) in _LOCKED


def _is_busy(error: OperationalError) -> bool:
    """Whether the database was locked, slow or away, so that nothing was stored and trying again may help."""
    is_away = getattr(error.orig, "sqlstate", None) in {"57P01", None} and "sqlite3" not in type(error.orig).__module__
    return is_locked(error) or error.connection_invalidated or is_away


class Threads:
    """A few threads, each job in a transaction of its own.

    ``run`` raises Busy if the job has not begun within ``patience`` seconds; a job that has begun is not interrupted.
    """

    def __init__(self, engine: Engine, count: int, name: str) -> None:
        self._engine, self._pool = engine, ThreadPoolExecutor(count, name)

    async def run(self, patience: float, job: Job[T]) -> T:
        submitted = self._pool.submit(run, self._engine, monotonic() + patience, job)
        giving_up = asyncio.get_running_loop().call_later(patience, submitted.cancel)
        try:
            return await asyncio.wrap_future(submitted)
        except asyncio.CancelledError:
            if _is_being_cancelled():
                raise
            raise Busy from None
        finally:
            giving_up.cancel()

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown()


def _is_being_cancelled() -> bool:
    """Whether somebody wants the task to end, and not only what it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
