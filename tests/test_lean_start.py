"""Nothing is loaded that the chosen database and the chosen way to Slack do not need."""

import importlib.util
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from tests.process import environment_for, running
from tests.stage import COMPANY, manifest

NEVER = {"alembic", "holidays", "icalendar", "matplotlib", "numpy", "psycopg", "recurring_ical_events"}
HAS_HTTPTOOLS = importlib.util.find_spec("httptools") is not None


@pytest.mark.parametrize(
    ("arguments", "says", "unneeded"),
    [
        (["run"], "connection 2 to Slack is open", {"uvicorn", "h11", "httptools"}),
        (["run", "--http", "--port", "0"], "listening at", {"h11"} if HAS_HTTPTOOLS else set()),
    ],
    ids=["socket mode", "http"],
)
async def test_the_program_loads_what_it_needs(
    arguments: list[str], says: str, unneeded: set[str], tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'warmline.db'}")
    store.upgrade()
    store.close()
    async with Sandbox(COMPANY, manifest()) as slack:
        environment = environment_for(slack, PYTHONPROFILEIMPORTTIME="1")  # Python says of each module that it loads it
        async with running(*arguments, folder=tmp_path, environment=environment) as program:
            await program.says(says)
            loaded = {line.rpartition("|")[2].strip() for line in program.output.splitlines() if "|" in line}

    assert {"sqlmodel", "slack_bolt", "bot.server"} <= loaded
    assert loaded & (NEVER | unneeded) == set()


async def test_the_help_loads_no_part_of_the_bot(tmp_path: Path) -> None:
    async with running("--help", folder=tmp_path, environment={"PYTHONPROFILEIMPORTTIME": "1"}) as program:
        assert await program.ends() == 0
        loaded = {line.rpartition("|")[2].strip() for line in program.output.splitlines() if "|" in line}

    assert "Say what is promised, what failed and why." in program.output
    assert "typer" in loaded
    assert loaded & {"sqlmodel", "slack_bolt", "slack_sdk", "aiohttp", "rich", "dotenv", "asyncio"} == set()
