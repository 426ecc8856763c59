"""A pulse is set up, and asks: whom, and nobody too often."""

from datetime import timedelta

import pytest

from bot.sandbox import Workspace
from storage.pulses import whom
from storage.tables import Delivery, Pulse, PulseAsked, PulseRound
from tests.acting import Actor, buttons, fields, words
from tests.making import be_away, every
from tests.pulsing import IDS, NEXT_MONDAY, PULSING, PulseTeam, make_pulse_teams, make_sales
from tests.stage import BO, CY, EVE, MONDAY, Bot

TODAY = MONDAY.date()


@pytest.fixture
def company() -> Workspace:
    return PULSING


@pytest.fixture
async def pulse(bot: Bot) -> PulseTeam:
    await bot.store.write(make_pulse_teams)
    return PulseTeam(bot)


@pytest.fixture
async def large(bot: Bot) -> PulseTeam:
    """The Shop has twenty people, and Sales asks too."""
    await bot.store.write(lambda session: make_pulse_teams(session, served=20))
    await bot.store.write(make_sales)
    return PulseTeam(bot)


async def test_a_whole_pulse(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    assert len(asked) == 12
    await pulse.answer_all(asked, [5, 5, 4, 4, 3, 5, 4, 2, 0])
    await pulse.close()

    for channel in ("support", "shop"):
        [post] = pulse.results(channel)
        assert "9 of 12 answered." in words(post)
        assert "■■■ 5, very well: three" in words(post)
    assert "says what it makes of it by" in words(pulse.results("shop")[0])
    await pulse.reply()
    await pulse.days_pass(3)
    assert "We come too late." in words(pulse.results("shop")[0])
    assert all("We come too late." in words(one.dm) for one in asked)
    assert len(every(pulse.store, PulseAsked)) == 12


async def test_a_lead_sets_it_up_in_two_presses_and_members_do_not(pulse: PulseTeam, cy: Actor) -> None:
    await cy.say("/warmline pulse", "support")
    assert "Set up" not in buttons(cy.answer)
    reply = await pulse.set_up(about="Hand-over in the morning")

    assert reply.ok
    assert "It asks Shop every 4 weeks about Hand-over in the morning." in words(reply)
    assert {one["value"] for one in fields_of_weeks(pulse)} == {"4", "8", "13"}
    await cy.say("/warmline pulse", "support")
    assert not {"Change", "Ask now", "Switch off"} & set(buttons(cy.answer))


def fields_of_weeks(pulse: PulseTeam) -> list[dict[str, str]]:
    form = pulse.bo.form if "weeks" in fields(pulse.bo.modal) else None
    return fields(form)["weeks"]["element"]["options"] if form else [{"value": one} for one in ("4", "8", "13")]


async def test_fewer_than_eight_are_refused_and_what_was_typed_stays(pulse: PulseTeam) -> None:
    await pulse.bo.say("/warmline pulse", "support")
    await pulse.bo.press("Set up")
    reply = await pulse.bo.submit(people=[*IDS[:7], BO, CY, EVE], weeks="8", about="Parts")

    assert "A pulse asks 8 people or more" in reply.errors["teams"]
    assert "these are 7 people" in reply.errors["teams"], "without the own team, and without guests"
    assert every(pulse.store, Pulse) == []


async def test_both_sides_see_whom_the_lead_named(pulse: PulseTeam) -> None:
    await pulse.set_up(teams=[], people=list(IDS[:9]))
    for person, channel in ((pulse.cy, "support"), (pulse.served[8], "shop")):
        await person.say("/warmline pulse", channel)
        assert all(f"<@{id_}>" in words(person.answer) for id_ in IDS[:9])
    await pulse.served[11].say("/warmline pulse", "shop")
    assert "no pulse asks you" in words(pulse.served[11].answer) or "None yet" in words(pulse.served[11].answer)


@pytest.mark.parametrize(
    ("there", "asked"), [(8, 8), (12, 12), (13, 12), (48, 12), (49, 13), (80, 20), (120, 30), (400, 30)]
)
def test_up_to_twelve_are_all_asked_and_of_more_a_part(there: int, asked: int) -> None:
    assert whom.how_many(there) == asked


async def test_two_teams_want_the_same_twenty_people_in_one_week(large: PulseTeam) -> None:
    first = {one.id for one in await large.open()}
    assert len(first) == 12
    await large.ana.say("/warmline pulse Sales", "sales")
    await large.ana.press("Set up")
    await large.ana.submit(teams=[large_option(large)], weeks="4")
    await large.ana.say("/warmline pulse Sales", "sales")
    await large.ana.press("Ask now")
    await large.bot.wait(hours=1)

    second = {one.person for one in every(large.store, PulseAsked) if one.round_id == 2}
    assert second == set(IDS) - first


def large_option(large: PulseTeam) -> str:
    offered = fields(large.ana.form)["teams"]["element"]["options"]
    return str(next(one["value"] for one in offered if one["text"]["text"] == "Shop"))


async def test_under_eight_it_waits_and_says_until_when(pulse: PulseTeam) -> None:
    await pulse.set_up()
    await be_away_all(pulse, IDS[:5], days=20)
    await pulse.bo.say("/warmline pulse", "support")
    refused = await pulse.bo.press("Ask now")
    assert "Fewer than 8 people can be asked just now" in words(refused)
    assert "It can open from " in words(refused)
    assert every(pulse.store, PulseRound) == []
    await pulse.bot.wait_until(NEXT_MONDAY + timedelta(hours=7))

    assert "It can open on 7 December 2026." in words(pulse.bo.dm)
    await pulse.bot.wait_until(NEXT_MONDAY + timedelta(days=9))
    assert len(await pulse.bot.deliveries("pulse_waits")) == 1, "told once"
    await pulse.bo.say("/warmline pulse", "support")
    assert "It can open on 7 December 2026." in words(pulse.bo.answer)
    await pulse.bot.wait_until(NEXT_MONDAY + timedelta(days=14, hours=2))
    assert len(pulse.asked()) >= 8


async def be_away_all(pulse: PulseTeam, people: tuple[str, ...], *, days: int) -> None:
    for person in people:
        await be_away(pulse.store, person, TODAY, TODAY + timedelta(days=days - 1))


async def test_who_is_away_for_more_than_half_of_it_is_left_out(pulse: PulseTeam) -> None:
    await be_away(pulse.store, IDS[0], TODAY, TODAY + timedelta(days=2))
    await be_away(pulse.store, IDS[1], TODAY, TODAY + timedelta(days=1))
    await pulse.set_up()
    await pulse.bo.say("/warmline pulse", "support")
    await pulse.bo.press("Ask now")

    assert {one.person for one in every(pulse.store, PulseAsked)} == set(IDS[1:12])


async def test_who_pauses_is_left_out_for_half_a_year_and_can_come_back(pulse: PulseTeam) -> None:
    for person in pulse.served[:2]:
        await person.say("/warmline pulse", "shop")
        reply = await person.press("Pause pulses for half a year")
        assert "No pulse for you until 17 May 2027" in words(reply)
    await pulse.served[1].say("/warmline pulse", "shop")
    assert "You pause pulses until 17 May 2027." in words(pulse.served[1].answer)
    await pulse.served[1].press("Ask me again")
    await pulse.open()

    assert {one.person for one in every(pulse.store, PulseAsked)} == set(IDS[1:12])


async def test_nobody_is_asked_twice_in_four_weeks_and_least_recently_asked_come_first(large: PulseTeam) -> None:
    first = {one.id for one in await large.open()}
    await large.answer_all(large.asked(), [4, 4, 4, 5])
    await large.close()
    await large.reply()
    for _ in range(5):
        await large.bot.wait(days=7)
    rows = every(large.store, PulseAsked)
    second = {one.person for one in rows if one.round_id == 2}

    assert len(second) == 12
    assert set(IDS) - first < second, "who was not asked before is asked first"
    days = [one.opens_at.date() for one in every(large.store, PulseRound)]
    assert (days[1] - days[0]).days >= 28


async def test_it_opens_by_itself_on_the_monday_on_which_it_is_time(pulse: PulseTeam) -> None:
    await pulse.set_up()
    await pulse.bot.wait_until(NEXT_MONDAY + timedelta(minutes=1))
    assert [one.opens_at.date() for one in every(pulse.store, PulseRound)] == [NEXT_MONDAY.date()]
    await pulse.close()  # too few, so nothing is to be answered
    for _ in range(3):
        await pulse.bot.wait(days=7)
    assert len(every(pulse.store, PulseRound)) == 1
    await pulse.bot.wait(days=3)

    days = [one.opens_at.date() for one in every(pulse.store, PulseRound)]
    assert (days[1] - days[0]).days == 28


async def test_what_is_switched_off_asks_nobody(pulse: PulseTeam) -> None:
    await pulse.set_up()
    await pulse.bo.say("/warmline pulse", "support")
    assert "Nobody is asked any more." in words(await pulse.bo.press("Switch off"))
    await pulse.bot.wait(days=15)
    assert every(pulse.store, PulseRound) == []
    await pulse.bo.say("/warmline pulse", "support")
    await pulse.bo.press("Ask again")
    await pulse.bot.wait(days=7)

    assert len(every(pulse.store, PulseRound)) == 1


async def test_it_is_not_asked_again_before_its_weeks_are_over(pulse: PulseTeam) -> None:
    await pulse.open(weeks="8")
    await pulse.bo.say("/warmline pulse", "support")
    assert "Ask now" not in buttons(pulse.bo.answer)
    await pulse.close()
    await pulse.bo.say("/warmline pulse", "support")
    refused = await pulse.bo.press("Ask now")

    assert "It was asked less than 8 weeks ago." in words(refused)


async def test_a_change_leaves_an_open_round_as_it_was_asked(pulse: PulseTeam) -> None:
    await pulse.open(about="Parts")
    await pulse.set_up(by="Change", about="Bills", weeks="13")

    assert pulse.round().about == "Parts"
    assert "(Parts)" in words(pulse.question(pulse.served[1]))
    assert [one.kind for one in every(pulse.store, Delivery) if one.state == "failed"] == []
