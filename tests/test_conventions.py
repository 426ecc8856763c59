"""The tests keep their own rules: short, each by itself, and none that cannot fail."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
LONGEST_TEST, LONGEST_FILE = 30, 400
CHECKING = {"raises", "expect", "until", "says", "check"}  # these raise by themselves when something is wrong

Function = ast.FunctionDef | ast.AsyncFunctionDef
NAMED = ast.Attribute | ast.Name


@cache
def modules() -> dict[str, ast.Module]:
    return {str(path.relative_to(TESTS)): ast.parse(path.read_text()) for path in TESTS.rglob("*.py")}


@cache
def functions(path: str) -> list[Function]:
    return [node for node in ast.walk(modules()[path]) if isinstance(node, Function)]


def find_tests() -> Iterator[tuple[str, Function]]:
    for path in modules():
        if Path(path).name.startswith("test_"):
            yield from ((path, function) for function in functions(path) if function.name.startswith("test_"))


@cache
def called_in(node: ast.AST) -> set[str]:
    """The names of functions and methods, without whose they are."""
    called = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    return {one.attr if isinstance(one, ast.Attribute) else one.id for one in called if isinstance(one, NAMED)}


@cache
def asserts(function: Function) -> bool:
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    return any(name in CHECKING or name.startswith("assert_") for name in called_in(function))


def asserts_in(path: str, function: Function) -> bool:
    """Whether it asserts, or what it calls in the same file does."""
    there = {helper.name: helper for helper in functions(path)}
    reached, ahead = {function.name}, [function]
    while ahead:
        if asserts(at := ahead.pop()):
            return True
        called = called_in(at) & there.keys() - reached
        reached |= called
        ahead += [there[name] for name in called]
    return False


def imported_by(module: ast.Module) -> Iterator[str]:
    """Modules, and what is taken out of them."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {path: len((TESTS / path).read_text().splitlines()) for path in modules()}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_test_is_longer_than_thirty_lines() -> None:
    lengths = {test.name: (test.end_lineno or 0) - test.lineno + 1 for _, test in find_tests()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_TEST} == {}


def test_each_test_can_fail() -> None:
    """It asserts, or a helper beside it does; or it asks for the Slack that complains of whatever it would refuse."""
    idle = [
        test.name
        for path, test in find_tests()
        if not asserts_in(path, test) and "slack" not in {argument.arg for argument in test.args.args}
    ]

    assert idle == []


def test_nobody_imports_a_test() -> None:
    imports = [(path, name) for path, module in modules().items() for name in imported_by(module)]

    assert [(path, name) for path, name in imports if name.startswith("tests.") and ".test_" in name] == []
