"""Rounds: each asked once and on its day, nudged while somebody is silent, and nobody asked who is away."""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Sandbox
from storage.delivery import outbox
from storage.engine.database import Store
from storage.prompts import nudges
from storage.prompts.messages import PROMPT_ASK
from storage.prompts.participation import Tally
from storage.tables import Channel, Member, Person, Schedule, Team
from tests.acting import Actor, buttons, words
from tests.asking import (
    BY_DM,
    DAILY,
    OPENING,
    AskedTeam,
    begin_round,
    daily,
    make_round,
)
from tests.making import be_away, change, remove
from tests.stage import ANA, BO, CY, MONDAY, SUPPORT, Bot


async def test_a_prompt_is_asked_in_the_channel_on_its_day_and_once(bot: Bot, team: AskedTeam) -> None:
    await team.set_up(DAILY)

    post = await team.opens()
    await bot.tick()

    assert "How was it?" in words(post)
    assert "What helped?" in words(post)
    assert len(team.posts) == 1


async def test_each_person_is_asked_by_dm_at_eleven_of_their_own_clock(
    bot: Bot, bo: Actor, cy: Actor, di: Actor, team: AskedTeam
) -> None:
    await team.set_up(BY_DM)

    await bot.tick()
    assert (len(di.dm), len(cy.dm), len(bo.dm)) == (0, 0, 0)  # 14:30 in Kolkata: too late to begin there today

    await bot.wait(hours=1)
    assert (len(di.dm), len(cy.dm), len(bo.dm)) == (0, 1, 0)

    await bot.wait(hours=6)
    assert "How was it?" in words(bo.dm[-1])

    await bot.wait_until(datetime(2026, 11, 17, 5, 30, tzinfo=UTC))
    assert "What helped?" in words(di.dm[-1])


async def test_the_summary_waits_for_the_last_ones_closing(bot: Bot, team: AskedTeam) -> None:
    await team.set_up(BY_DM)
    await bot.wait(hours=1)

    await bot.wait(hours=8)
    assert team.posts == []

    await bot.wait(hours=6)
    assert "nobody answered this time" in words(team.posts[-1])


async def test_a_person_who_travels_is_asked_on_the_new_places_clock(
    slack: Sandbox, bot: Bot, bo: Actor, team: AskedTeam
) -> None:
    await team.set_up(BY_DM)
    await slack.happen.change("bo", tz="America/Los_Angeles")

    await bot.wait(hours=7)
    assert bo.dm == []

    await bot.wait(hours=3)
    assert "How was it?" in words(bo.dm[-1])


async def test_a_move_that_slack_did_not_tell_of_is_noticed_by_the_directory_sync(
    bot: Bot, bo: Actor, team: AskedTeam
) -> None:
    await team.set_up(BY_DM)
    await change(team.store, Person, BO, zone="Asia/Tokyo")
    await bot.directory_sync.sync()
    await bot.wait(hours=7)

    assert len(bo.dm) == 1


async def test_a_round_that_was_missed_altogether_is_recorded_as_skipped(bot: Bot, team: AskedTeam) -> None:
    await team.set_up(DAILY)

    await bot.wait(hours=10)

    assert [row.state for row in await bot.deliveries("prompt_ask")] == ["skipped"]
    assert team.posts == []
    assert (await team.tally()).asked == 0


async def test_who_left_the_team_is_asked_and_told_nothing(bot: Bot, ana: Actor, team: AskedTeam) -> None:
    await team.set_up(daily(readers="leads", place="dm"))
    await bot.wait(hours=1)
    await remove(team.store, Member, (1, ANA))

    await bot.wait(hours=4)
    await bot.wait(hours=4)

    assert len(ana.dm) == 1  # the question itself
    reply = await ana.press("Answer", ana.dm[0])
    assert "asks those who were in the team" in words(reply)


async def test_a_channel_shared_since_is_told_nothing(bot: Bot, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    await change(team.store, Channel, SUPPORT, is_shared=True)

    await bot.wait(hours=1)

    assert team.posts == []


async def test_a_round_opens_once_however_often_it_is_planned(any_store: Store) -> None:
    await any_store.write(make_round)

    opened = await asyncio.gather(*(any_store.write(begin_round) for _ in range(4)))

    assert opened == [None] * 4
    assert len(await any_store.read(outbox.find, PROMPT_ASK, subject=1)) == 1


# --- nudges ---------------------------------------------------------------------------------------


async def test_only_those_who_have_not_answered_are_nudged(bot: Bot, bo: Actor, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    post = await team.opens()
    await team.answer(bo, post, answer_1="4")

    await bot.wait(hours=4)

    assert "would be welcome" in words(cy.dm)
    assert bo.dm == []


async def test_a_nudge_thanks_once_it_is_answered(bot: Bot, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    await team.opens()
    await bot.wait(hours=4)

    await team.answer(cy, cy.dm[-1], answer_1="3")

    assert "would be welcome" not in words(cy.dm)
    assert "Thank you" in words(cy.dm)


async def test_a_nudge_says_what_is_true_when_its_round_has_closed_and_goes_when_it_is_over(
    bot: Bot, bo: Actor, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(DAILY)
    await team.opens()
    await bot.wait(hours=4)
    await team.answer(bo, bo.dm[-1], answer_1="3")
    await bot.wait(hours=6)
    closed = words(cy.dm)
    await bot.wait(hours=14)  # the next one opens

    assert "later it is marked late" in closed
    assert (bo.dm, cy.dm) == ([], [])


async def test_a_dm_offers_nothing_once_its_round_is_over(bot: Bot, bo: Actor, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(BY_DM)
    await bot.wait(hours=1)
    await team.answer(cy, cy.dm[0], answer_1="3")
    await bot.wait(hours=6)
    assert "Answer" in buttons(bo.dm[0])
    for hours in (18, 6):  # the next one opens, in Berlin and in New York
        await bot.wait(hours=hours)

    assert [buttons(person.dm[0]) for person in (bo, cy)] == [[], []]
    assert "closed" in words(bo.dm[0])
    assert "You can change it" not in words(cy.dm[0])
    assert "Answer" in buttons(bo.dm[-1])


async def test_a_nudge_goes_once_its_prompt_is_deleted(bot: Bot, cy: Actor, team: AskedTeam) -> None:
    id_ = await team.set_up(DAILY)
    await team.opens()
    await bot.wait(hours=4)
    nudged = len(cy.dm)
    await team.delete(id_)

    assert (nudged, cy.dm) == (1, [])


async def test_two_nudges_come_to_the_silent(bot: Bot, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(daily(nudges=2))
    await team.opens()

    await bot.wait(hours=4)
    await bot.wait(hours=3, minutes=12)

    assert len(cy.dm) == 2


async def test_without_nudges_nobody_is_nudged(bot: Bot, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(daily(nudges=0))
    await team.opens()

    await bot.wait(hours=7)

    assert cy.dm == []


@given(st.integers(30, 7 * 24 * 60), st.integers(0, 2))
def test_nudges_come_in_order_and_leave_time_to_answer(minutes: int, most: int) -> None:
    closes_at = OPENING + timedelta(minutes=minutes)

    times = nudges.between(OPENING, closes_at, most)

    assert times == sorted(set(times))
    assert len(times) <= most
    assert all(OPENING + nudges.QUIET_END <= at <= closes_at - nudges.QUIET_END for at in times)


def test_two_nudges_come_at_half_time_and_in_the_last_tenth() -> None:
    assert nudges.between(OPENING, OPENING + timedelta(hours=10), 2) == [
        OPENING + timedelta(hours=5),
        OPENING + timedelta(hours=9),
    ]


# --- away and holidays ----------------------------------------------------------------------------


async def test_an_absence_said_after_the_dm_was_planned_is_kept(bot: Bot, bo: Actor, team: AskedTeam) -> None:
    await team.set_up(BY_DM)
    await bo.say("/warmline away today")
    await bot.wait(hours=7)

    assert bo.dm == []
    reasons = {row.recipient: row.error for row in await bot.deliveries("prompt_dm") if row.state == "skipped"}
    assert reasons[BO] == "nothing to say"


async def test_a_holiday_of_the_teams_place_is_recorded_and_nothing_is_said(bot: Bot, team: AskedTeam) -> None:
    await change(team.store, Team, 1, country="DE")
    await team.set_up(DAILY)
    eleven = datetime(2026, 12, 25, 10, tzinfo=UTC)  # in Berlin
    await change(team.store, Schedule, 1, next_occurrence=eleven.date(), next_run_at=eleven)

    await bot.wait_until(eleven)
    await bot.wait(hours=9)

    assert await team.tally() == Tally(asked=0, answered=0, late=0, excused=4)
    assert team.posts == []


async def test_who_is_away_is_not_nudged_and_not_counted(bot: Bot, cy: Actor, team: AskedTeam) -> None:
    await be_away(bot.store, CY, MONDAY.date(), half="am")
    await team.set_up(DAILY)

    await team.opens()
    await bot.wait(hours=4)

    assert cy.dm == []
    assert await team.tally() == Tally(asked=3, answered=0, late=0, excused=1)


async def test_an_absence_said_after_the_post_excuses_too(bot: Bot, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(DAILY)
    await team.opens()

    await cy.say("/warmline away today")
    await bot.wait(hours=4)

    assert cy.dm == []
    assert (await team.tally()).excused == 1


async def test_an_excused_member_may_answer_and_then_counts(cy: Actor, team: AskedTeam) -> None:
    await be_away(team.store, CY, MONDAY.date())
    await team.set_up(DAILY)
    post = await team.opens()

    await team.answer(cy, post, answer_1="5")

    assert await team.tally() == Tally(asked=4, answered=1, late=0, excused=0)
