"""Whoever sends a form reads at once everything that is wrong with it, each under its field; nothing is stored."""

import pytest

from bot.sandbox import Sandbox
from handlers.views import lines
from storage.engine.database import Store
from storage.people import digest_hours
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Answer, Away, Customer, Kudos, Outreach, Prompt, Story, Team
from tests.acting import Actor, Json, words
from tests.asking import AskedTeam, daily
from tests.hostile import at_the_door
from tests.making import add_customer, every, fill_in_team_form, make_team
from tests.stage import ANA, BO, CY, EVE, SECRET, Bot


async def test_a_story_says_all(bot: Bot, store: Store, cy: Actor) -> None:
    await cy.say("/servicestory #difficult", "support")
    reply = await cy.submit(text="@bo forgot", lesson="@ana too", touch_point="#anonymous", our_part="—")

    assert set(reply.errors) == {"text", "our_part", "lesson", "touch_point"}
    assert every(store, Story) == []


async def test_kudos_say_all(bot: Bot, store: Store, bo: Actor, cy: Actor) -> None:
    await cy.open_home()
    await cy.press("Give kudos", cy.home)
    reply = await cy.submit(receivers=[EVE], message="—", channel=SECRET)

    assert set(reply.errors) == {"receivers", "message", "channel"}
    assert every(store, Kudos) == []


async def test_a_prompt_says_all(bot: Bot, store: Store, ana: Actor, team: AskedTeam) -> None:
    await ana.say("/warmline prompts", "support")
    await ana.press("New prompt")
    reply = await ana.submit(
        name=" ", question_1=" ", kind_1="choice", at="09:00", weekdays=["0", "1"], zone_of="person", place="channel",
        open="10080",
    )  # fmt: skip

    assert set(reply.errors) == {"name", "question_1", "place", "open"}
    assert every(store, Prompt) == []


async def test_a_team_says_all(bot: Bot, store: Store, ana: Actor) -> None:
    store.write_now(make_team, "Taken")
    reply = await fill_in_team_form(ana, name="taken", leads=[EVE], group="nobodies")

    assert set(reply.errors) == {"name", "leads", "group"}
    assert len(every(store, Team)) == 1


async def test_a_customer_says_all(bot: Bot, store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme")
    await ana.say("/checkin add")
    reply = await ana.submit(name="acme", owner=EVE, ideal_days="60", latest_days="30")

    assert set(reply.errors) == {"name", "owner", "latest_days"}
    assert len(every(store, Customer)) == 1


LONG, TIGHT = {"value": "x" * 3001}, {"value": "#anonymous they shout"}


@pytest.mark.parametrize(
    ("form", "metadata", "values", "table"),
    [
        ("checkin_contact", "{}", {"name": {"value": "Nobody"}, "note": LONG, "idea": LONG}, Outreach),
        ("prompt_answer_form", "1", {"answer_1": {"value": "9"}, "answer_2": TIGHT}, Answer),
        ("away_form", "", {"first": {"selected_date": None}, "last": {"selected_date": "2020-01-01"}}, Away),
        ("story_form", '{"channel": "", "id": null}', {"text": TIGHT, "lesson": LONG, "our_part": LONG}, Story),
        (
            "checkin_customer",
            "{}",
            {"name": {"value": " "}, "owner": {"selected_user": None}, "ideal_days": {"value": ""}},
            Customer,
        ),
    ],
)
async def test_what_slack_lets_nobody_send_is_said_all_the_same(
    team: AskedTeam, slack: Sandbox, store: Store, form: str, metadata: str, values: Json, table: type[Story]
) -> None:
    await team.set_up(daily())
    await team.opens()
    async with at_the_door(slack, store) as intruder:
        answer = await intruder.submit(form, values, metadata, user=CY)

    assert set(answer.body["errors"]) >= set(values)
    assert every(store, table) == []


def test_only_what_is_about_a_field_is_held_back() -> None:
    refusals = Refusals()
    with refusals:
        raise Refused("one", field="a", others=[Refused("two", field="b")])
    refusals.add("three", field="a")

    with pytest.raises(Refused) as refused:
        refusals.settle()
    assert refused.value.by_field() == {"a": "one", "b": "two"}
    with pytest.raises(Refused, match="to everybody"), refusals:
        raise Refused("to everybody")


async def test_a_lead_switches_their_digest_off_and_on(bot: Bot, store: Store, bo: Actor) -> None:
    store.write_now(make_team, leads=[BO])
    await bo.say("/warmline digest at tuesday 08:30")
    off = await bo.say("/warmline digest off")
    await bot.wait(days=9)
    nothing = bo.dm
    shown = await bo.say("/warmline digest")
    on = await bo.say("/warmline digest ON")
    await bot.wait(days=8, hours=6)  # by day in New York: it is late by then

    assert "Your digest is switched off. `/warmline digest on`" in words(off)
    assert "Your digest is switched off" in words(shown)
    assert nothing == []
    assert "on Tuesdays at 08:30" in words(on)
    assert len(bo.dm) == 1


async def test_only_a_lead_can_switch_it(bot: Bot, store: Store, ana: Actor) -> None:
    reply = await ana.say("/warmline digest off")

    assert words(reply).startswith(digest_hours.NO_LEAD[:20])
    assert await store.read(digest_hours.chosen_by, ANA) is None


async def test_an_error_under_a_field_shows_names_where_a_message_would_show_mentions(store: Store, ana: Actor) -> None:
    await add_customer(store, "Acme *plus* <@U00DI>", owner=BO)
    await ana.say("/checkin add")
    reply = await ana.submit(name="acme *plus* <@U00DI>", latest_days="1")

    assert reply.errors == {
        "name": "Acme *plus* <@U00DI> is on the list already and looked after by @Bo Berg.",
        "latest_days": "At the latest is no sooner than the ideal, so between 30 and 1,000 days.",
    }


def test_without_markup_our_words_are_plain_and_theirs_as_they_typed_them() -> None:
    said = f"*Ask* <@{BO}>, _{theirs('*a* & <@U1>')}_ or <https://example.com|us> in `/x *y*`"

    assert lines.unmarked(said, {BO: "Bo"}) == "Ask @Bo, *a* & <@U1> or us (https://example.com) in `/x *y*`"
