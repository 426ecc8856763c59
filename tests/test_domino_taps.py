"""The tap: one of those who receive, in turn, says how many of the last five could be used; nobody's name is kept."""

import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from storage.across import exports
from storage.dominoes.figures import period
from storage.engine.database import Session
from storage.tables import Handled, Handover, Member, Usable
from tests.acting import Actor, Json, buttons, words
from tests.handing import Teams, make_handover
from tests.making import be_away, change, every, only, remove
from tests.stage import ANA, BO, CY, MONDAY, Bot

FIRST = MONDAY + timedelta(days=9)  # Wednesday, 25 November, ten in Berlin
ASKED = "Of the last five appointment forms from Front desk, how many could you use as they were?"
SETTLED = "This one has been answered already, or somebody else is asked by now."


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    await bot.store.write(make_handover)
    await bot.tick()
    return Teams(bot)


def tapped(who: Actor) -> list[Json]:
    return [one for one in who.dm if "Of the last five" in words(one)]


async def next_tap(teams: Teams, number: int) -> Actor:
    """The so-manieth tap comes, from 0 on; returns who is asked."""
    before = [len(tapped(one)) for one in (teams.ana, teams.bo, teams.cy)]
    await teams.bot.wait_until(FIRST + timedelta(days=14 * number))
    await teams.bot.wait(hours=6)  # it is morning in New York too
    after = [len(tapped(one)) for one in (teams.ana, teams.bo, teams.cy)]
    [asked] = [one for one, was, is_ in zip((teams.ana, teams.bo, teams.cy), before, after, strict=True) if is_ > was]
    return asked


async def tap(teams: Teams, number: int, label: str, *missing: int) -> Actor:
    """The next one is asked, and presses this."""
    asked = await next_tap(teams, number)
    await asked.press(label, tapped(asked)[-1])
    if label in "01234":
        await asked.submit(missing=[str(one) for one in missing])
    return asked


async def test_one_member_in_turn_is_asked_on_every_second_wednesday(bot: Bot, teams: Teams) -> None:
    asked = [await tap(teams, number, "5") for number in range(4)]
    assert asked == [teams.cy, teams.ana, teams.bo, teams.cy]
    assert [row.occurrence for row in await bot.deliveries("handover_tap")] == [
        "2026-11-25",
        "2026-12-09",
        "2026-12-23",
        "2027-01-06",
    ]
    assert tapped(teams.di) == []


async def test_the_question_has_a_button_for_each_count_and_none_lately(teams: Teams) -> None:
    asked = await next_tap(teams, 0)
    assert ASKED in words(asked.dm[-1])
    assert buttons(asked.dm[-1]) == ["0", "1", "2", "3", "4", "5", "None lately"]
    assert "Kept without your name, without the day, and without who gave it to you." in words(asked.dm[-1])


async def test_below_five_it_asks_which_need_was_missing(teams: Teams) -> None:
    asked = await next_tap(teams, 0)
    await asked.press("3", asked.dm[-1])
    assert "3 of five appointment forms could be used as they were." in words(asked.form)
    assert "date of birth" in words(asked.form)
    assert teams.taps == [], "nothing before it is sent"
    await asked.submit(missing=["0"])
    assert [(one.count, one.missing) for one in teams.taps] == [(3, [0])]


async def test_three_taps_are_too_few_and_four_are_shown_to_both_teams_at_once(teams: Teams) -> None:
    for number, label in enumerate("543"):
        await tap(teams, number, label)
    assert "too few yet (3 of 4)" in await teams.listed(teams.cy)
    assert "too few yet (3 of 4)" in await teams.listed(teams.di, "sales")
    await tap(teams, 3, "5")
    for who, where in ((teams.di, "sales"), (teams.bo, "support"), (teams.cy, "support")):
        assert "usable as is: 17 of 20 (8 weeks)" in await teams.listed(who, where)


async def test_none_lately_counts_for_nothing(teams: Teams) -> None:
    asked = await tap(teams, 0, "None lately")
    assert "Thank you. It is noted without your name." in words(asked.dm[-1])
    assert teams.taps == []
    assert "too few yet (0 of 4)" in await teams.listed(teams.cy)


async def test_what_was_missing_most_often_is_said_from_four_taps_on(teams: Teams) -> None:
    for number, missing in enumerate(((0, 1), (0,), (), (0,))):
        await tap(teams, number, "2", *missing)
    shown = words(await teams.open(teams.di, "sales"))
    assert "Usable as is: 8 of 20 (8 weeks). Most often missing: date of birth." in shown


async def test_old_taps_are_not_counted_any_more(bot: Bot, teams: Teams) -> None:
    for number in range(4):
        await tap(teams, number, "5")
    await bot.wait(days=113)
    assert "too few yet (0 of 4)" in await teams.listed(teams.cy)


async def test_nothing_that_is_kept_tells_who_said_it_or_when(bot: Bot, teams: Teams) -> None:
    await tap(teams, 0, "4", 1)
    kept = only(bot.store, Usable).model_dump()
    assert kept.keys() == {"uuid", "handover_id", "terms_id", "period", "count", "missing"}
    assert kept["period"] == period(FIRST.date()) != FIRST.date()
    assert CY not in json.dumps(kept, default=str)
    assert [(one.person, one.result) for one in every(bot.store, Handled) if one.result == "taken"] == [("", "taken")]


async def test_the_export_has_four_of_a_span_and_no_fewer(bot: Bot, teams: Teams, tmp_path: Path) -> None:
    for number, count in enumerate((5, 4, 3, 5)):
        assert (await bot.store.read(exports.export, tmp_path, "jsonl"))["handover_taps"] == 0
        row = Usable(uuid=f"{number}", handover_id=1, terms_id=1, period=period(FIRST.date()), count=count)
        await bot.store.write(partial(_add, row=row))
    assert (await bot.store.read(exports.export, tmp_path, "jsonl"))["handover_taps"] == 4
    exported = [json.loads(line) for line in (tmp_path / "handover_taps.jsonl").read_text().splitlines()]
    assert [set(one) for one in exported] == [{"handover", "period", "count", "missing"}] * 4


def _add(session: Session, *, row: Usable) -> None:
    session.add(row)


async def test_it_is_answered_once_and_by_whoever_is_asked(bot: Bot, teams: Teams) -> None:
    asked = await next_tap(teams, 0)
    question = asked.dm[-1]
    await asked.press("3", question)
    await asked.press("5", question)
    assert only(bot.store, Usable).count == 5
    reply = await asked.submit(missing=["0"])
    assert SETTLED in words(reply)
    assert len(teams.taps) == 1


async def test_whoever_is_away_is_left_out_until_the_next(bot: Bot, teams: Teams) -> None:
    await be_away(bot.store, CY, FIRST.date())
    assert await tap(teams, 0, "5") == teams.ana
    assert await tap(teams, 1, "5") == teams.cy


async def test_a_team_under_three_is_not_asked_and_writes_letters_only(bot: Bot, teams: Teams) -> None:
    await remove(bot.store, Member, (2, BO))
    await bot.wait_until(FIRST + timedelta(hours=6))
    assert await bot.deliveries("handover_tap") == []
    assert "letters only" in await teams.listed(teams.cy)
    shown = await teams.open(teams.cy)
    assert "fewer than three people receive it. Letters go both ways." in words(shown)
    assert "Ask Front desk" in buttons(shown)


async def test_two_that_nobody_answers_and_the_taps_rest_and_leads_hear_once(bot: Bot, teams: Teams) -> None:
    await next_tap(teams, 0)
    await next_tap(teams, 1)
    await bot.wait_until(FIRST + timedelta(days=28))
    await bot.wait(days=1)
    assert "nobody said how much of appointment forms" in words(teams.cy.dm[-1])
    await bot.wait(days=60)
    assert len(await bot.deliveries("handover_tap")) == 2
    assert len(await bot.deliveries("handover_rest")) == 1
    await teams.cy.press("Ask again", teams.cy.dm[-1])
    await bot.wait(days=15)
    assert len(await bot.deliveries("handover_tap")) == 3


async def test_a_question_that_found_no_day_is_no_tap_in_vain(bot: Bot, teams: Teams) -> None:
    await be_away(bot.store, ANA, FIRST.date(), FIRST.date() + timedelta(days=90))
    await be_away(bot.store, BO, FIRST.date(), FIRST.date() + timedelta(days=90))
    await be_away(bot.store, CY, FIRST.date() - timedelta(days=1), FIRST.date() + timedelta(days=90))
    await bot.wait_until(FIRST + timedelta(days=60))
    assert await bot.deliveries("handover_tap") == []
    assert not only(bot.store, Handover).taps_rest


async def test_who_left_the_team_is_not_asked_and_cannot_answer(bot: Bot, teams: Teams) -> None:
    asked = await next_tap(teams, 0)
    question = asked.dm[-1]
    await bot.store.write(lambda session: session.add(Member(team_id=2, person="U00DI", joined_at=MONDAY)))
    await change(bot.store, Member, (2, asked.id), team_id=1)
    await asked.press("5", question)
    assert teams.taps == []


def test_a_span_is_eight_weeks() -> None:
    days = {period((MONDAY + timedelta(days=day)).date()) for day in range(112)}
    assert len(days) == 3
    assert all(day.weekday() == 0 for day in days)
