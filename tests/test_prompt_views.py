"""Prompts as they are shown: within Slack's limits, however much people wrote."""

import json
from datetime import time

import pytest

from bot.sandbox.block_kit import MOST_MESSAGE_WEIGHT, problems, view_problems, weight
from handlers.views import prompts as setup_views
from handlers.views import round_form
from handlers.views import rounds as views
from storage.engine.pages import Page
from storage.prompts.answers import Results
from storage.prompts.participation import Tally
from storage.prompts.parts import Asking, Mine, Opened, Said
from storage.prompts.prompts import PAGE, Known
from storage.prompts.setups import Setup, Wording
from tests.acting import buttons, words
from tests.asking import CLOSING, OPENING
from tests.stage import BO, MONDAY, SUPPORT


@pytest.mark.parametrize("text", ["&" * 3000, "😀" * 3000, "word " * 600, "<!channel> @here"])
def test_five_hundred_long_answers_keep_slacks_limits(text: str) -> None:
    results = many_results(text)

    shown = views.summary(results, with_answers=True)
    modal = views.everything(results, page=1)

    assert problems(shown.blocks, "message") == []
    assert weight(shown.blocks) <= MOST_MESSAGE_WEIGHT
    assert len(shown.text) <= 3000
    assert view_problems(modal) == []
    assert len(json.dumps(modal)) < 250_000
    assert "and 490 more" in words(shown.blocks) or "more: Read all" in words(shown.blocks)


def test_every_other_view_keeps_slacks_limits_too() -> None:
    results = many_results("&" * 3000)
    longest = tuple(Said(question.id, "&" * 3000, 1, BO, False) for question in results.round.questions)
    mine = Mine(results.round, CLOSING, False, False, "", longest)
    everybody = [f"U{place:09}" for place in range(500)]
    prompt = a_long_prompt()

    for message in (views.post(results.round, results.tally, everybody), views.dm(mine), views.nudge(mine)):
        assert problems(message.blocks, "message") == []
        assert weight(message.blocks) <= MOST_MESSAGE_WEIGHT
        assert len(message.text) <= 3000
    overview = setup_views.overview(Page((prompt,) * PAGE, 1, 2), [mine] * 9, may_set_up=True).blocks
    assert problems(list(overview), "message") == []
    assert weight(overview) <= MOST_MESSAGE_WEIGHT
    form = setup_views.form(
        setup_views.filled(prompt), questions=5, team=None, prompt=1, teams=[("T" * 99, n) for n in range(200)]
    )
    for view in (form, round_form.form(mine, is_late=True), views.confirmation(mine).as_modal()):
        assert view_problems(view) == []


def test_every_answer_is_on_one_of_the_pages() -> None:
    results = many_results("ü" * 500, people=60)
    pages = [views.everything(results)]
    while "More" in buttons(pages[-1]):
        pages.append(views.everything(results, len(pages)))

    assert len(pages) > 3
    assert sum(str(page).count("ü" * 500) for page in pages) == 3 * 60


def many_results(text: str, *, people: int = 500) -> Results:
    """Five questions with names and options as long as they may be, each answered by so many people."""
    choices = tuple(f"{number:02}" + "<" * 73 for number in range(20))
    kinds = ("text", "mood", "choice", "text", "text")
    asked = tuple(Asking(id_, kind, "?&" * 125, choices) for id_, kind in enumerate(kinds, 1))
    opened = Opened(
        id=1, team_id=1, team="T" * 75, name="&" * 60, occurrence=MONDAY.date(), readers="team", questions=asked,
        opens_at=OPENING, closes_at=CLOSING, is_closed=False, is_over=False, is_ended=False,
    )  # fmt: skip
    by_question = {
        question.id: tuple(
            Said(question.id, text if question.kind == "text" else choices[0], place % 5 + 1, f"U{place:09}", True)
            for place in range(people)
        )
        for question in asked
    }
    return Results(opened, Tally(asked=people, answered=people, late=people), by_question)


def a_long_prompt() -> Known:
    questions = tuple(Wording("choice", "&" * 250, tuple(f"{n:02}" + "<" * 73 for n in range(20))) for _ in range(5))
    setup = Setup("&" * 60, questions, weekdays=(0, 1, 2, 3, 4, 5), at=time(9))
    return Known(
        id=1, team_id=1, team="&" * 75, channel=SUPPORT, obstacle="absent", zone="America/Argentina/ComodRivadavia",
        setup=setup, next_on=MONDAY.date(), next_at=MONDAY,
    )  # fmt: skip
