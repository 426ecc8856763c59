"""`python -m tests.benchmarks`: measures everything and writes docs/benchmarks.md; takes about ten minutes."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import (
    answering,
    dispatching,
    erasing,
    planning,
    reading,
    report,
    restarting,
    sending,
    starting,
    waiting,
)
from tests.benchmarks.report import FULL, Row, Size


async def measured(size: Size, folder: Path) -> list[Row]:
    found: list[Row] = []
    for part in (answering, dispatching, planning, waiting, erasing, sending, restarting):
        place = folder / part.__name__.rpartition(".")[2]
        place.mkdir()
        found += _shown(await part.rows(size, place))
    few, many = reading.make(folder, size.few_stories), reading.make(folder, size.stories)
    try:
        found += _shown(reading.rows(few, many, size))
    finally:
        few.close()
        many.close()
    (folder / "start").mkdir()
    return found + _shown(await starting.rows(size, folder / "start", many))


def _shown(rows: list[Row]) -> list[Row]:
    for row in rows:
        sys.stdout.write(f"{row.what}: {row.measured}{f' (asked: {row.asked})' if row.asked else ''}\n")
        sys.stdout.flush()
    return rows


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="warmline-bench-") as folder:
        report.PAGE.write_text(report.page(asyncio.run(measured(FULL, Path(folder)))))
