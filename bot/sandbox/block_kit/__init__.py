"""Says what Slack would refuse in blocks and views: pure, plain dicts in, sentences out."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from bot.sandbox.block_kit import tables
from bot.sandbox.block_kit.blocks import BLOCKS, SURFACES
from bot.sandbox.block_kit.rules import Rule, flag, items, record, string, variant, wrong
from bot.sandbox.block_kit.texts import plain

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_VIEW_BYTES = 250_000
MOST_MESSAGE_WEIGHT = 12_000
BLOCK_WEIGHT = 100  # what Slack seems to reckon for each block around its text

_BLOCK = variant("block", BLOCKS)


def problems(blocks: Sequence[Mapping[str, Any]], surface: Surface) -> list[str]:
    """Everything that Slack refuses in these blocks there; empty when they are good."""
    return list(_in_blocks(blocks, surface, "/blocks"))


def view_problems(view: Mapping[str, Any]) -> list[str]:
    """Everything that Slack refuses in a modal or Home tab."""
    return list(_in_view(view))


def weight(blocks: Sequence[Mapping[str, Any]]) -> int:
    """How long blocks are for Slack, which tells no formula: their text and something for each block."""
    plain_blocks = [b for b in blocks if b.get("type") not in ("table", "data_table", "data_visualization")]
    return sum(len(text) for text in _texts(plain_blocks)) + BLOCK_WEIGHT * len(plain_blocks)


def _in_blocks(blocks: Any, surface: Surface, path: str) -> Iterator[str]:
    malformed = list(items(_BLOCK, 0, MOST_BLOCKS[surface])(blocks, path))
    yield from malformed
    if not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):
        return
    yield from _misplaced(blocks, surface, path)
    yield from _doubles(blocks, path)
    if not malformed:
        yield from _too_much_together(blocks, path)
    if sum(1 for node in _nodes(blocks) if node.get("focus_on_load") is True) > 1:
        yield wrong(path, "only one element may have focus_on_load")


def _misplaced(blocks: list[dict[str, Any]], surface: Surface, path: str) -> Iterator[str]:
    for index, block in enumerate(blocks):
        if surface not in SURFACES.get(str(block.get("type")), {surface}):
            yield wrong(f"{path}/{index}", f"{block['type']} is not allowed in a {surface}")
        for node in _nodes(block):
            if node.get("type") == "file_input" and surface != "modal":
                yield wrong(f"{path}/{index}", "file_input is allowed in a modal only")
            if node.get("type") == "rich_text_input" and surface == "message":
                yield wrong(f"{path}/{index}", "rich_text_input is not allowed in a message")
            if node.get("type") == "datetimepicker" and surface == "home":
                yield wrong(f"{path}/{index}", "datetimepicker is not allowed on the Home tab")
            if node.get("response_url_enabled") and surface != "modal":
                yield wrong(f"{path}/{index}", "response_url_enabled works in a modal only")


def _doubles(blocks: list[dict[str, Any]], path: str) -> Iterator[str]:
    named = Counter(str(node["block_id"]) for node in _nodes(blocks) if "block_id" in node)
    for block_id in (name for name, times in named.items() if times > 1):
        yield wrong(path, f"block_id {block_id!r} is there twice")
    for index, block in enumerate(blocks):
        acting = Counter(str(node["action_id"]) for node in _nodes(block) if "action_id" in node)
        for action_id in (name for name, times in acting.items() if times > 1):
            yield wrong(f"{path}/{index}", f"action_id {action_id!r} is there twice")


def _too_much_together(blocks: list[dict[str, Any]], path: str) -> Iterator[str]:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["data_visualization"] > 2:
        yield wrong(path, "at most 2 charts are allowed in a message")
    if kinds["table"] > 1:
        yield wrong(path, "only one table is allowed in a message")
    for kind, most in (
        ("markdown", 12_000),
        ("table", tables.MOST_TABLE_CHARACTERS),
        ("data_table", tables.MOST_DATA_TABLE_CHARACTERS),
    ):
        size = sum(len(text) for block in blocks if block["type"] == kind for text in _texts(block))
        if size > most:
            yield wrong(path, f"all {kind} blocks together may have {most} characters, and have {size}")


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from _nodes(item)
    elif isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)


def _texts(node: Any) -> Iterator[str]:
    for each in _nodes(node):
        yield from (each[name] for name in ("text", "caption") if isinstance(each.get(name), str))


_COMMON: dict[str, Rule] = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}
_BLOCKS: dict[str, Rule] = {"blocks": lambda value, path: iter(())}  # looked at apart, with the surface
_VIEW = variant(
    "view",
    {
        "home": record(_BLOCKS, _COMMON),
        "modal": record(
            {"title": plain(24), **_BLOCKS},
            {
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": flag,
                "notify_on_close": flag,
                "submit_disabled": flag,
                **_COMMON,
            },
        ),
    },
)


def _in_view(view: Any) -> Iterator[str]:
    yield from _VIEW(view, "/view")
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return
    blocks = view.get("blocks", [])
    yield from _in_blocks(blocks, view["type"], "/view/blocks")
    asks = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if view["type"] == "modal" and asks and "submit" not in view:
        yield wrong("/view", "a modal with an input block needs submit")
    if len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES:
        yield wrong("/view", f"a view may have {MOST_VIEW_BYTES} bytes")
