"""PostgreSQL databases that tests use one after the other: to empty one costs a tenth of copying a thousand files."""

from itertools import count
from typing import Any

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
SELECT count(*), max(attrelid), (SELECT min(version_num) FROM alembic_version) FROM pg_attribute WHERE attrelid >= 16384
"""


class Databases:
    """Of one server, for one test process."""

    def __init__(self, server: str, process: str) -> None:
        self._server, self._process, self._numbers = server, process, count()
        self._free: list[str] = []
        self._template = f"empty_{process}"
        store = Store(create(server, self._template))
        store.upgrade()
        store.close()
        self._tables = _tables(database_url(server, self._template))

    def take(self) -> str:
        """The address of one with every table, and nothing in them."""
        if self._free:
            return self._free.pop()
        return create(self._server, f"test_{self._process}_{next(self._numbers)}", self._template)

    def give_back(self, url: str) -> None:
        """For another test, if its tables are still those of this program."""
        if _tables(url) == self._tables:
            _empty(url)
            self._free.append(url)
        else:
            with psycopg.connect(self._server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def create(server: str, name: str, template: str = "template0") -> str:
    """The address of a new database."""
    with psycopg.connect(server, autocommit=True) as connection:
        # To copy the files costs a third of writing each page to the log, as is done unless told.
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return database_url(server, name)


def database_url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _tables(url: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(_TABLES).fetchone()


def _empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_OTHERS, (make_url(url).database,))  # whoever is left of the test
        connection.execute(_EMPTY)
