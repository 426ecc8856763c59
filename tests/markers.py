"""Marks that say what a test needs: they follow from where it is and what it asks for, so that none is forgotten.

`make quick` leaves out what is marked; a test that starts a process without a mark fails.
"""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

ON_BOTH = {"any_store": "postgres_store", "bare_store": "postgresql"}  # fixtures that run a test on PostgreSQL too
SLOW = {"test_benchmarks.py", "test_chaos.py", "test_outbox_simulation.py"}  # torture and measurements
MAY_START_PROCESSES = {"browser", "postgres", "process"}

_running: list[pytest.Item] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        assert isinstance(item, pytest.Function)
        given = item.callspec.params if hasattr(item, "callspec") else {}
        if "browser" in item.path.parts:
            item.add_marker("browser")
        if "postgres" in item.fixturenames or any(given.get(name) == value for name, value in ON_BOTH.items()):
            item.add_marker("postgres")
        if item.path.name in SLOW:
            item.add_marker("slow")


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
        if not names & MAY_START_PROCESSES:
            raise RuntimeError("A test that starts a process says so: @pytest.mark.process")


sys.addaudithook(_refuse_unmarked)
