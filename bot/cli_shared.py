"""What the commands of the command line share: their settings, their database, and how they end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from bot import printing, settings

if TYPE_CHECKING:
    from bot.check import Finding
    from storage.engine.database import Store


def settings_for(needs: Sequence[str] = (), *, and_database: bool = False) -> settings.Settings:
    try:
        return settings.load(needs)
    except settings.Mistaken as error:
        wrong = [f"✗ {mistake}" for mistake in error.mistakes]
        if and_database and error.database_url:
            from bot import check as checks

            found = checks.database(error.database_url)
            wrong += [f"✗ {found.about}: {found.words}"] if found.verdict == "wrong" else []
        fail(*wrong)


@contextmanager
def opened() -> "Iterator[Store]":
    """The database as it is: a report neither makes one nor upgrades it."""
    from storage.engine.health import require_current
    from storage.engine.versions import DatabaseNewer, DatabaseUnreachable
    from storage.refusal import Busy, Refused, Unusable

    try:
        store = require_current(settings_for().database_url)
    except (DatabaseNewer, DatabaseUnreachable) as error:
        fail(str(error))
    try:
        yield store
    except Refused as error:
        from handlers.slack.mentions import decode
        from handlers.views import lines

        fail(decode(lines.plainly(error.words)))
    except Unusable as error:
        fail(f"{error} Nothing was done.")
    except Busy:
        fail("The database is busy, so nothing was done. Try again in a minute.")
    finally:
        store.close()


def fail(*lines: str, code: int = 1) -> NoReturn:
    for line in lines:
        printing.complain(line)
    raise typer.Exit(code)


def fail_for(findings: "Sequence[Finding]") -> NoReturn:
    fail(*(f"✗ {finding.about}: {finding.words}" for finding in findings))


def agrees(question: str) -> bool:
    try:
        return typer.confirm(question)
    except typer.Abort:  # nobody is there to ask
        return False


def plural(count: int, word: str) -> str:
    return word if count == 1 else word + "s"
