"""Runs tests in a process of its own, against the program as it is or with something in it changed."""

import gc
import importlib
import json
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

from tests.only import Only

PYTEST = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", "not (postgres or process)"]
PYTEST += ["--hypothesis-profile", "failing", "-W", "ignore::pytest.PytestAssertRewriteWarning", "--tb=no"]
SECONDS = 120  # of processor time, for all tests of a module


class Instead(MetaPathFinder, Loader):
    """Imports a mutant in a module's place."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, origin="mutant") if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102 - our own source, changed


class Watching:
    """Writes which functions of a module each test enters, and how long it takes."""

    def __init__(self, path: Path, seen: Path) -> None:
        self._file, self._seen = str(path), seen
        self._entered: dict[str, list[int]] = {}  # a test -> the first lines of functions
        self._seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        entered = set[int]()

        def note(frame: FrameType, event: str, _argument: object) -> None:
            if event == "call" and frame.f_code.co_filename == self._file:
                entered.add(frame.f_code.co_firstlineno)

        began = process_time()
        sys.setprofile(note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self._entered[item.nodeid], self._seconds[item.nodeid] = list(entered), process_time() - began

    def pytest_sessionfinish(self) -> None:
        self._seen.write_text(json.dumps({"entered": self._entered, "seconds": self._seconds}))


class Soonest:
    """Tests that enter a function come first, the quickest before the others."""

    def __init__(self, watched: dict[str, Any], function: int | None) -> None:
        self._entered, self._seconds, self._function = watched["entered"], watched["seconds"], function

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: (not self._enters(item.nodeid), self._seconds.get(item.nodeid, 0)))

    def _enters(self, test: str) -> bool:
        return self._function is None or self._function in self._entered.get(test, ())


class EmptyDatabase:
    """The one that the tests copy, made by the first process for all: it takes longer than most of them."""

    def __init__(self, folder: Path) -> None:
        self._made = folder / "empty.db"

    def pytest_collection_finish(self) -> None:
        warm: Any = importlib.import_module("tests.warm")
        if not self._made.exists():
            shutil.copy(warm.empty_database(), self._made)
        warm.empty_database = lambda: self._made


def start(
    tests: Sequence[str],
    folder: Path,
    plugin: object,
    *,
    change: Callable[[], object] | None = None,
    seconds: int = SECONDS,
) -> int:
    """Run tests, after a change, in a process of its own that ends with 0 if they pass; its id."""
    if child := os.fork():
        return child
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if change:
        change()
    with TemporaryDirectory(dir=folder) as mine:
        tempfile.tempdir = mine
        plugins = [plugin, EmptyDatabase(folder), Only(map(Path, tests))]
        failed = pytest.main([*PYTEST, f"--basetemp={mine}/tests", *tests], plugins=plugins)
    os._exit(int(failed))


def put_code(module: ModuleType, code: CodeType, line: int) -> None:
    """Give a function, which others may have imported already, the body that it has in a mutant."""
    changed = next(one for one in _codes(code) if one.co_firstlineno == line)
    gc.unfreeze()  # what is frozen is not among the objects
    found = [one for one in gc.get_objects() if isinstance(one, FunctionType) and one.__module__ == module.__name__]
    for one in found:
        if one.__code__.co_firstlineno == line and one.__code__.co_name == changed.co_name:
            one.__code__ = changed
    gc.freeze()


def _codes(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)
