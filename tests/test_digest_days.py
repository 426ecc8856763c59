"""Every moment is in exactly one of a reader's digests, wherever team and lead are and whatever they change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.sandbox import Sandbox
from bot.sending.planner import plan_one
from storage.delivery import recurrence, schedules
from storage.engine.database import Session, Store
from storage.people import digest_days, digest_hours
from storage.people.digest_days import Days
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.tables import Delivery, Person, Schedule, Team
from tests.acting import Actor, words
from tests.making import make_team, set_up_team, tell_story
from tests.stage import ANA, MONDAY, SUPPORT, Bot

ZONES = ["America/Los_Angeles", "Australia/Sydney", "Europe/Berlin", "Pacific/Kiritimati", "Asia/Beirut", "UTC"]
DAY = timedelta(days=1)
BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
CHANGES = st.one_of(
    st.tuples(st.just("hour"), st.integers(0, 6), st.sampled_from([time(0), time(2, 30), time(7), time(23, 59)])),
    st.tuples(st.just("team"), st.sampled_from(ZONES), st.none()),
    st.tuples(st.just("lead"), st.sampled_from(ZONES), st.none()),
)
STEPS = st.lists(st.tuples(st.integers(1, 400), CHANGES), max_size=8)


def change(session: Session, team: Team, what: tuple[str, Any, Any], now: datetime) -> None:
    kind, first, second = what
    schedule = schedules.of(session, WEEKLY_DIGEST, subject=team.id or 0)[0]
    if kind == "team":
        team.zone = first
    elif kind == "lead":
        schedules.move(session, schedule, zone=first)
    else:
        lead = Person(id=ANA, name="Ana", zone=schedule.zone, looked_up_at=now)
        digest_hours.choose(session, lead, weekday=first, at=second, now=now)


def plan_until(session: Session, schedule: Schedule, now: datetime) -> None:
    rules = {"digest": digest_hours.plan}
    while schedule.next_run_at and schedule.next_run_at <= now:
        plan_one(session, id_=schedule.id or 0, rules=rules, now=schedule.next_run_at, before=BEFORE)
        session.flush()


def live(session: Session, begin: datetime, steps: list[tuple[int, Any]]) -> list[Days]:
    """The days of the digests that come while these things are changed, and for three weeks more."""
    name = f"Team {len(session.exec(select(Team)).all())}"
    team = session.get_one(Team, make_team(session, name, leads=[ANA], since=begin - timedelta(days=99)))
    about: dict[str, Any] = {"subject": team.id, "recipient": ANA, "zone": team.zone}
    schedule = schedules.set_(session, WEEKLY_DIGEST, **about, weekdays=[0], at=time(9), now=begin)
    now = begin
    for hours, what in [*steps, (21 * 24, ("team", "UTC", None))]:
        now += timedelta(hours=hours)
        plan_until(session, schedule, now)
        change(session, team, what, now)
        session.flush()
    sent = session.exec(select(Delivery).where(Delivery.subject == team.id)).all()
    return [digest_hours.days_of(one, team) for one in sorted(sent, key=lambda one: one.occurrence)]


TWICE = [(256, ("hour", 3, time(2, 30))), (223, ("hour", 3, time(0)))]  # each for a weekday that is over this week


@example(begin=datetime(2027, 1, 1, tzinfo=UTC), steps=TWICE)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), steps=STEPS)  # noqa: DTZ001
def test_every_moment_is_in_one_digest_whatever_is_changed(store: Store, begin: datetime, steps: Any) -> None:
    told = store.write_now(live, begin, steps)

    assert len(told) >= 2
    for before, after in pairwise(told):
        assert after.begins == before.ends
        assert after.first_day == before.next_day
    for days in told:
        assert days.begins <= days.ends <= days.as_of
        assert days.is_empty or days.as_of - days.ends < timedelta(days=1, hours=2)


@pytest.mark.parametrize(
    ("team_zone", "lead_zone", "first_day", "last_day"),
    [
        ("America/Los_Angeles", "Australia/Sydney", date(2026, 11, 27), date(2026, 12, 3)),
        ("Australia/Sydney", "America/Los_Angeles", date(2026, 11, 29), date(2026, 12, 5)),
        ("Europe/Berlin", "Europe/Berlin", date(2026, 11, 28), date(2026, 12, 4)),
    ],
)
def test_a_digest_tells_of_the_seven_days_that_have_ended_for_the_team(
    team_zone: str, lead_zone: str, first_day: date, last_day: date
) -> None:
    team = Team(name="West", name_key="west", channel=SUPPORT, zone=team_zone, created_at=MONDAY, created_by=None)
    at = recurrence.moment(date(2026, 12, 5), time(7), lead_zone)
    days = digest_days.following(None, team=team, at=at)

    assert (days.first_day, days.last_day) == (first_day, last_day)


async def test_what_falls_between_the_teams_week_and_the_leads_hour_comes_in_the_next_digest(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, cy: Actor
) -> None:
    await slack.happen.change("bo", tz="Australia/Sydney")
    await set_up_team(ana, name="West", zone="America/Los_Angeles")
    await bo.say("/warmline digest at saturday 07:00", "support")
    for hour, text in ((19, "In the morning"), (22, "In the afternoon")):
        await slack.move_to(datetime(2026, 11, 20, hour, tzinfo=UTC))  # Friday in Los Angeles
        await tell_story(bot, cy, text, "support")
    await slack.move_to(datetime(2026, 11, 27, 21, tzinfo=UTC))
    await bot.tick()
    told = [words(message) for message in bo.dm if "Stories to read" in words(message)]

    assert [("morning" in one, "afternoon" in one) for one in told] == [(True, True)]


MON, LONG_AGO = date(2026, 11, 23), datetime(2026, 1, 1, tzinfo=UTC)


def berlin(since: datetime = LONG_AGO, zone: str = "Europe/Berlin") -> Team:
    return Team(id=1, name="Support", name_key="support", channel=SUPPORT, zone=zone, created_at=since, created_by=ANA)


def midnight(day: int) -> datetime:
    """Of a day of November, or so many days later, in Berlin."""
    return datetime(2026, 10, 30, 23, tzinfo=UTC) + day * DAY


def test_a_week_ends_before_the_day_on_which_it_is_read_of() -> None:
    days = digest_days.seven_before(berlin(), MON)

    assert days == Days(date(2026, 11, 16), MON, midnight(16), midnight(23), midnight(23) + timedelta(hours=9))
    assert (days.last_day, days.is_a_week, days.is_empty) == (date(2026, 11, 22), True, False)
    assert digest_days.seven_before(berlin(), MON, now=midnight(22)).as_of == midnight(22)


def test_days_before_the_team_was_there_were_not_quiet() -> None:
    days = digest_days.seven_before(berlin(since=midnight(20) + timedelta(hours=5)), MON)

    assert (days.first_day, days.begins, days.is_a_week) == (date(2026, 11, 20), midnight(20), False)


@pytest.mark.parametrize(("later", "first"), [(3, 23), (7, 23), (16, 23), (17, 33)])
def test_a_digest_begins_where_the_last_one_ended_unless_that_is_too_long_ago(later: int, first: int) -> None:
    before = digest_days.seven_before(berlin(), MON)
    days = digest_days.following(before, team=berlin(), at=before.as_of + later * DAY)

    assert (days.first_day, days.next_day) == (MON + (first - 23) * DAY, MON + later * DAY)
    assert days.begins == midnight(first)
    assert days.is_a_week == (first + 7 == 23 + later)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=3), -DAY])
def test_a_second_digest_before_another_day_has_ended_is_empty(later: timedelta) -> None:
    before = digest_days.seven_before(berlin(), MON)
    days = digest_days.following(before, team=berlin(), at=before.as_of + later)

    assert days == Days(MON, MON, before.ends, before.ends, before.as_of + later)
    assert days.is_empty


def test_where_a_move_brings_the_same_midnight_back_the_digest_is_empty() -> None:
    before = digest_days.seven_before(berlin(), MON)
    days = digest_days.following(before, team=berlin(zone="Pacific/Kiritimati"), at=before.ends - timedelta(hours=1))

    assert days.is_empty
    assert days.ends == before.ends


def test_what_is_kept_with_a_digest_tells_its_days_and_older_ones_tell_none() -> None:
    days = digest_days.seven_before(berlin(), MON)

    assert Days.from_detail(days.as_detail()) == days
    assert Days.from_detail({"something": "else"}) is None
