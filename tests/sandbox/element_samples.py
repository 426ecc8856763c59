"""A good and a bad sample for each rule about the elements in blocks."""

from tests.sandbox.block_parts import CONFIRM, DATES, Sample, asked, menu, mrkdwn, option, options, typed
from tests.sandbox.example import actions, button, plain

ELEMENTS: dict[str, Sample] = {
    "25 actions": (
        "message",
        actions(*(button(str(n)) for n in range(25))),
        actions(*(button(str(n)) for n in range(26))),
    ),
    "an action at least": ("message", actions(button()), actions()),
    "action_id once in a block": ("message", actions(button("a"), button("b")), actions(button(), button())),
    "action_id of 255": ("message", actions(button("a" * 255)), actions(button("a" * 256))),
    "button text of 75": (
        "message",
        actions(button(text=plain("x" * 75))),
        actions(button(text=plain("x" * 76))),
    ),
    "button value of 2000": ("message", actions(button(value="x" * 2000)), actions(button(value="x" * 2001))),
    "button style": ("message", actions(button(style="danger")), actions(button(style="default"))),
    "button link": (
        "message",
        actions(button(url="https://example.com")),
        actions(button(url="example.com")),
    ),
    "confirmation": (
        "message",
        actions(button(confirm=CONFIRM)),
        actions(button(confirm={**CONFIRM, "confirm": plain("x" * 31)})),
    ),
    "confirmation text of 300": (
        "message",
        actions(button(confirm={**CONFIRM, "text": mrkdwn("x" * 300)})),
        actions(button(confirm={**CONFIRM, "text": mrkdwn("x" * 301)})),
    ),
    "a hundred options": ("message", actions(menu(100)), actions(menu(101))),
    "options or groups": (
        "message",
        actions(typed("static_select", option_groups=[{"label": plain("x"), "options": options(2)}])),
        actions(menu(option_groups=[{"label": plain("x"), "options": options(2)}])),
    ),
    "an option at least": ("message", actions(menu(1)), actions(menu(0))),
    "option text of 75": (
        "message",
        actions(menu(options=[option(text="x" * 75)])),
        actions(menu(options=[option(text="x" * 76)])),
    ),
    "option value of 150": (
        "message",
        actions(menu(options=[option("x" * 150)])),
        actions(menu(options=[option("x" * 151)])),
    ),
    "option values differ": (
        "message",
        actions(menu(options=[option("1"), option("2")])),
        actions(menu(options=[option("1"), option("1")])),
    ),
    "menu options in plain text": (
        "message",
        actions(menu(options=[option()])),
        actions(menu(options=[{**option(), "text": mrkdwn("x")}])),
    ),
    "initial option is offered": (
        "message",
        actions(menu(initial_option=option("0"))),
        actions(menu(initial_option=option("9"))),
    ),
    "placeholder of 150": (
        "message",
        actions(menu(placeholder=plain("x" * 150))),
        actions(menu(placeholder=plain("x" * 151))),
    ),
    "ten checkboxes": (
        "message",
        actions(typed("checkboxes", options=options(10))),
        actions(typed("checkboxes", options=options(11))),
    ),
    "ten radio buttons": (
        "message",
        actions(typed("radio_buttons", options=options(10))),
        actions(typed("radio_buttons", options=options(11))),
    ),
    "five in an overflow menu": (
        "message",
        actions(typed("overflow", options=options(5))),
        actions(typed("overflow", options=options(6))),
    ),
    "links in overflow menus only": (
        "message",
        actions(typed("overflow", options=[option(url="https://example.com")])),
        actions(menu(options=[option(url="https://example.com")])),
    ),
    "not more chosen than allowed": (
        "message",
        actions(typed("multi_users_select", initial_users=["U1"], max_selected_items=1)),
        actions(typed("multi_users_select", initial_users=["U1", "U2"], max_selected_items=1)),
    ),
    "filter of conversations": (
        "message",
        actions(typed("conversations_select", filter={"include": ["public"]})),
        actions(typed("conversations_select", filter={"include": []})),
    ),
    "date": (
        "message",
        actions({**DATES, "initial_date": "2026-11-30"}),
        actions({**DATES, "initial_date": "30.11."}),
    ),
    "time of day": (
        "message",
        actions(typed("timepicker", initial_time="09:30")),
        actions(typed("timepicker", initial_time="9:30 am")),
    ),
    "time zone": (
        "message",
        actions(typed("timepicker", timezone="Europe/Lisbon")),
        actions(typed("timepicker", timezone="Lisbon")),
    ),
    "moment": (
        "message",
        actions(typed("datetimepicker", initial_date_time=1_795_000_000)),
        actions(typed("datetimepicker", initial_date_time="tomorrow")),
    ),
    "no moment on the Home tab": ("home", actions(DATES), actions(typed("datetimepicker"))),
    "input label of 2000": (
        "modal",
        asked(typed("plain_text_input"), label=plain("x" * 2000)),
        asked(typed("plain_text_input"), label=plain("x" * 2001)),
    ),
    "input hint of 2000": (
        "modal",
        asked(typed("plain_text_input"), hint=plain("x" * 2000)),
        asked(typed("plain_text_input"), hint=plain("x" * 2001)),
    ),
    "no button in an input": ("modal", asked(menu()), asked(button())),
    "text input of 3000": (
        "modal",
        asked(typed("plain_text_input", max_length=3000)),
        asked(typed("plain_text_input", max_length=3001)),
    ),
    "lengths in order": (
        "modal",
        asked(typed("plain_text_input", min_length=1, max_length=2)),
        asked(typed("plain_text_input", min_length=3, max_length=2)),
    ),
    "initial text fits": (
        "modal",
        asked(typed("plain_text_input", max_length=3, initial_value="abc")),
        asked(typed("plain_text_input", max_length=3, initial_value="abcd")),
    ),
    "dispatch is wanted": (
        "modal",
        asked(
            typed("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}),
            dispatch_action=True,
        ),
        asked(typed("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]})),
    ),
    "number as a string": (
        "modal",
        asked(typed("number_input", is_decimal_allowed=False, min_value="1")),
        asked(typed("number_input", is_decimal_allowed=False, min_value=1)),
    ),
    "number says if decimal": (
        "modal",
        asked(typed("number_input", is_decimal_allowed=True)),
        asked(typed("number_input")),
    ),
    "numbers in order": (
        "modal",
        asked(typed("number_input", is_decimal_allowed=False, min_value="1", max_value="9")),
        asked(typed("number_input", is_decimal_allowed=False, min_value="9", max_value="1")),
    ),
    "files in modals only": (
        "modal",
        asked(typed("file_input", max_files=10)),
        asked(typed("file_input", max_files=11)),
    ),
    "no file input on the Home tab": ("home", asked(typed("plain_text_input")), asked(typed("file_input"))),
    "no rich input in a message": (
        "message",
        asked(typed("plain_text_input")),
        asked(typed("rich_text_input")),
    ),
    "response_url in modal inputs only": (
        "modal",
        asked(typed("channels_select", response_url_enabled=True)),
        actions(typed("channels_select", response_url_enabled=True)),
    ),
}
