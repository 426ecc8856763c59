"""What a PostgreSQL server works for us in the benchmarks."""

from collections.abc import Callable

import psycopg

from storage.engine.database import Store
from tests.benchmarks import measure

ROUNDS = 5  # as measure.cpu goes


def address(store: Store) -> str:
    """As the driver reads it."""
    whole = str(store.url.render_as_string(hide_password=False))
    return whole.replace("postgresql+psycopg://", "postgresql://")


def cost(store: Store, work: Callable[[], object], *, times: int = 1) -> float:
    """Processor seconds of one run, of ours and of the database's server, warmed up by one more."""
    work()
    before = cpu(store)
    ours = measure.cpu(work, times=times)
    return ours + (cpu(store) - before) / (ROUNDS * times)


def cpu(store: Store) -> float:
    """Processor seconds of whoever serves this database so far."""
    if store.is_sqlite:
        return 0
    with psycopg.connect(address(store)) as connection:
        ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return sum(measure.cpu_of(pid) for (pid,) in connection.execute(ours).fetchall())
