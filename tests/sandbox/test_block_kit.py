"""Block Kit as the sandbox understands it: one good and one bad sample for each rule."""

from typing import Any

import pytest

from bot.sandbox.block_kit import Surface, problems, view_problems, weight
from tests.sandbox.town import actions, button, form, plain, question

Json = dict[str, Any]


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Json:
    return {"type": "section", **(more or {"text": mrkdwn("hello")})}


def option(value: str = "1", text: str = "One", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def menu(count: int = 2, **more: Any) -> Json:
    return {"type": "static_select", "action_id": "menu", "options": options(count), **more}


def typed(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": "field", **more}


def asked(element: Json, **more: Any) -> Json:
    return question("asked", element, **more)


def chart(*series: Json, categories: tuple[str, ...] = ("a", "b")) -> Json:
    body = {"type": "bar", "series": list(series), "axis_config": {"categories": list(categories)}}
    return {"type": "data_visualization", "title": "Week", "chart": body}


def series(name: str = "kudos", labels: tuple[str, ...] = ("a", "b")) -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def pie(*segments: Json, title: str = "Week") -> Json:
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": list(segments)}}


def slice_of(label: str, value: float) -> Json:
    return {"label": label, "value": value}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 2, columns: int = 2, text: str = "x") -> Json:
    return {"type": "table", "rows": [[cell(text)] * columns for _ in range(rows)]}


def data_table(rows: int = 2, columns: int = 2, text: str = "x", **more: Any) -> Json:
    return {**table(rows, columns, text), "type": "data_table", "caption": "Week", **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def literal(text: str = "x", **more: Any) -> Json:
    return {"type": "text", "text": text, **more}


IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"}
CONFIRM = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
DATES = typed("datepicker")

# rule: (surface, good, bad)
SAMPLES: dict[str, tuple[Surface, Json, Json]] = {
    "a type that exists": ("message", section(), {"type": "sektion"}),
    "no unknown field": ("message", section(), section(text=plain("x"), colour="red")),
    "block_id of 255": (
        "message",
        section(text=plain("x"), block_id="b" * 255),
        section(text=plain("x"), block_id="b" * 256),
    ),
    "section with text or fields": ("message", section(fields=[plain("x")]), section(expand=True)),
    "section text of 3000": ("home", section(text=plain("x" * 3000)), section(text=plain("x" * 3001))),
    "section text not empty": ("message", section(text=plain("x")), section(text=plain(""))),
    "ten fields": ("message", section(fields=[plain("x")] * 10), section(fields=[plain("x")] * 11)),
    "field of 2000": (
        "message",
        section(fields=[mrkdwn("x" * 2000)]),
        section(fields=[mrkdwn("x" * 2001)]),
    ),
    "no input as accessory": (
        "message",
        section(text=plain("x"), accessory=button()),
        section(text=plain("x"), accessory=typed("plain_text_input")),
    ),
    "header of 150": (
        "message",
        {"type": "header", "text": plain("x" * 150)},
        {"type": "header", "text": plain("x" * 151)},
    ),
    "header in plain text": (
        "message",
        {"type": "header", "text": plain("x")},
        {"type": "header", "text": mrkdwn("x")},
    ),
    "header level": (
        "message",
        {"type": "header", "text": plain("x"), "level": 4},
        {"type": "header", "text": plain("x"), "level": 5},
    ),
    "ten in a context": (
        "message",
        {"type": "context", "elements": [mrkdwn("x")] * 10},
        {"type": "context", "elements": [mrkdwn("x")] * 11},
    ),
    "no button in a context": (
        "message",
        {"type": "context", "elements": [IMAGE]},
        {"type": "context", "elements": [button()]},
    ),
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
    "image by one way": ("message", IMAGE, {**IMAGE, "slack_file": {"id": "F1"}}),
    "image in words": ("message", IMAGE, {"type": "image", "image_url": "https://example.com/a.png"}),
    "image title of 2000": (
        "message",
        {**IMAGE, "title": plain("x" * 2000)},
        {**IMAGE, "title": plain("x" * 2001)},
    ),
    "rich text": ("message", rich(literal(), {"type": "user", "user_id": "U1"}), rich(literal(""))),
    "rich text style": (
        "message",
        rich(literal(style={"bold": True})),
        rich(literal(style={"blinking": True})),
    ),
    "rich text user": (
        "message",
        rich({"type": "user", "user_id": "W1"}),
        rich({"type": "user", "user_id": "ana"}),
    ),
    "markdown in messages": (
        "message",
        {"type": "markdown", "text": "x" * 12_000},
        {"type": "markdown", "text": "x" * 12_001},
    ),
    "alert of 200": (
        "modal",
        {"type": "alert", "text": plain("x" * 200), "level": "warning"},
        {"type": "alert", "text": plain("x" * 201)},
    ),
    "alert level": (
        "modal",
        {"type": "alert", "text": plain("x"), "level": "info"},
        {"type": "alert", "text": plain("x"), "level": "loud"},
    ),
    "a hundred table rows": ("message", table(rows=100), table(rows=101)),
    "twenty table cells": ("message", table(1, columns=20), table(1, columns=21)),
    "10,000 characters of table": ("message", table(text="x" * 2500), table(text="x" * 2501)),
    "column settings": (
        "message",
        {**table(), "column_settings": [{"align": "right", "is_wrapped": True}]},
        {**table(), "column_settings": [{"align": "middle"}]},
    ),
    "data table of 200 rows": ("message", data_table(rows=201), data_table(rows=202)),
    "data table caption": ("message", data_table(), {**table(), "type": "data_table"}),
    "data table page": ("message", data_table(page_size=100), data_table(page_size=101)),
    "data table is square": (
        "message",
        data_table(),
        {**data_table(), "rows": [[cell()], [cell(), cell()]]},
    ),
    "data table header column": (
        "home",
        data_table(row_header_column_index=1),
        data_table(row_header_column_index=2),
    ),
    "20,000 characters of data table": ("message", data_table(text="x" * 4999), data_table(text="x" * 5001)),
    "pie": ("message", pie(slice_of("a", 1)), pie()),
    "pie of 12": (
        "message",
        pie(*(slice_of(str(n), 1) for n in range(12))),
        pie(*(slice_of(str(n), 1) for n in range(13))),
    ),
    "pie slice above 0": ("message", pie(slice_of("a", 0.5)), pie(slice_of("a", 0))),
    "chart label of 20": ("message", pie(slice_of("x" * 20, 1)), pie(slice_of("x" * 21, 1))),
    "chart title of 50": ("message", pie(slice_of("a", 1), title="x" * 50), pie(slice_of("a", 1), title="x" * 51)),
    "chart has a point for each category": ("message", chart(series()), chart(series(labels=("a",)))),
    "chart series by different names": ("message", chart(series("a"), series("b")), chart(series(), series())),
    "chart has axes": (
        "message",
        chart(series()),
        {**chart(), "chart": {"type": "line", "series": [series()]}},
    ),
    "card says something": (
        "home",
        {"type": "card", "title": mrkdwn("x" * 150)},
        {"type": "card", "subtitle": mrkdwn("x")},
    ),
    "card body of 200": (
        "message",
        {"type": "card", "body": mrkdwn("x" * 200)},
        {"type": "card", "body": mrkdwn("x" * 201)},
    ),
    "ten cards": (
        "message",
        {"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("x")}] * 10},
        {"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("x")}] * 11},
    ),
    "container with ten": (
        "message",
        {"type": "container", "title": plain("x"), "child_blocks": [section()] * 10},
        {"type": "container", "title": plain("x"), "child_blocks": [section()] * 11},
    ),
    "container with a title": (
        "home",
        {"type": "container", "title": plain("x"), "child_blocks": [section()]},
        {"type": "container", "child_blocks": [section()]},
    ),
    "container is shallow": (
        "message",
        {"type": "container", "title": plain("x"), "child_blocks": [{"type": "divider"}]},
        {"type": "container", "title": plain("x"), "child_blocks": [pie(slice_of("a", 1))]},
    ),
    "collapsed only if it can be": (
        "message",
        {
            "type": "container",
            "title": plain("x"),
            "child_blocks": [section()],
            "is_collapsible": True,
            "default_collapsed": True,
        },
        {"type": "container", "title": plain("x"), "child_blocks": [section()], "default_collapsed": True},
    ),
    "video by https": (
        "message",
        {
            "type": "video",
            "video_url": "https://example.com/v",
            "thumbnail_url": "https://example.com/t.png",
            "alt_text": "A",
            "title": plain("V"),
        },
        {
            "type": "video",
            "video_url": "http://example.com/v",
            "thumbnail_url": "https://example.com/t.png",
            "alt_text": "A",
            "title": plain("V"),
        },
    ),
    "five context actions": (
        "message",
        {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain("x"), "action_id": "a"}],
        },
        {"type": "context_actions", "elements": [button()]},
    ),
    "plan of tasks": (
        "message",
        {
            "type": "plan",
            "title": "x",
            "tasks": [{"type": "task_card", "task_id": "1", "title": "x", "status": "complete"}],
        },
        {"type": "task_card", "task_id": "1", "title": "x", "status": "done"},
    ),
}


@pytest.mark.parametrize("rule", SAMPLES)
def test_the_good_sample_passes_and_the_bad_one_does_not(rule: str) -> None:
    surface, good, bad = SAMPLES[rule]

    assert problems([good], surface) == []
    assert len(problems([bad], surface)) == 1


MISPLACED: list[tuple[Surface, Json]] = [
    ("modal", table()),
    ("modal", data_table()),
    ("modal", pie(slice_of("a", 1))),
    ("home", pie(slice_of("a", 1))),
    ("home", {"type": "markdown", "text": "x"}),
    ("message", {"type": "alert", "text": plain("x")}),
    ("home", {"type": "alert", "text": plain("x")}),
    ("modal", {"type": "container", "title": plain("x"), "child_blocks": [section()]}),
    ("modal", {"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("x")}]}),
]


@pytest.mark.parametrize(("surface", "block"), MISPLACED)
def test_a_block_stands_only_where_slack_shows_it(surface: Surface, block: Json) -> None:
    assert any("is not allowed in a" in words for words in problems([block], surface))


@pytest.mark.parametrize(
    ("surface", "good", "bad"),
    [
        ("message", [section()] * 50, [section()] * 51),
        ("home", [section()] * 100, [section()] * 101),
        ("message", [section(text=plain("x"), block_id=b) for b in "ab"], [section(text=plain("x"), block_id="a")] * 2),
        ("message", [pie(slice_of("a", 1))] * 2, [pie(slice_of("a", 1))] * 3),
        ("message", [table()], [table()] * 2),
        ("message", [{"type": "markdown", "text": "x" * 6000}] * 2, [{"type": "markdown", "text": "x" * 6001}] * 2),
        (
            "message",
            [data_table(text="x" * 2499)] * 2,
            [data_table(text="x" * 2501)] * 2,
        ),
        (
            "modal",
            [question("a", menu(focus_on_load=True)), question("b", menu())],
            [question("a", menu(focus_on_load=True)), question("b", menu(focus_on_load=True))],
        ),
    ],
)
def test_together_blocks_have_limits_too(surface: Surface, good: list[Json], bad: list[Json]) -> None:
    assert problems(good, surface) == []
    assert problems(bad, surface) != []


HOME = {"type": "home", "blocks": [section()]}
VIEWS: dict[str, tuple[Json, Json]] = {
    "title of 24": (form(title=plain("x" * 24)), form(title=plain("x" * 25))),
    "submit of 24": (form(submit=plain("x" * 24)), form(submit=plain("x" * 25))),
    "close of 24": (form(close=plain("x" * 24)), form(close=plain("x" * 25))),
    "submit for an input": (
        {"type": "modal", "title": plain("x"), "blocks": [section()]},
        {"type": "modal", "title": plain("x"), "blocks": [asked(menu())]},
    ),
    "private_metadata of 3000": (form(private_metadata="x" * 3000), form(private_metadata="x" * 3001)),
    "callback_id of 255": (form(callback_id="x" * 255), form(callback_id="x" * 256)),
    "no unknown field": (form(clear_on_close=True), form(colour="red")),
    "a Home tab has no title": (HOME, {**HOME, "title": plain("x")}),
    "an input on the Home tab": ({**HOME, "blocks": [asked(menu())]}, {**HOME, "blocks": [asked(button())]}),
    "blocks": (HOME, {"type": "home"}),
    "a type": (HOME, {"type": "tab", "blocks": []}),
    "250,000 bytes": (
        {**HOME, "blocks": [section(text=plain("x" * 2400))] * 100},
        {**HOME, "blocks": [section(text=plain("x" * 2500))] * 100},
    ),
}


@pytest.mark.parametrize("rule", VIEWS)
def test_the_good_view_passes_and_the_bad_one_does_not(rule: str) -> None:
    good, bad = VIEWS[rule]

    assert view_problems(good) == []
    assert len(view_problems(bad)) == 1


def test_a_problem_says_where_it_is() -> None:
    found = problems([section(), section(fields=[plain("x"), plain("")])], "message")

    assert found == ["must be at least 1 characters long [json-pointer:/blocks/1/fields/1/text]"]


@pytest.mark.parametrize("nonsense", [None, "text", {}, [None], [[]], [{"type": None}], [{"type": ["a"]}]])
def test_nonsense_is_refused_without_stumbling(nonsense: Any) -> None:
    assert problems(nonsense, "message") != []


@pytest.mark.parametrize("nonsense", [None, "text", [], {"type": "modal", "blocks": "none"}, {"type": "home"}])
def test_a_nonsense_view_is_refused_without_stumbling(nonsense: Any) -> None:
    assert view_problems(nonsense) != []


def test_the_weight_of_a_message_is_its_text_and_something_for_each_block() -> None:
    assert weight([section(text=plain("x" * 1000)), {"type": "divider"}]) == 1200
    assert weight([table(text="x" * 1000)]) == 0
