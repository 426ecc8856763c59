"""PgBouncer in session mode between the bot and PostgreSQL, with the settings that it comes with."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage.engine.database import Store

PGBOUNCER = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")
SETTINGS = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = session
logfile = {folder}/pgbouncer.log
"""


@pytest.fixture
def pooled(postgres: str) -> Iterator[str]:
    """The address of a pooler that leads to the tests' PostgreSQL."""
    if PGBOUNCER is None:
        pytest.skip("PGBOUNCER IS NOT INSTALLED (apt-get install pgbouncer), the pooler is not tried")
    folder, listen = Path(tempfile.mkdtemp(prefix="warmline-pooler-")), free_port()
    file = folder / "pgbouncer.ini"
    with psycopg.connect(postgres) as connection:
        to = {name: getattr(connection.info, name) for name in ("host", "port", "user", "dbname")}
    file.write_text(SETTINGS.format(**to, listen=listen, folder=folder))
    as_root = ["--user", _owner(to["host"], folder)] if os.geteuid() == 0 else []  # it does not run as root
    with subprocess.Popen([PGBOUNCER, *as_root, str(file)], stderr=subprocess.DEVNULL) as process:
        try:
            yield _once_it_listens(f"postgresql://{to['user']}@127.0.0.1:{listen}/{to['dbname']}")
        finally:
            process.kill()
    shutil.rmtree(folder)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port: int = taken.getsockname()[1]
        return port


def _owner(sockets: str, folder: Path) -> str:
    """The account that runs the server, and may go to its socket; ``folder`` is made its own."""
    account = pwd.getpwuid(Path(sockets).stat().st_uid)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return account.pw_name


def _once_it_listens(url: str) -> str:
    until = monotonic() + 20
    while monotonic() < until:
        with suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=5):
            return url
        sleep(0.05)
    raise AssertionError("the pooler does not let us in")


def limits(session: Session) -> tuple[Any, Any]:
    shown = [
        session.connection().execute(text(f"SHOW {name}")).scalar() for name in ("lock_timeout", "statement_timeout")
    ]
    return shown[0], shown[1]


async def test_the_store_works_behind_a_pooler_and_keeps_its_time_limits(pooled: str) -> None:
    store = Store(pooled, patience=2.5)
    try:
        assert store.version() is None  # it is another database than those of the other tests
        assert await store.read(limits) == await store.write(limits) == ("2500ms", "10s")
    finally:
        store.close()


def test_the_time_limits_hold_without_a_pooler_too(postgres_store: Store) -> None:
    assert postgres_store.write_now(limits) == ("2200ms", "8800ms")
    assert postgres_store.read_now(limits) == ("2200ms", "8800ms")


def test_nothing_is_asked_of_the_server_that_a_pooler_refuses(postgres: str) -> None:
    """Options at the start of a connection: they are what PgBouncer will not take."""
    store = Store(postgres)
    try:
        with store._writing.connect() as connection:
            assert connection.connection.driver_connection.info.options == ""  # type: ignore[union-attr]
    finally:
        store.close()
