"""Composition objects: texts, options, confirmations, images."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit.rules import (
    Rule,
    at_least_one,
    choice,
    either_or,
    flag,
    items,
    record,
    string,
    variant,
    whole,
    wrong,
)


def plain(most: int, least: int = 1) -> Rule:
    return variant("text object (plain_text is needed)", {"plain_text": _plain(most, least)})


def mrkdwn(most: int) -> Rule:
    return variant("text object (mrkdwn is needed)", {"mrkdwn": _mrkdwn(most)})


def text(most: int) -> Rule:
    return variant("text object", {"plain_text": _plain(most, 1), "mrkdwn": _mrkdwn(most)})


def _plain(most: int, least: int) -> Rule:
    return record({"text": string(least, most)}, {"emoji": flag})


def _mrkdwn(most: int) -> Rule:
    return record({"text": string(1, most)}, {"verbatim": flag})


STYLE = choice("primary", "danger")
WEB_ADDRESS = string(1, 3000, r"https?://\S+")

CONFIRM = record(
    {"text": text(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": STYLE},
    typed=False,
)

PLAIN_OPTION = record({"text": plain(75), "value": string(1, 150)}, {"description": plain(75)}, typed=False)
RICH_OPTION = record({"text": text(75), "value": string(1, 150)}, {"description": text(75)}, typed=False)
MENU_OPTION = record(
    {"text": plain(75)},
    {"value": string(1, 150), "description": plain(75), "url": WEB_ADDRESS},
    at_least_one("value", "url"),
    typed=False,
)

SLACK_FILE = record({}, {"id": string(1), "url": string(1)}, either_or("id", "url"), typed=False)
IMAGE_FIELDS: dict[str, Rule] = {"image_url": WEB_ADDRESS, "slack_file": SLACK_FILE}
IMAGE = record({"alt_text": string(1, 2000)}, IMAGE_FIELDS, either_or("image_url", "slack_file"))
IMAGE_ELEMENT = variant("image", {"image": IMAGE})

FILTER = record(
    {},
    {
        "include": items(choice("im", "mpim", "private", "public"), 1),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
    typed=False,
)

DISPATCH = record(
    {},
    {"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 1, 2)},
    typed=False,
)


def _distinct(value: Any, path: str) -> Iterator[str]:
    values = [option.get("value") for option in value if isinstance(option, dict)]
    for double in {v for v in values if v is not None and values.count(v) > 1}:
        yield wrong(path, f"two options have the value {double!r}")


def options(each: Rule, most: int) -> Rule:
    listed = items(each, 1, most)

    def rule(value: Any, path: str) -> Iterator[str]:
        yield from listed(value, path)
        if isinstance(value, list):
            yield from _distinct(value, path)

    return rule


OPTION_GROUPS = items(record({"label": plain(75), "options": options(PLAIN_OPTION, 100)}, typed=False), 1, 100)

# Rich text

_RICH_STYLE = record(
    {}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), flag), typed=False
)
_STYLED: dict[str, Rule] = {"style": _RICH_STYLE}
_TEXT = record({"text": string(1)}, _STYLED)
_LINK = record({"url": string(1, 3000)}, {"text": string(1), "unsafe": flag, **_STYLED})
_INLINE = variant(
    "rich text element",
    {
        "text": _TEXT,
        "link": _LINK,
        "emoji": record({"name": string(1)}, {"unicode": string(1), "url": string(1), **_STYLED}),
        "user": record({"user_id": string(1, pattern="[UW][A-Z0-9]+")}, _STYLED),
        "channel": record({"channel_id": string(1, pattern="[CGD][A-Z0-9]+")}, _STYLED),
        "usergroup": record({"usergroup_id": string(1, pattern="S[A-Z0-9]+")}, _STYLED),
        "team": record({"team_id": string(1)}, _STYLED),
        "broadcast": record({"range": choice("here", "channel", "everyone")}, _STYLED),
        "color": record({"value": string(1, pattern="#[0-9A-Fa-f]{6}")}, _STYLED),
        "date": record(
            {"timestamp": whole(), "format": string(1)},
            {"url": string(1), "fallback": string(1), **_STYLED},
        ),
    },
)
_BORDER: dict[str, Rule] = {"border": choice(0, 1)}
_SECTION = record({"elements": items(_INLINE)})
_LIST_OPTIONS: dict[str, Rule] = {"indent": whole(0, 8), "offset": whole(0), **_BORDER}

RICH_TEXT_ELEMENTS = items(
    variant(
        "rich text element",
        {
            "rich_text_section": _SECTION,
            "rich_text_list": record(
                {
                    "elements": items(variant("list item", {"rich_text_section": _SECTION}), 1),
                    "style": choice("bullet", "ordered"),
                },
                _LIST_OPTIONS,
            ),
            "rich_text_quote": record({"elements": items(_INLINE)}, _BORDER),
            "rich_text_preformatted": record(
                {"elements": items(variant("preformatted text", {"text": _TEXT, "link": _LINK}))},
                {"language": string(1), **_BORDER},
            ),
        },
    ),
    1,
)
RICH_TEXT = variant("block", {"rich_text": record({"elements": RICH_TEXT_ELEMENTS}, {"block_id": string(1, 255)})})
