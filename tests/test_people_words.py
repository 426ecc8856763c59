"""One text, one look: people's words show emoji and links as Slack does, and nothing else in them is interpreted."""

from typing import Any

import pytest

from bot.sandbox import Sandbox
from handlers.views.blocks import spoken
from storage.prompts.setups import Wording
from tests.acting import Actor, marked_up
from tests.asking import AskedTeam, daily
from tests.stage import Bot

TRICKY = "*lost* _and_ ~found~ `it` :tada: at https://a.example/x?y=1."


def elements(shown: Any) -> list[dict[str, Any]]:
    """Every element of rich text, wherever it is."""
    if isinstance(shown, dict):
        inner = [found for value in shown.values() for found in elements(value)]
        return [shown, *inner] if shown.get("type") in ("text", "emoji", "link") else inner
    return [found for part in shown for found in elements(part)] if isinstance(shown, list) else []


def looks_alike(blocks: list[dict[str, Any]]) -> bool:
    found = elements(blocks)
    return (
        {"type": "emoji", "name": "tada"} in found
        and "https://a.example/x?y=1" in [element.get("url") for element in found]
        and "*lost* _and_ ~found~ `it`" in "".join(element.get("text", "") for element in found)  # found words are bold
        and "lost" not in marked_up(blocks)
    )


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("ok :+1: and :wave::skin-tone-3:", ["text", "emoji", "text", "emoji"]),
        ("at 10:30:45, ab:tada:cd and a:b:c", ["text"]),
        ("(https://a.example/b), then http://c.example.", ["text", "link", "text", "link", "text"]),
        ("javascript:alert(1) mailto:a@b.example <https://a.example|bank>", ["text", "link", "text"]),
        ("shortened: https://a.example/pay…", ["text", "text"]),
        ("", ["text"]),
    ],
)
def test_what_looks_lively_in_a_text(typed: str, kinds: list[str]) -> None:
    assert [element["type"] for element in spoken(typed)] == kinds


def test_a_link_stands_under_its_own_address_alone() -> None:
    (link,) = spoken("https://slack-login.evil.example/archives/C0TEAM/p1")

    assert link == {"type": "link", "url": "https://slack-login.evil.example/archives/C0TEAM/p1"}


async def test_names_problems_questions_and_what_comes_back_look_the_same(slack: Sandbox, bot: Bot) -> None:
    ana = Actor(slack, "ana")
    await ana.say(f'/checkin add "{TRICKY}" every 30 days')
    assert looks_alike(ana.answer["blocks"])
    await ana.say(f'/checkin "{TRICKY}" all good')
    assert looks_alike(ana.answer["blocks"])
    await ana.say('/checkin add "Acme" every 30 days')
    await ana.say(f"/checkin problem Acme {TRICKY}")
    assert looks_alike((await ana.say("/checkin")).blocks)
    await ana.say(f"/kudos @bo {TRICKY}", "support")
    await ana.press("Undo")
    assert looks_alike(ana.answer["blocks"])
    assert looks_alike((await ana.say(f"/servicestory search {TRICKY}")).blocks)


async def test_a_prompts_questions_and_choices_look_the_same(slack: Sandbox, bot: Bot, team: AskedTeam) -> None:
    await team.set_up(daily(questions=(Wording("choice", TRICKY, (TRICKY, "no")),)))
    asked = await team.opens()
    cy = Actor(slack, "cy")
    await team.answer(cy, asked, answer_1="0")
    await bot.wait(hours=8)

    assert looks_alike(asked["blocks"])
    assert [looks_alike([block]) for block in team.posts[-1]["blocks"]].count(True) == 2


async def test_words_look_the_same_in_a_post_a_list_on_home_and_in_a_dm(slack: Sandbox, bot: Bot) -> None:
    ana, bo = Actor(slack, "ana"), Actor(slack, "bo")
    await ana.say(f"/kudos @bo {TRICKY}", "support")
    await ana.say(f"/servicestory {TRICKY}", "support")
    await bot.tick()
    await bo.open_home()

    posts = ana.posts("support")
    assert [looks_alike(post["blocks"]) for post in posts] == [True, True]
    assert looks_alike(bo.dm[-1]["blocks"])
    assert bo.home is not None
    assert looks_alike(bo.home["blocks"])
    await bo.say("/servicestory search found")
    assert looks_alike(bo.answer["blocks"])
    await ana.say("/kudos mine")
    assert looks_alike(ana.answer["blocks"])
