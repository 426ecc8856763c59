"""What is said at the start: who else can read the files, who else runs on the database."""

import signal
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.settings import Mistaken, read
from storage.engine import lock
from storage.engine.versions import DatabaseUnreachable
from tests.acting import Actor
from tests.process import Process, environment_for, running
from tests.stage import COMPANY, manifest


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(COMPANY, manifest()) as slack:
        yield slack


@pytest.fixture
async def program(slack: Sandbox, tmp_path: Path) -> AsyncIterator[Process]:
    """`warmline run` on a SQLite file of this folder."""
    async with running("run", folder=tmp_path, environment=environment_for(slack)) as program:
        await program.says("connection 2 to Slack is open")
        yield program


async def run(*arguments: str, slack: Sandbox, folder: Path, **more: str) -> tuple[int, str]:
    """The exit code and the output of a command that ends by itself."""
    async with running(*arguments, folder=folder, environment=environment_for(slack, **more)) as process:
        return await process.ends(), process.output


# --- a second process on one SQLite file


@pytest.mark.parametrize("url", ["sqlite:///warmline.db", "sqlite:////{folder}/warmline.db", "sqlite:///link.db"])
async def test_a_second_bot_on_one_sqlite_file_ends_with_a_sentence(
    slack: Sandbox, program: Process, tmp_path: Path, url: str
) -> None:
    (tmp_path / "link.db").symlink_to("warmline.db")
    code, output = await run("run", slack=slack, folder=tmp_path, DATABASE_URL=url.format(folder=tmp_path))

    assert code == 1
    assert f"in use: another `warmline run` (process {program.pid})" in output
    assert "Traceback" not in output
    assert (await Actor(slack, "ana").say("/kudos help", "support")).ok  # the first goes on


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_whatever_ended_the_first_bot_leaves_nothing_in_the_way_of_the_next(
    slack: Sandbox, program: Process, tmp_path: Path, number: signal.Signals
) -> None:
    program.signal(number)
    await program.ends()

    async with running("run", folder=tmp_path, environment=environment_for(slack)) as following:
        await following.says("connection 2 to Slack is open")


async def test_everything_but_a_second_bot_works_beside_a_running_one(
    slack: Sandbox, program: Process, tmp_path: Path
) -> None:
    for arguments in (["due"], ["export", "out"], ["backup", "copy.db"], ["forget", "U00ANA", "--yes"]):
        code, output = await run(*arguments, slack=slack, folder=tmp_path)
        assert code == 0, output
    code, output = await run("check", slack=slack, folder=tmp_path)

    assert code == 0
    assert f"A bot runs on it (process {program.pid})" in output


async def test_the_sandbox_leaves_the_database_of_a_running_bot_alone(
    slack: Sandbox, program: Process, tmp_path: Path
) -> None:
    beside = {"DATABASE_URL": "sqlite:///warmline.db"}
    code, output = await run("sandbox", "--port", "0", "--no-browser", slack=slack, folder=tmp_path, **beside)

    assert code == 1
    assert "in use" in output
    assert "Traceback" not in output


def test_a_database_on_a_server_is_for_several() -> None:
    with lock.held("postgresql://host/db"), lock.held("postgresql://host/db"):
        assert lock.holder("postgresql://host/db") is None


def test_one_file_is_for_one_at_a_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/warmline.db"
    with lock.held(url), pytest.raises(DatabaseUnreachable, match="in use"), lock.held(url, patience=0):
        pass
    with lock.held(url):
        assert stat.S_IMODE((tmp_path / "warmline.db.lock").stat().st_mode) == 0o600


# --- files that everybody can read


@pytest.mark.parametrize("name", [".env", "warmline.db", "warmline.db-wal"])
@pytest.mark.parametrize(("mode", "is_said"), [(0o600, False), (0o640, False), (0o644, True), (0o602, True)])
async def test_a_file_that_everybody_can_read_is_named(
    slack: Sandbox, tmp_path: Path, name: str, mode: int, is_said: bool
) -> None:
    (tmp_path / name).touch()
    (tmp_path / name).chmod(mode)
    code, output = await run("check", slack=slack, folder=tmp_path)

    assert code == 0
    assert (f"– Files: {name} can be read or changed by everybody" in output) is is_said


async def test_run_says_so_as_well(slack: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".env").touch(0o644)
    async with running("run", folder=tmp_path, environment=environment_for(slack)) as program:
        line = await program.says(".env can be read or changed by everybody")
        await program.says("connection 2 to Slack is open")

    assert "WARNING" in line
    assert stat.S_IMODE((tmp_path / "warmline.db").stat().st_mode) == 0o600


# --- what was pasted where a secret belongs


NO_SECRETS = {
    "SLACK_SIGNING_SECRET": [
        "secret", "0123456789abcdef", "0123456789abcdef" * 3, "g" * 32, "1234567890.1234567890", "A0123456789",
        "xoxb-1-2-3", "xapp-1-2", "0123456789abcdef0123456789abcde\u200b", "'0123456789abcdef0123456789abcdef'",
        "0123456789abcdef 123456789abcdef", "0123456789abcdef0123456789abcdef\n", "your-signing-secret-from-slack!",
    ],
    "SLACK_BOT_TOKEN": [
        "xoxb-", "xoxb-…", "xoxb-<your token>", "xoxb-1\u200b", "xoxb-1 ", "'xoxb-1'", "xoxb-1\nxoxb-2", "xapp-1-2",
        "0123456789abcdef0123456789abcdef", "Bearer xoxb-1", "SLACK_BOT_TOKEN=xoxb-1",
    ],
    "SLACK_APP_TOKEN": ["xapp-", "xoxb-1", "xapp-1,xapp-2", "“xapp-1”", "A0123456789"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in NO_SECRETS.items() for value in values])
def test_what_is_no_such_secret_is_refused_in_words(name: str, value: str) -> None:
    with pytest.raises(Mistaken) as raised:
        read({name: value}, (name,))

    [mistake] = raised.value.mistakes
    assert mistake.startswith(f"{name}: ")


@pytest.mark.parametrize("command", ["run", "check"])
async def test_a_signing_secret_that_is_none_is_said_at_the_start(slack: Sandbox, tmp_path: Path, command: str) -> None:
    code, output = await run(command, "--http", slack=slack, folder=tmp_path, SLACK_SIGNING_SECRET="hello")

    assert code == 1
    assert "SLACK_SIGNING_SECRET: that is no signing secret: Slack's are 32 characters long" in output
