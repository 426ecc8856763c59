"""What the commands of the command line share: their settings, their database, and how they end."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from inspect import getdoc
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot import printing, settings

if TYPE_CHECKING:
    from bot.check import Finding
    from storage.engine.audit import Event
    from storage.engine.database import Store
    from storage.engine.seal import SealKey

AuditLog = Annotated[
    str | None,
    typer.Option(metavar="FILE|stdout", help="Add a line for each change of settings, export, erasure and reading."),
]


@contextmanager
def importing() -> "Iterator[None]":
    """What is imported here stays: to look for what may go among it, again and again, would take a sixth of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def say_whole(app: typer.Typer) -> None:
    """Let the help say whole what each command does; it would cut it off after some words."""
    for command in app.registered_commands:
        command.short_help = " ".join((getdoc(command.callback) or "").partition("\n\n")[0].split())
    for group in app.registered_groups:
        if isinstance(nested := group.typer_instance, typer.Typer):
            group.short_help = nested.info.help
            say_whole(nested)


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
def opened(*, with_key: bool = False) -> "Iterator[Store]":
    """The database as it is: a report neither makes one nor upgrades it. ``with_key``: where there is a seal key."""
    from storage.engine.health import require_current

    chosen = settings_for()
    with _in_words():
        store = require_current(chosen.database_url, key=key(chosen) if with_key else None)
    with _used(store):
        yield store


@contextmanager
def made() -> "Iterator[Store]":
    """The database, made where there is none, and upgraded where it is older; with the seal key, where there is one."""
    from storage.engine.database import Store

    chosen = settings_for()
    with _in_words():
        store = Store(chosen.database_url, patience=10, threads=1, key=key(chosen))
        try:
            store.upgrade()
        except Exception:
            store.close()
            raise
    with _used(store):
        yield store


@contextmanager
def _used(store: "Store") -> "Iterator[None]":
    from storage.refusal import Busy, Refused, Unusable

    try:
        yield
    except Refused as error:
        fail(plainly(error.words))
    except Unusable as error:
        fail(f"{error} Nothing was done.")
    except Busy:
        fail("The database is busy, so nothing was done. Try again in a minute.")
    finally:
        store.close()


def open_audit(where: str | None) -> None:
    """Write the audit log there from now on; says at once where that cannot be."""
    if where is not None:
        from bot import auditing

        try:
            auditing.open_(where)
        except auditing.CannotWrite as error:
            fail(str(error))


def audit(event: "Event", *, about: Sequence[str], via: str) -> None:
    """Add a line to the audit log, where there is one, for whoever works at this machine."""
    from storage.engine import audit as log

    log.write(event, by="command line", about=about, via=via, at=datetime.now(UTC))


@contextmanager
def _in_words() -> "Iterator[None]":
    from storage.engine.versions import DatabaseNewer, DatabaseUnreachable

    try:
        yield
    except (DatabaseNewer, DatabaseUnreachable) as error:
        fail(str(error))


def plainly(words: str) -> str:
    """What a rule says to people in Slack, as a terminal shows it."""
    from handlers.slack.mentions import decode
    from handlers.views import lines

    return decode(lines.plainly(words))


def key(chosen: settings.Settings) -> "SealKey | None":
    from bot import sealing

    try:
        return sealing.read(chosen)
    except (OSError, ValueError):
        return None  # `warmline check` says why


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
