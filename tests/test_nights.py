"""Nothing that nobody waits for comes at night, by the person's own clock; a time that somebody chose stands."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Sandbox
from storage.delivery import recurrence
from storage.tables import Member
from tests.acting import Actor, words
from tests.asking import AskedTeam, daily
from tests.making import add_customer, change, set_up_team
from tests.stage import DI, SECRET, Bot

KOLKATA, BERLIN = "Asia/Kolkata", "Europe/Berlin"
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone


def clock(message: dict[str, str], zone: str) -> time:
    return recurrence.local_time(datetime.fromtimestamp(float(message["ts"]), UTC), zone).time()


@pytest.mark.parametrize(
    ("zone", "moment", "by_day"),
    [
        (BERLIN, "2026-11-16T18:59", "2026-11-16T18:59"),  # 19:59 there
        (BERLIN, "2026-11-16T19:00", "2026-11-17T07:00"),  # 20:00
        (BERLIN, "2026-11-16T22:00", "2026-11-17T07:00"),  # 23:00
        (BERLIN, "2026-11-16T23:00", "2026-11-17T07:00"),  # midnight
        (BERLIN, "2026-11-17T06:59", "2026-11-17T07:00"),
        (BERLIN, "2026-11-17T07:00", "2026-11-17T07:00"),
        (BERLIN, "2027-03-27T22:00", "2027-03-28T06:00"),  # the clocks go forward in that night
    ],
)
def test_a_night_lasts_from_eight_to_eight(zone: str, moment: str, by_day: str) -> None:
    at, then = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (moment, by_day))

    assert recurrence.by_day(at, zone) == then


@given(moments, st.sampled_from([BERLIN, KOLKATA, "America/New_York", "Pacific/Kiritimati"]))
def test_what_waits_for_the_day_waits_twelve_hours_or_so(at: datetime, zone: str) -> None:
    by_day = recurrence.by_day(at, zone)

    assert time(8) <= recurrence.local_time(by_day, zone).time() < time(20)
    assert timedelta() <= by_day - at <= timedelta(hours=13)


async def test_a_nudge_at_night_waits_for_eight_and_two_come_as_one(bot: Bot, cy: Actor, team: AskedTeam) -> None:
    await team.set_up(daily(at=time(17), open_minutes=16 * 60, nudges=2, weekdays=(0,)))
    for _ in range(24):  # half time is at 01:00, the last tenth at 07:24
        await bot.wait(hours=1)

    assert [clock(message, BERLIN) for message in cy.dm] == [time(8)]
    assert "would be welcome" in words(cy.dm)


async def test_a_nudge_that_the_night_would_push_past_the_closing_is_not_sent(
    bot: Bot, cy: Actor, di: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(nudges=2))  # until 19:00 in Berlin, 23:30 in Kolkata
    for _ in range(36):
        await bot.wait(minutes=30)

    assert len(cy.dm) == 2
    assert [clock(message, KOLKATA) for message in di.dm] == [time(19, 30)]


async def test_a_nudge_keeps_the_night_of_a_place_that_somebody_moved_to(
    slack: Sandbox, bot: Bot, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(open_minutes=14 * 60, weekdays=(0,)))
    await team.opens()
    await slack.happen.change("cy", tz="Asia/Tokyo")  # half time, 18:00 in Berlin, is 02:00 there
    await bot.wait_until(datetime(2026, 11, 16, 17, 0, tzinfo=UTC))
    at_night = list(cy.dm)
    await bot.wait_until(datetime(2026, 11, 16, 23, 0, tzinfo=UTC))

    assert at_night == []
    assert [clock(message, "Asia/Tokyo") for message in cy.dm] == [time(8)]


async def test_the_hour_that_somebody_chose_stands_at_night(bot: Bot, di: Actor, bo: Actor, team: AskedTeam) -> None:
    await team.set_up(daily(place="dm", weekdays=(0,)))  # 11:00 in Berlin is 05:00 in New York
    await add_customer(bot.store, "Acme", owner=DI, last_spoken=41)
    await di.say("/checkin remind tuesday 22:30")
    for _ in range(34):
        await bot.wait(hours=1)

    assert clock(bo.dm[0], "America/New_York") == time(5)
    assert "ask how they are" in words(di.dm[-1])
    assert clock(di.dm[-1], KOLKATA) == time(22, 30)


async def test_what_comes_late_does_not_come_at_night(bot: Bot, di: Actor, team: AskedTeam) -> None:
    await add_customer(bot.store, "Acme", owner=DI, last_spoken=41)  # her reminder comes on Tuesday at nine
    await bot.wait_until(datetime(2026, 11, 17, 17, 30, tzinfo=UTC))  # down until 23:00 in Kolkata
    at_night = list(di.dm)
    await bot.wait_until(datetime(2026, 11, 18, 2, 30, tzinfo=UTC))

    assert at_night == []
    assert clock(di.dm[-1], KOLKATA) == time(8)


async def test_what_an_outage_held_up_does_not_come_at_night(slack: Sandbox, bot: Bot, di: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=DI, last_spoken=41)
    slack.inject("chat.postMessage", "ok_false:invalid_auth", times=None)
    await bot.wait_until(datetime(2026, 11, 17, 3, 30, 1, tzinfo=UTC))
    slack.faults.clear()
    await bot.wait_until(datetime(2026, 11, 17, 17, 30, tzinfo=UTC))
    at_night = list(di.dm)
    await bot.wait_until(datetime(2026, 11, 18, 2, 30, tzinfo=UTC))

    assert at_night == []
    assert clock(di.dm[-1], KOLKATA) == time(8)


async def test_a_lead_is_told_by_day_of_a_prompt_that_could_not_be_posted(
    slack: Sandbox, bot: Bot, ana: Actor, di: Actor, team: AskedTeam
) -> None:
    await change(bot.store, Member, (1, DI), is_lead=True)
    await team.set_up(daily(at=time(17), weekdays=(0,)))  # 21:30 in Kolkata
    await slack.happen.leave("support", slack.bot_user_id)
    for _ in range(18):
        await bot.wait(hours=1)

    assert [clock(message, BERLIN).hour for message in ana.dm] == [17]
    assert [clock(message, KOLKATA).hour for message in di.dm] == [8]


@pytest.mark.parametrize("news", ["read what I post there", "I cannot find the channel"])
async def test_a_lead_is_told_by_day_what_became_of_the_channel(
    slack: Sandbox, bot: Bot, ana: Actor, bo: Actor, news: str
) -> None:
    """A guest joins, or the channel is gone, when it is four in New York."""
    await set_up_team(ana, channel="secret", leads=["bo"])
    if "read" in news:
        await slack.happen.join("secret", "eve")
    else:
        del slack.slack.conversations[SECRET]
        await bot.directory_sync.sync()
    await bot.tick()
    at_night = words(bo.dm)
    await bot.wait(hours=4)

    assert news not in at_night
    assert news in words(bo.dm)
