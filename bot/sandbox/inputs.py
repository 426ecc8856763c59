"""What people put into input elements: the state that Slack keeps, and what it refuses by itself."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

Json = dict[str, Any]

STATE_KEYS = {
    **dict.fromkeys(("plain_text_input", "email_text_input", "url_text_input", "number_input"), "value"),
    **dict.fromkeys(("static_select", "external_select", "radio_buttons"), "selected_option"),
    **dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), "selected_options"),
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
INITIAL_KEYS = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "files": "no initial files",
}
LISTS = {
    "selected_options",
    "selected_users",
    "selected_conversations",
    "selected_channels",
    "files",
}


def at_first(element: Json, conversation: str | None) -> Json:
    """The element's state before anybody touched it. `conversation`: where the person was."""
    key = STATE_KEYS[element["type"]]
    value = element.get(INITIAL_KEYS[key], [] if key in LISTS else None)
    if not value and element.get("default_to_current_conversation") and conversation:
        value = [conversation] if key in LISTS else conversation
    state = {"type": element["type"], key: value}
    return state | ({"timezone": element["timezone"]} if "timezone" in element else {})


def filled(element: Json, value: Any, find_id: Callable[[str], str]) -> Json:
    """The element's state after a person has put in `value`, a plain Python value.

    `find_id` turns a person's or channel's name into its id.
    """
    kind = element["type"]
    key = STATE_KEYS[kind]
    several: Any = [value] if key in LISTS and isinstance(value, (str, dict)) else value
    if value is None:
        content: Any = [] if key in LISTS else None
    elif key == "selected_option":
        content = option(element, value)
    elif key == "selected_options":
        content = [option(element, each) for each in several]
    elif key in ("selected_user", "selected_conversation", "selected_channel"):
        content = find_id(value)
    elif key in ("selected_users", "selected_conversations", "selected_channels"):
        content = [find_id(each) for each in several]
    else:
        content = value if kind == "datetimepicker" and isinstance(value, int) else _as_typed(value)
    state = {"type": kind, key: content}
    return state | ({"timezone": element["timezone"]} if "timezone" in element else {})


def _as_typed(value: Any) -> Any:
    match value:
        case datetime():
            return int(value.timestamp())
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case int() | float() | Decimal():
            return str(value)
    return value


def all_options(element: Json) -> list[Json]:
    grouped = (o for group in element.get("option_groups", ()) for o in group["options"])
    return [*element.get("options", ()), *grouped]


def option(element: Json, value: Any) -> Json:
    """The option with this value or text; an external menu takes a whole option."""
    if isinstance(value, dict):
        return value
    for each in all_options(element):
        if value in (each.get("value"), each["text"]["text"]):
            return each
    offered = ", ".join(str(each.get("value")) for each in all_options(element))
    raise LookupError(f"{element.get('action_id')} has no option {value!r}; it has: {offered}")


def is_empty(state: Json) -> bool:
    return state[STATE_KEYS[state["type"]]] in (None, "", [])


def refusal(block: Json, state: Json) -> str | None:
    """What Slack says under the field before the app is asked; None if the value is accepted."""
    element = block["element"]
    if is_empty(state):
        return None if block.get("optional") else "Please complete this required field."
    content = state[STATE_KEYS[state["type"]]]
    check = CHECKS.get(state["type"])
    return check(element, content) if check else _too_many(element, content)


def _length(element: Json, content: Any) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(content) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(content) > most else None


def _number(element: Json, content: Any) -> str | None:
    try:
        number = Decimal(content)
    except InvalidOperation:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if number < Decimal(element.get("min_value", number)):
        return f"Please enter a number of {element['min_value']} or more."
    if number > Decimal(element.get("max_value", number)):
        return f"Please enter a number of {element['max_value']} or less."
    return None


def _date(element: Json, content: Any) -> str | None:
    try:
        return None if date.fromisoformat(content).isoformat() == content else "Please choose a date."
    except (TypeError, ValueError):
        return "Please choose a date."


def _time(element: Json, content: Any) -> str | None:
    return None if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(content)) else "Please choose a time."


def _moment(element: Json, content: Any) -> str | None:
    return None if re.fullmatch(r"\d{10}", str(content)) else "Please choose a date and time."


def _email(element: Json, content: Any) -> str | None:
    good = re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", content)
    return None if good else "Please enter a valid email address."


def _web_address(element: Json, content: Any) -> str | None:
    return None if re.fullmatch(r"https?://\S+", content) else "Please enter a valid URL."


def _too_many(element: Json, content: Any) -> str | None:
    most = element.get("max_selected_items") or element.get("max_files")
    return f"Please choose at most {most}." if most and len(content) > most else None


CHECKS: dict[str, Callable[[Json, Any], str | None]] = {
    "plain_text_input": _length,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _web_address,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _moment,
}
