"""A pulse is answered: at one's own hour, sealed, changed as often as one likes."""

from datetime import timedelta

import pytest

from bot.sandbox import Sandbox, Workspace
from storage.engine.database import Store
from storage.people import attention
from storage.pulses.messages import PULSE_ASK, PULSE_NUDGE, PULSE_TOLD
from storage.tables import Handled, PulseAnswer, PulseAsked, PulseReply, SealedBox
from tests import ranked
from tests.acting import buttons, value, words
from tests.making import every, only
from tests.pulsing import IDS, NEXT_MONDAY, PULSING, PulseTeam, make_pulse_teams
from tests.stage import MONDAY, Bot, running


@pytest.fixture
def company() -> Workspace:
    return PULSING


@pytest.fixture
async def pulse(bot: Bot) -> PulseTeam:
    await bot.store.write(make_pulse_teams)
    return PulseTeam(bot)


async def test_each_is_asked_at_ten_by_their_own_clock_and_has_five_working_days(pulse: PulseTeam) -> None:
    await pulse.set_up()
    new_york, berlin = pulse.served[:2]
    await pulse.bot.wait_until(NEXT_MONDAY + timedelta(minutes=59))
    assert pulse.asked() == []
    await pulse.bot.wait_until(NEXT_MONDAY + timedelta(hours=1))
    assert pulse.question(berlin)
    assert not pulse.question(new_york)
    await pulse.bot.wait_until(NEXT_MONDAY + timedelta(hours=7))

    assert pulse.question(new_york)
    assert pulse.round().closes_at == NEXT_MONDAY + timedelta(days=4, hours=14), "Friday at five in New York"


async def test_the_promise_stands_above_the_first_field(pulse: PulseTeam) -> None:
    await pulse.open(about="Parts")
    bo_is_asked = pulse.served[1]
    await bo_is_asked.press("Answer", pulse.question(bo_is_asked))
    promise, _, rest = words(bo_is_asked.form).partition("How well did Support serve you lately? (Parts)")

    assert "Support, Shop and those who are asked read it together on" in promise
    assert "if four or more answer; else all of it is erased" in promise
    assert "Nobody learns who wrote what: no colleague, no lead, no admin, nor whoever runs me" in promise
    assert "somebody who controls the machine" in promise
    assert "Not lately (it does not count)" in rest


async def test_an_answer_can_be_changed_until_it_closes_and_each_has_one(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    reply = await pulse.answer(asked[0], 2, "the map")
    assert "Thank you. You can change it until" in words(reply)
    await asked[0].press("Change my answer")
    assert value(asked[0].form, "helped") == "the map"
    assert value(asked[0].form, "grade") == "2"
    await asked[0].submit(grade="5", helped="the new map")
    await pulse.answer_all(asked[1:4], [4, 4, 4])
    await pulse.close()

    assert pulse.round().answered == 4
    assert sorted(one.number for one in every(pulse.store, PulseAnswer) if one.number) == [4, 4, 4, 5]
    assert "the map" not in {one.text for one in every(pulse.store, PulseAnswer)}


async def test_not_lately_is_an_answer_and_no_grade(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [0, 0, 5, 4, 4, 4])
    await pulse.close()

    [post] = pulse.results("shop")
    assert "6 of 12 answered." in words(post)
    assert "■■■ 4, well: three" in words(post)
    assert sum(one.question == "grade" for one in every(pulse.store, PulseAnswer)) == 4


async def test_a_grade_is_asked_for_and_names_are_refused_and_nothing_typed_is_lost(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await asked[0].press("Answer", pulse.question(asked[0]))
    assert "grade" in (await asked[0].submit(helped="the map")).errors
    reply = await asked[0].submit(grade="3", helped="the map", change="@bo should listen")

    assert "names nobody" in reply.errors["change"]
    assert "“@bo”" in reply.errors["change"]
    assert not any(one.has_answered for one in every(pulse.store, PulseAsked))
    assert (await asked[0].submit(grade="3", change="listen more")).ok


async def test_who_comes_too_late_is_told_so(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await asked[0].press("Answer", pulse.question(asked[0]))
    await pulse.close()
    reply = await asked[0].submit(grade="4")

    assert "This pulse has closed" in words(reply) + str(reply.errors)
    assert every(pulse.store, PulseAnswer) == []


async def test_until_it_closes_nothing_tells_what_was_said_or_how_many_did(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer(asked[0], 1, "zyxhelped")
    await pulse.bo.say("/warmline pulse", "support")
    await pulse.bo.open_home()

    assert every(pulse.store, PulseAnswer) == []
    assert b"zyxhelped" not in b"".join(one.box for one in every(pulse.store, SealedBox))
    assert {one.person for one in every(pulse.store, Handled) if one.result == "taken"} == {""}
    assert set(PulseAsked.model_fields) == {"round_id", "person", "team_id", "has_answered", "is_reached"}
    assert "nobody reads an answer before" in words(pulse.bo.answer)
    assert "answered" not in words(pulse.bo.answer)


async def test_one_reminder_on_the_third_day_only_to_those_who_have_not_answered(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked[:4], [4, 5, 3, 4])
    await asked[4].press("Pause pulses for half a year", pulse.question(asked[4]))
    await pulse.bot.wait_until(MONDAY + timedelta(days=2, minutes=-1))
    assert await pulse.bot.deliveries("pulse_nudge") == []
    await pulse.remind()
    nudged = [one.id for one in pulse.served if "This is the only reminder." in words(one.dm)]

    assert nudged == list(IDS[5:12])
    await pulse.close()
    assert len(await pulse.bot.deliveries("pulse_nudge")) == 7
    assert not any("This is the only reminder." in words(one.dm) for one in pulse.served), "it goes when it is over"


async def test_the_pause_is_in_every_message_and_keeps_the_open_one_open(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    pause = "Pause pulses for half a year"
    await asked[0].press(pause, pulse.question(asked[0]))
    await pulse.answer_all(asked[:4], [4, 5, 3, 4])
    await pulse.remind()
    last = asked[11]
    assert [buttons(post).count(pause) for post in last.dm] == [1, 1]
    await pulse.close()
    await pulse.reply()
    for _ in range(5):
        await pulse.bot.wait(days=1, hours=9)

    assert pulse.round().answered == 4
    assert [buttons(post).count(pause) for post in last.dm] == [1] * len(last.dm)
    assert only(pulse.store, PulseReply).words in words(last.dm)


async def test_for_whom_the_guard_finds_no_day_is_not_asked_and_not_counted(slack: Sandbox, store: Store) -> None:
    with ranked.declared():
        async with running(slack, store, composers=ranked.COMPOSERS) as bot:
            await store.write(make_pulse_teams)
            pulse = PulseTeam(bot)
            for number in (1, 2):
                await store.write(attention.promise, ranked.NOTICE, subject=number, person=IDS[1], now=MONDAY)
            asked = await pulse.open()
            assert [one.id for one in asked] == [IDS[0], *IDS[2:12]]
            await pulse.answer_all(asked, [5, 4, 4, 3])
            await pulse.close()
            skipped = [one for one in await bot.deliveries("pulse_ask") if one.state == "skipped"]

            assert [(one.recipient, one.error) for one in skipped] == [(IDS[1], "attention")]
            assert "4 of 11 answered." in words(pulse.results("shop")[0])


def test_all_of_it_comes_in_small_measure() -> None:
    assert all(kind.attention for kind in (PULSE_ASK, PULSE_NUDGE, PULSE_TOLD))
    assert PULSE_TOLD.answers, "put off, and never dropped"


async def test_the_question_stands_on_home_too(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    home = await asked[0].open_home()
    assert "Support asks you three questions" in home
    await asked[0].press("Answer", asked[0].home)
    await asked[0].submit(grade="4")
    await asked[0].close(all_views=True)

    assert "three questions" not in await asked[0].open_home()
