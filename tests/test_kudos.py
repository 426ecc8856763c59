"""/kudos: who is thanked, who is not and why, what is stored and posted, and that none of it pings anybody."""

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import problems
from handlers.views import kudos as views
from storage import kudos
from storage.engine.database import Session
from storage.kudos import Given
from tests.stage import ANA, BO, CY, GENERAL, GONE, MONDAY, SUPPORT, Bot


async def given(bot: Bot) -> list[Given]:
    return await bot.store.read(_all)


def _all(session: Session) -> list[Given]:
    return [found for id_ in range(1, 20) if (found := kudos.find(session, id_))]


@pytest.mark.parametrize(
    ("text", "receivers", "message"),
    [
        ("@bo for the calm handover", (BO,), "for the calm handover"),
        ("thank you @bo for the calm handover", (BO,), "thank you @bo for the calm handover"),
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
    slack: Sandbox, bot: Bot, text: str, receivers: tuple[str, ...], message: str
) -> None:
    reply = await slack.person("ana").command("/kudos", text, channel="support", raw="<@" in text)
    await bot.tick()

    assert "Stored" in (reply.text or "")
    assert [(one.receivers, one.message) for one in await given(bot)] == [(receivers, message)]
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
async def test_the_answer_says_who_was_not_thanked_and_why(slack: Sandbox, bot: Bot, text: str, why: str) -> None:
    reply = await slack.person("ana").command("/kudos", text, channel="support", raw="<" in text)

    assert why in (reply.text or "")
    assert [one.receivers for one in await given(bot)] == [(BO,)]


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
async def test_what_cannot_be_taken_is_given_back_and_nothing_is_stored(slack: Sandbox, bot: Bot, text: str) -> None:
    reply = await slack.person("ana").command("/kudos", text, channel="support", raw="<" in text)
    await bot.tick()

    typed = text.replace("<!channel>", "@channel")
    assert "Nothing was recorded" in (reply.text or "")
    assert f"/kudos {typed}" in (reply.text or "")
    assert await given(bot) == []
    assert slack.posts == []


async def test_text_that_is_too_long_comes_back_whole(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/kudos", "@bo " + "y" * 3001, channel="support")

    assert "3,001 characters" in (reply.text or "")
    assert "y" * 3001 in (reply.text or "")
    assert await given(bot) == []


async def test_nothing_that_was_typed_pings_when_it_is_repeated(slack: Sandbox, bot: Bot) -> None:
    hostile = "<@U00BO> <!channel> <!here> <!subteam^S0SUPPORT> @everyone &lt;!channel&gt; <@U00CY> `*_~ for this"
    await slack.person("ana").command("/kudos", hostile, channel="support", raw=True)
    await slack.person("ana").command("/kudos", hostile, channel="outside", raw=True)
    await bot.tick()

    assert len(await given(bot)) == 2
    assert slack.pings == []


async def test_an_id_that_begins_with_w_is_a_person_like_any_other(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/kudos", "<@W0NOBODY|wanda> for this", channel="support", raw=True)

    assert "<@W0NOBODY>: Slack does not know this person" in (reply.text or "")


async def test_the_same_command_delivered_again_changes_nothing_and_gets_the_same_answer(
    slack: Sandbox, bot: Bot
) -> None:
    first = await slack.person("ana").command("/kudos", "@bo @old for the map", channel="support")
    again = [await slack.redeliver(first.delivery) for _ in range(2)]
    await bot.tick()

    assert [one.text for one in again] == [first.text, first.text]
    assert len(await given(bot)) == 1
    assert len(slack.posts) == 2


async def test_where_the_bot_is_not_a_member_the_answer_is_the_post(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/kudos", "@bo for the map", channel="outside")
    await bot.tick()

    assert reply.response_type == "in_channel"
    assert "cannot be changed later" in (reply.text or "")
    assert [row.recipient for row in await bot.deliveries("kudos_dm")] == [BO]
    assert await bot.deliveries("kudos_post") == []


async def test_where_the_answer_is_the_post_only_the_giver_is_told_who_was_left_out(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/kudos", "@bo @old for the map", channel="outside")

    assert reply.response_type == "in_channel"
    assert "deactivated" in slack.person("ana").ephemerals("outside")[-1]["text"]
    [shown] = slack.person("cy").messages("outside")
    assert "thanks <@U00BO>: for the map" in shown["text"]
    assert GONE not in str(shown)
    assert "deactivated" not in str(shown)


async def test_who_was_left_out_is_said_in_the_answer_where_it_cannot_be_told_privately(
    slack: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.interactions.URL_USES", 0)
    reply = await slack.person("ana").command("/kudos", "@bo @old for the map", channel="outside")

    assert "thanks <@U00BO>: for the map" in (reply.text or "")
    assert "deactivated" in (reply.text or "")


async def test_undo_takes_the_post_and_the_dm_away(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/kudos", "@bo for the map", channel="support")
    await bot.tick()
    await ana.press(ana.ephemerals("support")[-1], "kudos_undo")
    await bot.tick()

    assert await given(bot) == []
    assert slack.person("bo").dm == []
    assert slack.person("bo").messages("support") == []


async def test_what_is_given_after_an_undo_is_posted_like_anything_else(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/kudos", "@bo for the calm handover", channel="support")
    await bot.tick()
    await ana.press(ana.ephemerals("support")[-1], "kudos_undo")
    await bot.tick()
    await ana.command("/kudos", "@bo for the quiet handover", channel="support")
    await bot.tick()

    assert "quiet handover" in ana.messages("support")[-1]["text"]
    assert "quiet handover" in slack.person("bo").dm[-1]["text"]


async def test_the_form_asks_stores_and_offers_undo(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/kudos", "", channel="support")
    reply = await ana.submit(
        {"receivers.value": [BO, CY], "message.value": "the *map* <!channel>", "practices.value": ["beyond"]}
    )
    await bot.tick()

    assert [(one.receivers, one.message, one.practices) for one in await given(bot)] == [
        ((BO, CY), "the *map* <!channel>", ("beyond",))
    ]
    assert reply.modal is not None
    assert [post["channel"] for post in slack.posts].count(SUPPORT) == 1


async def test_the_form_says_what_is_wrong_under_the_field(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/kudos", "", channel="support")
    reply = await ana.submit({"receivers.value": [ANA], "message.value": "me"})

    assert "that is you" in reply.errors["receivers"]
    assert ana.modal is not None
    assert await given(bot) == []


async def test_outsiders_get_a_kind_no_and_no_content(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("eve").command("/kudos", "mine", channel="general")

    assert "full members" in (reply.text or "")
    assert await given(bot) == []


@pytest.mark.parametrize(
    "message", ["&" * 3000, "<" * 3000, "👩‍👩‍👧‍👦" * 400, "`" * 3000, "\u202e" + "ש" * 2000, "a\n" * 1500]
)
@pytest.mark.parametrize("people", [1, 60])
def test_every_message_about_kudos_keeps_slacks_limits(message: str, people: int) -> None:
    receivers = tuple(f"U{number:010}" for number in range(people))
    kudos_ = Given(1, ANA, receivers, message, ("beyond", "compassion", "solutions"), GENERAL, True)
    left_out = [(f"<@{one}>", "deactivated") for one in receivers]

    assert problems(list(views.post(kudos_).blocks), "message") == []
    assert problems(list(views.dm(kudos_, GENERAL).blocks), "message") == []
    assert problems(list(views.thanks(kudos_, left_out).blocks), "message") == []
    assert problems(list(views.aside(kudos_, left_out).blocks), "message") == []
    assert problems(list(views.in_channel(kudos_, left_out).blocks), "message") == []
    assert problems(list(views.mine([kudos_] * 10).blocks), "message") == []


async def test_mine_lists_what_i_gave_with_undo(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/kudos", "@bo for the map", channel="outside")
    await ana.command("/kudos", "mine", channel="support")
    reply = await ana.press(ana.ephemerals("support")[-1], "kudos_undo")

    assert reply.ok
    assert await given(bot) == []
    assert bot.slack.now() == MONDAY


async def test_what_was_typed_comes_back_with_the_names_that_were_typed(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("ana").command("/kudos", "<@U00ROB> nice build", channel="support", raw=True)

    assert "You typed: /kudos @Robot nice build" in (reply.text or "")


async def test_the_form_asked_for_twice_by_one_delivery_opens_once_and_nobody_is_told_of_a_mistake(
    slack: Sandbox, bot: Bot
) -> None:
    first = await slack.person("ana").command("/kudos", "", channel="support")
    again = await slack.redeliver(first.delivery)

    assert (again.ok, again.status, again.text) == (first.ok, first.status, first.text)
    assert slack.person("ana").modal == first.modal
