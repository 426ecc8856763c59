"""The command line: what each command says, to eyes and to programs; wrong input gets a sentence, not a traceback."""

import asyncio
import json
import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from storage import kudos
from storage.delivery import backlog, outbox
from storage.engine.database import Session, Store
from storage.people import people, teams
from storage.people.digest_hours import DIGEST
from storage.tables import Delivery, Member, Person, Schedule, Team
from tests import furnished
from tests.process import environment_for, running, start
from tests.rows import add_row
from tests.slack import manifest_problems
from tests.stage import ANA, BO, COMPANY, SUPPORT, manifest
from tests.terminal import warmline

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)


async def asked(slack: Sandbox, *arguments: str, folder: Path, **more: str) -> tuple[int, str]:
    """The same as a process of its own, which asks a Slack in this one."""
    process = await start(*arguments, folder=folder, environment=environment_for(slack, **more))
    return await process.ends(), process.output


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Path:
    """A folder with a database in it, in which some kudos were given and one message failed."""
    store.write_now(fill)
    return tmp_path


def fill(session: Session) -> None:
    people.remember(session, [Person(id=id_, name=id_, zone="UTC", looked_up_at=AT) for id_ in (ANA, BO)])
    session.add(Team(name="Support", name_key="support", channel=SUPPORT, zone="UTC", created_at=AT, created_by=ANA))
    session.flush()
    [team] = teams.every(session)
    session.add(Member(team_id=team.id or 0, person=ANA, is_lead=True, joined_at=AT))
    session.flush()
    kudos.give(session, giver=ANA, receivers=[BO], message="for the handover", practices=(), channel=SUPPORT, at=AT)
    outbox.add(session, DIGEST, subject=1, recipient=ANA, at=AT)
    session.flush()
    for row in outbox.find(session, DIGEST, subject=1):
        row.state, row.wake_at, row.error = "failed", None, "channel_not_found"
        session.add(row)


def test_it_says_its_version(tmp_path: Path) -> None:
    result = warmline("--version", folder=tmp_path)

    assert result.stdout.startswith("warmline 0.")


def test_the_manifest_is_pure_json(tmp_path: Path) -> None:
    result = warmline("manifest", folder=tmp_path)

    assert manifest_problems(json.loads(result.stdout)) == []
    assert result.stderr == ""


def test_the_manifest_for_http_names_the_address(tmp_path: Path) -> None:
    result = warmline("manifest", "--http", "https://warmline.example.com", folder=tmp_path)

    assert json.loads(result.stdout)["settings"]["interactivity"]["request_url"].endswith("example.com/slack/events")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run"], 1, "SLACK_BOT_TOKEN is missing"),
        (["run", "--port", "3000"], 2, "belong to --http"),
        (["manifest", "--http", "warmline.example.com"], 2, "https"),
        (["due"], 1, "There is no database at warmline.db"),
        (["digest", "--team", "Support"], 1, "There is no database"),
        (["export", "out"], 1, "There is no database"),
        (["export", "--format", "xml", "out"], 2, "xml"),
        (["forget", "ana"], 2, "That is no member ID"),
        (["forget", "U0ANA"], 1, "There is no database"),
        (["backup", "copy.db"], 1, "There is no database"),
        (["dance"], 2, "dance"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    result = warmline(*arguments, folder=tmp_path)

    assert result.exit_code == code
    assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_run_says_what_is_wrong_with_the_database_too(tmp_path: Path) -> None:
    (tmp_path / "torn.db").write_text("no database\n" * 100)
    result = warmline("run", folder=tmp_path, environment={"DATABASE_URL": "sqlite:///torn.db"})

    assert result.exit_code == 1
    assert result.stderr.count("✗") == 3
    assert "file is not a database" in result.stderr


async def test_check_is_content_when_all_is_well(tmp_path: Path) -> None:
    async with Sandbox(COMPANY, manifest()) as slack:
        code, output = await asked(slack, "check", folder=tmp_path)

    assert code == 0
    assert [line[0] for line in output.splitlines()] == ["✓"] * 7
    assert list(tmp_path.iterdir()) == []


async def test_check_says_what_is_lost_without_an_optional_scope(tmp_path: Path) -> None:
    poor = manifest()
    for scopes in poor["oauth_config"]["scopes"].values():
        scopes.remove("usergroups:read")
    async with Sandbox(COMPANY, poor) as slack:
        code, output = await asked(slack, "check", folder=tmp_path)

    assert code == 0
    assert "– usergroups:read: Not granted: user groups such as @support" in output


async def test_check_names_everything_that_is_wrong(tmp_path: Path) -> None:
    poor = manifest()
    poor["oauth_config"]["scopes"]["bot"].remove("chat:write")
    async with Sandbox(COMPANY, poor, start=AT) as slack:
        code, output = await asked(slack, "check", folder=tmp_path, SLACK_APP_TOKEN="xapp-wrong")

    assert code == 1
    assert "✗ Scopes: Missing: chat:write" in output
    assert "✗ App-level token: Slack does not know this app-level token" in output
    assert "ahead of Slack's" in output or "behind Slack's" in output


async def test_check_says_when_slack_cannot_be_reached(tmp_path: Path) -> None:
    async with Sandbox(COMPANY, manifest()) as slack:
        gone = environment_for(slack)
    process = await start("check", folder=tmp_path, environment=gone)

    assert await process.ends() == 1
    assert "Slack cannot be reached" in process.output


def test_due_says_what_failed_and_why(filled: Path) -> None:
    output = warmline("due", folder=filled).stdout

    assert "1 failed" in output
    assert f"weekly digest\t{ANA}\tchannel_not_found" in output
    assert "news of kudos" in output


def test_due_says_what_this_version_does_not_know(store: Store, tmp_path: Path) -> None:
    def of_another_version(session: Session) -> None:
        add_row(session, Schedule, kind="song", recipient=ANA, next_run_at=AT - timedelta(days=900))
        add_row(session, Delivery, id="1", kind="poem", recipient=ANA, state="failed", error="unheard of")

    store.write_now(of_another_version)
    output = warmline("due", folder=tmp_path).stdout

    assert f"poem\t{ANA}\tunheard of" in output
    assert f"song\t{ANA}" in output


def test_due_tries_again(filled: Path, store: Store) -> None:
    result = warmline("due", "--retry", folder=filled)

    assert "1 failed message will be tried again" in result.stdout
    assert store.read_now(backlog.failures) == []


def test_a_digest_is_printed(filled: Path) -> None:
    result = warmline("digest", "--team", "support", "--week", "2026-W47", folder=filled)

    assert result.exit_code == 0
    assert "Support" in result.stdout


@pytest.mark.parametrize(("team", "week", "words"), [("Sales", "2026-W47", "Support"), ("Support", "47", "2026-W47")])
def test_an_unknown_team_or_week_is_explained(filled: Path, team: str, week: str, words: str) -> None:
    result = warmline("digest", "--team", team, "--week", week, folder=filled)

    assert result.exit_code == 1
    assert words in result.stderr


@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_everything_is_exported(filled: Path, format_: str) -> None:
    result = warmline("export", "--format", format_, "out", folder=filled)

    assert f"kudos.{format_}\t1" in result.stdout
    assert "for the handover" in (filled / "out" / f"kudos.{format_}").read_text()


def test_an_export_needs_a_folder(filled: Path) -> None:
    (filled / "taken").write_text("")
    result = warmline("export", "taken", folder=filled)

    assert result.exit_code == 1
    assert "taken cannot be written to" in result.stderr


@pytest.mark.parametrize(("typed", "code"), [("n\n", 1), ("", 1), ("y\n", 0)])
def test_somebody_is_forgotten_once_it_is_confirmed(filled: Path, store: Store, typed: str, code: int) -> None:
    result = warmline("forget", ANA, folder=filled, typed=typed)

    assert result.exit_code == code
    assert (ANA in store.read_now(people.find, [ANA])) is bool(code)
    assert ("Nothing was erased" in result.stderr) is bool(code)


def test_nobody_is_asked_where_that_is_said(filled: Path, store: Store) -> None:
    forgotten = warmline("forget", ANA, "--yes", folder=filled)

    assert forgotten.exit_code == 0
    assert "anonymously bears no name" in " ".join(forgotten.stdout.split())
    assert f"Nothing is kept about {ANA}" in warmline("forget", ANA, folder=filled).stdout


def test_a_backup_is_whole_private_and_never_in_the_way(filled: Path, store: Store) -> None:
    """Taken while somebody is in the middle of writing."""
    writer = sqlite3.connect(filled / "warmline.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM kudos_receiver")
    result = warmline("backup", "copy.db", folder=filled)
    writer.execute("ROLLBACK")
    writer.close()

    assert result.exit_code == 0
    assert stat.S_IMODE((filled / "copy.db").stat().st_mode) == 0o600
    copy = Store(f"sqlite:///{filled}/copy.db")
    copy.upgrade()
    assert [given.message for given in copy.read_now(kudos.given_by, ANA)] == ["for the handover"]
    copy.close()
    assert "is there already" in warmline("backup", "copy.db", folder=filled).stderr


def test_a_backup_of_postgresql_is_another_tools_work(tmp_path: Path) -> None:
    result = warmline("backup", "copy", folder=tmp_path, environment={"DATABASE_URL": "postgresql://host/db"})

    assert result.exit_code == 1
    assert "pg_dump" in result.stderr


async def test_the_sandbox_starts_with_the_bot_in_it(tmp_path: Path, shared_folder: Path) -> None:
    """In a database that has the company's six weeks, which takes a while to live through; see tests/furnished.py."""
    shutil.copy(await asyncio.to_thread(furnished.lived, shared=shared_folder), tmp_path / "kept.db")
    kept = {"DATABASE_URL": f"sqlite:///{tmp_path}/kept.db"}
    async with running("sandbox", "--port", "0", "--no-browser", folder=tmp_path, environment=kept) as process:
        line = await process.says("http://127.0.0.1:")
        assert "A local Slack" in line
        process.signal()

        assert await process.ends() == 0


async def test_the_sandbox_leaves_nothing_behind(tmp_path: Path) -> None:
    async with running("sandbox", "--port", "0", "--no-browser", folder=tmp_path, environment={}) as process:
        await process.says("lives through its last six weeks")

    assert list(tmp_path.iterdir()) == []
