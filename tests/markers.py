"""Marks that say what a test needs: they follow from where it is and what it asks for, so that none is forgotten.

`pytest --light` leaves out what needs more than this process; `--heavy` is the rest. `--quick` leaves out too what goes
through a local Slack. Should a mark be missed, the test that starts a process without it fails.
"""

import gc
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

ON_BOTH = {"any_store": "postgres_store", "bare_store": "postgresql"}  # fixtures that run a test on PostgreSQL too
SLOW = {  # torture, measuring, long lives, waiting
    "test_attack.py", "test_attackers.py", "test_attention_always.py", "test_benchmarks.py", "test_chaos.py",
    "test_database.py", "test_moving_company.py", "test_older_databases.py", "test_outbox_simulation.py",
    "test_simulation.py", "test_twelve_weeks.py", "test_twelve_weeks_of_sixty.py",
}  # fmt: skip
HEAVY = "browser or postgres or process or slow"
SLACKS = {"Sandbox", "running"}  # whatever calls one of these goes through a local Slack
CHOICES = {"quick": f"not ({HEAVY} or door)", "light": f"not ({HEAVY})", "heavy": HEAVY}
STARTING = {"subprocess", "create_subprocess_exec", "get_context"}  # what starts one
MAY_START_PROCESSES = {"browser", "postgres", "process"}

_running: list[pytest.Item] = []
_starting: dict[FunctionType, bool] = {}  # what is known: it starts a process, or leads to none that does


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only tests that need nothing but a moment")
    parser.addoption("--light", action="store_true", help="only tests that need nothing but this process")
    parser.addoption("--heavy", action="store_true", help="only the others: browser, PostgreSQL, processes, a while")


def pytest_configure(config: pytest.Config) -> None:
    for choice, marks in CHOICES.items():
        if config.getoption(choice):
            config.option.markexpr = marks


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    for item in items:
        given = item.callspec.params if hasattr(item, "callspec") else {}
        fixtures = [fixture.func for found in item._fixtureinfo.name2fixturedefs.values() for fixture in found]
        if "browser" in item.path.parts:
            item.add_marker("browser")
        if "postgres" in item.fixturenames or any(given.get(name) == value for name, value in ON_BOTH.items()):
            item.add_marker("postgres")
        if any(_starts_process(function) for function in [item.function, *fixtures, *given.values()]):
            item.add_marker("process")
        if item.path.name in SLOW:
            item.add_marker("slow")
        if any(SLACKS & _names(function.__code__) for function in [item.function, *fixtures]):
            item.add_marker("door")


def pytest_collection_finish() -> None:
    """What is loaded by now stays; to look through it after each test for what could go takes a fifth of the time."""
    gc.collect()
    gc.freeze()


def _starts_process(function: Any) -> bool:
    """Whether a function of the tests starts a process, or calls one of them that does."""
    seen = set[FunctionType]()
    starts = _leads_to_one(function, seen)
    _starting.update({} if starts else dict.fromkeys(seen, False))
    return starts


def _leads_to_one(function: Any, seen: set[FunctionType]) -> bool:
    function = inspect.unwrap(function)
    if not isinstance(function, FunctionType) or function in seen or not function.__module__.startswith("tests"):
        return False
    seen.add(function)
    if function not in _starting:
        names = _names(function.__code__)
        used = [function.__globals__[name] for name in names & function.__globals__.keys()]
        modules = [vars(module) for module in used if isinstance(module, ModuleType)]
        used += [module[name] for module in modules for name in names & module.keys()]
        if not (names & STARTING or any(_leads_to_one(one, seen) for one in used)):
            return False  # of what calls it in turn nothing is known yet
        _starting[function] = True
    return _starting[function]


@cache
def _names(code: CodeType) -> frozenset[str]:
    """Of what a function uses, with the functions in it."""
    return frozenset(code.co_names).union(*(_names(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _running.append(item)
    try:
        return (yield)
    finally:
        _running.pop()


def _refuse_unmarked(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"subprocess.Popen", "os.fork"} and _running:
        names = {mark.name for mark in _running[-1].iter_markers()}
        if "fc-list" not in arguments and not names & MAY_START_PROCESSES:
            raise RuntimeError("A test that starts a process says so: @pytest.mark.process")


sys.addaudithook(_refuse_unmarked)
