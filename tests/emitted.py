"""What the views emit, read from their source: whatever a new view shows is found without being listed."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

VIEWS = Path(str(files("handlers"))) / "views"
INPUT = "value"  # the action_id of a form's fields: they are sent with it, and are no actions of their own


def actions() -> set[str]:
    """Names of buttons, and of the fields that tell of each choice."""
    buttons = {literal(call.args[1]) for call in _calls("button")}
    for node in _nodes():
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            buttons |= {literal(value) for key, value in pairs if key and ast.unparse(key) == "'action_id'"}
    return buttons - {INPUT}


def forms() -> set[str]:
    """The callback_ids of all forms."""
    return {literal(call.args[0]) for call in _calls("form")}


def fields() -> set[str]:
    """The block_ids of all fields; a number that is put into one is 1."""
    return {_with_a_number(call.args[0]) for call in _calls("form_field")} - {""}


def literal(node: ast.expr) -> str:
    """A text that is written there, or the beginning of one that is put together, without its suffix."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    assert isinstance(first, ast.Constant), f"line {node.lineno}: a view says its action_id or callback_id literally"
    return str(first.value).partition(":")[0]


def _with_a_number(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    if not isinstance(parts[0], ast.Constant):
        return ""  # handed on by a helper, whose own calls say it
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in parts)


def _calls(function: str) -> Iterator[ast.Call]:
    """Every call of a function of handlers/views/blocks.py, in any view."""
    for node in _nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == function:
            yield node


def _nodes() -> Iterator[ast.AST]:
    for path in VIEWS.glob("*.py"):
        if path.name != "blocks.py":
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))
