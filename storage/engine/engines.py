"""SQLAlchemy engines for SQLite and PostgreSQL, with what each needs so that nothing is lost and nobody waits long."""

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from storage.engine import seal
from storage.engine.seal import SealKey
from storage.engine.versions import DatabaseUnreachable

_SURE_FOR = 1.0  # seconds for which a connection to PostgreSQL that was just used is believed to work
_AGAIN_AFTER = 0.01  # seconds between two tries where SQLite does not wait by itself


class Sqlite(SQLiteDialect_pysqlite):
    """SQLite whose transactions begin with the words that their connection was made with, and wait as long as they may.

    A listener to the engine's "begin" would do the same, and make every statement slower.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        driver, info = dbapi_connection.driver_connection, dbapi_connection.info
        if info["begin"]:
            if info.get("waits") != info["patience"]:
                driver.execute(f"PRAGMA busy_timeout={int(1000 * info['patience'])}")
                info["waits"] = info["patience"]
            driver.execute(info["begin"])


registry.register("sqlite.warmline", __name__, "Sqlite")


def sqlite(path: str | None, *, size: int, begin: str, synchronous: str, patience: float) -> Engine:
    """``begin`` is how a transaction begins; "": there is none, each statement is by itself.

    ``patience``: seconds to wait for a lock while connecting, and where a transaction does not say otherwise.
    """
    if path:
        _make_private(Path(path))
    engine = create_engine(
        f"sqlite+warmline:///{path or ''}",
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
        _switch_to_wal(connection, patience)
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is erased is written over
        record.info.update(patience=patience, begin=begin)

    return engine


def carry(engine: Engine, key: SealKey | None) -> None:
    """Let every connection carry this process's seal key to the rules."""

    @event.listens_for(engine, "connect")
    def give(connection: Any, record: Any) -> None:
        seal.carry(record.info, key)


def _switch_to_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Try until it is done: this one statement fails at once where another process is writing or switching too."""
    until = monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() >= until:
                raise
        sleep(_AGAIN_AFTER)


def _make_private(path: Path) -> None:
    """What people wrote is readable by the account that runs the bot only."""
    if not path.exists() and path.parent.is_dir():
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise DatabaseUnreachable(f"The database {path} cannot be made: {error.strerror}.") from error


def postgresql(url: URL, *, size: int, patience: float, is_transactional: bool = True) -> Engine:
    """Not ``is_transactional``: each statement is by itself, and goes to the server and back once, not thrice."""
    milliseconds = int(patience * 1000)
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=patience,
        hide_parameters=True,
        isolation_level="READ COMMITTED" if is_transactional else "AUTOCOMMIT",
        connect_args={"connect_timeout": 2},
    )

    @event.listens_for(engine, "connect")
    def limit(connection: Any, record: Any) -> None:
        # Not as options of the connection's beginning: a pooler such as PgBouncer refuses to take those.
        for name, value in (("lock_timeout", milliseconds), ("statement_timeout", 4 * milliseconds)):
            connection.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
        connection.commit()

    @event.listens_for(engine, "checkin")
    def rest(connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def try_(connection: Any, record: Any, proxy: Any) -> None:
        """One that has rested may be broken; the pool opens another then."""
        if monotonic() - record.info.get("rests_since", monotonic()) > _SURE_FOR:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error

    return engine
