"""An idea of a customer's comes back to them: heard in a contact, done, told in the next call, answered."""

from datetime import timedelta
from typing import Any

import pytest

from storage.customers import starters
from storage.ideas import heard
from storage.tables import Customer, Idea, IdeaStep, Outreach
from tests.acting import Actor, buttons, words
from tests.asking import AskedTeam
from tests.making import add_customer, change, every, only
from tests.stage import ANA, BO, DI, EVE, GONE, MONDAY, ROBOT, STRANGER, Bot

BADGES = "Acme could scan badges at the gate, queue of ten each Monday"
TUESDAY = MONDAY + timedelta(days=1, hours=5)


@pytest.fixture
async def idea(bot: Bot, team: AskedTeam, cy: Actor) -> Idea:
    """Cy's, for Acme, whom Bo looks after and has called today."""
    await add_customer(bot.store, "Acme", owner=BO, last_spoken=0)
    await cy.say(f"/warmline idea {BADGES}", "support")
    await bot.tick()
    return only(bot.store, Idea)


async def done(bot: Bot, team: AskedTeam, ana: Actor, **said: str) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.choose("state", "done")
    await ana.submit(**said)
    await bot.tick()


async def test_once_done_the_next_reminder_of_their_owner_says_what_to_tell(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, idea: Idea
) -> None:
    await done(bot, team, ana, tell="badge scan works")
    await bot.wait_until(TUESDAY)
    reminder = words(bo.dm[-1])
    assert "Acme" in reminder
    assert "Tell them: “badge scan works”" in reminder
    assert "Told them" in buttons(bo.dm[-1])


async def test_without_it_they_would_not_have_been_called(bot: Bot, bo: Actor, idea: Idea) -> None:
    await bot.wait_until(TUESDAY)
    assert bo.dm == []


async def test_what_they_said_comes_back_to_whoever_had_it(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, cy: Actor, idea: Idea
) -> None:
    await done(bot, team, ana, tell="badge scan works")
    await bot.wait_until(TUESDAY)
    await bo.press("Told them", bo.dm[-1])
    assert "Acme was told: “badge scan works”" in words(bo.form)
    await bo.submit(words="No queue any more, thank you!")
    await bot.wait(hours=1)
    assert "Acme was told of it and says: “No queue any more, thank you!”" in words(cy.dm[-1])
    assert "They have been told" in words(team.posts[0])
    assert "Tell them" not in words(bo.dm[-1])
    assert every(bot.store, IdeaStep)[-1].words == "No queue any more, thank you!"


async def test_it_is_told_once(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, idea: Idea) -> None:
    await done(bot, team, ana, tell="badge scan works")
    await bo.open_home()
    assert "Tell them: “badge scan works”" in words(bo.home)
    await bo.press("Told them", bo.home)
    await bo.submit()
    await bot.background.finish(within=5)
    assert "Told them" not in buttons(bo.home)


async def test_somebody_else_can_be_chosen_to_tell_them(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, di: Actor, idea: Idea
) -> None:
    await done(bot, team, ana, teller=DI)
    await bot.wait(days=1)
    assert "You tell Acme: “Acme could scan badges at the gate”" in words(di.dm[-1])
    await di.press("Told them", di.dm[-1])
    await di.submit(words="They were glad")
    await bot.tick()
    assert "is done" in words(di.dm[-1])
    assert [one for one in bo.dm if "Tell them" in words(one)] == []


async def test_nobody_else_says_that_they_were_told(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, cy: Actor, idea: Idea
) -> None:
    await done(bot, team, ana, tell="badge scan works")
    await bo.open_home()
    button = next(one for one in buttons(bo.home) if one == "Told them")
    assert button
    await cy.open_home()
    assert "Told them" not in buttons(cy.home)


# --- heard from a customer ---------------------------------------------------------------------------


async def log(bo: Actor, **said: str) -> None:
    await bo.say("/checkin Acme", "support")
    await bo.press("Log a contact")
    await bo.submit(**said)


async def test_an_idea_heard_in_a_contact_is_one_of_the_teams(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await log(bo, note="All good", idea="Send the invoice by mail")
    await bot.tick()
    idea = only(bot.store, Idea)
    assert (idea.words, idea.customer_id, idea.author, idea.source) == ("Send the invoice by mail", 1, BO, "outreach")
    assert "Bo Berg has an idea for Acme" in words(team.posts[-1])
    assert only(bot.store, Outreach).idea == "Send the invoice by mail"


async def test_changing_and_undoing_the_contact_changes_the_idea_too(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await log(bo, note="All good", idea="Send the invoice by mail")
    await bo.press("Add details")
    await bo.submit(idea="Send the invoice by letter")
    await bot.tick()
    assert only(bot.store, Idea).words == "Send the invoice by letter"
    assert "by letter" in words(team.posts[-1])
    await bo.say("/checkin Acme fine")
    await bo.press("Undo")
    assert only(bot.store, Idea).withdrawn_at is None


async def test_undoing_the_contact_withdraws_what_was_heard_in_it(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await log(bo, note="All good", idea="Send the invoice by mail")
    await bot.tick()
    await bo.press("Undo")
    await bot.tick()
    assert (only(bot.store, Idea).words, team.posts) == ("", [])


async def test_a_contact_has_room_for_more_than_an_idea(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await log(bo, idea="Send it. " * 100)
    assert len(only(bot.store, Idea).words) == 500
    assert len(only(bot.store, Outreach).idea) > 800


async def test_an_idea_about_a_colleague_marks_its_field(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await bo.say("/checkin Acme", "support")
    await bo.press("Log a contact")
    reply = await bo.submit(note="All good", idea="@cy should call first")
    assert "names no colleague" in reply.errors["idea"]
    assert every(bot.store, Outreach) == []


async def test_without_a_team_it_stays_with_the_contact(bot: Bot, bo: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await log(bo, note="All good", idea="Send the invoice by mail")
    assert every(bot.store, Idea) == []
    assert only(bot.store, Outreach).idea == "Send the invoice by mail"


async def test_who_tells_them_changes_with_who_looks_after_them(
    bot: Bot, team: AskedTeam, ana: Actor, di: Actor, idea: Idea
) -> None:
    await done(bot, team, ana, tell="badge scan works")
    await change(bot.store, Customer, 1, owner=DI)
    assert bot.store.read_now(starters.of, [1])[1][0].words == "badge scan works"


@pytest.mark.parametrize("who", [EVE, ROBOT, GONE, STRANGER])
async def test_only_a_colleague_can_be_chosen_to_tell_them(
    who: str, bot: Bot, team: AskedTeam, ana: Actor, idea: Idea
) -> None:
    await ana.press("Answer", team.posts[0])
    await ana.choose("state", "done")
    reply = await ana.submit(tell="badge scan works", teller=who)
    assert "Please choose a colleague" in reply.errors["teller"]
    assert only(bot.store, Idea).state == "new"


async def test_whoever_was_informed_of_an_idea_is_asked_all_the_same_to_tell_them(
    bot: Bot, team: AskedTeam, ana: Actor, cy: Actor, idea: Idea
) -> None:
    await cy.press("I can do it myself")
    await bot.tick()
    assert "Cy Castro does it without more ado" in words(ana.dm[-1])
    await bot.wait(days=1)
    await done(bot, team, cy, tell="badge scan works", teller=ANA)
    assert "You tell Acme: “badge scan works”" in words(ana.dm[-1])


async def test_what_was_withdrawn_does_not_come_back_with_the_contact(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await log(bo, idea="Scan badges at the gate", note="all fine")
    await bo.say("/warmline idea", "support")
    await bo.press("Withdraw")
    said: dict[str, Any] = {"id_": only(bot.store, Outreach).id, "by": BO, "at": MONDAY, "note": "fine", "feeling": 4}
    await bot.store.write(heard.amend, **said, idea="Scan badges at the gate", is_proactive=True)
    assert only(bot.store, Idea).words == ""
