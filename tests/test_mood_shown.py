"""What is shown of a team's mood: to everybody the same, beside its customers, and never of anybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from handlers.views.moods import OPENERS
from storage.customers import outreach
from storage.tables import Answer, Member, Pulse, PulseAnswer, PulseRound
from tests.acting import Actor, words
from tests.asking import AskedTeam, daily, seal_all
from tests.making import add_customer, every, remove
from tests.rows import add_row
from tests.stage import ANA, CY, EVE, MONDAY, Bot

WEEKLY = daily(readers="anonymous", weekdays=(0,))


@pytest.fixture
def four(ana: Actor, bo: Actor, cy: Actor, di: Actor) -> list[Actor]:
    return [ana, bo, cy, di]


async def felt(bot: Bot, team: AskedTeam, people: Sequence[Actor], grades: str, **more: Any) -> None:
    """A round from its opening, in an hour, to its closing; everybody says ``more``."""
    post = await team.opens()
    await seal_all(team, post, {one: {"answer_1": grade, **more} for one, grade in zip(people, grades, strict=False)})
    await bot.wait(hours=8)


async def weeks(bot: Bot, team: AskedTeam, people: Sequence[Actor], *grades: str) -> None:
    """One round a week."""
    await team.set_up(WEEKLY)
    for number, given in enumerate(grades):
        if number:
            await bot.wait(days=6, hours=15)
        await felt(bot, team, people, given)


async def test_the_summary_says_how_it_is_beside_the_weeks_before(bot: Bot, four: list[Actor], team: AskedTeam) -> None:
    await weeks(bot, team, four, "5545", "4554", "1121")

    summary = words(team.posts[-1])
    assert "Heavier than the four weeks before (4 and 8 answers)." in summary
    assert "16 Nov: three sunny, one fair (4 answers)" in summary
    assert "30 Nov: one rainy, three stormy (4 answers)" in summary
    assert "of 5" not in summary


async def test_a_little_more_or_less_is_about_the_same(bot: Bot, four: list[Actor], team: AskedTeam) -> None:
    await weeks(bot, team, four, "4445", "4454")

    assert "About the same as the four weeks before (4 and 4 answers)." in words(team.posts[-1])


async def test_two_heavy_weeks_bring_three_questions_to_the_team_and_the_same_to_the_lead(
    bot: Bot, four: list[Actor], ana: Actor, bo: Actor, team: AskedTeam
) -> None:
    await weeks(bot, team, four, "5421", "4422")
    openers = OPENERS.replace("*", "")
    summary = words(team.posts[-1])

    assert OPENERS in summary or openers in summary
    assert words(ana.dm[-1]) == summary
    assert "heavy" not in words(bo.dm)
    assert OPENERS in words(await bo.say("/warmline mood", "support"))


@pytest.mark.parametrize("grades", [("5421", "4443"), ("5443", "4422"), ("542", "4422")])
async def test_one_heavy_week_is_no_reason_to_say_anything(
    bot: Bot, four: list[Actor], ana: Actor, team: AskedTeam, grades: tuple[str, str]
) -> None:
    await weeks(bot, team, four, *grades)

    assert "heavy weeks" not in words(team.posts)
    assert "sealed." not in words(ana.dm)


async def test_a_leads_digest_and_a_members_home_have_the_same_words(
    bot: Bot, four: list[Actor], ana: Actor, cy: Actor, team: AskedTeam
) -> None:
    acme = await add_customer(bot.store, "Acme", owner=CY)
    for feeling in (5, 5, 3):
        await bot.store.write(outreach.log, customer_id=acme.id, by=CY, at=bot.slack.now(), feeling=feeling)
    await weeks(bot, team, four, "5442")
    line = (
        "Mood of 16 Nov: one sunny, two fair, one rainy (4 answers). Customers in the same week:"
        " two very happy, one so-so."
    )

    assert line in words(await ana.say("/warmline digest Support", "support"))
    assert line in await cy.open_home()
    assert line in await ana.open_home()
    assert line in words(await cy.say("/warmline mood", "support"))


async def test_an_admin_who_is_not_in_the_team_reads_no_mood(
    bot: Bot, four: list[Actor], ana: Actor, team: AskedTeam
) -> None:
    await weeks(bot, team, four, "5442")
    await bot.store.write(lambda session: session.add(Member(team_id=1, person=EVE, joined_at=MONDAY)))
    await remove(bot.store, Member, (1, ANA))
    seen = words(await ana.say("/warmline mood Support", "support"))

    assert "in Daily (sealed)" in seen
    assert "sunny" not in seen


async def test_mine_is_known_where_it_was_open_and_nowhere_else(
    bot: Bot, four: list[Actor], bo: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="team", weekdays=(0,)))
    await felt(bot, team, four, "5442")
    openly = words(await bo.say("/warmline mood", "support"))
    assert "Yours, where it was asked openly: 16 Nov: 4 of 5." in openly


async def test_of_what_is_sealed_the_bot_says_that_it_does_not_know(
    bot: Bot, four: list[Actor], bo: Actor, team: AskedTeam
) -> None:
    await weeks(bot, team, four, "5442")

    assert "I do not know it myself" in words(await bo.say("/warmline mood", "support"))


async def test_words_are_quoted_elsewhere_only_where_enough_allowed_it(
    bot: Bot, four: list[Actor], ana: Actor, team: AskedTeam
) -> None:
    await team.set_up(WEEKLY)
    await felt(bot, team, four, "5442", answer_2="A quieter room", quote=["yes"])

    assert "“A quieter room”" in words(await ana.say("/warmline digest Support", "support"))


async def test_words_of_one_who_allowed_it_alone_are_not_quoted(
    bot: Bot, four: list[Actor], ana: Actor, team: AskedTeam
) -> None:
    await team.set_up(WEEKLY)
    post = await team.opens()
    said: dict[Actor, dict[str, Any]] = {
        one: {"answer_1": grade, "answer_2": "Room"} for one, grade in zip(four, "5442", strict=True)
    }
    said[four[0]]["quote"] = ["yes"]
    await seal_all(team, post, said)
    await bot.wait(hours=8)

    assert not any(row.may_be_quoted for row in every(bot.store, Answer))
    assert "“Room”" not in words(await ana.say("/warmline digest Support", "support"))


async def test_after_two_rounds_with_too_few_it_rests_and_the_lead_hears_once(
    bot: Bot, four: list[Actor], ana: Actor, team: AskedTeam
) -> None:
    await weeks(bot, team, four, "544", "54")
    await bot.wait(hours=15)
    told = words(ana.dm)
    await bot.wait(days=6, hours=9)

    assert told.count("rests: in two rounds in a row fewer than four answered") == 1
    assert len([post for post in team.posts if "How was it?" in words(post)]) == 2
    assert words(ana.dm) == told
    await ana.press("Resume", ana.dm[-1])
    await bot.wait(days=6, hours=17)
    assert len([post for post in team.posts if "How was it?" in words(post)]) == 3


async def test_averages_of_few_have_no_decimals(bot: Bot, four: list[Actor], ana: Actor, team: AskedTeam) -> None:
    await weeks(bot, team, four, "5442")

    digest = words(await ana.say("/warmline digest Support", "support"))
    assert "about 4 of 5" in digest
    assert "3.8" not in digest


def close_pulse(session: Session, grades: Sequence[int], *, closes_at: datetime, state: str = "closed") -> None:
    """A pulse of Support's that closed, with the grades that it brought."""
    if session.get(Pulse, 1) is None:
        add_row(session, Pulse, id=1, team_id=1)
    id_ = len(session.exec(select(PulseRound)).all()) + 1
    add_row(session, PulseRound, id=id_, pulse_id=1, state=state, closes_at=closes_at, asked=12, answered=len(grades))
    for number, grade in enumerate(grades):
        add_row(session, PulseAnswer, uuid=f"{id_}-{number}", round_id=id_, number=grade)


async def test_a_pulse_that_closed_in_the_week_stands_beside_the_mood_in_the_digest_and_on_home(
    bot: Bot, four: list[Actor], ana: Actor, cy: Actor, team: AskedTeam
) -> None:
    tuesday = MONDAY + timedelta(days=1)
    await bot.store.write(close_pulse, [5, 5, 4, 4, 3], closes_at=tuesday)
    await bot.store.write(close_pulse, [1, 1, 1, 2], closes_at=tuesday - timedelta(days=7))
    await bot.store.write(close_pulse, [2, 2, 2, 1], closes_at=tuesday, state="too_few")
    await weeks(bot, team, four, "5442")
    await bot.wait(days=2)
    beside = (
        "Mood of 16 Nov: one sunny, two fair, one rainy (4 answers). Customers in the same week: nobody said how they"
        " feel. Those we serve inside, in the pulse that closed: two very well, two well, one so-so (5 grades)."
    )

    assert beside in await cy.open_home()
    assert "two very well, two well, one so-so (5 grades)" in words(await cy.say("/warmline mood", "support"))
    digest = words(await ana.say("/warmline digest Support", "support"))
    assert beside in digest
    assert "poorly" not in digest


async def test_what_both_sides_have_not_been_shown_stands_nowhere(
    bot: Bot, four: list[Actor], cy: Actor, team: AskedTeam
) -> None:
    await bot.store.write(close_pulse, [5, 5, 4, 4], closes_at=MONDAY + timedelta(days=2), state="open")
    await weeks(bot, team, four, "5442")

    shown = await cy.open_home()
    assert "Mood of 16 Nov" in shown
    assert "Those we serve inside" not in shown
