"""No answer, no next question: what the team makes of a result, and what becomes of a pulse without it."""

from datetime import timedelta

import pytest

from bot.sandbox import Workspace
from storage.tables import Pulse, PulseReply, PulseRound, SealedBox
from tests.acting import Actor, buttons, words
from tests.making import every, only
from tests.pulsing import PULSING, PulseTeam, make_pulse_teams
from tests.stage import Bot


@pytest.fixture
def company() -> Workspace:
    return PULSING


@pytest.fixture
async def pulse(bot: Bot) -> PulseTeam:
    await bot.store.write(make_pulse_teams)
    return PulseTeam(bot)


async def closed(pulse: PulseTeam) -> list[Actor]:
    """A round brought something, on a Friday night."""
    asked = await pulse.open()
    await pulse.answer_all(asked, [5, 4, 3, 4])
    await pulse.close()
    return asked


async def test_everybody_who_was_asked_is_told_whether_they_answered_or_not(pulse: PulseTeam) -> None:
    asked = await closed(pulse)
    assert "Sent: everybody who was asked reads it" in words(await pulse.reply())
    await pulse.days_pass(3)

    for person in asked:
        assert "What Support heard: We come too late." in words(person.dm[-1])
        assert "What changes: We come on time." in words(person.dm[-1])
    for channel in ("support", "shop"):
        [post] = pulse.results(channel)
        assert "What changes: We come on time." in words(post), "under the result, in the same message"


async def test_only_a_lead_answers_and_only_once(pulse: PulseTeam, cy: Actor) -> None:
    await closed(pulse)
    await cy.say("/warmline pulse", "support")
    assert "Answer the result" not in buttons(cy.answer)
    await pulse.bo.open_home()
    await pulse.bo.press("Answer the result", pulse.bo.home)
    assert "helped 0" in words(pulse.bo.form)
    stale = pulse.bo.home
    await pulse.bo.submit(heard="Much.")
    await pulse.bo.close(all_views=True)
    refused = await pulse.bo.press("Answer the result", stale)

    assert "Your team has answered it already" in words(refused)
    assert only(pulse.store, PulseReply).words == "Much."


async def test_an_answer_names_nobody_and_is_not_lost_where_it_is_refused(pulse: PulseTeam) -> None:
    await closed(pulse)
    reply = await pulse.reply(heard="@cy forgot it", actions="a" * 500 + " @di helps")
    assert "names nobody" in reply.errors["heard"]
    assert "“@di”" in reply.errors["actions"]
    reply = await pulse.bo.submit(heard="We forgot it", actions="")

    assert reply.ok


async def test_until_then_no_next_round_opens_and_everybody_is_told_by_when(pulse: PulseTeam) -> None:
    await closed(pulse)
    assert "says what it makes of it by 4 December." in words(pulse.results("shop")[0]), "ten working days"
    await pulse.bo.say("/warmline pulse", "support")
    assert "Ask now" not in buttons(pulse.bo.answer)
    assert "The next one opens once the team has answered the last result." in words(pulse.bo.answer)
    for _ in range(5):
        await pulse.bot.wait(days=7)
    assert len(every(pulse.store, PulseRound)) == 1
    await pulse.reply()
    await pulse.bot.wait(days=7)

    assert len(every(pulse.store, PulseRound)) == 2


async def test_the_digest_says_that_it_waits_and_on_the_other_side_that_it_closed(
    pulse: PulseTeam, ana: Actor, bo: Actor
) -> None:
    await closed(pulse)
    await pulse.days_pass(3)
    await bo.say("/warmline digest Support", "support")
    assert "Our pulse waits for your answer by 4 December: 4 of 12 answered" in words(bo.answer)
    await ana.say("/warmline digest Shop", "shop")
    assert "The pulse of Support closed: 4 of 12 answered." in words(ana.answer)
    await pulse.reply()
    await pulse.days_pass(3)

    for person, team in ((bo, "Support"), (ana, "Shop")):
        await person.say(f"/warmline digest {team}", "support")
        assert "waits for your answer" not in words(person.answer)


async def test_home_says_when_it_would_rest(pulse: PulseTeam) -> None:
    await closed(pulse)
    home = await pulse.bo.open_home()

    assert "The pulse of Support waits for your answer by 4 December; it rests on 18 December unless" in home
    assert "waits for your answer" not in await pulse.cy.open_home()


async def test_four_weeks_without_an_answer_it_rests_and_the_lead_is_told_once(pulse: PulseTeam) -> None:
    await closed(pulse)
    await pulse.bot.wait_until(pulse.round().closes_at + timedelta(weeks=4, minutes=1))
    assert only(pulse.store, Pulse).rests
    await pulse.days_pass(4)
    rested = [post for post in pulse.bo.dm if "The pulse of Support rests" in words(post)]
    assert len(rested) == 1
    assert "nobody has answered its last result in four weeks" in words(rested[0])
    assert len(await pulse.bot.deliveries("pulse_rests")) == 1
    await pulse.bo.press("Ask again", rested[0])

    assert not only(pulse.store, Pulse).rests


async def test_an_answer_that_comes_late_wakes_it(pulse: PulseTeam) -> None:
    await closed(pulse)
    await pulse.bot.wait_until(pulse.round().closes_at + timedelta(weeks=4, minutes=1))
    assert (await pulse.reply()).ok
    assert not only(pulse.store, Pulse).rests
    await pulse.bot.wait(days=7)

    assert len(every(pulse.store, PulseRound)) == 2


async def test_after_two_empty_rounds_it_rests(pulse: PulseTeam) -> None:
    await pulse.open()
    await pulse.close()
    assert not only(pulse.store, Pulse).rests
    for _ in range(5):
        await pulse.bot.wait(days=7)
    assert only(pulse.store, Pulse).rests
    await pulse.days_pass(4)

    assert "twice in a row too few answered to show anything" in words(pulse.bo.dm)


async def test_with_its_team_a_pulse_ends_and_what_was_said_goes_unread(pulse: PulseTeam, ana: Actor) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [5, 4, 3, 4])
    await ana.say("/warmline team end Support", "general")
    await ana.press("End the team")
    await pulse.bot.wait(days=7)

    assert every(pulse.store, PulseRound) == []
    assert every(pulse.store, SealedBox) == []
    assert await pulse.bot.deliveries("pulse_result") == []


async def test_one_that_rests_waits_for_nothing_any_more(pulse: PulseTeam, bo: Actor) -> None:
    await closed(pulse)
    await pulse.days_pass(14)
    assert "The pulse of Support waits for your answer" in await bo.open_home()
    await pulse.days_pass(28)
    home = await bo.open_home()

    assert only(pulse.store, Pulse).rests
    assert "waits for your answer" not in home
    await bo.say("/warmline pulse", "support")
    assert "Answer the result" in buttons(bo.answer), "it can be answered all the same"
