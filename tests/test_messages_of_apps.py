"""The words of messages of other apps, and of forwarded ones, are found wherever they stand."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Sandbox
from handlers.slack import message_words
from storage.engine.database import Store
from storage.people import places
from storage.tables import Channel
from tests.acting import Json, value
from tests.hostile import Intruder, at_the_door
from tests.stage import ANA, SECRET, SUPPORT

TS = "1794819600.000100"
WAITED = "Your driver waited 40 minutes"
SECTION = {
    "type": "rich_text_section",
    "elements": [{"type": "text", "text": f"{WAITED} & "}, {"type": "user", "user_id": ANA}],
}
RICH = {"type": "rich_text", "elements": [SECTION, {"type": "rich_text_list", "style": "bullet", "elements": [
    {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "see "}, {"type": "link", "url": "https://a.example", "text": "ticket"},
        {"type": "emoji", "name": "tada"},
    ]},
]}]}  # fmt: skip
BLOCKS = [
    {"type": "header", "text": {"type": "plain_text", "text": "5 stars <Globex>"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": f"{WAITED} &amp; left"}, "fields": [
        {"type": "mrkdwn", "text": "*Score*\n5"}, {"type": "plain_text", "text": "Region: North"}]},
    {"type": "context", "elements": [{"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"},
                                     {"type": "mrkdwn", "text": "by <@U00ANA>"}]},
    {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Open"}}]},
]  # fmt: skip
APP: dict[str, Any] = {"type": "message", "ts": TS, "bot_id": "B0OTHER", "text": ""}


@pytest.fixture
async def intruder(slack: Sandbox, store: Store) -> AsyncIterator[Intruder]:
    async with at_the_door(slack, store) as intruder:
        yield intruder


async def opened(intruder: Intruder, shortcut: str, message: Json) -> Json:
    """The form that opens for Ana on a message that Slack describes so."""
    answer = await intruder.shortcut(shortcut, message, user=ANA)
    form: Json = json.loads(answer.seen)[1]
    return form


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ({"attachments": [{"title": "5 stars from Globex", "text": WAITED, "fallback": "5 stars"}]},
         f"5 stars from Globex\n{WAITED}"),
        ({"attachments": [{"pretext": "New review", "fields": [{"title": "Score", "value": "5"}]}]},
         "New review\nScore: 5"),
        ({"attachments": [{"fallback": WAITED}]}, WAITED),
        ({"attachments": [{"blocks": BLOCKS[:2]}]},
         f"5 stars <Globex>\n{WAITED} & left\n*Score*\n5\nRegion: North"),
        ({"blocks": BLOCKS, "text": "New review"},
         f"5 stars <Globex>\n{WAITED} & left\n*Score*\n5\nRegion: North\nby @Ana Alves"),
        ({"blocks": [RICH]}, f"{WAITED} & @Ana Alves\n• see ticket (https://a.example):tada:"),
        ({"text": WAITED, "attachments": [{"text": f"{WAITED} in the rain"}]}, f"{WAITED} in the rain"),
        ({"bot_id": None, "user": ANA, "attachments": [{"is_share": True, "channel_id": SUPPORT, "text": WAITED,
          "message_blocks": [{"message": {"blocks": [RICH]}}]}]},
         f"{WAITED} & @Ana Alves\n• see ticket (https://a.example):tada:"),
        ({"bot_id": None, "text": "look", "attachments": [{"from_url": "https://a.example", "title": "A"}]}, "look"),
        ({"attachments": [{"is_share": True, "channel_id": SECRET, "text": "between us"}]}, ""),
        ({"files": [{"name": "a.pdf", "title": "a.pdf"}, {"name": "b.pdf", "title": "Thanks from Globex"}]},
         "Thanks from Globex"),
        ({"blocks": [{"type": "carousel", "elements": [{"type": "card", "title": {"type": "mrkdwn", "text": "5 stars"},
          "body": {"type": "mrkdwn", "text": WAITED}}]}]}, f"5 stars\n{WAITED}"),
        ({"attachments": [{"fallback": "[no preview available]", "message_blocks": [{"message": "x"}, None]}]}, ""),
        ({"attachments": [{"message_blocks": [{"message": {"text": WAITED}}]}]}, WAITED),
        ({"attachments": "x", "blocks": {"a": 1}, "files": [None], "text": None}, ""),
    ],
)  # fmt: skip
async def test_both_shortcuts_take_the_words(store: Store, intruder: Intruder, more: dict[str, Any], read: str) -> None:
    secret = Channel(id=SECRET, name="secret", is_member=True, is_private=True)
    store.write_now(places.remember_channels, [secret])
    for shortcut, field in (("story_from_message", "text"), ("kudos_from_message", "message")):
        form = await opened(intruder, shortcut, {**APP, **more})

        assert (value(form, field) or "").rpartition("\n")[0].strip("“”") == read


async def test_a_long_one_is_shortened_with_the_way_to_the_whole(intruder: Intruder) -> None:
    message = {**APP, "attachments": [{"text": f"{number} word " * 200} for number in range(20)]}
    text = value(await opened(intruder, "story_from_message", message), "text")

    assert len(text) <= 3000
    assert "…\nhttp" in text


KEYS = st.sampled_from(["text", "blocks", "attachments", "elements", "type", "fields", "rows", "title"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files"]), JSON))
def test_no_message_is_too_odd_to_be_read(message: dict[str, Any]) -> None:
    assert isinstance(message_words.of(message), str)
