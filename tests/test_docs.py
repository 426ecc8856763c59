"""The documentation says what the program does."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot import cli
from bot.settings import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
INVENTS = {"CONTRIBUTING.md"}  # shows how to add a feature that is not there
COMMANDS = sorted(get_command(cli.app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_line_in_the_readme(command: str) -> None:
    assert re.search(rf"^\| `warmline {command}`", README, re.MULTILINE)


def test_the_readme_names_no_command_that_is_not_there() -> None:
    assert set(re.findall(r"(?<!/)warmline ([a-z-]+)\b[^`\n]*`", README)) <= set(COMMANDS)


@pytest.mark.parametrize("name", [BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, "SLACK_API_URL", "DATABASE_URL", "LOG_LEVEL"])
def test_each_setting_has_a_line_in_the_readme(name: str) -> None:
    assert f"| `{name}` |" in README


def _named_files() -> list[tuple[str, str]]:
    """Each file of ours that a page, a comment or a docstring names, and where."""
    rooms = [ROOT / name for name in ("bot", "handlers", "storage", "tests", "docs")]
    readers = [
        *ROOT.glob("*.md"),
        *(path for room in rooms for path in room.rglob("*.*") if path.suffix in {".md", ".py"}),
    ]
    pattern = re.compile(r"(?<![\w/.])(?:docs|bot|handlers|storage|tests)/[\w/.-]+\.(?:md|py|toml|json|js)\b")
    return [
        (str(reader.relative_to(ROOT)), name)
        for reader in readers
        if reader.name not in INVENTS
        for name in pattern.findall(reader.read_text())
    ]


def test_every_file_that_is_named_is_there() -> None:
    named = _named_files()

    assert len(named) > 100
    assert [(where, name) for where, name in named if not (ROOT / name).exists()] == []
