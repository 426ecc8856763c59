"""Each promise of docs/promises.md names the tests that hold it, and they are there."""

import ast
import re
from pathlib import Path

from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - declares them all

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "promises.md").read_text()
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ") and "held by" not in line]
TEST = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")
MERIT = re.compile(
    r"\b(leader ?boards?|rank(ed|ing|s)?|top (three|five|ten|\d+)|scores?|winners?|champions?)\b", re.IGNORECASE
)
SAYS_NO = {"There are no points and no ranking."}


def named() -> list[str]:
    return TEST.findall(PAGE)


def test_every_promise_is_held_by_a_test() -> None:
    assert len(ROWS) > 60
    assert [promise for promise, *held in ROWS if not TEST.search(" ".join(held))] == []


def test_no_promise_is_made_twice() -> None:
    assert len({promise for promise, *_ in ROWS}) == len(ROWS)


def test_every_test_that_is_named_is_there() -> None:
    files = {name.partition("::")[0] for name in named()}
    there = {f"{file}::{test}" for file in files for test in _tests(ROOT / file)}

    assert [name for name in named() if name not in there] == []


def _tests(file: Path) -> list[str]:
    """Those that pytest would collect: functions of the module itself."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for node in ast.parse(file.read_text()).body if isinstance(node, functions)]


def _sayings(file: Path) -> list[str]:
    """Every piece of text in a module but its docstrings."""
    tree = ast.parse(file.read_text())
    explained = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in explained
    ]


def test_nothing_that_people_read_puts_them_in_an_order_of_merit() -> None:
    said = [words for file in (ROOT / "handlers").rglob("*.py") for words in _sayings(file)]

    assert len(said) > 2000
    assert {words for words in said if MERIT.search(words) and not any(no in words for no in SAYS_NO)} == set()


def test_nobody_has_a_column_of_points() -> None:
    columns = {f"{table.name}.{column.name}" for table in SQLModel.metadata.sorted_tables for column in table.columns}

    assert len(columns) > 200
    assert [name for name in columns if re.search(r"(?<!touch)[._](points?|scores?|rank|karma)$", name)] == []
