"""A good and a bad sample for each rule about blocks."""

from tests.sandbox.block_parts import (
    IMAGE,
    Sample,
    cell,
    chart,
    data_table,
    literal,
    mrkdwn,
    pie,
    rich,
    section,
    series,
    slice_of,
    table,
    typed,
)
from tests.sandbox.example import button, plain

BLOCKS: dict[str, Sample] = {
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
