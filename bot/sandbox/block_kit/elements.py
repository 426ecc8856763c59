"""Block elements: buttons, menus, inputs."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.sandbox.block_kit import texts
from bot.sandbox.block_kit.rules import (
    Rule,
    either_or,
    flag,
    items,
    record,
    string,
    whole,
    wrong,
)
from bot.sandbox.block_kit.texts import plain

ACTION: dict[str, Rule] = {"action_id": string(1, 255)}
CONFIRM: dict[str, Rule] = {"confirm": texts.CONFIRM}
FOCUS: dict[str, Rule] = {"focus_on_load": flag}
PLACEHOLDER: dict[str, Rule] = {"placeholder": plain(150)}
DISPATCH: dict[str, Rule] = {"dispatch_action_config": texts.DISPATCH}
SELECT: dict[str, Rule] = {**ACTION, **CONFIRM, **FOCUS, **PLACEHOLDER}
SEVERAL: dict[str, Rule] = {**SELECT, "max_selected_items": whole(1, 100)}
TYPED: dict[str, Rule] = {**ACTION, **FOCUS, **PLACEHOLDER, **DISPATCH}
ID = string(1)


def iso_date(value: Any, path: str) -> Iterator[str]:
    try:
        good = date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        good = False
    if not good:
        yield wrong(path, "must be a date like 2026-11-30")


def clock_time(value: Any, path: str) -> Iterator[str]:
    try:
        good = time.fromisoformat(value).strftime("%H:%M") == value
    except (TypeError, ValueError):
        good = False
    if not good:
        yield wrong(path, "must be a time like 09:30")


def zone(value: Any, path: str) -> Iterator[str]:
    if value not in _zones():
        yield wrong(path, "must be an IANA time zone")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # which reads a whole folder each time


def decimal(value: Any, path: str) -> Iterator[str]:
    try:
        Decimal(value if isinstance(value, str) else "no string")
    except InvalidOperation:
        yield wrong(path, "must be a number written as a string")


def _initial_is_offered(value: Any, path: str) -> Iterator[str]:
    offered = [*value.get("options", ()), *(o for g in value.get("option_groups", ()) for o in g["options"])]
    chosen = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    for option in chosen:
        if option not in offered:
            yield wrong(path, f"the initial option {option.get('value')!r} is not exactly one of the options")


def _not_too_many(value: Any, path: str) -> Iterator[str]:
    for name in ("initial_options", "initial_users", "initial_conversations", "initial_channels"):
        if len(value.get(name, ())) > value.get("max_selected_items", 100):
            yield wrong(f"{path}/{name}", "has more items than max_selected_items")


def _lengths_agree(value: Any, path: str) -> Iterator[str]:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if least > most:
        yield wrong(path, "min_length is more than max_length")
    if len(value.get("initial_value", "")) > most:
        yield wrong(f"{path}/initial_value", "is longer than max_length")


def _numbers_agree(value: Any, path: str) -> Iterator[str]:
    numbers = {n: Decimal(value[n]) for n in ("min_value", "initial_value", "max_value") if n in value}
    if list(numbers.values()) != sorted(numbers.values()):
        yield wrong(path, "min_value, initial_value and max_value are not in order")
    if not value["is_decimal_allowed"] and any(n != n.to_integral_value() for n in numbers.values()):
        yield wrong(path, "has a decimal number although is_decimal_allowed is false")


def _feedback(value: Any, path: str) -> Iterator[str]:
    yield from record(
        {"text": plain(75), "value": string(1, 2000)}, {"accessibility_label": string(1, 75)}, typed=False
    )(value, path)


INITIAL: dict[str, Rule] = {"initial_option": texts.PLAIN_OPTION}
INITIALS: dict[str, Rule] = {"initial_options": items(texts.PLAIN_OPTION, 1)}
STATIC: dict[str, Rule] = {
    "options": texts.options(texts.PLAIN_OPTION, 100),
    "option_groups": texts.OPTION_GROUPS,
}
EXTERNAL: dict[str, Rule] = {"min_query_length": whole(0)}
CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": flag, "filter": texts.FILTER}
BUTTON: dict[str, Rule] = {"style": texts.STYLE, "accessibility_label": string(1, 75), **ACTION, **CONFIRM}

ELEMENTS: dict[str, Rule] = {
    "button": record({"text": plain(75)}, {"url": texts.WEB_ADDRESS, "value": string(1, 2000), **BUTTON}),
    "workflow_button": record(
        {
            "text": plain(75),
            "workflow": record(
                {
                    "trigger": record(
                        {"url": texts.WEB_ADDRESS},
                        {
                            "customizable_input_parameters": items(
                                record({"name": string(1), "value": string()}, typed=False)
                            )
                        },
                        typed=False,
                    )
                },
                typed=False,
            ),
        },
        BUTTON,
    ),
    "icon_button": record(
        {"icon": string(1), "text": plain(75)},
        {
            "accessibility_label": string(1, 75),
            "value": string(1, 2000),
            "visible_to_user_ids": items(ID),
            **ACTION,
            **CONFIRM,
        },
    ),
    "feedback_buttons": record({"positive_button": _feedback, "negative_button": _feedback}, ACTION),
    "image": texts.IMAGE,
    "overflow": record({"options": texts.options(texts.MENU_OPTION, 5)}, {**ACTION, **CONFIRM}),
    "checkboxes": record(
        {"options": texts.options(texts.RICH_OPTION, 10)},
        {"initial_options": items(texts.RICH_OPTION, 1), **ACTION, **CONFIRM, **FOCUS},
        _initial_is_offered,
    ),
    "radio_buttons": record(
        {"options": texts.options(texts.RICH_OPTION, 10)},
        {"initial_option": texts.RICH_OPTION, **ACTION, **CONFIRM, **FOCUS},
        _initial_is_offered,
    ),
    "datepicker": record({}, {"initial_date": iso_date, **SELECT}),
    "timepicker": record({}, {"initial_time": clock_time, "timezone": zone, **SELECT}),
    "datetimepicker": record(
        {}, {"initial_date_time": whole(1_000_000_000, 9_999_999_999), **ACTION, **CONFIRM, **FOCUS}
    ),
    "plain_text_input": record(
        {},
        {
            "initial_value": string(),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
            **TYPED,
        },
        _lengths_agree,
    ),
    "email_text_input": record({}, {"initial_value": string(), **TYPED}),
    "url_text_input": record({}, {"initial_value": string(), **TYPED}),
    "number_input": record(
        {"is_decimal_allowed": flag},
        {"initial_value": decimal, "min_value": decimal, "max_value": decimal, **TYPED},
        _numbers_agree,
    ),
    "rich_text_input": record(
        {}, {"initial_value": texts.RICH_TEXT, "min_lines": whole(1), "max_lines": whole(1), **TYPED}
    ),
    "file_input": record({}, {"filetypes": items(string(1), 1), "max_files": whole(1, 10), **ACTION}),
    "static_select": record(
        {}, {**STATIC, **INITIAL, **SELECT}, either_or("options", "option_groups"), _initial_is_offered
    ),
    "multi_static_select": record(
        {},
        {**STATIC, **INITIALS, **SEVERAL},
        either_or("options", "option_groups"),
        _initial_is_offered,
        _not_too_many,
    ),
    "external_select": record({}, {**EXTERNAL, **INITIAL, **SELECT}),
    "multi_external_select": record({}, {**EXTERNAL, **INITIALS, **SEVERAL}, _not_too_many),
    "users_select": record({}, {"initial_user": ID, **SELECT}),
    "multi_users_select": record({}, {"initial_users": items(ID, 1), **SEVERAL}, _not_too_many),
    "conversations_select": record(
        {}, {"initial_conversation": ID, "response_url_enabled": flag, **CONVERSATIONS, **SELECT}
    ),
    "multi_conversations_select": record(
        {}, {"initial_conversations": items(ID, 1), **CONVERSATIONS, **SEVERAL}, _not_too_many
    ),
    "channels_select": record({}, {"initial_channel": ID, "response_url_enabled": flag, **SELECT}),
    "multi_channels_select": record({}, {"initial_channels": items(ID, 1), **SEVERAL}, _not_too_many),
}

SELECTS = {name for name in ELEMENTS if name.endswith("_select")}
PICKERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
IN_ACTIONS = {"button", "workflow_button", "overflow", "rich_text_input", *SELECTS, *PICKERS}
IN_SECTION = {"button", "workflow_button", "overflow", "image", *SELECTS, *PICKERS} - {"datetimepicker"}
IN_INPUT = {
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
    *SELECTS,
    *PICKERS,
}
