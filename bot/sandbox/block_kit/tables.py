"""Blocks that show figures: tables and charts."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit.rules import (
    Rule,
    choice,
    flag,
    items,
    number,
    record,
    string,
    variant,
    whole,
    wrong,
)
from bot.sandbox.block_kit.texts import RICH_TEXT_ELEMENTS

MOST_TABLE_CHARACTERS = 10_000
MOST_DATA_TABLE_CHARACTERS = 20_000

_CELL = variant(
    "table cell",
    {
        "raw_text": record({"text": string(1)}),
        "raw_number": record({"value": number(), "text": string(1)}),
        "rich_text": record({"elements": RICH_TEXT_ELEMENTS}, {"block_id": string(1, 255)}),
    },
)
_COLUMN = record({}, {"align": choice("left", "center", "right"), "is_wrapped": flag}, typed=False)


def _rectangular(value: Any, path: str) -> Iterator[str]:
    if len({len(row) for row in value["rows"]}) > 1:
        yield wrong(f"{path}/rows", "every row needs the same number of cells")


def _known_header_column(value: Any, path: str) -> Iterator[str]:
    if value.get("row_header_column_index", 0) >= len(value["rows"][0]):
        yield wrong(f"{path}/row_header_column_index", "there is no such column")


TABLE_REQUIRED: dict[str, Rule] = {"rows": items(items(_CELL, 1, 20), 1, 100)}
TABLE_OPTIONAL: dict[str, Rule] = {"column_settings": items(_COLUMN, 0, 20)}
DATA_TABLE_REQUIRED: dict[str, Rule] = {
    "rows": items(items(_CELL, 1, 20), 2, 201),  # a header and up to 200 rows
    "caption": string(1),
}
DATA_TABLE_OPTIONAL: dict[str, Rule] = {"page_size": whole(1, 100), "row_header_column_index": whole(0, 19)}
DATA_TABLE_CHECKS = (_rectangular, _known_header_column)

# Charts

_LABEL = string(1, 20)
_POINT = record({"label": _LABEL, "value": number()}, typed=False)
_SEGMENT = record({"label": _LABEL, "value": number(positive=True)}, typed=False)
_SERIES = record({"name": _LABEL, "data": items(_POINT, 1, 20)}, typed=False)
_AXES = record({"categories": items(_LABEL, 1, 20)}, {"x_label": string(1, 50), "y_label": string(1, 50)}, typed=False)


def _series_agree(value: Any, path: str) -> Iterator[str]:
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        yield wrong(f"{path}/series", "two series have the same name")
    categories = value["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        yield wrong(f"{path}/axis_config/categories", "a category is there twice")
    for index, series in enumerate(value["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield wrong(f"{path}/series/{index}", "needs exactly one point for each category")


_PLOT = record({"series": items(_SERIES, 1, 12), "axis_config": _AXES}, {}, _series_agree)
CHART = variant(
    "chart",
    {"pie": record({"segments": items(_SEGMENT, 1, 12)}), "bar": _PLOT, "line": _PLOT, "area": _PLOT},
)
