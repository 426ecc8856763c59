"""`python -m tests.mutants [file ...]`: changes the rule modules in small ways, and says which changes no test notices.

Each change is one mutant: a comparison turned round, a statement left out, a number off by one. The tests of the
module run against it in a process of their own, those first that enter the changed function; a mutant that they let
pass is printed for somebody to judge: it changes nothing that matters, or a test is missing.
"""

import ast
import gc
import importlib
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests import memory
from tests.mutants.changes import mutants
from tests.mutants.running import Instead, Soonest, Watching, put_code, start

ROOT = Path(__file__).parents[2]
say = partial(print, flush=True)
TESTS = {  # a rule module, and the tests that are to notice
    "handlers/sentences.py": ["sentences", "separators"],
    "handlers/slack/mentions.py": ["mentions", "separators", "literal_names", "terse_slack"],
    "storage/customers/names.py": ["names", "sentences"],
    "storage/delivery/claims.py": ["claims", "outbox", "rate_limits", "sender", "doubt", "expired"],
    "storage/delivery/outbox.py": ["promised", "outbox", "planner", "doubt"],
    "storage/delivery/outcomes.py": ["outcomes", "outbox", "unknown_outcomes", "rate_limits"],
    "storage/delivery/rate_limits.py": ["rate_limits", "claims", "outbox", "stuck", "scheduler"],
    "storage/delivery/recurrence.py": ["recurrence", "nights", "planner"],
    "storage/engine/deadline.py": ["background", "database"],
    "storage/people/digest_days.py": ["digest_days", "digests"],
    "storage/prompts/setups.py": ["setups"],
    "storage/stories/blameless.py": ["blameless"],
    "storage/stories/plain_names.py": ["plain_names"],
}
LIBRARIES = ["aiohttp", "alembic", "apscheduler", "psycopg", "slack_bolt.async_app", "sqlmodel"]
START, LOOPS = 10, 2  # seconds, and times as long as unchanged: a mutant that loops for ever is noticed too


class Module:
    """A rule module, its mutants and its tests."""

    def __init__(self, path: str, folder: Path) -> None:
        self._name = path.removesuffix(".py").replace("/", ".")
        self._folder = folder / self._name
        self._folder.mkdir()
        self._tests = [str(ROOT / "tests" / f"test_{word}.py") for word in TESTS[path]]
        source = (ROOT / path).read_text()
        self._tree = ast.parse(source)
        self.mutants = dict(mutants(source))
        seen = self._folder / "seen.json"
        unchanged = start(self._tests, self._folder, Watching(ROOT / path, seen))
        assert os.waitpid(unchanged, 0)[1] == 0, f"the tests of {path} must pass before anything is changed"
        self._watched = json.loads(seen.read_text())
        self._patience = START + LOOPS * round(sum(self._watched["seconds"].values()))

    def function(self, words: str) -> tuple[int, int] | None:
        """The first lines of the outermost and of the innermost function whose body a mutant changes."""
        line, column = map(int, words.split(":")[:2])
        around = [
            min(part.lineno for part in [node, *node.decorator_list])
            for node in ast.walk(self._tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.body[0].lineno, node.body[0].col_offset) <= (line, column)
            and line <= (node.end_lineno or 0)
        ]
        return (min(around), max(around)) if around else None

    def start(self, words: str, *, anew: bool) -> int:
        """Run the tests against a mutant, in whose place the module is loaded ``anew``, or one function is changed."""
        function, code = self.function(words), self.mutants[words]
        change: Callable[[], object]
        if anew or function is None:
            change = partial(sys.meta_path.insert, 0, Instead(self._name, code))
        else:
            change = partial(put_code, sys.modules[self._name], code, function[0])
        soonest = Soonest(self._watched, function[1] if function else None)
        return start(self._tests, self._folder, soonest, change=change, seconds=self._patience)


def survivors(module: Module, chosen: list[str], *, anew: bool) -> list[str]:
    """Those of the changes that the tests do not notice."""
    running, survived = dict[int, str](), []
    while chosen or running:
        while chosen and len(running) < (os.cpu_count() or 1):
            words = chosen.pop(0)
            running[module.start(words, anew=anew)] = words
        child, status = os.wait()
        words = running.pop(child)
        if status == 0:
            survived.append(words)
    return survived


def judge(module: Module) -> list[str]:
    """The changes that no test notices.

    The module is loaded anew for what stands outside of functions, and for what a function does while it is loaded: for
    changes that nobody notices where only the function is changed, which is done in a third of the time.
    """
    parent, child = multiprocessing.Pipe(duplex=False)

    def go_on() -> None:
        importlib.import_module("tests.alone.__main__").load()
        gc.freeze()
        child.send(survivors(module, [words for words in module.mutants if module.function(words)], anew=False))

    loaded = multiprocessing.get_context("fork").Process(target=go_on)
    loaded.start()
    unnoticed = parent.recv()
    loaded.join()
    outside = [words for words in module.mutants if not module.function(words)]
    return survivors(module, outside + unnoticed, anew=True)


def main(paths: Sequence[str]) -> None:
    made = noticed = 0
    for library in LIBRARIES:
        importlib.import_module(library)
    folder = memory.keep_files_there()
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder)
    for path in paths:
        module = Module(path, folder)
        survived, of_it = judge(module), len(module.mutants)
        _say(path, of_it - len(survived), of_it)
        say(*(f"    {words}\n" for words in survived), sep="", end="")
        made, noticed = made + of_it, noticed + of_it - len(survived)
    _say("all", noticed, made)


def _say(name: str, noticed: int, made: int) -> None:
    say(f"{name}: {noticed} of {made} noticed ({noticed / made:.0%})")


if __name__ == "__main__":
    main(sys.argv[1:] or list(TESTS))
