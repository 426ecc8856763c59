"""Statements are compiled once a test process, as they are once in a bot's life.

Each engine has a dialect of its own and compiles every statement anew for it, and the mappers keep what they compiled
for each: with a new store a test, that is more than half of the time, and a gigabyte in the end.
"""

from typing import Any

from sqlalchemy import Dialect, Engine, create_engine

from storage.engine import engines
from storage.engine.database import Store

_COMPILED: dict[Any, Any] = {}
_POSTGRESQL: list[Dialect] = []

_made = engines.sqlite
_shared = create_engine("sqlite+warmline://", paramstyle="named")
_shared.connect().close()  # so that the dialect knows its database


def _sqlite(*arguments: Any, **options: Any) -> Engine:
    engine = _made(*arguments, **options)
    _share(engine, _shared.dialect)
    return engine


def once(store: Store) -> None:
    """For a store on PostgreSQL; all tests' servers are of one version."""
    for engine in store.engines:
        if not _POSTGRESQL:
            engine.connect().close()
            _POSTGRESQL.append(engine.dialect)
        _share(engine, _POSTGRESQL[0])


def _share(engine: Engine, dialect: Dialect) -> None:
    engine.dialect = dialect
    engine.update_execution_options(compiled_cache=_COMPILED)


def share() -> None:
    """For every SQLite store of the tests, however it is made."""
    engines.sqlite = _sqlite
