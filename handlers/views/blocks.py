"""The pieces that every view is made of: Block Kit as plain dicts.

Text of people goes into ``quote`` or ``plain_text``: there it is literal, and nothing in it can mention anybody.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.refusal import escape

Block = dict[str, Any]

SECTION_LIMIT = 3000  # characters in a section's text, in a text input, in a part of a quote
MENU_LIMIT = 100  # options in a menu, or in one of its groups; also groups
OPTION_LIMIT = 75


@dataclass(frozen=True)
class Message:
    """What is posted: ``text`` is what screen readers and notifications say (mrkdwn, escaped by its maker).

    ``fallback`` is posted in place of ``blocks`` where Slack refuses them (charts are not everywhere yet).
    ``told_in``: the channels where what it quotes was told. ``thread``: the ``ts`` of the post it is a reply to.
    """

    text: str
    blocks: Sequence[Block] = ()
    fallback: Sequence[Block] = ()
    told_in: Sequence[str] = ()
    thread: str = ""


# What Slack makes of a text as it is typed: an address (without what ends the sentence after it), an :emoji:.
_ADDRESS = r"(?P<address>https?://[^\s<>|\"“”]{1,2000}?)(?=[.,;:!?)\]'”»]{0,10}(?:[\s<>|\"“]|\Z))"
_EMOJI = (
    r"(?<![\w:]):(?P<emoji>(?=[^:]*[a-z]|[+-]1:|100:)[a-z0-9_+'-]{1,100})"
    r"(?:::skin-tone-(?P<tone>[2-6]))?:(?![\w:])"
)
_LIVELY = re.compile(f"{_ADDRESS}|{_EMOJI}")


def plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    """Our own words; what people typed in them must be escaped."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str, *, accessory: Block | None = None) -> Block:
    return {"type": "section", "text": mrkdwn(text)} | ({"accessory": accessory} if accessory else {})


def literal(text: str, *, accessory: Block | None = None) -> Block:
    """Somebody's words as they typed them, beside a button."""
    return section("", accessory=accessory) | {"text": plain_text(text)}


def fields(pairs: Iterable[tuple[str, str]]) -> Block:
    """Up to ten short pairs of a bold title and a value, side by side."""
    return {"type": "section", "fields": [mrkdwn(f"*{title}*\n{value}") for title, value in pairs]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(shorten(text, 150))}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    return {"type": "actions", "elements": list(elements)} | ({"block_id": block_id} if block_id else {})


def button(text: str, action_id: str, value: object = "", *, style: str = "", confirm: str = "") -> Block:
    """``action_id`` may carry ``:suffix`` where two in one block would clash; handlers see what is before it."""
    pressed: Block = {"type": "button", "text": plain_text(text), "action_id": action_id}
    if value != "":
        pressed["value"] = str(value)
    if style:
        pressed["style"] = style
    if confirm:
        pressed["confirm"] = {
            "title": plain_text("Are you sure?"),
            "text": plain_text(confirm),
            "confirm": plain_text("Yes"),
            "deny": plain_text("No"),
        }
    return pressed


def rich_text(*elements: Block) -> Block:
    """Parts of one paragraph: words(), person(), group(), in order."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def words(text: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})


def person(id_: str) -> Block:
    return {"type": "user", "user_id": id_}


def spoken(text: str, *, bold: bool = False, marked: Sequence[tuple[int, int]] = ()) -> list[Block]:
    """What somebody said, as Slack shows it: emoji, and links that show where they lead. All else is literal.

    ``marked`` are places in it that are bold, in order; a link that holds one is bold as a whole.
    """
    elements: list[Block] = []
    at = 0
    for found in _LIVELY.finditer(text):
        elements += _literal(text, at, found.start(), bold=bold, marked=marked)
        is_marked = any(begin < found.end() and end > found.start() for begin, end in marked)
        elements.append(_lively(found, bold=bold or is_marked))
        at = found.end()
    return elements + _literal(text, at, len(text), bold=bold, marked=marked) or [words(" ")]


def _literal(text: str, at: int, to: int, *, bold: bool, marked: Sequence[tuple[int, int]]) -> list[Block]:
    elements: list[Block] = []
    for begin, end in marked:
        if at <= begin < end <= to:
            elements += [words(part, bold=bold) for part in cut_if_any(text[at:begin])]
            elements += [words(part, bold=True) for part in cut_if_any(text[begin:end])]
            at = end
    return elements + [words(part, bold=bold) for part in cut_if_any(text[at:to])]


def _lively(found: re.Match[str], *, bold: bool) -> Block:
    """An address that was shortened leads nowhere, or elsewhere: it stays words."""
    if found["address"]:
        is_whole = not found["address"].endswith("…")
        return _link(found["address"], bold=bold) if is_whole else words(found[0], bold=bold)
    return _emoji(found["emoji"], found["tone"])


def _link(address: str, *, bold: bool = False) -> Block:
    """A link under its own address: words of somebody's choice could hide where it leads."""
    return {"type": "link", "url": address} | ({"style": {"bold": True}} if bold else {})


def _emoji(name: str, tone: str | None) -> Block:
    return {"type": "emoji", "name": f"{name}::skin-tone-{tone}" if tone else name}


def quote(text: str) -> Block:
    """What somebody said, several lines kept."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": spoken(text)}]}


def typed(text: str) -> Block:
    """What somebody typed and may want to copy."""
    parts = [{"type": "text", "text": part} for part in cut(text, SECTION_LIMIT)]
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": parts}]}


def text_input(value: str = "", *, placeholder: str = "", multiline: bool = False, limit: int = SECTION_LIMIT) -> Block:
    """What is typed into, as the element of a form_field."""
    element: Block = {"type": "plain_text_input", "action_id": "value", "multiline": multiline, "max_length": limit}
    if value:
        element["initial_value"] = value[:limit]
    return element | ({"placeholder": plain_text(placeholder)} if placeholder else {})


def form_field(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input block. Every element's action_id is "value": handlers read ``call.filled[block_id]``."""
    made: Block = {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}
    if hint:
        made["hint"] = plain_text(hint)
    return made | {"optional": optional}


def channel_select(chosen: str = "") -> Block:
    """One of the company's own channels; others read along in those that are shared."""
    element: Block = {
        "type": "conversations_select",
        "action_id": "value",
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    return element | ({"initial_conversation": chosen} if chosen.startswith(("C", "G")) else {})


def option(text: str, value: object) -> Block:
    return {"text": plain_text(shorten(text, OPTION_LIMIT)), "value": str(value)}


def choose(
    kind: str, options: Sequence[tuple[str, object]], *, initial: object | Sequence[object] | None = None
) -> Block:
    """A ``static_select``, ``radio_buttons``, ``checkboxes`` or ``multi_static_select`` of (text, value) pairs."""
    made = [option(text, value) for text, value in options]
    element: Block = {"type": kind, "action_id": "value", "options": made}
    many = kind in {"checkboxes", "multi_static_select"}
    wanted = {str(value) for value in (initial if many and isinstance(initial, list | tuple | set) else [initial])}
    if chosen := [choice for choice in made if choice["value"] in wanted]:
        element["initial_options" if many else "initial_option"] = chosen if many else chosen[0]
    return element


def menu(options: Sequence[tuple[str, object]], *, initial: object | None = None) -> Block:
    """One of so many that Slack may not take all of them in a menu: then they are offered while somebody types.

    A form with this names in ``Feature.menus`` who offers them.
    """
    if len(options) <= MENU_LIMIT:
        return choose("static_select", options, initial=initial)
    element: Block = {"type": "external_select", "action_id": "value", "min_query_length": 0}
    element["placeholder"] = plain_text("Type to find one")
    chosen = [option(text, value) for text, value in options if str(value) == str(initial)]
    return element | ({"initial_option": chosen[0]} if chosen else {})


def offered(options: Sequence[tuple[str, object]], typed: str) -> Block:
    """Those of a menu's options that hold every word that was typed, as the answer to Slack's question for them."""
    words_typed = typed.casefold().split()
    found = [option(text, value) for text, value in options if all(word in text.casefold() for word in words_typed)]
    if len(found) <= MENU_LIMIT:
        return {"options": found}
    parts = [found[start : start + MENU_LIMIT] for start in range(0, len(found), MENU_LIMIT)]
    return {"option_groups": [{"label": _from_to(part), "options": part} for part in parts[:MENU_LIMIT]]}


def _from_to(part: Sequence[Block]) -> Block:
    first, last = (shorten(one["text"]["text"], 30) for one in (part[0], part[-1]))
    return plain_text(f"{first} to {last}")


def form(callback_id: str, title: str, blocks: Sequence[Block], *, submit: str = "Save", metadata: str = "") -> Block:
    """A modal with inputs; ``metadata`` comes back with its submission (ids only, never what people wrote)."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title),
        "submit": plain_text(submit),
        "close": plain_text("Cancel"),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }


def notice(title: str, blocks: Sequence[Block]) -> Block:
    """A modal that only says something."""
    return {"type": "modal", "title": plain_text(title), "close": plain_text("Close"), "blocks": list(blocks)}


def when(moment: datetime, form_: str = "{date_short_pretty} at {time}") -> str:
    """A time as every reader's own Slack shows it, in mrkdwn."""
    return f"<!date^{int(moment.timestamp())}^{form_}|{moment:%Y-%m-%d %H:%M} UTC>"


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, ended with … at a word where something is left out."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    return (kept[: kept.rfind(" ")] if " " in kept[limit // 2 :] else kept).rstrip() + "…"


def cut_if_any(text: str) -> list[str]:
    """In pieces that a text element takes; none of nothing."""
    return cut(text, SECTION_LIMIT) if text else []


def cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)] or [" "]


def names(people: Sequence[str], *, limit: int = 20) -> str:
    """Mentions in a sentence: "<@U1>, <@U2> and <@U3>", or "… and 7 more" where there are more than ``limit``."""
    marks = [f"<@{id_}>" for id_ in people[:limit]]
    if len(people) > limit:
        return ", ".join(marks) + f" and {len(people) - limit} more"
    return " and ".join([", ".join(marks[:-1]), marks[-1]] if len(marks) > 1 else marks)


def one_line(text: str, limit: int = 200) -> str:
    """Somebody's words inside a line of ours in mrkdwn, where nothing shows them literally: a fallback for readers."""
    return escape(shorten(" ".join(text.split()), limit))
