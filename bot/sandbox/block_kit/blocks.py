"""Blocks: what each may hold, and on which surface it may stand."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit import tables, texts
from bot.sandbox.block_kit.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
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
from bot.sandbox.block_kit.texts import plain

EVERYWHERE = {"message", "modal", "home"}
MESSAGE_AND_HOME = {"message", "home"}
MESSAGE_ONLY = {"message"}

SURFACES: dict[str, set[str]] = {
    **dict.fromkeys(("section", "header", "context", "actions", "input", "image"), EVERYWHERE),
    **dict.fromkeys(("rich_text", "divider", "video", "card"), EVERYWHERE),
    **dict.fromkeys(("table", "data_table", "carousel", "container"), MESSAGE_AND_HOME),
    **dict.fromkeys(("markdown", "data_visualization", "context_actions"), MESSAGE_ONLY),
    **dict.fromkeys(("plan", "task_card", "file"), MESSAGE_ONLY),
    "alert": {"modal"},
}


def _elements(names: set[str], what: str) -> Rule:
    return variant(what, {name: ELEMENTS[name] for name in names})


def block(required: dict[str, Rule], optional: dict[str, Rule] | None = None, *also: Rule) -> Rule:
    return record(required, {"block_id": string(1, 255), **(optional or {})}, *also)


def _says_something(value: Any, path: str) -> Iterator[str]:
    if "text" not in value and not value.get("fields"):
        yield wrong(path, "needs text or fields")


def _answers_only_in_input(value: Any, path: str) -> Iterator[str]:
    elements = value.get("elements") or [value.get("accessory", {})]
    if any(element.get("response_url_enabled") for element in elements):
        yield wrong(path, "response_url_enabled works in the input blocks of a modal only")


def _dispatch_is_wanted(value: Any, path: str) -> Iterator[str]:
    if "dispatch_action_config" in value["element"] and not value.get("dispatch_action"):
        yield wrong(path, "dispatch_action_config means nothing without dispatch_action")
    if value.get("dispatch_action") and value["element"]["type"] == "file_input":
        yield wrong(path, "a file_input cannot dispatch actions")


_CARD_FIELDS: dict[str, Rule] = {
    "hero_image": texts.IMAGE_ELEMENT,
    "icon": texts.IMAGE_ELEMENT,
    "title": texts.text(150),
    "subtitle": texts.text(150),
    "body": texts.text(200),
    "actions": items(variant("card action", {"button": ELEMENTS["button"]}), 1, 5),
}
_CARD = block({}, _CARD_FIELDS, at_least_one("hero_image", "title", "actions", "body"))
_SOURCE = variant("source", {"url": record({"url": texts.WEB_ADDRESS, "text": string(1)})})
_TASK = block(
    {
        "task_id": string(1),
        "title": string(1),
        "status": choice("pending", "in_progress", "complete", "error"),
    },
    {"details": texts.RICH_TEXT, "output": texts.RICH_TEXT, "sources": items(_SOURCE)},
)

SIMPLE: dict[str, Rule] = {
    "section": block(
        {},
        {
            "text": texts.text(3000),
            "fields": items(texts.text(2000), 1, 10),
            "accessory": _elements(IN_SECTION, "accessory"),
            "expand": flag,
        },
        _says_something,
        _answers_only_in_input,
    ),
    "header": block({"text": plain(150)}, {"level": whole(1, 4)}),
    "divider": block({}),
    "context": block(
        {
            "elements": items(
                variant(
                    "context element",
                    {"image": texts.IMAGE, "plain_text": plain(3000), "mrkdwn": texts.mrkdwn(3000)},
                ),
                1,
                10,
            )
        }
    ),
    "actions": block({"elements": items(_elements(IN_ACTIONS, "element"), 1, 25)}, None, _answers_only_in_input),
    "context_actions": block({"elements": items(_elements({"feedback_buttons", "icon_button"}, "element"), 1, 5)}),
    "input": block(
        {"label": plain(2000), "element": _elements(IN_INPUT, "input element")},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
        _dispatch_is_wanted,
    ),
    "image": block(
        {"alt_text": string(1, 2000)},
        {"title": plain(2000), **texts.IMAGE_FIELDS},
        either_or("image_url", "slack_file"),
    ),
    "video": block(
        {
            "video_url": string(1, 3000, r"https://\S+"),
            "thumbnail_url": texts.WEB_ADDRESS,
            "alt_text": string(1),
            "title": plain(199),
        },
        {
            "title_url": string(1, 3000, r"https://\S+"),
            "author_name": string(1, 49),
            "provider_name": string(1),
            "provider_icon_url": texts.WEB_ADDRESS,
            "description": plain(200),
        },
    ),
    "rich_text": block({"elements": texts.RICH_TEXT_ELEMENTS}),
    "markdown": block({"text": string(1, 12_000)}),
    "alert": block(
        {"text": texts.text(200)},
        {"level": choice("default", "info", "warning", "error", "success")},
    ),
    "file": block({"source": choice("remote"), "external_id": string(1)}),
    "table": block(tables.TABLE_REQUIRED, tables.TABLE_OPTIONAL),
    "data_table": block(tables.DATA_TABLE_REQUIRED, tables.DATA_TABLE_OPTIONAL, *tables.DATA_TABLE_CHECKS),
    "data_visualization": block({"title": string(1, 50), "chart": tables.CHART}),
    "card": _CARD,
    "carousel": block({"elements": items(variant("card", {"card": _CARD}), 1, 10)}),
    "task_card": _TASK,
    "plan": block({"title": string(1)}, {"tasks": items(variant("task", {"task_card": _TASK}))}),
}


def _collapses(value: Any, path: str) -> Iterator[str]:
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield wrong(path, "default_collapsed needs is_collapsible")


IN_CONTAINER = {
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
}
BLOCKS: dict[str, Rule] = {
    **SIMPLE,
    "container": block(
        {"child_blocks": items(variant("child block", {n: SIMPLE[n] for n in IN_CONTAINER}), 1, 10)},
        {
            "title": plain(150),
            "rich_text_title": texts.RICH_TEXT,
            "subtitle": texts.text(150),
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": texts.IMAGE_ELEMENT,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        at_least_one("title", "rich_text_title"),
        _collapses,
    ),
}
