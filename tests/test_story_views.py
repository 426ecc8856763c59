"""A story as it is shown: within Slack's limits, whatever was told."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.block_kit import MOST_MESSAGE_WEIGHT, problems, view_problems, weight
from handlers.views import found, story_form
from handlers.views import stories as views
from handlers.views.found import Shown
from storage.engine.database import Store
from storage.refusal import Refused
from storage.stories import library, search, stories
from storage.stories.library import Draft, Found, Page, Told
from storage.stories.search import Match
from storage.stories.stories import LIMITS, Placed
from tests.stage import ANA, DI, MONDAY, OUTSIDE, SECRET, SUPPORT


def told(draft: Draft, **more: Any) -> Told:
    about: dict[str, Any] = {"id": 7, "author": ANA, "author_name": "Ana *&<b>*", "team_id": 1, "channel": SUPPORT}
    about |= {"told_at": MONDAY, "edited_at": MONDAY, "is_posted": True, "thanks": 3, "learned": 1}
    about |= {"is_anonymous": False, "link": "https://example.slack.com/archives/C1/p1"}
    return Told(**{**vars(draft), **about, **more})


def assert_slack_takes(story: Told) -> None:
    """Every view that shows a story is what Slack takes."""
    placed = Placed(7, OUTSIDE, False, SUPPORT, "absent")
    page = Page((story,) * library.PAGE, more=3)
    met = Found(page.stories, Match(9), Match(3, is_loose=True), frozenset([7]))
    shown = Shown("\"&<>'" * 60, "\"&<>'" * 60, search.plain(story.text[:100]), 10**9)
    pages = (views.mine(page, channel=SUPPORT), found.page(met, shown))
    answers = [views.in_channel(story, placed), views.stored(placed), views.withdrawn(story), *pages]
    post = views.post(story)
    for blocks in [post.blocks, *(answer.blocks for answer in answers)]:
        assert problems(list(blocks), "message") == []
        assert weight(blocks) <= MOST_MESSAGE_WEIGHT
    assert all(len(text) <= 4000 for text in [post.text, *(answer.text for answer in answers[:3])])
    modals = [answer.as_modal() for answer in (views.changed(placed), views.stored(placed), *answers)]
    for view in (views.whole(story), story_form.form(story, story_id=7), *modals):
        assert view_problems(view) == []


@pytest.mark.parametrize("kind", ["wonderful", "difficult"])
@pytest.mark.parametrize(
    "text", ["&", "<!channel>", "🎉", "```\ncode\n```\n", "\u200b", "مرحبا ", "one\ntwo\n", "*_~`", "a"]
)
def test_whatever_was_told_can_be_posted(text: str, kind: str) -> None:
    filled: dict[str, Any] = {field: (text * limit)[:limit] for field, limit in LIMITS.items()}
    assert_slack_takes(told(Draft(**filled, kind=kind, practices=("compassion", "solutions", "beyond"))))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_any_text_can_be_posted(text: str) -> None:
    assert_slack_takes(told(Draft(text=text, our_part=text, kind="difficult"), edited_at=None, author=None))


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u200d", "\0"])
def test_a_story_needs_words(store: Store, text: str) -> None:
    with pytest.raises(Refused, match="what happened"):
        store.write_now(stories.tell, author=DI, draft=Draft(text=text), typed_in=SECRET, at=MONDAY)
