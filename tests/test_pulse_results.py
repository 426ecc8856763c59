"""What a pulse brought: the same to both sides at the same moment, and nothing that tells who said it."""

import random

import pytest
from sqlmodel import select

from bot.sandbox import Workspace
from storage.engine.database import Session
from storage.pulses import showing
from storage.sealed.boxes import Entry
from storage.tables import PulseAnswer, PulseAsked, SealedBox
from tests.acting import Actor, buttons, words
from tests.making import every, make_team
from tests.pulsing import IDS, PULSING, SHOP, PulseTeam, make_pulse_teams
from tests.stage import SALES, Bot


@pytest.fixture
def company() -> Workspace:
    return PULSING


@pytest.fixture
async def pulse(bot: Bot) -> PulseTeam:
    await bot.store.write(make_pulse_teams)
    return PulseTeam(bot)


async def test_a_key_that_is_lost_is_said(pulse: PulseTeam) -> None:
    def lose(session: Session) -> None:
        for box in session.exec(select(SealedBox).where(SealedBox.name == "pulses/1")):
            box.key, box.box = "another", b"x" * 40

    asked = await pulse.open()
    await pulse.answer_all(asked, [5, 4, 3, 3, 4])
    await pulse.bot.store.write(lose)
    await pulse.close()

    for seen in (pulse.results("support")[0], pulse.results("shop")[0], asked[0].dm):
        assert "Too few to show, nothing kept. The key that sealed the answers was lost" in words(seen)


async def test_three_answers_are_too_few_and_nothing_is_kept(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [5, 4, 3])
    await pulse.close()

    for channel in ("support", "shop"):
        assert "Too few answered to show anything, nothing kept." in words(pulse.results(channel)[0])
    assert "Too few answered to show anything, nothing kept." in words(asked[0].dm)
    assert every(pulse.store, PulseAnswer) == []
    assert every(pulse.store, SealedBox) == []
    assert not any(one.has_answered for one in every(pulse.store, PulseAsked))
    assert (pulse.round().state, pulse.round().answered) == ("too_few", None)


async def test_both_sides_and_those_who_were_asked_read_it_at_the_same_moment(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [5, 4, 3, 4])
    await pulse.close()
    posts = await pulse.bot.deliveries("pulse_result")

    assert len({one.sent_at for one in posts}) == 1
    assert len({one.recipient for one in posts}) == 2
    assert "has closed" in words(asked[11].dm)
    await asked[11].press("Result", asked[11].dm[-1])
    assert "4 of 12 answered." in words(asked[11].form)
    assert "The pulse of Support has closed" in await asked[10].open_home()
    assert "The pulse of Support has closed" in await pulse.cy.open_home()


async def test_an_admin_of_neither_side_sets_it_up_and_reads_nothing(pulse: PulseTeam, ana: Actor) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [5, 4, 3, 4])
    await pulse.close()
    await ana.say("/warmline pulse Support", "general")

    assert {"Change", "Switch off"} <= set(buttons(ana.answer))
    assert "of 12 answered" not in words(ana.answer)
    assert "Answer the result" not in buttons(ana.answer)


async def test_averages_are_said_from_ten_grades_on(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [5, 4, 3, 4, 5, 4, 4, 5, 3])
    await pulse.close()
    assert "On average" not in words(pulse.results("shop")[0])
    await pulse.reply()
    await pulse.answer_all(await pulse.next_round(), [5, 4, 3, 4, 5, 4, 4, 5, 3, 4])
    await pulse.close()

    assert "On average 4.1." in words(pulse.results("shop")[-1])


async def test_all_four_and_then_one_five_is_no_clear_change(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [4] * 6)
    await pulse.close()
    await pulse.reply()
    await pulse.answer_all(await pulse.next_round(), [4, 4, 4, 5])
    await pulse.close()

    assert "No clear change since the last time (6 and 4 answers)." in words(pulse.results("shop")[-1])


async def test_everybody_answers_the_same_so_two_neighbours_are_said(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [5] * 12)
    await pulse.close()

    assert "All well or very well (4 to 5)" in words(pulse.results("shop")[0])
    assert {one.number for one in every(pulse.store, PulseAnswer)} == {None}
    assert "On average" not in words(pulse.results("shop")[0])


def _another_team(session: Session) -> None:
    make_pulse_teams(session, served=5)
    make_team(session, "Store", SALES, members=IDS[5:12])


@pytest.fixture
async def two(bot: Bot) -> PulseTeam:
    """The Shop has five people, the Store seven."""
    await bot.store.write(_another_team)
    return PulseTeam(bot)


async def _open_to_both(two: PulseTeam) -> list[Actor]:
    await two.bo.say("/warmline pulse", "support")
    await two.bo.press("Set up")
    await two.bo.submit(teams=[two.option("Shop"), two.option("Store")], weeks="4")
    return await two.ask_now()


async def test_a_team_of_five_beside_three_others_is_not_shown_by_itself(two: PulseTeam) -> None:
    asked = await _open_to_both(two)
    await two.answer_all(asked[:8], [5, 4, 3, 4, 5, 4, 2, 4])
    await two.close()
    for person, post in ((two.bo, two.results("support")[0]), (asked[0], two.results("shop")[0])):
        refused = await person.press("Only Shop", post)
        assert "The grades of Shop are not shown by themselves" in words(refused)

    assert {one.team_id for one in every(two.store, PulseAnswer)} == {None}


async def test_with_four_on_both_sides_each_is_shown_to_everybody_alike(two: PulseTeam) -> None:
    asked = await _open_to_both(two)
    await two.answer_all(asked[:9], [5, 4, 3, 4, 5, 4, 2, 4, 1])
    await two.close()
    seen = []
    for person, channel in ((two.bo, "support"), (two.cy, "support"), (asked[0], "shop")):
        await person.press("Only Store", two.results(channel)[0])
        seen.append(words(person.form))

    assert len(set(seen)) == 1
    assert "Store alone, 4 answers:" in seen[0]
    assert "■■ 4, well: two" in seen[0]
    assert not any(one.team_id for one in every(two.store, PulseAnswer) if one.question != "grade")


@pytest.mark.parametrize(
    ("given", "asked", "shown"),
    [
        ({1: [5, 4, 3, 4, 5], 2: [4, 2, 4]}, {1: 5, 2: 7}, set()),
        ({1: [5, 4, 3, 4], 2: [4, 2, 4, 4]}, {1: 5, 2: 7}, {1, 2}),
        ({1: [5, 4, 3, 4], 2: [4, 2], 3: [1, 2, 3, 4]}, {1: 5, 2: 7, 3: 5}, {3}),  # else the two are the difference
        ({1: [5, 5, 5, 5], 2: [4, 2, 4, 4]}, {1: 4, 2: 7}, set()),  # everybody's, and the others would tell it
        ({1: [5, 4, 3, 4]}, {1: 5}, set()),
    ],
)
def test_teams_are_shown_where_neither_they_nor_what_is_left_tell_anybody(
    given: dict[int, list[int]], asked: dict[int, int], shown: set[int]
) -> None:
    assert showing.parts(given, asked) == shown


def test_whatever_teams_there_are_no_difference_between_what_is_shown_is_too_small() -> None:
    for _ in range(500):
        given = {team: [random.randint(1, 5) for _ in range(random.randint(1, 7))] for team in range(1, 6)}
        shown = showing.parts(given, dict.fromkeys(given, 9))
        hidden = sum(len(grades) for team, grades in given.items() if team not in shown)
        assert all(len(given[team]) >= 4 for team in shown)
        assert not shown or hidden == 0 or hidden >= 4


def test_words_stand_in_random_order_and_apart_from_grades() -> None:
    entries = [
        Entry(f"{number:032}", "", {"grade": 1 + number % 5, "helped": f"h{number}", "change": f"c{number}", "team": 1})
        for number in range(12)
    ]
    orders = set()
    for _ in range(5):
        shown = showing.of(1, entries, {1: 12})
        assert [one.uuid for one in shown] == sorted(one.uuid for one in shown)
        assert all((one.number is None) != (one.text == "") for one in shown)
        orders.add(tuple(one.text for one in shown if one.question == "helped"))

    assert len(orders) == 5


async def test_words_of_three_are_not_shown_though_the_grades_are(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    for number, person in enumerate(asked[:5]):
        await pulse.answer(person, 4 - number % 2, "zyxhelped" if number < 3 else "")
    await pulse.close()

    [post] = pulse.results("shop")
    assert "zyxhelped" not in words(post)
    assert "Too few said something to show it, nothing kept." in words(post)
    assert {one.question for one in every(pulse.store, PulseAnswer)} == {"grade"}


async def test_more_than_eight_are_read_page_by_page(pulse: PulseTeam) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [4, 5] * 6)
    await pulse.close()
    await pulse.cy.press("All: what helped", pulse.results("support")[0])
    first = words(pulse.cy.form).count("helped ")
    await pulse.cy.press("More")

    assert (first, words(pulse.cy.form).count("helped ")) == (8, 4)
    assert pulse.cy.depth == 1


async def test_the_longest_of_everything_fits(pulse: PulseTeam) -> None:
    """The sandbox complains of what Slack would not take."""
    asked = await pulse.open(about="a" * 80)
    for number, person in enumerate(asked):
        assert (await pulse.answer(person, 1 + number % 5, "h" * 300, "c " * 150)).ok
    await pulse.close()
    assert (await pulse.reply("w" * 600, "a " * 299)).ok
    await pulse.days_pass(3)
    for person, channel in ((pulse.bo, "support"), (asked[0], "shop")):
        await person.say("/warmline pulse", channel)
        await person.press("Result")
        assert "h" * 300 in words(person.form)
        await person.open_home()


async def test_a_lost_key_closes_it_as_too_few(pulse: PulseTeam, bot: Bot) -> None:
    asked = await pulse.open()
    await pulse.answer_all(asked, [5, 4, 3, 4])

    def lose(session: Session) -> None:
        box = session.get_one(SealedBox, "pulses/1")
        box.box = box.box[::-1]
        session.add(box)

    await bot.store.write(lose)
    await pulse.close()

    assert pulse.round().state == "too_few"
    assert every(pulse.store, SealedBox) == []
    assert SHOP in {one.recipient for one in await bot.deliveries("pulse_result")}
