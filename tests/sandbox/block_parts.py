"""Small pieces of Block Kit, to build samples from."""

from typing import Any

from bot.sandbox.block_kit import Surface
from tests.sandbox.example import plain, question

Json = dict[str, Any]
Sample = tuple[Surface, Json, Json]  # where it stands; one that is accepted; one that is refused


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
