"""The store: the one bridge between the asyncio edge and the synchronous rules, and its database."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from storage.engine import breakage, deadline, deliveries, scrubbing, versions
from storage.engine.breakage import Breakage
from storage.engine.rules import is_long
from storage.engine.transactions import AT_ONCE, Runner, Threads, Writer, transact
from storage.engine.versions import DatabaseUnreachable
from storage.refusal import Unusable

__all__ = ["Session", "Store"]

P = ParamSpec("P")
T = TypeVar("T")

SYNCHRONOUS = "FULL"  # an accepted story survives a power cut
PATIENCE = 2.2  # seconds a write may wait for the database: the person must be answered within Slack's three


class Store:
    """Runs rules (which change something) and questions (which do not), each in one transaction.

    A rule is a plain function whose first argument is a Session; it never commits. On SQLite one thread
    writes (storage/engine/transactions.py), because threads that compete for SQLite's one writer wait ten times longer
    (docs/architecture.md); on PostgreSQL a pool does.
    """

    def __init__(
        self, url: str, *, patience: float = PATIENCE, threads: int = 4, synchronous: str = SYNCHRONOUS
    ) -> None:
        self.url = make_url(url.replace("postgres://", "postgresql://", 1))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._patience = patience
        if self.is_sqlite:
            self._writing = _sqlite(self.url.database, size=2, begin="BEGIN IMMEDIATE", synchronous=synchronous)
            self._reading = _sqlite(self.url.database, size=threads, begin="BEGIN", synchronous=synchronous)
            self._at_hand = _sqlite(self.url.database, size=1, begin="", synchronous=synchronous, patience=AT_ONCE)
            self._glancing = Session(self._at_hand)  # open for good: opening one costs as much as a glance
            self._writers: Runner = Writer(self._writing)
        else:
            self._writing = self._reading = self._at_hand = _postgresql(self.url, size=2 * threads, patience=patience)
            self._writers = Threads(self._writing, threads, "writer")
        self._readers = Threads(self._reading, threads, "reader")
        file = self.url.database if self.is_sqlite else None
        self._breakage = Breakage(Path(file) if file else None)

    async def write(self, rule: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a rule in its own transaction; raises Busy, with nothing stored, when it must wait too long."""
        return await self._written(lambda session: rule(session, *args, **kwargs))

    async def read(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._watched():
            return await self._readers.run(
                deadline.left(at_most=self._patience), lambda session: question(session, *args, **kwargs)
            )

    async def glance(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same as read, for questions that find a few rows by their keys.

        On SQLite they take less than a change of thread does, and no writer holds them up. Where somebody holds
        the whole file, they wait in a thread all the same.
        """
        if self.is_sqlite:
            try:
                return question(self._glancing, *args, **kwargs)
            except DBAPIError as error:  # the thread meets it as well, unless it was a lock, and says what it is
                if not isinstance(error, OperationalError) and not breakage.recognised(error):
                    raise
            finally:
                self._glancing.expunge_all()  # the next glance looks anew
        return await self.read(question, *args, **kwargs)

    async def once(
        self,
        idempotency_key: str | None,
        person: str,
        at: datetime,
        rule: Callable[Concatenate[Session, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a rule for a delivery of Slack's that may come again; then the first result is returned.

        What is kept of it (storage/engine/deliveries.py) is written in the rule's own transaction. What a delivery
        leads to is small (storage/engine/transactions.py) unless the rule says otherwise.
        """

        def remembered(session: Session) -> T:
            def run(session: Session) -> T:
                return rule(session, *args, **kwargs)

            if idempotency_key is None:
                return run(session)
            return deliveries.once(session, idempotency_key, person, at, run, deliveries.result_of(rule))

        small = not is_long(rule)
        try:
            return await self._written(remembered, small=small)
        except IntegrityError:  # on PostgreSQL the same delivery was being handled beside us: theirs counts
            return await self._written(remembered, small=small)

    @property
    def trouble(self) -> str:
        """What is broken about the database, in words for whoever runs it; "" while nothing is."""
        return self._breakage.trouble

    async def _written(self, work: Callable[[Session], T], *, small: bool = False) -> T:
        with self._watched():
            self._breakage.require_same_file()
            result = await self._writers.run(deadline.left(at_most=self._patience), work, small=small)
        self._breakage.mend()
        return result

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except Unusable as error:
            self._breakage.meet(error)
            raise

    def write_now(self, rule: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same as write, for the command line, which has no event loop."""
        return self._now(self._writing, self._patience, lambda session: rule(session, *args, **kwargs))

    def read_now(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._now(self._reading, self._patience, lambda session: question(session, *args, **kwargs))

    def _now(self, engine: Engine, patience: float, work: Callable[[Session], T]) -> T:
        return transact(engine, monotonic() + patience, [work])[0]

    async def scrub(self, *, search: bool = True) -> None:
        """After an erasure: empty the places where SQLite keeps old pages, and with ``search`` old words of stories.

        It goes on beside whoever reads and writes, in short steps. PostgreSQL overwrites its old pages by itself,
        later (docs/privacy.md).
        """
        if not self.keeps_old_pages:
            steps = scrubbing.steps(self.url.database or "", search=search)
            rest = await asyncio.to_thread(next, steps, None)
            while rest is not None:
                await asyncio.sleep(rest)
                rest = await asyncio.to_thread(next, steps, None)

    def scrub_now(self) -> None:
        """The same, for the command line."""
        asyncio.run(self.scrub())

    @property
    def keeps_old_pages(self) -> bool:
        """Whether what is erased stays in the database's own old pages for a while."""
        return not self.is_sqlite

    def upgrade(self) -> None:
        """Bring the tables to this program's version. Raises DatabaseUnreachable or DatabaseNewer, in words."""
        if self.version() == versions.newest():
            return
        from storage.migrations import upgrade  # Alembic, only when it is needed

        try:
            upgrade(self._writing, versions.newest())
        except (DatabaseError, PoolTimeout) as error:
            raise DatabaseUnreachable(f"{_why(self.url, error)} Its tables could not be made.") from error

    def version(self) -> str | None:
        """The newest migration in the database; None where there is none. Raises DatabaseUnreachable, in words."""
        try:
            with self._writing.connect() as connection:  # whoever may only read cannot run the bot
                return versions.found(connection)
        except (DatabaseError, PoolTimeout) as error:
            raise DatabaseUnreachable(_why(self.url, error)) from error

    def close(self) -> None:
        """Wait for what is running, then let go of the database."""
        self._writers.close()
        self._readers.close()
        if self.is_sqlite:
            self._glancing.close()
        for engine in (self._writing, self._reading, self._at_hand):
            engine.dispose()


def _sqlite(path: str | None, *, size: int, begin: str, synchronous: str, patience: float = PATIENCE) -> Engine:
    """``patience``: seconds to wait for a lock where a transaction does not say otherwise."""
    if path:
        _make_private(Path(path))
    engine = create_engine(
        f"sqlite:///{path or ''}",
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,  # people's words stay out of errors and logs
        paramstyle="named",  # binds a value once that a statement names several times
        connect_args={"check_same_thread": False, "timeout": patience},
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, record: Any) -> None:
        # The driver's own transaction handling begins late and loses updates silently; ours is explicit.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is erased is written over
        record.info["patience"] = patience

    def start(pooled: Any) -> None:
        pooled.driver_connection.execute(f"PRAGMA busy_timeout={int(1000 * pooled.info['patience'])}")
        if begin:
            pooled.driver_connection.execute(begin)

    # In the dialect, not as a listener to the engine: with one, SQLAlchemy looks for listeners at every statement.
    engine.dialect.do_begin = start  # type: ignore[assignment, method-assign]
    return engine


def _make_private(path: Path) -> None:
    """What people wrote is readable by the account that runs the bot only."""
    if not path.exists() and path.parent.is_dir():
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise DatabaseUnreachable(f"The database {path} cannot be made: {error.strerror}.") from error


def _postgresql(url: Any, *, size: int, patience: float) -> Engine:
    milliseconds = int(patience * 1000)
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=patience,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 2,
            "options": f"-c lock_timeout={milliseconds} -c statement_timeout={4 * milliseconds}",
        },
    )


def _why(url: URL, error: Exception) -> str:
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()
    said = cause[0] if cause else type(error).__name__
    rights = (
        " May this account read and write the file, and its folder?" if "open" in said or "readonly" in said else ""
    )
    return f"The database {url.render_as_string()} cannot be used: {said}.{rights}"
