"""Kinds of messages and schedules: each is declared once, wired everywhere, and named nowhere else."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import handlers
from bot.app import assemble
from bot.sandbox import Sandbox
from bot.web import build_client, open_session
from storage.across import kinds
from storage.engine.database import Store
from storage.kudos import KUDOS_POST
from storage.prompts.rounds import PROMPT
from tests.process import ROOT

NAMES = {kind.name for kind in kinds.every()} | {kind.name for kind in kinds.every_recurring()}
MEANT_OTHERWISE = {
    ("storage/across/exports.py", "prompt"),  # a field of an export
    ("storage/across/__init__.py", "unposted"),  # a module
}


def trees(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(("bot/sandbox/", "storage/migrations/")):
                yield name, ast.parse(path.read_text())


def calls(tree: ast.AST, function: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
            yield node


def texts(node: ast.AST) -> Iterator[ast.Constant]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part


def is_kind(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in {"kind", "kinds"}


def about_a_kind(tree: ast.AST) -> Iterator[ast.AST]:
    """What is given as ``kind=``, compared with a ``.kind``, or asked of one, as in ``row.kind.startswith(...)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in {"kind", "kinds"}:
            yield node.value
        if isinstance(node, ast.Compare) and any(is_kind(side) for side in (node.left, *node.comparators)):
            yield node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_kind(node.func.value):
            yield node


# --- declared once ---------------------------------------------------------------------------------------


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="kudos_post"):
        kinds.declare(replace(KUDOS_POST, in_words="thanks"))
    with pytest.raises(ValueError, match="prompt"):
        kinds.declare(replace(PROMPT))


def test_whoever_imports_what_is_across_the_features_finds_every_kind() -> None:
    declaring = {name for name, tree in trees("storage") if any(calls(tree, "declare"))}
    program = "import storage.across, sys; print(*(getattr(one, '__file__', '') for one in sys.modules.values()))"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert declaring
    assert (
        declaring - {Path(path).relative_to(ROOT).as_posix() for path in loaded.stdout.split() if _ours(path)} == set()
    )


def _ours(path: str) -> bool:
    return Path(path).is_relative_to(ROOT / "storage")


# --- wired ------------------------------------------------------------------------------------------------


def test_every_kind_of_message_has_a_composer_and_the_other_way_round() -> None:
    assert set(handlers.COMPOSERS) == set(kinds.every())


async def test_the_bot_plans_every_kind_of_schedule_and_sends_every_kind_of_message(
    slack: Sandbox, store: Store
) -> None:
    async with open_session() as session:
        client = build_client(slack.bot_token, slack.api_url, session)
        bot = await assemble(client=client, store=store, clock=slack.now)

    assert bot.scheduler._planner._rules == {kind.name: kind.plan for kind in kinds.every_recurring()}
    assert bot.scheduler._sender._composing.kinds == {kind.name: kind for kind in kinds.every()}


@pytest.mark.parametrize("kind", kinds.every(), ids=lambda kind: kind.name)
def test_a_kind_is_called_by_words_that_fit_into_a_sentence(kind: kinds.Kind) -> None:
    assert kind.in_words
    assert "_" not in kind.in_words
    assert kind.in_words[0].islower()


# --- named nowhere else -----------------------------------------------------------------------------------


def test_kinds_are_named_where_they_are_declared_and_nowhere_else() -> None:
    stray = [
        f"{name}:{text.lineno} {text.value!r}"
        for name, tree in trees("storage")
        if not name.startswith("storage/tables/")  # there such words name files and fields
        for text in texts(tree)
        if text.value in NAMES and (name, text.value) not in MEANT_OTHERWISE and text not in declared(tree)
    ]
    stray += [
        f"{name}:{text.lineno} {text.value!r}"
        for name, tree in trees("bot", "handlers")
        for node in about_a_kind(tree)
        for text in texts(node)
        if text.value in NAMES
    ]

    assert stray == []


def declared(tree: ast.AST) -> list[ast.Constant]:
    return [text for call in calls(tree, "declare") for text in texts(call)]


def test_nothing_is_told_from_how_the_name_of_a_kind_is_spelt() -> None:
    reading = {"startswith", "endswith", "like", "contains", "partition", "split", "removeprefix", "removesuffix"}
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees("bot", "handlers", "storage")
        for node in about_a_kind(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in reading
    ]

    assert found == []
