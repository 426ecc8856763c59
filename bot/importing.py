"""What `warmline import` does: a folder that was exported, or a table of another tool."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot import cli_shared as shared
from bot import printing
from bot.settings import Settings
from handlers.slack.people import person_of
from storage.across.imports import running
from storage.across.imports.making import About
from storage.across.imports.running import Counts, Result, Table
from storage.across.imports.who import Directory
from storage.across.moving import importing as moving
from storage.across.moving import reading
from storage.across.moving.importing import Done
from storage.delivery import recurrence
from storage.engine import statistics
from storage.engine.database import Store
from storage.engine.health import sqlite_file
from storage.people import people
from storage.refusal import Refused


@dataclass(frozen=True)
class Wanted:
    """What was asked for beside a table's file."""

    kind: str
    mapping: str
    channel: str
    zone: str
    date_format: str
    source: str


def run(path: Path, wanted: Wanted, *, is_dry: bool) -> None:
    """Read in what is at a path."""
    if path.is_file():
        table(path, wanted, is_dry=is_dry)
        return
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        shared.fail(f"There is no file {path}.")
    if wanted != Wanted("", "", "", "UTC", "", ""):
        shared.fail("--kind, --map, --channel, --zone, --date-format and --source are for another tool's CSV.", code=2)
    folder(path, is_dry=is_dry)


# --- a folder ------------------------------------------------------------------------------------


def folder(path: Path, *, is_dry: bool) -> None:
    """Read an export in, or only say what would be."""
    chosen = shared.settings_for()
    key, manifest = shared.key(chosen), _manifest(path)
    file = sqlite_file(chosen.database_url)
    if is_dry and file and not file.exists():
        _check(path, key, manifest)
        _say_dry(path, manifest)
        return
    with shared.opened(with_key=True) if is_dry else shared.made() as store:
        store.read_now(moving.require_empty, manifest)
        if other := store.read_now(moving.other_workspace, path, key):
            raise Refused(f"The folder is of another workspace in Slack ({other}), so nothing was done.")
        _check(path, key, manifest)
        if is_dry:
            _say_dry(path, manifest)
            return
        with _progress("Reading it in", manifest.total) as advance:
            done = moving.run(store, path, manifest, key, now=datetime.now(UTC), advance=advance)
        store.write_now(statistics.refresh)
    _say_done(path, manifest, done)


def _manifest(path: Path) -> reading.Manifest:
    try:
        return reading.manifest(path)
    except Refused as error:
        shared.fail(error.words)


def _check(path: Path, key: object, manifest: reading.Manifest) -> None:
    with _progress("Checking the folder", manifest.total) as advance:
        try:
            moving.check(path, key, advance)  # type: ignore[arg-type]
        except Refused as error:
            shared.fail(error.words, "Nothing was changed.")


def _say_dry(path: Path, manifest: reading.Manifest) -> None:
    rows = [(name, str(count)) for name, count in manifest.rows.items() if count]
    printing.say_table(f"Would be read in from {path}", ("file", "rows"), rows)
    printing.say(f"{manifest.total:,} rows would be read in. Nothing was changed.")
    _say_left_out(0)


def _say_done(path: Path, manifest: reading.Manifest, done: Done) -> None:
    if done.is_new:
        printing.say(f"{path} is read in: {done.rows:,} of {manifest.total:,} rows just now.")
    else:
        printing.say(f"{path} was read in before, so nothing was changed.")
    _say_left_out(done.unopened)
    if done.is_new:
        printing.say(
            "Stop the bot that used the old database for good before you start one on this; two would answer, and say"
            " things twice."
        )


def _say_left_out(unopened: int) -> None:
    if unopened:
        printing.say(
            f"Left out: {unopened:,} rows that are sealed with another key. Give this machine the key of the old one"
            " (WARMLINE_SEAL_KEY), and import into an empty database once more, to have them."
        )
    printing.say(
        "In no export: anonymous answers where so few were given that they would tell who gave them, the seal key, and"
        " the codes of anonymous authors. With the same seal key their codes go on working, and rounds that are open"
        " can be closed; without it those end as lost."
    )


# --- a table ---------------------------------------------------------------------------------------


def table(path: Path, wanted: Wanted, *, is_dry: bool) -> None:
    """Read another tool's table in, or only say what would be; what cannot be taken is listed with its line."""
    if not recurrence.known_zone(wanted.zone):
        shared.fail(f"I do not know the time zone “{wanted.zone}”. Write it as in --zone Europe/Berlin.", code=2)
    try:
        found = running.opened(path, wanted.kind, wanted.mapping)
    except Refused as error:
        shared.fail(shared.plainly(error.words))
    printing.say(f"{path}: {found.kind}, {found.sheet.in_words}. {_columns_in_words(found)}")
    with shared.opened(with_key=True) if is_dry else shared.made() as store:
        begun = About(
            found.kind, wanted.source or path.stem, Directory(set(), {}), {}, datetime.now(UTC),
            zone=wanted.zone, date_format=wanted.date_format,
        )  # fmt: skip
        start = store.read_now(running.about, begun, wanted.channel)
        start.directory.slack = _slack(shared.settings_for(), store)
        with _progress("Reading it in", None) as advance:
            counts = running.run(store, found, start, is_dry=is_dry, told=_teller(advance, is_dry))
        if not is_dry:
            store.write_now(statistics.refresh)
    _say_counts(found, counts, is_dry, wanted)


def _columns_in_words(found: Table) -> str:
    return "Columns: " + ", ".join(f"{field} is “{head}”" for field, head in found.columns.items()) + "."


def _teller(advance: Callable[[int], None], is_dry: bool) -> Callable[[Result], None]:
    def tell(result: Result) -> None:
        advance(1)
        outcome = result.outcome
        if outcome.why:
            printing.say(f"line {result.line}: left out, because {_as_clause(shared.plainly(outcome.why))}")
        elif is_dry:
            becomes = "new" if outcome.is_new else "here already, or said by a line before"
            printing.say(f"line {result.line}: {becomes}: {result.shown}")

    return tell


def _as_clause(words: str) -> str:
    return words if words.endswith((".", "?")) else f"{words}."


def _say_counts(found: Table, counts: Counts, is_dry: bool, wanted: Wanted) -> None:
    would = "would be " if is_dry else ""
    printing.say(
        f"{counts.new:,} {found.kind} {would}imported, {counts.there:,} here already, {counts.left_out:,} left out."
        + (" Nothing was changed." if is_dry else "")
    )
    if found.kind in ("kudos", "stories") and not wanted.channel and counts.new:
        printing.say("Those alone read them who are named in them. With --channel everybody does, as told there.")
    if counts.left_out:
        shared.fail("Mend those lines, and give the same command once more: what is here already is not taken twice.")


# --- looking people up -------------------------------------------------------------------------------


class _Slack:
    """Slack, asked about people one by one."""

    def __init__(self, client: WebClient, store: Store, workspace_id: str) -> None:
        self._client, self._store, self._workspace_id = client, store, workspace_id
        self.why_no_addresses = ""

    def meet(self, id_: str) -> bool:
        try:
            self._remember(self._client.users_info(user=id_)["user"])
        except SlackClientError as error:
            return _code(error) not in ("user_not_found", "user_not_visible")
        return True

    def of_address(self, address: str) -> str | None:
        try:
            user = self._client.users_lookupByEmail(email=address)["user"]
        except SlackClientError as error:
            if (code := _code(error)) != "users_not_found":
                self.why_no_addresses = (
                    "Slack looks up e-mail addresses for apps with the permission users:read.email only; add it, and"
                    " install the app again, or write member IDs"
                    if code == "missing_scope"
                    else f"e-mail addresses cannot be looked up in Slack ({code})"
                )
            return None
        self._remember(user)
        return str(user["id"])

    def _remember(self, user: dict[str, object]) -> None:
        person = person_of(user, workspace_id=self._workspace_id, now=datetime.now(UTC))
        self._store.write_now(people.remember, [person])


def _slack(chosen: Settings, store: Store) -> _Slack | None:
    """None where there is no token, or none that Slack takes."""
    if not chosen.bot_token:
        return None
    client = WebClient(chosen.bot_token, base_url=chosen.api_url, timeout=10)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=3))
    try:
        return _Slack(client, store, str(client.auth_test()["team_id"]))
    except (SlackClientError, OSError):
        return None


def _code(error: SlackClientError) -> str:
    response = getattr(error, "response", None)
    return str(response["error"]) if response else "no answer"


# --- a bar -------------------------------------------------------------------------------------------


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar where errors go, for eyes only."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)
