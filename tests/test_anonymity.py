"""Whoever asks not to be named is never named: where it cannot be anonymous, it is refused kindly, words kept."""

from datetime import time

import pytest
from sqlmodel import Session, select

from bot.sandbox import Sandbox
from storage.people import anonymity, people, team_setup
from storage.prompts import answers, prompts
from storage.prompts.setups import Setup, Wording
from storage.refusal import Refused
from storage.tables import Handled
from tests.acting import Actor, fields
from tests.stage import ANA, BO, MONDAY, SUPPORT, Bot

KINDLY = "You ask not to be named, and this would bear your name"
ASKED = [
    "#anonymous I was rude to a driver",
    "I was rude to a driver #anon",
    "I was rude #Anonymous, to a driver",
    "＃anonymous I was rude",
    "#anon\u200bymous I was rude",
    "anonymous: I was rude to a driver",
    "Anonymously, I was rude to a driver",
    "anonymously I was rude",
    "ANON: I was rude",
    "(anonymous) I was rude",
    "*anonymous* I was rude",
    "#internal anonymous: I was rude",
    "anonymous please: I was rude",
    "anonymous I was rude",
    "anon our van came too late",
    "I was rude to a driver (anonymous)",
    "I was rude to a driver — anonymous",
    "anonymous",
]
NOT_ASKED = [
    "Anonymous callers are calmed down by our driver",
    "An anonymous customer thanked us",
    "A customer complained anonymously and we answered all the same",
    "We read the Anonymous Four aloud",
    "The anonymous-looking parcel was found",
    "#anonymity matters",
    "the canonical way: ask first",
]


@pytest.mark.parametrize("text", ASKED)
def test_who_asks_not_to_be_named_is_recognised(text: str) -> None:
    assert anonymity.is_wanted(text)


@pytest.mark.parametrize("text", NOT_ASKED)
def test_who_speaks_of_others_is_not_taken_for_that(text: str) -> None:
    assert not anonymity.is_wanted(text)


@pytest.mark.parametrize("text", ["@cy #anonymous for the calm handover qqwords", "anonymous: @cy for qqwords"])
async def test_kudos_come_from_somebody_and_are_given_back(text: str, slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("bo").command("/kudos", text, channel="support")
    await bot.tick()

    assert KINDLY in (reply.text or "")
    assert "qqwords" in (reply.text or "")
    assert slack.posts == []
    noted = await bot.store.read(lambda session: session.exec(select(Handled)).all())
    assert {(one.person, one.result) for one in noted} <= {("", "noted")}


@pytest.mark.parametrize("text", [*ASKED[5:], "#difficult #anonymous I was rude"])
async def test_where_it_may_mean_something_else_the_form_asks_with_the_box_ticked(
    text: str, slack: Sandbox, bot: Bot
) -> None:
    bo = Actor(slack, "bo")
    await bo.say(f"/servicestory {text}", "support")

    box = fields(bo.form)["anonymous"]["element"]
    assert [one["value"] for one in box["initial_options"]] == ["yes"]
    assert slack.posts == []


@pytest.mark.parametrize("field", ["text", "our_part", "lesson"])
async def test_a_signed_form_keeps_what_was_typed(field: str, slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/servicestory", "", channel="support")
    told = await bo.submit({"text.value": "I was rude", f"{field}.value": "#anon I was rude"})

    assert KINDLY in told.errors[field]
    assert "tick Anonymous" in told.errors[field]
    assert "#anon I was rude" in str(bo.open_view().values), "the form keeps it"


async def test_the_kudos_form_and_the_shortcut_refuse_it_too(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/kudos", "", channel="support")
    thanked = await bo.submit({"receivers.value": ["@cy"], "message.value": "#anonymous for the handover"})
    assert KINDLY in thanked.errors["message"]

    await bo.say("support", "anonymous: I was rude")
    await bo.message_shortcut("story_from_message", bo.messages("support")[-1])
    told = await bo.submit()
    assert KINDLY in told.errors["text"]


async def test_an_answer_that_asks_for_it_is_refused_too(bot: Bot) -> None:
    def ask(session: Session) -> None:
        ana = people.find(session, [ANA])[ANA]
        team = team_setup.Setup(name="Support", channel=SUPPORT, zone="UTC", members=(BO,), leads=(ANA,))
        team_setup.save(session, team, team_id=None, by=ana, now=MONDAY)
        asking = Setup(name="Friday", questions=(Wording("text", "How are you?"),), weekdays=(0,), at=time(9))
        prompts.set_up(session, team_id=1, setup=asking, by=ana, now=MONDAY)
        prompts.ask_now(session, prompt_id=1, by=ana, now=MONDAY)

    await bot.store.write(ask)
    with pytest.raises(Refused, match=KINDLY):
        await bot.store.write(answers.answer, round_id=1, person=BO, said={1: "tired #anonymous"}, at=MONDAY)


async def test_privacy_says_what_it_cannot_find(slack: Sandbox, bot: Bot) -> None:
    reply = await slack.person("bo").command("/warmline", "privacy", channel="support")

    assert "I cannot find yours" in str(reply)
