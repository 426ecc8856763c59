"""The drawing in docs/architecture.md is the house as it stands, and its modules and functions are short."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOPS = ("bot", "handlers", "storage")
DRAWING = re.search(r"```\n(bot/.*?)```", (ROOT / "docs" / "architecture.md").read_text(), re.DOTALL)
ROOMS = DRAWING.group(1) if DRAWING else ""


def packages(top: str) -> set[str]:
    """The folders with Python in them, right below a top-level package."""
    return {path.parent.name for path in (ROOT / top).glob("*/__init__.py")}


def drawn(top: str) -> str:
    """What the drawing says of a top-level package."""
    part = re.search(rf"^{top}/.*?(?=^\w|\Z)", ROOMS, re.DOTALL | re.MULTILINE)
    assert part, f"docs/architecture.md does not draw {top}/"
    return part.group()


@pytest.mark.parametrize("top", TOPS)
def test_every_room_is_drawn(top: str) -> None:
    assert {room for room in packages(top) if f"{room}/" not in drawn(top)} == set()


@pytest.mark.parametrize("top", TOPS)
def test_no_room_and_no_module_is_drawn_that_is_not_there(top: str) -> None:
    modules = {path.name for path in (ROOT / top).rglob("*.py")}
    rooms = {path.name for path in (ROOT / top).rglob("*") if path.is_dir()}

    assert set(re.findall(r"(?<![\w./])(\w+\.py)\b", drawn(top))) - modules == set()
    assert set(re.findall(r"^  (\w+)/", drawn(top), re.MULTILINE)) - rooms == set()


def test_the_floors_of_storage_are_drawn_as_the_contract_holds_them() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract.get("containers") == ["storage"])
    held = [set(re.findall(r"\w+", layer)) for layer in layers]

    floors = re.findall(r"^  ((?:\w+(?:/|\.py)\s+)+)", drawn("storage"), re.MULTILINE)
    assert [{name.rstrip("/").removesuffix(".py") for name in floor.split()} for floor in floors] == held


def programs() -> Iterator[tuple[str, str]]:
    """Each module of the program, with its text; migrations are written by a command."""
    for top in TOPS:
        for path in (ROOT / top).rglob("*.py"):
            if "versions" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    assert {path: text.count("\n") for path, text in programs() if text.count("\n") > 300} == {}


def test_no_function_is_longer_than_forty_lines() -> None:
    lengths = {
        f"{path}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, text in programs()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: lines for name, lines in lengths.items() if lines > 40} == {}
