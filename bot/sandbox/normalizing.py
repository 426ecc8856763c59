"""Blocks as Slack hands them back: with ids for whatever had none, and the defaults written out."""

import copy
import secrets
from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit.elements import ELEMENTS

Json = dict[str, Any]


def normalize(blocks: list[Json]) -> list[Json]:
    """A copy of the blocks with every id and default in it."""
    normalized = copy.deepcopy(blocks)
    for block in normalized:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for child in block.get("child_blocks", ()):
            child.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in interactive(normalized):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    _write_out_defaults(normalized)
    return normalized


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every block with an element in it that people can use, and that element."""
    for block in blocks:
        candidates = [block.get("element"), block.get("accessory"), *_listed(block)]
        for element in candidates:
            if element and element.get("type") in ELEMENTS and element["type"] != "image":
                yield block, element
        yield from interactive(block.get("child_blocks", []))


def _listed(block: Json) -> list[Json]:
    if block["type"] in ("actions", "context_actions"):
        return list(block["elements"])
    return list(block.get("actions", ())) if block["type"] == "card" else []


def _write_out_defaults(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _write_out_defaults(item)
    elif isinstance(node, dict):
        if node.get("type") == "plain_text":
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn":
            node.setdefault("verbatim", False)
        for value in node.values():
            _write_out_defaults(value)
