"""`python -m tests.mutants [file ...]`: changes the rule modules in small ways, and says which changes no test notices.

Each change is one mutant: a comparison turned round, a statement left out, a number off by one. The tests of the
module run against it in a process of their own; a mutant that they let pass is printed for somebody to judge: it
changes nothing that matters, or a test is missing.
"""

import ast
import copy
import importlib
import os
import resource
import sys
from collections.abc import Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
TESTS = {  # a rule module, and the tests that are to notice
    "handlers/sentences.py": ["sentences", "separators"],
    "handlers/slack/mentions.py": ["mentions"],
    "storage/customers/names.py": ["customers", "plain_names", "sentences", "separators"],
    "storage/delivery/claims.py": ["claims", "outbox", "rate_limits"],
    "storage/delivery/outbox.py": ["outbox", "sender", "planner"],
    "storage/delivery/outcomes.py": ["outbox", "rate_limits", "unknown_outcomes"],
    "storage/delivery/rate_limits.py": ["rate_limits", "outbox"],
    "storage/delivery/recurrence.py": ["recurrence", "planner"],
    "storage/engine/deadline.py": ["background", "database"],
    "storage/people/digest_days.py": ["digest_days", "digests"],
    "storage/prompts/setups.py": ["prompt_views", "prompts", "people_words"],
    "storage/stories/blameless.py": ["blameless"],
    "storage/stories/plain_names.py": ["plain_names"],
}
LIBRARIES = ["aiohttp", "alembic", "apscheduler", "psycopg", "slack_bolt.async_app", "sqlmodel"]
PYTEST = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", "not (postgres or process)"]
SECONDS = 120  # of processor time; a mutant that loops for ever is noticed too
A_FEW = 3
SWAPPED: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


def changes(node: Any) -> Iterator[Any]:
    """What may stand in a node's place."""
    match node:
        case ast.Tuple(elts=elts) | ast.Set(elts=elts) | ast.List(elts=elts) if _is_data(node):
            yield _with(node, elts=elts[:-1])
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            yield _with(node, ops=[SWAPPED[type(op)]()])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in SWAPPED:
            yield _with(node, op=SWAPPED[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"{value}XX" if value else "XX")
        case ast.If() | ast.IfExp() | ast.While():
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Delete():
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _is_data(node: ast.AST) -> bool:
    """A list of words: that it is read is a rule, and which words are in it is not."""
    words = node.elts if isinstance(node, ast.Tuple | ast.Set | ast.List) else []
    return len(words) > A_FEW and all(isinstance(word, ast.Constant) for word in words)


def _with(node: Any, **fields: Any) -> Any:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def mutants(source: str) -> Iterator[tuple[str, CodeType]]:
    """Each change in words, and the module with it."""
    tree = ast.parse(source)
    for parent in list(_rules(tree)):
        for field, value in list(ast.iter_fields(parent)):
            for place, node in enumerate(value if isinstance(value, list) else [value]):
                for changed in changes(node) if isinstance(node, ast.AST) else ():
                    _put(parent, field, place, ast.copy_location(changed, node))
                    words = f"{node.lineno}:{node.col_offset}: {ast.unparse(node)}  ->  {ast.unparse(changed)}"
                    yield words, compile(ast.fix_missing_locations(copy.deepcopy(tree)), "mutant", "exec")
                    _put(parent, field, place, node)


def _rules(node: ast.AST) -> Iterator[ast.AST]:
    """All of a tree but lists of words and what says nothing at run time: annotations, texts that document."""
    if _is_data(node):
        return
    yield node
    for field, child in ast.iter_fields(node):
        for inner in child if isinstance(child, list) else [child]:
            is_text = isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant)
            if isinstance(inner, ast.AST) and field not in {"annotation", "returns"} and not is_text:
                yield from _rules(inner)


def _put(parent: ast.AST, field: str, place: int, node: ast.AST) -> None:
    if isinstance(siblings := getattr(parent, field), list):
        siblings[place] = node
    else:
        setattr(parent, field, node)


class Instead(MetaPathFinder, Loader):
    """Imports a mutant in a module's place."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, origin="mutant") if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102 - our own source, changed


def start(name: str, code: CodeType | None, tests: list[str], folder: str) -> int:
    """Run the tests against a mutant, in a process of its own that ends with 0 if they pass; its id."""
    if child := os.fork():
        return child
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if code is not None:
        sys.meta_path.insert(0, Instead(name, code))
    with TemporaryDirectory(dir=folder) as mine:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = mine
        failed = pytest.main([*PYTEST, f"--basetemp={mine}/tests", *tests])
    os._exit(int(failed))


def survivors(name: str, found: dict[str, CodeType], tests: list[str], folder: str) -> list[str]:
    """The changes that the tests do not notice."""
    waiting, running, survived = list(found), dict[int, str](), []
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            words = waiting.pop(0)
            running[start(name, found[words], tests, folder)] = words
        child, status = os.wait()
        words = running.pop(child)
        if status == 0:
            survived.append(words)
    return survived


def judge(path: str, folder: str) -> tuple[int, int]:
    """How many of a module's mutants its tests notice, and how many there are."""
    name = path.removesuffix(".py").replace("/", ".")
    tests = [str(ROOT / "tests" / f"test_{word}.py") for word in TESTS[path]]
    unchanged = start(name, None, tests, folder)
    assert os.waitpid(unchanged, 0)[1] == 0, f"the tests of {path} must pass before anything is changed"
    found = dict(mutants((ROOT / path).read_text()))
    survived = survivors(name, found, tests, folder)
    killed = len(found) - len(survived)
    sys.stdout.write(f"{path}: {killed} of {len(found)} noticed ({killed / len(found):.0%})\n")
    sys.stdout.writelines(f"    {words}\n" for words in survived)
    sys.stdout.flush()
    return killed, len(found)


if __name__ == "__main__":
    for library in LIBRARIES:
        importlib.import_module(library)
    shared = Path("/dev/shm")  # noqa: S108 - memory, where there is any: the tests write many small databases
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        figures = [judge(path, folder) for path in sys.argv[1:] or TESTS]
    noticed, made = (sum(column) for column in zip(*figures, strict=True))
    sys.stdout.write(f"all: {noticed} of {made} noticed ({noticed / made:.0%})\n")
