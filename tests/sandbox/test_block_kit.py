"""Block Kit as the sandbox understands it: a good and a bad sample for each rule."""

from typing import Any

import pytest

from bot.sandbox.block_kit import Surface, problems, view_problems, weight
from tests.sandbox.block_parts import Json, asked, data_table, menu, mrkdwn, pie, section, slice_of, table
from tests.sandbox.block_samples import BLOCKS
from tests.sandbox.element_samples import ELEMENTS
from tests.sandbox.example import button, form, plain, question

SAMPLES = {**BLOCKS, **ELEMENTS}


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
    refused = problems([section(), section(fields=[plain("x"), plain("")])], "message")

    assert refused == ["must be at least 1 characters long [json-pointer:/blocks/1/fields/1/text]"]


@pytest.mark.parametrize("nonsense", [None, "text", {}, [None], [[]], [{"type": None}], [{"type": ["a"]}]])
def test_nonsense_is_refused_without_stumbling(nonsense: Any) -> None:
    assert problems(nonsense, "message") != []


@pytest.mark.parametrize("nonsense", [None, "text", [], {"type": "modal", "blocks": "none"}, {"type": "home"}])
def test_a_nonsense_view_is_refused_without_stumbling(nonsense: Any) -> None:
    assert view_problems(nonsense) != []


def test_the_weight_of_a_message_is_its_text_and_something_for_each_block() -> None:
    assert weight([section(text=plain("x" * 1000)), {"type": "divider"}]) == 1200
    assert weight([table(text="x" * 1000)]) == 0
