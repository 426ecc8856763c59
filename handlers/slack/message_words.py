"""The words of a message wherever they stand: its text, its blocks, its attachments, what was forwarded. Pure.

Everything is given back as Slack's own typed text, with its marks and entities, for mentions.py to read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from storage.engine.text import has_words
from storage.refusal import escape

Json = Mapping[str, Any]

MOST_PARTS = 200
SAID = ("title", "subtitle", "text", "body", "description")  # in a block, from top to bottom
NO_PREVIEW = "[no preview available]"  # Slack's own fallback for an attachment of blocks
BY_CHANCE = 12  # letters
LONGEST = 20_000  # characters; more than any form takes
_PARAGRAPHS = {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}


def of(message: Json, *, hidden: Iterable[str] = ()) -> str:
    """What people read in a message, from top to bottom, nothing twice.

    What was forwarded out of a ``hidden`` channel, or looks like that, is left out.
    """
    own = _own(message)
    parts = [*own, *(part for one in _held(message, "attachments") for part in _attachment(one, own, set(hidden)))]
    if not any(map(has_words, parts)):
        parts = [escape(_text(file, "title")) for file in _held(message, "files") if _has_title(file)]
    return "\n".join(_each_once(parts))[:LONGEST]


def forwarded_from(message: Json) -> set[str]:
    """The channels that what is attached was written in."""
    return {channel for one in _held(message, "attachments") if (channel := _text(one, "channel_id"))}


def _own(message: Json) -> list[str]:
    """Of an app's message the text is for notifications, where there are blocks; a person's says the same as they."""
    text, shown = _text(message, "text"), list(_blocks(message))
    is_from_app = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
    return shown if any(map(has_words, shown)) and (is_from_app or not has_words(text)) else [text]


def _attachment(attachment: Json, own: Sequence[str], hidden: set[str]) -> list[str]:
    """The preview of a link below somebody's words says nothing of theirs."""
    channel = _text(attachment, "channel_id")
    if channel in hidden or channel.startswith(("D", "G")):
        return []
    is_preview = attachment.get("from_url") and not attachment.get("is_share") and not attachment.get("bot_id")
    if is_preview and any(map(has_words, own)):
        return []
    parts = [_text(attachment, field) for field in ("pretext", "title", "text")]
    pairs = ([_text(field, "title"), _text(field, "value")] for field in _held(attachment, "fields"))
    parts += [*(": ".join(filter(None, pair)) for pair in pairs), *_blocks(attachment)]
    for forwarded in _held(attachment, "message_blocks"):
        inner = forwarded["message"] if isinstance(forwarded.get("message"), dict) else {}
        parts += list(_blocks(inner)) or [_text(inner, "text")]
    return parts if any(map(has_words, parts)) else [_text(attachment, "fallback").replace(NO_PREVIEW, "")]


def _blocks(holder: Json) -> Iterator[str]:
    for block in _held(holder, "blocks"):
        match block.get("type"):
            case "rich_text":
                yield from _rich(block)
            case "markdown":
                yield _text(block, "text")
            case "table":
                rows = block.get("rows")
                yield from (_row(row) for row in (rows if isinstance(rows, list) else ()))
            case "carousel":
                yield from _blocks({"blocks": block.get("elements")})
            case "context":
                yield " ".join(filter(None, map(_object, _held(block, "elements"))))
            case _:
                yield from filter(None, (_object(block.get(key)) for key in SAID))
                yield from map(_object, _held(block, "fields"))


def _rich(holder: Json) -> Iterator[str]:
    for element in _held(holder, "elements"):
        if element.get("type") == "rich_text_list":
            yield from (f"• {line}" for line in _rich(element))
        elif element.get("type") in _PARAGRAPHS:
            yield "".join(map(_inline, _held(element, "elements")))


def _inline(element: Json) -> str:
    """An element inside a paragraph, as it would have been typed."""
    match element.get("type"):
        case "text":
            return escape(_text(element, "text"))
        case "link":
            label = escape(_text(element, "text"))
            return f"<{_text(element, 'url')}|{label}>" if label else f"<{_text(element, 'url')}>"
        case "emoji":
            return f":{_text(element, 'name')}:"
        case "user":
            return f"<@{_text(element, 'user_id')}>"
        case "usergroup":
            return f"<!subteam^{_text(element, 'usergroup_id')}>"
        case "channel":
            return f"<#{_text(element, 'channel_id')}>"
        case "broadcast":
            return f"@{_text(element, 'range')}"
        case "date":
            return escape(_text(element, "fallback"))
    return ""


def _row(row: Any) -> str:
    return " · ".join(map(_cell, row)) if isinstance(row, list) else ""


def _cell(cell: Any) -> str:
    if not isinstance(cell, dict):
        return ""
    return " ".join(_rich(cell)) if cell.get("type") == "rich_text" else escape(_text(cell, "text"))


def _object(held: Any) -> str:
    """A text object; in a plain one nothing is marked up."""
    if not isinstance(held, dict) or held.get("type") not in ("plain_text", "mrkdwn"):
        return ""
    text = _text(held, "text")
    return escape(text) if held["type"] == "plain_text" else text


def _has_title(file: Json) -> bool:
    """Whether somebody has given it one: otherwise Slack takes the file's name."""
    return _text(file, "title") != _text(file, "name")


def _each_once(parts: Iterable[str]) -> list[str]:
    """Without what an earlier part says too, or a later one and more."""
    kept = [(part, "".join(part.split()).casefold()) for part in parts if part.strip()][:MOST_PARTS]
    return [
        part
        for place, (part, bare) in enumerate(kept)
        if not any(_says(other, bare) for _, other in kept[:place])
        and not any(_says(other, bare) and bare != other for _, other in kept[place + 1 :])
    ]


def _says(other: str, bare: str) -> bool:
    """A short part, such as a score, may stand in another by chance."""
    return bare in other if len(bare) > BY_CHANCE else bare == other


def _held(holder: Json, key: str) -> list[Json]:
    held = holder.get(key)
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _text(holder: Json, key: str) -> str:
    held = holder.get(key)
    return held if isinstance(held, str) else ""
