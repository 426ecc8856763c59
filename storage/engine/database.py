"""The store: the one bridge between the asyncio edge and the synchronous rules, and its database."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import configure_mappers
from sqlmodel import Session

from storage.engine import addresses, breakage, deadline, deliveries, engines, scrubbing, transactions, versions
from storage.engine.breakage import Breakage
from storage.engine.probe import Probe
from storage.engine.rules import is_long
from storage.engine.seal import SealKey
from storage.engine.transactions import Threads
from storage.engine.versions import DatabaseBusy, DatabaseUnreachable
from storage.engine.writer import Writer
from storage.refusal import Unusable

__all__ = ["Session", "Store"]

P = ParamSpec("P")
T = TypeVar("T")

SYNCHRONOUS = "FULL"  # an accepted story survives a power cut
AT_ONCE = 0.001  # seconds that the event loop may stand still for a lock
SHARING = 2  # transactions at a time, on PostgreSQL, that small writes share: where one waits, the other goes on
PATIENCE = 2.2  # seconds a write may wait for the database: the person must be answered within Slack's three
UPGRADE_PATIENCE = 30.0  # seconds a start may wait on SQLite while another process upgrades the tables


class Store:
    """Runs rules (which change something) and questions (which do not), each in one transaction.

    A rule is a plain function whose first argument is a Session; it never commits. On SQLite there is one writer
    (storage/engine/writer.py), because threads that compete for SQLite's one lock wait ten times longer
    (docs/architecture.md). On PostgreSQL a pool of threads writes, and small writes that wait share a transaction.
    """

    def __init__(
        self,
        url: str,
        *,
        patience: float = PATIENCE,
        threads: int = 4,
        synchronous: str = SYNCHRONOUS,
        key: SealKey | None = None,
    ) -> None:
        configure_mappers()  # rows that are made past the ORM have its attributes all the same
        self.url = make_url(url.replace("postgres://", "postgresql://", 1))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._patience = patience
        if self.is_sqlite:
            opened = partial(engines.sqlite, self.url.database, synchronous=synchronous)
            self._writing = opened(size=2, begin="BEGIN IMMEDIATE", patience=PATIENCE)
            self._reading = opened(size=threads, begin="BEGIN", patience=PATIENCE)
            self._glances = opened(size=1, begin="", patience=AT_ONCE)
            self._glancing: Session | None = None  # once it is there, for good: opening one costs as much as a glance
            self._writers = Writer(self._writing)
        else:
            opened = partial(engines.postgresql, self.url, patience=patience)
            self._writing = self._reading = opened(size=2 * threads)
            self._glances = opened(size=threads, is_transactional=False)
            self._writers = Writer(self._writing, threads=SHARING)
            self._glancers = Writer(self._glances, "glance", threads=SHARING)
            self._long = Threads(self._writing, threads, "long")
        self.engines = {self._writing, self._reading, self._glances}
        for engine in self.engines:
            engines.carry(engine, key)
        self._readers = Threads(self._reading, threads, "reader")
        file = self.url.database if self.is_sqlite else None
        self._breakage = Breakage(Path(file) if file else None)
        self._probe = Probe(self.write)

    async def write(self, rule: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a rule in its own transaction; raises Busy, with nothing stored, when it must wait too long."""
        return await self._written(lambda session: rule(session, *args, **kwargs))

    async def read(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._watched():
            return await self._readers.run(self._left(), lambda session: question(session, *args, **kwargs))

    async def glance(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same as read, for questions that find a few rows by their keys.

        On SQLite they take less than a change of thread does, and no writer holds them up. Where somebody holds
        the whole file, they wait in a thread all the same. On PostgreSQL each statement is by itself.
        """
        if self.is_sqlite:
            try:
                return question(self._glancing or self._open_glancing(), *args, **kwargs)
            except DBAPIError as error:  # the thread meets it as well, unless it was a lock, and says what it is
                if not isinstance(error, OperationalError) and not breakage.recognised(error):
                    raise
            finally:
                if self._glancing:
                    transactions.forget_rows(self._glancing)
            return await self.read(question, *args, **kwargs)
        with self._watched():
            return await self._glancers.run(self._left(), lambda session: question(session, *args, **kwargs))

    def _open_glancing(self) -> Session:
        self._glancing = transactions.open_session(self._glances.connect())
        return self._glancing

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
        leads to is small, and may share its transaction on PostgreSQL, unless the rule says otherwise.
        """

        def handle(session: Session) -> T:
            def run(session: Session) -> T:
                return rule(session, *args, **kwargs)

            if idempotency_key is None:
                return run(session)
            return deliveries.once(session, idempotency_key, person, at, run, deliveries.result_of(rule))

        return await self._written(handle, small=not is_long(rule))

    async def once_sealed(
        self,
        idempotency_key: str | None,
        at: datetime,
        rule: Callable[Concatenate[Session, P], T],
        again: Callable[[], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same for what somebody says anonymously: who did it, and what came of it, is not kept."""

        def handle(session: Session) -> T:
            def run(session: Session) -> T:
                return rule(session, *args, **kwargs)

            key = idempotency_key
            return run(session) if key is None else deliveries.once_sealed(session, key, at, run, again)

        return await self._written(handle, small=True)

    @property
    def trouble(self) -> str:
        """What is broken about the database, in words for whoever runs it; "" while nothing is."""
        return self._breakage.trouble

    async def why_unwritable(self) -> str:
        """Why nothing can be stored just now, in words, or "": asked by a small write, every few seconds at most."""
        met = await self._probe.met()
        return self.trouble or met

    async def _written(self, job: Callable[[Session], T], *, small: bool = False) -> T:
        try:
            self._breakage.require_same_file()
            runner = self._writers if small or self.is_sqlite else self._long
            result = await runner.run(self._left(), job)
        except Unusable as error:
            self._breakage.meet(error)
            raise
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
        until = monotonic() + self._patience
        return transactions.run(self._writing, until, lambda session: rule(session, *args, **kwargs))

    def read_now(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        until = monotonic() + self._patience
        return transactions.run(self._reading, until, lambda session: question(session, *args, **kwargs))

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

    def upgrade(self, *, patience: float = UPGRADE_PATIENCE) -> None:
        """Bring the tables to this program's version; another process that does the same is waited for.

        Raises DatabaseUnreachable or DatabaseNewer, in words.
        """
        if self.version(patience=patience) == versions.newest():
            return
        from storage.migrations import upgrade  # Alembic, only when it is needed

        try:
            upgrade(self._writing, versions.newest(), patience=patience)
        except (DatabaseError, PoolTimeout) as error:
            raise _unreachable(self.url, error, " Its tables could not be made.") from error

    def version(self, *, patience: float = PATIENCE) -> str | None:
        """The newest migration in the database; None where there is none. Raises DatabaseUnreachable, in words."""
        try:
            with self._writing.connect() as connection:  # whoever may only read cannot run the bot
                connection.info["patience"] = patience
                return versions.found(connection)
        except (DatabaseError, PoolTimeout) as error:
            raise _unreachable(self.url, error) from error

    def close(self) -> None:
        """Wait for what is running, then let go of the database."""
        self._writers.close()
        self._readers.close()
        if not self.is_sqlite:
            self._glancers.close()
            self._long.close()
        elif self._glancing:
            self._glancing.close()
            self._glancing.get_bind().close()  # type: ignore[union-attr]  # it is a connection
        for engine in self.engines:
            engine.dispose()

    def _left(self) -> float:
        """Seconds that a transaction may wait to begin."""
        return deadline.left(at_most=self._patience)


def _unreachable(url: URL, error: Exception, more: str = "") -> DatabaseUnreachable:
    if isinstance(error, OperationalError) and transactions.is_locked(error):
        return DatabaseBusy(versions.busy(addresses.shown(url.render_as_string(hide_password=False))))
    return DatabaseUnreachable(_why(url, error) + more)


def _why(url: URL, error: Exception) -> str:
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()
    said = cause[0] if cause else type(error).__name__
    rights = (
        " May this account read and write the file, and its folder?" if "open" in said or "readonly" in said else ""
    )
    address = url.render_as_string(hide_password=False)
    for secret in addresses.secrets(address):  # where the server or its library quotes what it was given
        said = said.replace(secret, "***")
    return f"The database {addresses.shown(address)} cannot be used: {said}.{rights}"
