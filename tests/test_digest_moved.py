"""A digest keeps off holidays and days away, tells each week once, and its preview says when it comes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, delete, select

from bot.sandbox import Sandbox
from storage.delivery import schedules
from storage.engine.database import Session, Store
from storage.people import digest_hours
from storage.people.digest_days import Days
from storage.people.digest_hours import DIGEST, WEEKLY_DIGEST
from storage.tables import Away, Delivery, Team
from tests.acting import Actor, words
from tests.making import be_away, every, make_team, set_up_team, tell_story
from tests.stage import ANA, BO, Bot

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
PREVIEW = "This is what you would get on"


def digests(lead: Actor) -> list[str]:
    return [words(message) for message in lead.dm if "Support, " in words(message)]


def at_nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 14, 1, tzinfo=UTC)  # a minute later, in New York


async def test_a_digest_moves_off_a_public_holiday_with_its_days(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor
) -> None:
    """Monday, 28 December is Boxing Day's substitute in the United Kingdom."""
    await set_up_team(ana, country="GB", region="ENG")
    await slack.move_to(at_nine(date(2026, 12, 22)))
    await tell_story(bot, bo, "Before the holiday", "support")
    await slack.move_to(at_nine(date(2026, 12, 28)))
    await bot.tick()
    assert not [one for one in digests(bo) if "Before the holiday" in one]
    coming = words(await bo.say("/warmline digest", "support"))
    await slack.move_to(at_nine(date(2026, 12, 29)))
    await bot.tick()

    assert f"{PREVIEW} Tuesday, 29 December at 09:00, for 21–27 Dec so far." in coming
    assert "Before the holiday" in coming
    assert "Support, 21 to 27 December 2026" in digests(bo)[-1]
    assert "Before the holiday" in digests(bo)[-1]


async def test_a_digest_waits_for_a_lead_who_is_away_and_no_week_is_lost(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await set_up_team(ana)
    await be_away(bot.store, BO, date(2026, 11, 23), date(2026, 12, 1))
    for day in (17, 24):
        await slack.move_to(at_nine(date(2026, 11, day)))
        await tell_story(bot, cy, f"Of the {day}th", "support")
    await slack.move_to(at_nine(date(2026, 12, 1)))
    await bot.tick()
    assert digests(bo) == []
    await slack.move_to(at_nine(date(2026, 12, 2)))
    await bot.tick()

    assert [("17th" in one, "24th" in one) for one in digests(bo)] == [(True, False), (False, True)]


async def test_who_is_away_for_long_gets_the_last_weeks_on_their_return(bot: Bot, ana: Actor) -> None:
    await set_up_team(ana)
    await be_away(bot.store, BO, date(2026, 11, 17), date(2027, 5, 2))
    for _ in range(25):
        await bot.store.write(_plan_next)
    promised = [one for one in every(bot.store, Delivery) if one.kind == DIGEST.name]

    assert len(promised) == 25
    assert sorted(one.occurrence for one in promised if one.state == "pending") == [
        "2026-11-16", "2027-04-12", "2027-04-19", "2027-04-26", "2027-05-03",
    ]  # fmt: skip


def _plan_next(session: Session) -> None:
    schedule = schedules.of(session, WEEKLY_DIGEST, subject=1)[0]
    occurrence, at = schedule.next_occurrence, schedule.next_run_at
    assert occurrence
    assert at
    digest_hours.plan(session, schedule, occurrence, at, at)
    session.flush()
    schedules.advance(schedule, occurrence)


absences = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20)), max_size=5)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(absences=absences, country=st.sampled_from(["", "DE", "GB"]))
def test_whatever_holidays_and_absences_there_are_each_day_is_in_one_digest(
    store: Store, absences: list[tuple[int, int]], country: str
) -> None:
    def live(session: Session) -> list[Delivery]:
        number = len(session.exec(select(Team)).all())
        team = make_team(session, f"Team {number}", leads=[ANA], country=country, since=BEGIN)
        for start, length in absences:
            first = BEGIN.date() + timedelta(days=start)
            session.add(Away(person=ANA, first_day=first, last_day=first + timedelta(days=length)))
        schedule = schedules.set_(
            session, WEEKLY_DIGEST, subject=team, recipient=ANA, zone="Europe/Berlin", weekdays=[0],
            at=digest_hours.AT, now=BEGIN,
        )  # fmt: skip
        for _ in range(15):
            occurrence, at = schedule.next_occurrence, schedule.next_run_at
            assert occurrence and at  # noqa: PT018 - one thing
            digest_hours.plan(session, schedule, occurrence, at, at)
            session.flush()
            schedules.advance(schedule, occurrence)
        session.exec(delete(Away))
        promised = select(Delivery).where(Delivery.subject == team).order_by(col(Delivery.occurrence))
        return list(session.exec(promised).all())

    promised = [(one.state, Days.from_detail(one.detail)) for one in store.write_now(live)]

    for (state, before), (_, after) in pairwise(promised):
        assert before and after  # noqa: PT018 - one thing
        assert state == "skipped" or after.first_day == before.next_day, "no day is lost or told twice"
        assert after.ends <= after.as_of


@pytest.mark.parametrize("typed", ["off", "on", "at 08:30", "at Tue 10:00"])
async def test_who_gets_no_digest_is_told_so_kindly(ana: Actor, cy: Actor, typed: str) -> None:
    await set_up_team(ana)

    assert "The digest is for team leads" in words(await cy.say(f"/warmline digest {typed}", "support"))


async def test_a_preview_says_what_it_is_and_for_when(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    await set_up_team(ana)
    await slack.move_to(at_nine(date(2026, 12, 2)))
    await bot.tick()
    assert f"{PREVIEW} Monday, 7 December at 09:00, for 30 Nov–6 Dec so far." in words(
        await bo.say("/warmline digest", "support")
    )
    await bo.say("/warmline digest at Tue 10:00", "support")
    moved = words(await bo.say("/warmline digest", "support"))
    await bo.say("/warmline digest off", "support")
    off = words(await bo.say("/warmline digest", "support"))

    assert f"{PREVIEW} Tuesday, 8 December at 10:00, for 30 Nov–7 Dec so far." in moved
    assert PREVIEW not in off
    assert "Your digest is switched off" in off


async def test_a_preview_is_what_then_comes(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, cy: Actor) -> None:
    await set_up_team(ana)
    await tell_story(bot, cy, "The one story", "support")
    await slack.move_to(at_nine(date(2026, 11, 22)))
    shown = words(await bo.say("/warmline digest", "support"))
    await slack.move_to(at_nine(date(2026, 11, 23)))
    await bot.tick()

    for text in (shown, digests(bo)[-1]):
        assert "Support, 16 to 22 November 2026" in text
        assert "The one story" in text
