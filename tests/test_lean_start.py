"""Nothing is loaded that the chosen database and the chosen way to Slack do not need."""

import importlib.util
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests import warm
from tests.process import environment_for, start_python
from tests.stage import COMPANY, manifest

NEVER = {"alembic", "holidays", "icalendar", "matplotlib", "numpy", "psycopg", "recurring_ical_events"}
SAYING = ("-X", "importtime", "-m", "bot")  # Python says of each module that it loads it
HAS_HTTPTOOLS = importlib.util.find_spec("httptools") is not None


def modules(output: str) -> set[str]:
    """What was loaded."""
    return {line.rpartition("|")[2].strip() for line in output.splitlines() if line.startswith("import time:")}


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
    warm.fresh_file(tmp_path / "warmline.db")
    async with Sandbox(COMPANY, manifest()) as slack:
        program = await start_python(*SAYING, *arguments, folder=tmp_path, environment=environment_for(slack))
        try:
            await program.says(says)
        finally:
            await program.kill()
        loaded = modules(program.output)

    assert {"sqlmodel", "slack_bolt", "bot.server"} <= loaded
    assert loaded & (NEVER | unneeded) == set()


async def test_the_help_loads_no_part_of_the_bot(tmp_path: Path) -> None:
    program = await start_python(*SAYING, "--help", folder=tmp_path, environment={})
    assert await program.ends() == 0
    loaded = modules(program.output)

    assert "Say what is promised, what failed and why." in program.output
    assert "typer" in loaded
    assert loaded & {"sqlmodel", "slack_bolt", "slack_sdk", "aiohttp", "rich", "dotenv", "asyncio"} == set()
