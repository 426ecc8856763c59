"""The forum in its channel: one post, a reply a lesson, the cards that come of it; and where it cannot be posted."""

from datetime import date, timedelta

import pytest

from storage.tables import Card, Channel, Forum, ForumPlan
from tests.acting import Actor, Json, buttons, words
from tests.asking import AskedTeam
from tests.carding import ASKED, FORM, OPENS, begin_forum, days_until, hosted
from tests.making import change, every, only
from tests.mapping import make_map
from tests.stage import ANA, BO, GENERAL, SUPPORT, Bot

CARD = {f"{field}_1": text for field, text in FORM.items()}


@pytest.fixture
async def agreed(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> None:
    """Ana hosts December's forum, with a lesson of Bo's and an idea that waits."""
    await bo.use_shortcut("story_new")
    await bo.submit(text="They waited", lesson="Wait with them")
    await bo.say("/warmline idea Acme could scan badges at the gate", "support")
    await begin_forum(bot)
    await days_until(bot, ASKED)
    await ana.press("Looks good", next(one for one in ana.dm if "your turn to host" in words(one)))


@pytest.fixture
async def open_(bot: Bot, agreed: None) -> None:
    await days_until(bot, OPENS)


def thread(who: Actor) -> list[Json]:
    """The forum's post and its replies."""
    posts = [one for one in who.posts("support") if "Forum of Support" in words(one)]
    return [one for one in who.posts("support") if one is posts[0] or one.get("thread_ts") == posts[0]["ts"]]


async def test_one_post_and_a_reply_a_lesson(cy: Actor, open_: None) -> None:
    post, first, second = thread(cy)

    assert "Forum of Support, hosted by Ana Alves" in words(post)
    assert "Worth copying, from Bo Berg: Wait with them" in words(first)
    assert "An idea that waits for an answer: Acme could scan badges at the gate" in words(second)
    assert buttons(first) == buttons(second) == ["Write a card", "I do this too"]


async def test_i_do_this_too_is_said_without_a_name_or_a_number(bot: Bot, cy: Actor, di: Actor, open_: None) -> None:
    for who in (cy, di):
        await who.press("I do this too", thread(who)[1])
        await bot.tick()

    assert "Somebody else does this too." in words(thread(cy)[1])
    assert "Cy" not in words(thread(cy))
    assert "2" not in words(thread(cy)[1])


async def test_a_member_writes_a_proposal_in_the_thread_and_the_host_a_card(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, open_: None
) -> None:
    await change(bot.store, Forum, 1, host=BO)
    for who in (cy, bo):
        await who.press("Write a card", thread(who)[1])
        await who.submit(**FORM)
        await bot.tick()
    states = [card.state for card in every(bot.store, Card)]

    assert states == ["proposed", "fresh"]
    assert "Cards from it: Call before they do" in words(thread(ana)[0])


async def test_on_day_3_it_is_reminded_once_if_nobody_pressed_anything(bot: Bot, cy: Actor, open_: None) -> None:
    await days_until(bot, OPENS + timedelta(days=2, minutes=-1))
    early = len(thread(cy))
    await days_until(bot, OPENS + timedelta(days=2))
    reminded = words(thread(cy)[-1])
    await days_until(bot, OPENS + timedelta(days=6))

    assert early == 3
    assert "Nobody has pressed anything here yet, and that is fine." in reminded
    assert len(thread(cy)) == 4


@pytest.mark.parametrize("label", ["I do this too", "Write a card"])
async def test_a_press_keeps_the_reminder_away(bot: Bot, cy: Actor, open_: None, label: str) -> None:
    await cy.press(label, thread(cy)[1])
    await days_until(bot, OPENS + timedelta(days=3))

    assert len(thread(cy)) == 3


async def test_after_five_working_days_it_closes_and_its_host_writes_the_cards(
    bot: Bot, ana: Actor, open_: None
) -> None:
    await days_until(bot, OPENS + timedelta(days=4, hours=6))
    still_open = only(bot.store, Forum).state
    await days_until(bot, OPENS + timedelta(days=8))
    asked = next(one for one in ana.dm if "Did anything come of it" in words(one))
    await ana.press("Write the cards", asked)
    reply = await ana.submit(**CARD)
    await bot.tick()

    assert (still_open, only(bot.store, Forum).state) == ("open", "closed")
    assert "It is over. Thank you." in words(thread(ana)[0])
    assert "1 card came of it: Call before they do." in words(reply)
    assert (only(bot.store, Card).state, only(bot.store, Card).forum_id) == ("fresh", 1)


async def test_no_card_is_fine_and_half_a_card_is_asked_for(bot: Bot, ana: Actor, open_: None) -> None:
    await days_until(bot, OPENS + timedelta(days=8))
    await ana.press("Write the cards", next(one for one in ana.dm if "Did anything come" in words(one)))
    half = await ana.submit(title_2="Call first")
    none = await ana.submit(title_2="")

    assert set(half.errors) == {"moment_2", "advice_2"}
    assert "No card came of it." in words(none)
    assert every(bot.store, Card) == []


async def test_nobody_else_finishes_it(bot: Bot, ana: Actor, cy: Actor, open_: None) -> None:
    await days_until(bot, OPENS + timedelta(days=8))
    asked = next(one for one in ana.dm if "Did anything come" in words(one))
    await change(bot.store, Forum, 1, host=BO)
    reply = await ana.press("Write the cards", asked)  # as a lead

    assert "What came of it?" in words(ana.form) + words(reply)
    assert cy.dm == []


# --- where it cannot be posted -----------------------------------------------------------------------


async def test_archived_before_it_opens_its_host_posts_it_elsewhere_and_nothing_is_lost(
    bot: Bot, ana: Actor, cy: Actor, agreed: None
) -> None:
    await change(bot.store, Channel, SUPPORT, is_archived=True)
    await days_until(bot, OPENS + timedelta(hours=1))
    told = ana.dm[-1]
    await ana.press("Post it in …", told)
    await ana.submit(channel=GENERAL)
    await bot.tick()

    assert "I could not post the forum of Support in" in words(told)
    assert "it is archived. Nothing is lost:" in words(told)
    assert "Wait with them" in words(told)
    assert "Wait with them" in words(cy.posts("general"))
    assert only(bot.store, Forum).state == "open"


async def test_a_touch_point_that_hurts_is_on_it(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await make_map(bot.store, ["Invoice e-mail"], by=ANA)
    await cy.say("/servicestory The invoice was wrong #difficult", "support")
    await cy.submit(our_part="We did not look", touch_point_id="1")
    await begin_forum(bot)
    await days_until(bot, ASKED)

    assert "A touch point that hurts, Invoice e-mail: 0 wonderful, 1 difficult stories in 90 days" in words(ana.dm[-1])


# --- seldom ------------------------------------------------------------------------------------------


async def test_two_months_without_a_card_make_it_quarterly_and_the_lead_hears_once(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor
) -> None:
    await hosted(bot.store, ANA, date(2026, 10, 1), cards=0)
    await hosted(bot.store, BO, date(2026, 11, 1), cards=0)
    await bo.use_shortcut("story_new")
    await bo.submit(text="They waited", lesson="Wait with them")
    await begin_forum(bot)
    await change(bot.store, ForumPlan, 1, since=date(2026, 9, 1))
    await days_until(bot, ASKED + timedelta(days=1))
    told = [words(one) for one in ana.dm if "every three months" in words(one)]
    await days_until(bot, ASKED + timedelta(days=40))

    assert len(told) == 1
    assert "next in February 2027" in told[0]
    assert len(every(bot.store, Forum)) == 2
    assert len([one for one in ana.dm if "every three months" in words(one)]) == 1


async def test_one_card_makes_it_monthly_again(bot: Bot, ana: Actor, open_: None) -> None:
    await change(bot.store, ForumPlan, 1, is_quarterly=True, month=date(2027, 3, 1))
    await ana.press("Write a card", thread(ana)[1])
    await ana.submit(**FORM)

    assert (only(bot.store, ForumPlan).is_quarterly, only(bot.store, ForumPlan).month) == (False, date(2027, 1, 1))
