"""Hand-overs as they are shown: the table, the picture, Home, the digest."""

from datetime import timedelta
from functools import partial

import pytest

from bot.sandbox import Sandbox
from handlers.views import domino_picture, dominoes, lines
from storage.dominoes import handovers, hurting
from storage.dominoes.figures import period
from storage.engine.database import Session
from storage.people import digest_hours
from storage.tables import Handover, HandoverNotice, Team, Usable
from tests.acting import buttons, words
from tests.handing import DRAFT, Teams, agree, make_handover, make_two_teams
from tests.making import change, every, find_person
from tests.stage import BO, MONDAY, Bot

LINE = "Front desk → Billing"


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    await bot.store.write(make_handover)
    await bot.tick()
    return Teams(bot)


async def tapped(bot: Bot, *counts: int) -> None:
    """So many could be used, as it was said in these weeks."""
    for number, count in enumerate(counts):
        missing = [0] if count < 5 else []
        day = period(MONDAY.date())
        row = Usable(uuid=f"{number}", handover_id=1, terms_id=1, period=day, count=count, missing=missing)
        await bot.store.write(partial(_add, row=row))


def _add(session: Session, *, row: Usable) -> None:
    session.add(row)


async def test_the_table_says_who_gives_what_to_whom_how_usable_and_what_is_open(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    shown = await teams.listed(teams.bo)
    assert "Gives to\nWhat\nHow it stands\nUsable\nLetters" in shown
    assert f"{LINE}\nappointment forms\nagreed\ntoo few yet (0 of 4)\n1 open, 0 thanks" in shown
    assert buttons(teams.bo.answer) == ["Picture"]
    await teams.listed(teams.cy)
    assert buttons(teams.cy.answer) == ["Picture", "New"]


async def test_more_than_eight_are_paged(bot: Bot, teams: Teams) -> None:
    for number in range(9):
        await bot.store.write(agree, DRAFT.__class__(what=f"thing {number}", needs="x"))
    first = await teams.listed(teams.bo)
    assert first.count("too few yet") == 8
    await teams.bo.press("More")
    assert "thing 8" in words(teams.bo.answer)
    assert "thing 1" not in words(teams.bo.answer)


async def test_where_slack_takes_no_table_it_comes_in_words(bot: Bot, teams: Teams) -> None:
    await teams.bo.open_home()
    await teams.bo.press("Hand-overs (1)", teams.bo.home)
    assert "appointment forms, Front desk → Billing: agreed; too few yet (0 of 4); letters: none open" in words(
        teams.bo.form
    )


async def test_an_empty_list_says_how_to_begin(bot: Bot) -> None:
    await bot.store.write(make_two_teams)
    assert "ask whoever receives your work what they need" in await Teams(bot).listed(Teams(bot).cy)


async def test_the_picture_comes_by_direct_message_with_the_same_in_words(
    slack: Sandbox, bot: Bot, teams: Teams
) -> None:
    await tapped(bot, 5, 5, 4, 3)
    await teams.bo.say("/warmline dominoes picture", "support")
    await bot.background.finish(within=20)
    [file] = teams.bo.dm[-1]["files"]
    assert file["title"] == "What teams hand to each other"
    assert "Front desk → Billing: appointment forms; agreed; usable as is: 17 of 20" in file["alt_txt"]


async def test_the_picture_is_solid_dashed_and_in_colour_from_four_taps(bot: Bot, teams: Teams) -> None:
    bo = await find_person(bot.store, BO)
    await teams.propose(what="keys")
    page = await bot.store.read(handovers.drawn, reader=bo, now=MONDAY)
    plain, dashed = (domino_picture._arrow(1, one) for one in page.handovers)
    assert (plain.is_dashed, dashed.is_dashed, plain.colour) == (False, True, "#6b5f58")
    await tapped(bot, 1, 1, 1, 1)
    page = await bot.store.read(handovers.drawn, reader=bo, now=MONDAY)
    assert domino_picture._arrow(1, page.handovers[0]).colour == "#b4532a"
    assert domino_picture.draw(page, form="svg").startswith(b"<?xml")


async def test_home_says_what_waits_for_a_lead(bot: Bot, teams: Teams) -> None:
    await teams.propose(what="keys")
    await teams.write(teams.bo, "Ask Front desk")
    shown = await teams.di.open_home()
    assert "keys, Front desk → Billing waits for your yes" in shown
    assert "Billing wrote about appointment forms" in shown
    await teams.di.press("Letter: appointment forms", teams.di.home)
    assert "Thanks for telling us" in buttons(teams.di.form)
    assert "waits for your yes" not in await teams.bo.open_home()


async def test_the_digest_names_the_handover_that_hurts_to_both_teams_alike(bot: Bot, teams: Teams) -> None:
    await tapped(bot, 1, 2, 3, 3)
    said = {lead: await digest_line(bot, team) for team, lead in ((1, "di"), (2, "cy"))}
    assert (
        said["di"]
        == said["cy"]
        == (
            "Hand-over that hurts: appointment forms, Front desk → Billing: usable as is: 9 of 20 (8 weeks);"
            " most often missing: date of birth"
        )
    )


async def test_the_digest_of_monday_has_the_line(bot: Bot, teams: Teams) -> None:
    await bot.store.write(digest_hours.sync, await bot.store.read(_team, 2), bot.slack.now())
    await tapped(bot, 1, 2, 3, 3)
    await bot.wait(days=7)
    line = "Hand-over that hurts: appointment forms, Front desk → Billing: usable as is: 9 of 20 (8 weeks)"
    assert line in words(teams.cy.dm)


def _team(session: Session, id_: int) -> Team:
    return session.get_one(Team, id_)


async def digest_line(bot: Bot, team: int) -> str:
    """What a digest of now says of hand-overs."""
    found = await bot.store.read(hurting.worst, {"team": team, "as_of": bot.slack.now()})
    return lines.plainly(dominoes.hurting(found)) if found else ""


async def test_a_letter_that_waits_for_a_week_hurts_and_what_holds_does_not(bot: Bot, teams: Teams) -> None:
    await tapped(bot, 5, 5, 5, 4)
    assert await digest_line(bot, 1) == ""
    await teams.write(teams.bo, "Ask Front desk")
    await change(bot.store, HandoverNotice, 1, opened_at=MONDAY - timedelta(days=9))
    assert "a letter waits 9 days for an answer" in await digest_line(bot, 2)
    await change(bot.store, HandoverNotice, 1, state="thanked")
    assert await digest_line(bot, 2) == ""


async def test_nobodys_words_look_marked_up(bot: Bot) -> None:
    await bot.store.write(make_two_teams)
    teams = Teams(bot)
    await teams.propose(what="*forms* <!channel>", needs="_date_ <@U00ANA>")
    assert "*forms* <!channel>" in words(teams.di.dm[-1])
    assert "_date_" in words(teams.di.dm[-1])
    assert every(bot.store, Handover)[0].what == "*forms* <!channel>"
