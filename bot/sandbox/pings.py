"""Finds what in a message would call people who were not addressed by name."""

import re
from collections.abc import Iterator
from typing import Any

LIVE = re.compile(r"<!(?:channel|here|everyone|subteam\^[A-Z0-9]+)(?:\|[^>]*)?>")
PARSED = re.compile(r"(?<![\w@])@(?:channel|here|everyone)\b")


def in_message(text: str, blocks: list[dict[str, Any]], *, linked: bool = False) -> list[str]:
    """Every live broadcast or group mention. `linked`: the message asks Slack to link bare names too."""
    pings = LIVE.findall(text) + (PARSED.findall(text) if linked else [])
    return pings + [ping for block in blocks for ping in _in_node(block)]


def _in_node(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _in_node(item)
    elif isinstance(node, dict):
        yield from _in_object(node)
        for value in node.values():
            yield from _in_node(value)


def _in_object(node: dict[str, Any]) -> Iterator[str]:
    match node:
        case {"type": "mrkdwn" | "markdown", "text": str(text)}:
            yield from LIVE.findall(text)
            # Unless it is told not to, Slack turns bare names in a mrkdwn object into mentions.
            if not node.get("verbatim"):
                yield from PARSED.findall(text)
        case {"type": "broadcast", "range": name}:
            yield f"<!{name}>"
        case {"type": "usergroup", "usergroup_id": group}:
            yield f"<!subteam^{group}>"
