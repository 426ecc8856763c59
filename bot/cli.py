"""The command line. Each command imports what it needs when it runs, so that `warmline --help` is quick."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import cli_away, cli_people, printing, settings
from bot import cli_shared as shared

if TYPE_CHECKING:
    from bot.check import Finding

app = typer.Typer(
    name="warmline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # the boxes around the help take three times as long as everything else of it
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A Slack bot for the moments when nothing is on fire: stories, thanks, and check-ins while all is well.",
)


class Format(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


class Kind(StrEnum):
    KUDOS = "kudos"
    STORIES = "stories"
    CUSTOMERS = "customers"
    TEAMS = "teams"


def main() -> None:
    shared.say_whole(app)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an old terminal must not end a command
    app()


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        printing.say(f"warmline {version('warmline')}")
        raise typer.Exit


@app.callback()
def _warmline(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
    ] = False,
) -> None: ...


# --- the bot -------------------------------------------------------------------------------------


@app.command()
def run(
    http: Annotated[bool, typer.Option("--http", help="Let Slack call us, instead of Socket Mode.")] = False,
    host: Annotated[str | None, typer.Option(help="With --http: the address to listen at. [127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="With --http: the port. [3000]")] = None,
    metrics_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Show health and metrics at this port of this machine only.")
    ] = None,
    audit_log: shared.AuditLog = None,
) -> None:
    """Run the bot: by Socket Mode, or with --http for the Events API."""
    if not http and (host or port is not None):
        shared.fail("--host and --port belong to --http. Socket Mode needs neither: it calls Slack.", code=2)
    chosen = shared.settings_for(settings.HTTP if http else settings.SOCKET_MODE, and_database=True)
    with shared.importing():
        from bot import logs, server
        from bot.receiving.socket_mode import SlackRefuses

    logs.set_up(chosen.log_level, chosen.secrets)
    shared.open_audit(audit_log)
    address = server.Address(host or "127.0.0.1", 3000 if port is None else port) if http else None
    try:
        server.run(chosen, address, metrics_port=metrics_port)
    except server.CannotStart as error:
        shared.fail_for(error.findings)
    except SlackRefuses as error:
        shared.fail(f"✗ {error}")


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page is; 0 takes any free port.")] = 8642,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Start a local Slack with an example company and the bot in it, and open its page."""
    import os

    from bot import logs, playground, server
    from storage.engine.versions import DatabaseNewer, DatabaseUnreachable

    logs.set_up("WARNING")
    database_url = shared.settings_for().database_url if os.environ.get("DATABASE_URL") else None
    try:
        playground.start(port=port, database_url=database_url, browser=browser, say=printing.say)
    except (playground.CannotListen, DatabaseNewer, DatabaseUnreachable) as error:
        shared.fail(str(error))
    except server.CannotStart as error:
        shared.fail_for(error.findings)
    except OSError as error:
        shared.fail(f"The sandbox cannot go on ({error.strerror or error}).")


@app.command()
def check(http: Annotated[bool, typer.Option("--http", help="For `run --http`, not Socket Mode.")] = False) -> None:
    """Say in words whether settings, tokens, scopes, database and clock are right."""
    from bot import check as checks

    needs = settings.HTTP if http else settings.SOCKET_MODE
    findings: list[Finding] = []
    try:
        chosen = settings.load(needs)
    except settings.Mistaken as error:
        findings += [checks.Finding("Settings", "wrong", mistake) for mistake in error.mistakes]
        findings += [checks.database(url), *checks.room(url)] if (url := error.database_url) else []
        findings += checks.files(error.database_url)
    else:
        findings += [checks.Finding("Settings", "fine", "Everything is there that is needed.")]
        findings += checks.everything(chosen, by_http=http)
    printing.say_findings(findings)
    if any(finding.verdict in {"wrong", "away"} for finding in findings):
        raise typer.Exit(1)


@app.command()
def manifest(
    http: Annotated[
        str | None, typer.Option(metavar="URL", help="For `run --http`: where Slack reaches it, https://….")
    ] = None,
) -> None:
    """Print the Slack app's manifest, to be pasted at api.slack.com/apps."""
    import json

    from bot import manifest as manifests

    if http is not None and not http.startswith("https://"):
        shared.fail("Slack calls https addresses only. Write it as in --http https://warmline.example.com", code=2)
    printing.say(json.dumps(manifests.load(http=http), indent=2, ensure_ascii=False))


app.add_typer(cli_away.app, name="away-feed")


# --- what is in the database ---------------------------------------------------------------------


@app.command()
def due(retry: Annotated[bool, typer.Option("--retry", help="Try what failed once more.")] = False) -> None:
    """Say what is promised, what failed and why."""
    from bot import due as report
    from storage.delivery import backlog

    with shared.opened() as store:
        now = datetime.now(UTC)
        if retry:
            count = store.write_now(backlog.retry, at=now)
            printing.say(f"{count} failed {shared.plural(count, 'message')} will be tried again by the running bot.")
        printing.say(report.summary(store, now))
        for table in report.tables(store, now):
            printing.say_table(table.title, table.heads, table.rows)


@app.command()
def digest(
    team: Annotated[str, typer.Option(help="The team's name.")],
    week: Annotated[
        str | None, typer.Option(metavar="2026-W47", help="The week; the last whole one unless given.")
    ] = None,
) -> None:
    """Print a team's weekly digest."""
    from handlers import digests

    with shared.opened() as store:
        printing.say(store.read_now(digests.as_text, team, week, datetime.now(UTC)))


@app.command(name="map")
def map_(
    team: Annotated[str, typer.Option(help="The team's name.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The picture to make: a name that ends in .svg or .png.")],
) -> None:
    """Draw a team's touch-point map, and print what it shows."""
    from handlers import map_pictures

    form = out.suffix.lower()
    if form not in (".svg", ".png"):
        shared.fail("A picture is an SVG or a PNG. Write it as in --out map.svg or --out map.png", code=2)
    with shared.opened() as store:
        drawn = store.read_now(map_pictures.drawn, team, datetime.now(UTC), form="png" if form == ".png" else "svg")
    try:
        out.write_bytes(drawn.picture)
    except OSError as error:
        shared.fail(f"{out} cannot be written to ({error.strerror or error}). Name another file.")
    printing.say(f"{drawn.words}\n{out} shows it as a picture.")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write into.")],
    format: Annotated[Format, typer.Option(help="One object a line, or a table.")] = Format.JSONL,  # noqa: A002
    person: Annotated[
        str | None, typer.Option(metavar="USER_ID", help="Only what is about them, as they get it: one zip file.")
    ] = None,
    audit_log: shared.AuditLog = None,
) -> None:
    """Write everything that people made into files, one for each kind of thing."""
    from bot import exporting

    shared.open_audit(audit_log)
    if person is not None:
        cli_people.export(person, folder)
        return
    with shared.opened(with_key=True) as store:
        try:
            exporting.write(store, folder, format.value)
        except OSError as error:
            shared.fail(f"{folder} cannot be written to ({error.strerror or error}). Name another folder.")
    shared.audit("export", about=["everybody"], via="warmline export")


@app.command(name="import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="What `export` wrote, or another tool's CSV.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say row by row what would happen; do nothing.")] = False,
    kind: Annotated[
        Kind | None, typer.Option(help="What is in the CSV; recognised by its columns unless given.")
    ] = None,
    map_: Annotated[
        str, typer.Option("--map", metavar="receiver=To,…", help="Which column is what: our field=their column.")
    ] = "",
    channel: Annotated[
        str, typer.Option(metavar="#NAME", help="The public channel in which it was told: then everybody reads it.")
    ] = "",
    zone: Annotated[str, typer.Option(help="The time zone of dates that name none, as in Europe/Berlin.")] = "UTC",
    date_format: Annotated[
        str, typer.Option(metavar="FORMAT", help="How dates are written, as in '%d/%m/%Y %H:%M'.")
    ] = "",
    source: Annotated[str, typer.Option(metavar="NAME", help="Where it is from; the file's name unless given.")] = "",
    audit_log: shared.AuditLog = None,
) -> None:
    """Read in what `export` wrote, or kudos, stories, customers and teams of other tools (CSV)."""
    from bot import importing

    wanted = importing.Wanted(kind.value if kind else "", map_, channel, zone, date_format, source)
    shared.open_audit(audit_log)
    importing.run(path, wanted, is_dry=dry_run)
    if not dry_run:
        shared.audit("import", about=["everybody"], via="warmline import")


app.command()(cli_people.forget)
app.command()(cli_people.hold)


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="The file to make; it must not be there yet.")]) -> None:
    """Make a consistent copy of the live SQLite database."""
    from storage.engine import backups
    from storage.refusal import Refused

    try:
        size = backups.copy(shared.settings_for().database_url, path)
    except Refused as error:
        shared.fail(error.words)
    printing.say(
        f"{path} holds everything up to now ({size:,} bytes), but the seal key: keep that in another place. To restore,"
        " stop the bot and put the file in place."
    )
