"""Whose goals are read by whom: somebody's own leave no trace for others, nor in a sealed round, and go with them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage.across import exports, privacy
from storage.engine.database import Store
from storage.tables import Delivery, Goal, GoalNote, Handled, Person, Timer
from tests import erasing
from tests.acting import Actor, words
from tests.asking import SEALED, AskedTeam
from tests.making import change, every, make_team, only
from tests.stage import BO, CY, DI, MONDAY, SALES, Bot

CALLS = "I call two customers a week before anything is wrong"
SHARED = "Three stories of a colleague who helped"


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


async def set_goal(bot: Bot, person: Actor, text: str = CALLS, **filled: Any) -> None:
    await person.say(f"/warmline goals {text} until 2027-01-25", "support")
    assert (await person.submit(**filled)).ok
    await person.close()
    await bot.tick()


@pytest.fixture
async def cys(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    """One of Cy's own and one that Cy shares, with a line to it."""
    await set_goal(bot, cy)
    await set_goal(bot, cy, SHARED, share=["yes"])
    await cy.say("/warmline goals", "support")
    await cy.press("How it goes", nth=1)
    await cy.submit(step="moved", words="qqzyx helped me")
    await cy.close(all_views=True)


async def lead_reads(ana: Actor) -> str:
    """Everything that tells a lead of their team."""
    seen = await ana.open_home()
    for command in ("goals", "goals all", "goals search call", "digest Support", "team", f"goals <@{CY}>"):
        await ana.say(f"/warmline {command}", "support", raw=True)
        seen += words(ana.answer) + words(ana.modal)
    return seen


async def test_a_lead_and_admin_reads_only_what_is_shared(cys: None, ana: Actor) -> None:
    seen = await lead_reads(ana)
    assert SHARED in seen
    assert "moved (16 Nov)" in seen
    assert CALLS not in seen
    assert "qqzyx" not in seen
    assert "private" not in seen.lower().replace("privacy", "")


async def test_who_shares_nothing_is_told_of_as_who_has_none(bot: Bot, team: AskedTeam, ana: Actor, cy: Actor) -> None:
    await ana.say(f"/warmline goals <@{CY}>", "support", raw=True)
    none = words(ana.answer)
    await set_goal(bot, cy)
    await ana.say(f"/warmline goals <@{CY}>", "support", raw=True)
    assert words(ana.answer) == none
    assert "shares no goals with you" in none


async def test_a_colleague_reads_what_is_shared_and_somebody_of_another_team_nothing(
    bot: Bot, cys: None, bo: Actor
) -> None:
    await bo.say(f"/warmline goals <@{CY}>", "support", raw=True)
    assert SHARED in words(bo.answer)
    assert CALLS not in words(bo.answer)
    await change(bot.store, Person, CY, is_deactivated=True)
    await bo.say(f"/warmline goals <@{CY}>", "support", raw=True)
    assert "shares no goals with you" in words(bo.answer), "who has left goes on with none"
    await change(bot.store, Person, CY, is_deactivated=False)
    await bot.store.write(make_team, "Sales", SALES, leads=["U00FAY"])
    await bot.store.write(leave_support, BO)
    await bo.say(f"/warmline goals <@{CY}>", "support", raw=True)
    assert "shares no goals with you" in words(bo.answer)


def leave_support(session: Any, person: str) -> None:
    from storage.tables import Member

    session.delete(session.get_one(Member, (1, person)))


async def test_no_digest_has_a_goal_of_a_person_shared_or_not(bot: Bot, cys: None, ana: Actor) -> None:
    await bot.wait_until(MONDAY + timedelta(days=7))
    await ana.say("/servicestory The driver waited with her", "support")
    await ana.say("/warmline digest Support", "support")
    told = words(ana.answer)
    assert "The driver waited with her" in told
    assert SHARED not in told
    assert CALLS not in told


async def test_a_teams_goals_are_one_line_each_in_the_digest_four_lines_at_most(
    bot: Bot, team: AskedTeam, ana: Actor
) -> None:
    for text in ("Answer within the hour", "Explain each invoice", "Call before they do"):
        await set_goal(bot, ana, text, whose="1", count_of="stories", target="4")
    await ana.say("/servicestory The driver waited with her", "support")
    await bot.wait_until(MONDAY + timedelta(days=7))
    await ana.say("/warmline digest Support", "support")
    told = words(ana.answer)
    assert told.count("Goal: ") == 3
    assert "Goal: Answer within the hour ■■□□□□□□□□ 1 of 4 stories · until 25 Jan" in told


async def test_nobodys_export_but_mine_has_my_own_goals(bot: Bot, cys: None, tmp_path: Path) -> None:
    await bot.store.read(exports.export, tmp_path, "jsonl")
    written = [json.loads(line) for line in (tmp_path / "goals.jsonl").read_text().splitlines()]
    assert [(goal["text"], goal["owner"], goal["learned"]) for goal in written] == [(SHARED, CY, "")]
    assert (tmp_path / "goal_notes.jsonl").read_text() == ""
    mine = await bot.store.read(privacy.mine, CY)
    assert [goal["text"] for goal in mine["goals"]] == [CALLS, SHARED]
    assert mine["goal_notes"][0]["words"] == "qqzyx helped me"


async def test_privacy_tells_their_owner_how_many_and_erasing_takes_them_all(bot: Bot, cys: None, cy: Actor) -> None:
    await cy.say("/warmline privacy", "support")
    assert "2 goals of your own" in words(cy.answer)
    await bot.wait(days=9, hours=3)
    await bot.store.write(erasing.forget, CY, bot.slack.now())
    await bot.tick()
    assert (every(bot.store, Goal), every(bot.store, GoalNote)) == ([], [])
    before = len(cy.dm)
    await cy.press("Moved", cy.dm[-1])
    assert "not there any more" in words(cy.answer)
    await bot.wait(days=60)
    assert len(cy.dm) == before


async def test_a_teams_goal_stays_without_whoever_set_it(bot: Bot, team: AskedTeam, ana: Actor) -> None:
    await set_goal(bot, ana, whose="1")
    await bot.store.write(erasing.forget, "U00ANA", bot.slack.now())
    assert (only(bot.store, Goal).set_by, only(bot.store, Goal).text) == (None, CALLS)


async def test_in_a_sealed_round_nothing_tells_when_its_owner_answered(
    bot: Bot, team: AskedTeam, cy: Actor, bo: Actor, di: Actor, ana: Actor
) -> None:
    await team.set_up(SEALED)
    await set_goal(bot, cy)
    await bot.wait_until(MONDAY + timedelta(days=7, hours=2, minutes=3))
    before = every(bot.store, Handled)
    asked = team.posts[-1]
    await cy.press("Answer", asked)
    assert "This is not sealed: it is kept with the goal, under your name" in words(cy.form)
    reply = await cy.submit(answer_1="4", goal_1="moved", goal_words="Both were glad")
    assert reply.ok
    [new] = [one for one in every(bot.store, Handled) if one not in before and one.result == "taken"]
    assert (new.person, new.at.hour) == ("", 0)
    note, goal = only(bot.store, GoalNote), only(bot.store, Goal)
    assert (note.on, note.words, goal.asked_on) == (MONDAY.date() + timedelta(days=7), "Both were glad", note.on)
    moments = [timer.at for timer in every(bot.store, Timer)] + [row.wake_at for row in await sent_to(bot, CY)]
    assert all(at is None or (at.minute, at.second) != (3, 0) for at in moments)
    for person in (ana, bo, di):
        await team.answer(person, asked, answer_1="4")
    await bot.wait(hours=9)
    assert "4 of 4 answered, sealed" in words(team.posts)
    assert "Both were glad" not in words(team.posts)
    assert CALLS not in words(team.posts)


async def sent_to(bot: Bot, person: str) -> list[Delivery]:
    def theirs(session: Any) -> list[Delivery]:
        return list(session.exec(select(Delivery).where(Delivery.recipient == person)))

    return await bot.store.read(theirs)


async def test_two_same_answers_leave_the_same_note(bot: Bot, team: AskedTeam, cy: Actor) -> None:
    await team.set_up(SEALED)
    await set_goal(bot, cy)
    await bot.wait_until(MONDAY + timedelta(days=7, hours=2))
    await cy.press("Answer", team.posts[-1])
    await cy.submit(answer_1="4", goal_1="moved")
    await cy.close(all_views=True)
    await cy.press("Answer", team.posts[-1])
    assert "goal_1" not in words(cy.form)
    assert CALLS not in words(cy.form)
    assert len(every(bot.store, GoalNote)) == 1


async def test_of_a_goal_that_is_no_more_shared_nobody_reads_a_word(bot: Bot, cys: None, cy: Actor, di: Actor) -> None:
    await cy.say("/warmline goals", "support")
    await cy.press("Change", nth=1)
    await cy.submit(share=[])
    await cy.close(all_views=True)
    await di.say(f"/warmline goals <@{CY}>", "support", raw=True)
    assert SHARED not in words(di.answer)
    assert DI
