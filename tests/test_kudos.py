"""`/kudos`: who is thanked, who is not and why, what is stored and posted, and that none of it pings anybody."""

import re

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import problems
from handlers.views import kudos as views
from storage import kudos
from storage.engine.database import Session
from storage.kudos import Given
from tests.acting import Actor, words
from tests.stage import ANA, BO, CY, GENERAL, GONE, MONDAY, SUPPORT, Bot

SHOWN = {"ana": "Ana Alves", "bo": "Bo Berg", "eve": "Eve Egger", "old": "Ola Old", "robot": "Robot"}


async def stored(bot: Bot) -> list[Given]:
    def every(session: Session) -> list[Given]:
        return [given for id_ in range(1, 20) if (given := kudos.find(session, id_))]

    return await bot.store.read(every)


@pytest.mark.parametrize(
    ("text", "receivers", "message"),
    [
        ("@bo for the calm handover", (BO,), "for the calm handover"),
        ("thank you @bo for the calm handover", (BO,), "thank you @Bo Berg for the calm handover"),
        ("@bo @cy for staying late", (BO, CY), "for staying late"),
        ("@cy @bo @cy for staying late", (CY, BO), "for staying late"),
        ("@support for staying late", (BO, CY), "for staying late"),
        ("@cy @support for staying late", (CY, BO), "for staying late"),
        ("@bo first line\nsecond line", (BO,), "first line\nsecond line"),
        ("@bo a < b & c", (BO,), "a < b & c"),
        ("@bo " + "x" * 3000, (BO,), "x" * 3000),
        ("thank you <@U00BO> for the calm handover", (BO,), "thank you @Bo Berg for the calm handover"),
    ],
)
async def test_everybody_named_is_thanked_once_in_order(
    bot: Bot, ana: Actor, text: str, receivers: tuple[str, ...], message: str
) -> None:
    reply = await ana.say(f"/kudos {text}", "support", raw="<@" in text)
    await bot.tick()

    assert "Stored" in words(reply)
    assert [(kudos.receivers, kudos.message) for kudos in await stored(bot)] == [(receivers, message)]
    assert {row.recipient for row in await bot.deliveries("kudos_dm")} == set(receivers)
    assert [row.state for row in await bot.deliveries("kudos_post")] == ["sent"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("@ana @bo for both", "that is you"),
        ("@robot @bo for the build", "a bot"),
        ("@old @bo for the past", "deactivated"),
        ("@eve @bo for the visit", "a guest"),
        ("@sam @bo for the visit", "not from this workspace"),
        ("@bob @bo for both", "@bob: typed without a real mention"),
        ("<@W0NOBODY> <@U00BO> for both", "Slack does not know"),
        ("<!channel> <@U00BO> for both", "@channel: kudos go to people"),
        ("<!subteam^S0NOPE|@nope> <@U00BO> for both", "nobody in this group"),
    ],
)
async def test_the_answer_says_who_was_not_thanked_and_why(bot: Bot, ana: Actor, text: str, why: str) -> None:
    reply = await ana.say(f"/kudos {text}", "support", raw="<" in text)

    assert why in words(reply)
    assert [kudos.receivers for kudos in await stored(bot)] == [(BO,)]


@pytest.mark.parametrize(
    "text",
    [
        "@ana for me",
        "@bob for the handover",
        "@robot nice build",
        "@old hello",
        "@eve hi",
        "<!channel> hi",
        "well done",
        "@bo",
    ],
)
async def test_what_cannot_be_taken_is_given_back_and_nothing_is_stored(
    slack: Sandbox, bot: Bot, ana: Actor, text: str
) -> None:
    reply = await ana.say(f"/kudos {text}", "support", raw="<" in text)
    await bot.tick()

    typed = re.sub(r"@(ana|bo|eve|robot|old)\b", lambda mark: f"@{SHOWN[mark[1]]}", text)
    typed = typed.replace("<!channel>", "@channel")
    assert "Nothing was recorded" in words(reply)
    assert f"/kudos {typed}" in words(reply)
    assert await stored(bot) == []
    assert slack.posts == []


async def test_text_that_is_too_long_comes_back_whole(bot: Bot, ana: Actor) -> None:
    reply = await ana.say("/kudos @bo " + "y" * 3001, "support")

    assert "3,001 characters" in words(reply)
    assert "y" * 3001 in words(reply).replace("\n", "")
    assert await stored(bot) == []


async def test_nothing_that_was_typed_pings_when_it_is_repeated(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    hostile = "<@U00BO> <!channel> <!here> <!subteam^S0SUPPORT> @everyone &lt;!channel&gt; <@U00CY> `*_~ for this"
    await ana.say(f"/kudos {hostile}", "support", raw=True)
    await ana.say(f"/kudos {hostile}", "outside", raw=True)
    await bot.tick()

    assert len(await stored(bot)) == 2
    assert slack.pings == []


async def test_an_id_that_begins_with_w_is_a_person_like_any_other(ana: Actor) -> None:
    reply = await ana.say("/kudos <@W0NOBODY|wanda> for this", "support", raw=True)

    assert "<@W0NOBODY>: Slack does not know this person" in words(reply)


async def test_the_same_command_delivered_again_changes_nothing_and_gets_the_same_answer(
    slack: Sandbox, bot: Bot, ana: Actor
) -> None:
    first = await ana.say("/kudos @bo @old for the map", "support")
    again = [await slack.redeliver(first.delivery) for _ in range(2)]
    await bot.tick()

    assert [reply.text for reply in again] == [first.text, first.text]
    assert len(await stored(bot)) == 1
    assert len(slack.posts) == 2


async def test_where_the_bot_is_not_a_member_the_answer_is_the_post(bot: Bot, ana: Actor) -> None:
    reply = await ana.say("/kudos @bo for the map", "outside")
    await bot.tick()

    assert reply.response_type == "in_channel"
    assert "cannot be changed later" in words(reply)
    assert [row.recipient for row in await bot.deliveries("kudos_dm")] == [BO]
    assert await bot.deliveries("kudos_post") == []


async def test_where_the_answer_is_the_post_only_the_giver_is_told_who_was_left_out(ana: Actor, cy: Actor) -> None:
    reply = await ana.say("/kudos @bo @old for the map", "outside")

    assert reply.response_type == "in_channel"
    assert "deactivated" in words(ana.answer)
    [post] = cy.posts("outside")
    assert "thanks <@U00BO>: for the map" in post["text"]
    assert GONE not in str(post)
    assert "deactivated" not in str(post)


async def test_who_was_left_out_is_said_in_the_answer_where_it_cannot_be_told_privately(
    ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.interactions.URL_USES", 0)
    reply = await ana.say("/kudos @bo @old for the map", "outside")

    assert "thanks <@U00BO>\nfor the map" in words(reply)
    assert "deactivated" in words(reply)


async def test_undo_takes_the_post_and_the_dm_away(bot: Bot, ana: Actor, bo: Actor) -> None:
    await ana.say("/kudos @bo for the map", "support")
    await bot.tick()
    await ana.press("Undo")
    await bot.tick()

    assert await stored(bot) == []
    assert bo.dm == []
    assert bo.posts("support") == []


async def test_what_is_given_after_an_undo_is_posted_like_anything_else(bot: Bot, ana: Actor, bo: Actor) -> None:
    await ana.say("/kudos @bo for the calm handover", "support")
    await bot.tick()
    await ana.press("Undo")
    await bot.tick()
    await ana.say("/kudos @bo for the quiet handover", "support")
    await bot.tick()

    assert "quiet handover" in words(ana.posts("support")[-1])
    assert "quiet handover" in words(bo.dm[-1])


async def test_the_form_asks_stores_and_offers_undo(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    await ana.say("/kudos", "support")
    reply = await ana.submit(receivers=[BO, CY], message="the *map* <!channel>", practices=["beyond"])
    await bot.tick()

    assert [(kudos.receivers, kudos.message, kudos.practices) for kudos in await stored(bot)] == [
        ((BO, CY), "the *map* <!channel>", ("beyond",))
    ]
    assert reply.modal is not None
    assert [post["channel"] for post in slack.posts].count(SUPPORT) == 1


async def test_the_form_says_what_is_wrong_under_the_field(bot: Bot, ana: Actor) -> None:
    await ana.say("/kudos", "support")
    reply = await ana.submit(receivers=[ANA], message="me")

    assert "that is you" in reply.errors["receivers"]
    assert ana.modal is not None
    assert await stored(bot) == []


async def test_outsiders_get_a_kind_no_and_no_content(bot: Bot, eve: Actor) -> None:
    reply = await eve.say("/kudos mine")

    assert "full members" in words(reply)
    assert await stored(bot) == []


@pytest.mark.parametrize(
    "message", ["&" * 3000, "<" * 3000, "👩‍👩‍👧‍👦" * 400, "`" * 3000, "\u202e" + "ש" * 2000, "a\n" * 1500]
)
@pytest.mark.parametrize("people", [1, 60])
def test_every_message_about_kudos_keeps_slacks_limits(message: str, people: int) -> None:
    receivers = tuple(f"U{number:010}" for number in range(people))
    given = Given(1, ANA, receivers, message, ("beyond", "compassion", "solutions"), GENERAL, True)
    left_out = [(f"<@{receiver}>", "deactivated") for receiver in receivers]

    assert problems(list(views.post(given).blocks), "message") == []
    assert problems(list(views.dm(given, GENERAL).blocks), "message") == []
    assert problems(list(views.thanks(given, left_out).blocks), "message") == []
    assert problems(list(views.aside(given, left_out).blocks), "message") == []
    assert problems(list(views.in_channel(given, left_out).blocks), "message") == []
    assert problems(list(views.mine([given] * 10).blocks), "message") == []


async def test_mine_lists_what_i_gave_with_undo(bot: Bot, ana: Actor) -> None:
    await ana.say("/kudos @bo for the map", "outside")
    await ana.say("/kudos mine", "support")
    reply = await ana.press("Undo")

    assert reply.ok
    assert await stored(bot) == []
    assert bot.slack.now() == MONDAY


async def test_what_was_typed_comes_back_with_the_names_that_were_typed(ana: Actor) -> None:
    reply = await ana.say("/kudos <@U00ROB> nice build", "support", raw=True)

    assert words(reply).endswith("\n/kudos @Robot nice build")


async def test_the_form_asked_for_twice_by_one_delivery_opens_once_and_nobody_is_told_of_a_mistake(
    slack: Sandbox, ana: Actor
) -> None:
    first = await ana.say("/kudos", "support")
    again = await slack.redeliver(first.delivery)

    assert (again.ok, again.status, again.text) == (first.ok, first.status, first.text)
    assert ana.modal == first.modal
