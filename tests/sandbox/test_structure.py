"""What is agreed for the sandbox's own source: every class says what it is, and nothing grows too long."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "bot" / "sandbox").rglob("*.py"))
TESTS = sorted(Path(__file__).parent.glob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def too_long(path: Path, most: int) -> list[str]:
    return [
        node.name
        for node in nodes(path)
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno + 1 > most
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_its_classes_say_what_they_are(path: Path) -> None:
    silent = [node.name for node in nodes(path) if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)]

    assert silent == []
    assert too_long(path, 40) == []
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_a_test_is_short_and_imports_no_other_test(path: Path) -> None:
    imported = [node.module or "" for node in nodes(path) if isinstance(node, ast.ImportFrom)]

    assert too_long(path, 30) == []
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert [module for module in imported if ".test_" in module] == []
