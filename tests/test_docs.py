"""The documentation says what the program does."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot import cli
from bot.settings import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

README = (Path(__file__).parent.parent / "README.md").read_text()
COMMANDS = sorted(get_command(cli.app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_line_in_the_readme(command: str) -> None:
    assert re.search(rf"^\| `warmline {command}`", README, re.MULTILINE)


def test_the_readme_names_no_command_that_is_not_there() -> None:
    assert set(re.findall(r"(?<!/)warmline ([a-z]+)\b[^`\n]*`", README)) <= set(COMMANDS)


@pytest.mark.parametrize("name", [BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, "SLACK_API_URL", "DATABASE_URL", "LOG_LEVEL"])
def test_each_setting_has_a_line_in_the_readme(name: str) -> None:
    assert f"| `{name}` |" in README
