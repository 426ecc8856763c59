"""Whatever a feature declares is wired, and whatever a view shows has somebody who answers it."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import handlers
from handlers import warmline
from handlers.feature import merged

VIEWS = Path(str(files("handlers"))) / "views"
TABLES = ("commands", "actions", "views", "shortcuts", "events", "composers")
INPUT = "value"  # the action_id of a form's fields: they are sent with it, and are no actions of their own


def calls(function: str) -> Iterator[ast.Call]:
    """Every call of a function of handlers/views/blocks.py, in any view."""
    for path in VIEWS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == function:
                yield node


def literal(node: ast.expr) -> str:
    """A text that is written there, or the beginning of one that is put together."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    assert isinstance(first, ast.Constant), f"line {node.lineno}: a view says its action_id or callback_id literally"
    return str(first.value).partition(":")[0]


def shown_actions() -> set[str]:
    """The buttons, and the fields that tell of each choice."""
    buttons = {literal(call.args[1]) for call in calls("button")}
    for path in VIEWS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict) and path.name != "blocks.py":
                pairs = zip(node.keys, node.values, strict=True)
                buttons |= {literal(value) for key, value in pairs if key and ast.unparse(key) == "'action_id'"}
    return buttons - {INPUT}


def test_whatever_a_feature_declares_is_wired() -> None:
    for table in TABLES:
        declared = {name: it for feature in handlers.FEATURES for name, it in getattr(feature, table).items()}
        assert getattr(handlers, table.upper()) == declared


def test_every_module_with_a_feature_is_listed() -> None:
    folder = Path(str(files("handlers")))
    declaring = [path.stem for path in folder.rglob("*.py") if "\nFEATURE = " in path.read_text(encoding="utf-8")]

    assert len(handlers.FEATURES) == len(declaring) + 1, "and the help, which tells of all the others"


def test_what_two_features_declare_is_refused() -> None:
    with pytest.raises(ValueError, match="declared by two features: b"):
        merged([{"a": 1, "b": 2}, {"b": 3}])


def test_every_button_and_choice_has_a_handler_and_every_handler_a_button() -> None:
    assert shown_actions() == set(handlers.ACTIONS)


def test_every_form_has_a_handler_and_every_handler_a_form() -> None:
    assert {literal(call.args[0]) for call in calls("form")} == set(handlers.VIEWS)


def test_the_help_knows_every_word_and_has_a_line_for_it() -> None:
    words = {name.split()[1] for name in handlers.COMMANDS if name.startswith("/warmline ")}
    lines = [line for feature in handlers.FEATURES for part in feature.help.values() for line in part]

    assert set(warmline.words(handlers.FEATURES)) == words | {"help"}
    for name in handlers.COMMANDS:
        assert name == "/warmline" or any(f"`{name}" in line for line in lines), name
