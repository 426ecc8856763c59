"""*Add yours*: who joins in thanks, where it is read, who hears of it, and that it goes when it is taken back."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import problems, view_problems
from handlers.views import joining as views
from handlers.views import kudos as kudos_views
from storage import joining, kudos
from storage.across import retention
from storage.engine.database import Store
from storage.joining import About
from storage.kudos import Given
from storage.people import places
from storage.refusal import Refused
from storage.tables import Channel, Kudos
from tests import erasing
from tests.acting import Actor, buttons, words
from tests.making import change, every, tell_story
from tests.stage import ANA, BO, CY, DI, MONDAY, SUPPORT, Bot


async def thank(bot: Bot, ana: Actor) -> None:
    """Ana thanks Bo in #support."""
    await ana.say("/kudos @bo for the map", "support")
    await bot.tick()


async def add(bot: Bot, who: Actor, said: str, channel: str = "support") -> None:
    await who.press("Add yours", who.posts(channel)[-1])
    reply = await who.submit(message=said)
    assert reply.ok, reply.errors
    await bot.tick()


async def test_the_post_and_the_one_message_show_who_joined(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, cy: Actor, di: Actor
) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")
    await add(bot, di, "and for the patience")

    for shown in (bo.posts("support"), bo.dm):
        assert len(shown) == 1
        assert "for the map" in words(shown[0])
        assert "and for the coffee" in words(shown[0])
        assert "and for the patience" in words(shown[0])
    assert "Add yours" not in buttons(bo.dm[0])
    assert slack.pings == []


async def test_undo_takes_one_persons_words_out_of_the_post_and_the_message(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")
    await cy.press("Undo")
    await bot.tick()

    assert "coffee" not in words(bo.posts("support")) + words(bo.dm)
    assert "for the map" in words(bo.posts("support"))
    assert "for the map" in words(bo.dm)


async def test_what_was_added_stays_when_the_first_is_taken_back(
    bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor, di: Actor
) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")
    await ana.press("Undo")
    await bot.tick()
    await add(bot, di, "and for the patience")

    for shown in (bo.posts("support"), bo.dm):
        assert len(shown) == 1
        assert "map" not in words(shown)
        assert "coffee" in words(shown)
        assert "patience" in words(shown)
    assert {row.joined_id for row in every(store, Kudos)} == {1}


async def test_everything_goes_with_the_last_that_is_taken_back(bot: Bot, ana: Actor, bo: Actor, cy: Actor) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")
    await ana.press("Undo")
    await cy.press("Undo")
    await bot.tick()

    assert bo.posts("support") == []
    assert bo.dm == []


async def test_who_adds_again_changes_their_words(bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")
    await cy.press("Add yours", cy.posts("support")[-1])
    asked = words(cy.form)
    await cy.submit(message="and for the tea", practices=["beyond"])
    await bot.tick()

    assert "and for the coffee" in asked
    assert "coffee" not in words(bo.posts("support")) + words(bo.dm)
    assert "and for the tea" in words(bo.dm)
    assert "above and beyond" in words(bo.dm)
    assert len(every(store, Kudos)) == 2


async def test_a_form_sent_twice_is_stored_once(slack: Sandbox, bot: Bot, store: Store, ana: Actor, cy: Actor) -> None:
    await thank(bot, ana)
    await cy.press("Add yours", cy.posts("support")[-1])
    sent = await cy.submit(message="and for the coffee")
    again = await slack.redeliver(sent.delivery)

    assert again.text == sent.text
    assert [row.message for row in every(store, Kudos)] == ["for the map", "and for the coffee"]


async def test_many_who_join_at_once_are_one_post_and_one_message(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    await thank(bot, ana)
    said: dict[str, Any] = {"about": About(kudos=1), "practices": (), "at": MONDAY, "seen_in": SUPPORT}
    adding = (store.write(joining.join, by=f"U0{n:04}", message=f"me {n}!", **said) for n in range(40))
    await asyncio.gather(*adding)
    await bot.tick()
    [post], [dm] = bo.posts("support"), bo.dm

    assert "and 30 more" in words(post)
    assert "and 30 more" in words(dm)
    await bo.press("Read all", dm)
    assert "for the map" in words(bo.form)
    for _ in range(2):
        await bo.press("Later")
    assert "me " in words(bo.form)
    assert buttons(bo.form) == ["Earlier"]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("ana", "your own kudos"),
        ("bo", "you who is thanked"),
    ],
)
async def test_who_cannot_join_is_told_kindly(
    bot: Bot, store: Store, ana: Actor, slack: Sandbox, who: str, why: str
) -> None:
    await thank(bot, ana)
    actor = Actor(slack, who)
    post = ana.posts("support")[0]
    await actor.press("Add yours", post)

    assert why in words(actor.answer)
    assert len(every(store, Kudos)) == 1


async def test_where_the_post_cannot_change_any_more_the_answer_says_so(
    bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    await thank(bot, ana)
    await change(store, Channel, SUPPORT, is_shared=True)
    await cy.press("Add yours", cy.posts("support")[-1])
    await cy.submit(message="and for the coffee")

    assert "The post stays as it is, because" in words(cy.form)


@pytest.mark.parametrize(
    ("said", "why"),
    [("…", "in your own words"), ("x" * 301, "301 characters"), ("lovely (anonymous)", "not to be named")],
)
async def test_what_cannot_be_taken_is_said_under_the_field(
    bot: Bot, store: Store, ana: Actor, cy: Actor, said: str, why: str
) -> None:
    await thank(bot, ana)
    with pytest.raises(Refused, match=why) as refused:
        store.write_now(
            joining.join, about=About(kudos=1), by=CY, message=said, practices=(), at=MONDAY, seen_in=SUPPORT
        )

    assert refused.value.field == "message"
    assert len(every(store, Kudos)) == 1


async def test_words_of_thanks_stand_below_a_wonderful_story(
    bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await tell_story(bot, ana)
    await bo.press("Thank them for sharing", bo.posts("general")[0])
    await bot.tick()
    await add(bot, cy, "I was there, it was cold", "general")
    await add(bot, bo, "I would have gone home", "general")
    [post], [dm] = cy.posts("general"), ana.dm

    for shown in (post, dm):
        assert "it was cold" in words(shown)
        assert "gone home" in words(shown)
    assert "2 people said thank you" in words(post)
    assert len(every(store, Kudos)) == 2


async def test_a_difficult_story_offers_nothing_to_add(bot: Bot, store: Store, ana: Actor, bo: Actor) -> None:
    await ana.say("/servicestory Late #difficult")
    await ana.submit(our_part="We slept")
    await bot.tick()

    assert "Add yours" not in buttons(bo.posts("general")[0])
    with pytest.raises(Refused, match="difficult story"):
        store.write_now(joining.to_join, about=About(story=1), by=BO, seen_in=bo.posts("general")[0]["channel"])


async def test_words_below_an_anonymous_story_name_nobody(bot: Bot, store: Store, ana: Actor, bo: Actor) -> None:
    await ana.say("/servicestory The driver waited with her until the taxi came #anonymous")
    await bot.wait(hours=2)
    await bo.press("Add yours", bo.posts("general")[0])
    refused = await bo.submit(message="well done @Ana Alves")
    await bo.submit(message="what a kind thing to do")
    await bot.tick()

    assert "point at them" in refused.errors["message"]
    assert "what a kind thing to do" in words(ana.posts("general")[0])
    assert ana.dm == []


async def test_an_erased_joiner_is_gone_from_slack_too(
    bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")
    counts = await store.write(erasing.forget, CY, MONDAY)
    await bot.tick()

    assert counts["kudos_given"] == 1
    assert "coffee" not in words(bo.posts("support")) + words(bo.dm)


async def test_an_erased_giver_leaves_what_others_added(
    bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")
    await store.write(erasing.forget, ANA, MONDAY)
    await bot.tick()

    assert "map" not in words(bo.posts("support")) + words(bo.dm)
    assert "coffee" in words(bo.posts("support"))
    assert "coffee" in words(bo.dm)


async def test_what_was_kept_long_enough_goes_from_the_posts_that_show_it(
    bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")
    await tell_story(bot, ana)
    await add(bot, cy, "and for the cocoa", "general")
    for one in (2, 3):  # the first are kept, as if they were newer
        await change(store, Kudos, one, given_at=MONDAY - timedelta(days=400))
    assert store.write_now(retention.drop, "kudos", [2, 3], 3, now=MONDAY) == 2
    await bot.tick()

    assert "coffee" not in words(bo.posts("support")) + words(bo.dm)
    assert "cocoa" not in words(bo.posts("general"))
    assert "for the map" in words(bo.posts("support"))


async def test_what_was_added_is_among_what_i_gave_and_what_i_got(bot: Bot, ana: Actor, bo: Actor, cy: Actor) -> None:
    await thank(bot, ana)
    await add(bot, cy, "and for the coffee")

    assert "and for the coffee" in words(await cy.say("/kudos mine", "support"))
    assert "and for the coffee" in await bo.open_home()


def test_the_rules_hold_on_both_databases(any_store: Store) -> None:
    write = any_store.write_now
    write(places.remember_channels, [Channel(id=SUPPORT, name="support", is_member=True)])
    given = write(kudos.give, giver=ANA, receivers=[BO], message="x", practices=(), channel=SUPPORT, at=MONDAY)
    first = write(joining.join, about=About(kudos=given.id), by=CY, message="a b", practices=(), at=MONDAY)
    again = write(joining.join, about=About(kudos=given.id), by=CY, message="c d", practices=("beyond",), at=MONDAY)
    write(kudos.undo, id_=given.id, by=ANA, at=MONDAY)
    later = write(joining.join, about=About(kudos=given.id), by=DI, message="e f", practices=(), at=MONDAY)
    together = any_store.read_now(kudos.together, given.id)

    assert (first.is_new, again.is_new, later.is_new) == (True, False, True)
    assert [(one.giver, one.message, one.first) for one in together] == [(CY, "c d", given.id), (DI, "e f", given.id)]
    with pytest.raises(Refused, match="taken back"):
        write(joining.to_join, about=About(kudos=99), by=DI, seen_in=SUPPORT)


@pytest.mark.parametrize("said", ["&" * 300, "<" * 300, "👩‍👩‍👧‍👦" * 27, "a\n" * 150, "\u202e" + "ש" * 299])
@pytest.mark.parametrize("count", [1, 11, 41])
def test_every_message_keeps_slacks_limits(said: str, count: int) -> None:
    first = Given(1, ANA, (BO,), "x" * 3000, ("beyond",), SUPPORT, True)
    joined = [Given(n, f"U{n:010}", (BO,), said, ("beyond",), SUPPORT, True, joined_id=1) for n in range(2, count + 2)]

    assert problems(list(kudos_views.post(first, joined, is_open=True).blocks), "message") == []
    assert problems(list(kudos_views.dm(first, SUPPORT, joined=joined).blocks), "message") == []
    assert view_problems(views.everything({"kudos": 1}, [first, *joined], after=0)) == []
    assert view_problems(views.everything({"kudos": 1}, [first, *joined], after=20)) == []
