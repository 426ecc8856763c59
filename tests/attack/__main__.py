"""`python -m tests.attack [--entries 1000] [SORT ...]`: the attack in full, on SQLite and on PostgreSQL."""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from storage.engine.database import Store
from tests.attack import judge, scene
from tests.attack.judge import Report
from tests.attack.sorts import SORTS, Sort
from tests.chaos import postgres
from tests.stage import KEY

DATABASES = ("SQLite", "PostgreSQL")


@asynccontextmanager
async def opened(database: str, folder: Path) -> AsyncIterator[Store]:
    if database == "SQLite":
        store = Store(f"sqlite:///{folder / 'warmline.db'}", synchronous="OFF", key=KEY)
        store.upgrade()
        yield store
        store.close()
        return
    async with postgres.running(folder) as server:
        store = Store(server.create("warmline"), key=KEY)
        store.upgrade()
        yield store
        store.close()


async def attack(sort: Sort, database: str, entries: int) -> Report:
    with tempfile.TemporaryDirectory(prefix="attack-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # PostgreSQL runs as somebody else where we are root
        async with opened(database, folder) as store:
            return judge.judge(*await scene.play(store, sort, sort.plan(entries), folder))


def say(title: str, report: Report) -> None:
    console = Console(soft_wrap=True, highlight=False)
    mark = "[red]✗[/]" if report.found else "[green]✓[/]"
    console.print(f"{mark} {title}: {report.entries:,} entries, {len(report.attackers):,} attackers")
    for line in (*report.found[:20], *map(str, [*report.together, report.luckiest, *report.moments])):
        console.print(f"  {line}", markup=False)


def main() -> int:
    names = [sort.name for sort in SORTS]
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--entries", type=int, default=1000, help="of each sort, on each database")
    parser.add_argument("--database", choices=DATABASES, action="append", help="both, unless given")
    parser.add_argument("sorts", nargs="*", metavar="SORT", help=", ".join(names))
    wish = parser.parse_args()
    if unknown := set(wish.sorts) - set(names):
        parser.error(f"no such sort: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whatever ends it ends the database that it started
    is_found = False
    for sort in [one for one in SORTS if one.name in (wish.sorts or names)]:
        for database in wish.database or DATABASES:
            report = asyncio.run(attack(sort, database, wish.entries))
            say(f"{sort.name}, {database}", report)
            is_found |= bool(report.found)
    return 1 if is_found else 0


if __name__ == "__main__":
    sys.exit(main())
