"""Calendars that tell who is away: read by the hour, matched with people, and nothing of an event kept but days."""

import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.absences import apart, fetching
from bot.absences.event import CannotRead
from bot.sandbox import Sandbox
from storage.across import away_feeds, exports
from storage.people import excuses
from storage.refusal import Refused
from storage.tables import Away, AwayFeed
from tests.acting import Actor, words
from tests.calendars import SECRET, CalendarServer, calendar, event, serving
from tests.making import every, find_person, only, set_up_team
from tests.process import ROOT
from tests.stage import ANA, BO, CY, MONDAY, Bot

pytestmark = pytest.mark.process  # each calendar is taken apart in one of its own

TUESDAY = date(2026, 11, 17)
DAILY = [event("20261118", "20261119", f"Ana {number}", "RRULE:FREQ=DAILY") for number in range(300)]
ANA_IS_AWAY = event("20261118", "20261120", "Ana Alves – vacation")


@pytest.fixture
async def calendars(bot: Bot, tmp_path: Path) -> AsyncIterator[CalendarServer]:
    async with serving(tmp_path) as server:
        bot.hourly_look.trusted = server.trusted
        await bot.store.write(away_feeds.add, url=server.url, team="", at=MONDAY)
        yield server


def _told(bot: Bot) -> list[tuple[str, date, date, str]]:
    return sorted((row.person, row.first_day, row.last_day, row.half) for row in every(bot.store, Away))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (event("20261118", "20261120", "Ana Alves – vacation"), [(ANA, 18, 19, "")]),
        (event("20261118", "20261119", "Vacation: bo berg"), [(BO, 18, 18, "")]),
        (event("20261118", "20261119", "Holiday", "ATTENDEE;CN=B:mailto:BO@example.com"), [(BO, 18, 18, "")]),
        (event("20261118", "20261119", "Off", "ORGANIZER:mailto:cy@example.com"), [(CY, 18, 18, "")]),
        (event("20261118", "20261119", "Cy Castro & Bo Berg: training"), [(BO, 18, 18, ""), (CY, 18, 18, "")]),
        (event("20261118", "20261119", "Ana Alves", "STATUS:CANCELLED"), []),
        (event("20261118", "20261119", "Anabel Alvesson"), []),
        (
            event("20261118", "20261119", "Off", "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@example.com"), []
        ),
        (event("20261118", "20261119", "Ana Alves", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"), []),
        (event("20261118T120000Z", "20261118T170000Z", "Ana Alves"), [(ANA, 18, 18, "pm")]),  # 13 to 18 in Berlin
        (event("Europe/Berlin:20261118T080000", "Europe/Berlin:20261118T130000", "Ana Alves"), [(ANA, 18, 18, "am")]),
        (event("Europe/Berlin:20261118T150000", "Europe/Berlin:20261118T160000", "Ana Alves: dentist"), []),
        (event("20261118T140000Z", "20261118T180000Z", "Bo Berg"), [(BO, 18, 18, "am")]),  # 9 to 13 in New York
        (
            event("20261118", "20261119", "Ana Alves", "RRULE:FREQ=WEEKLY;COUNT=2"),
            [(ANA, 18, 18, ""), (ANA, 25, 25, "")],
        ),
        (
            event("20261118", "20261119", "Ana Alves", "RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE;VALUE=DATE:20261118"),
            [(ANA, 25, 25, "")],
        ),
        (event("20261118T000000Z", "20261119T000000Z", "Ana Alves", "RRULE:FREQ=SECONDLY"), []),
    ],
)  # fmt: skip
async def test_an_event_excuses_whom_it_is_about(
    bot: Bot, calendars: CalendarServer, told: str, kept: list[tuple[str, int, int, str]]
) -> None:
    calendars.events = told
    await bot.hourly_look.look()

    november = [(who, date(2026, 11, first), date(2026, 11, last), half) for who, first, last, half in kept]
    assert _told(bot) == november


async def test_an_event_that_is_gone_excuses_nobody_any_more(bot: Bot, calendars: CalendarServer) -> None:
    calendars.events = ANA_IS_AWAY
    await bot.hourly_look.look()
    calendars.events = event("20261119", "20261120", "Ana Alves – vacation")
    await bot.hourly_look.look()

    assert _told(bot) == [(ANA, date(2026, 11, 19), date(2026, 11, 19), "")]


async def test_what_is_over_stays_and_what_somebody_said_themselves_too(
    slack: Sandbox, bot: Bot, ana: Actor, calendars: CalendarServer
) -> None:
    calendars.events = ANA_IS_AWAY
    await ana.say("/warmline away 2026-11-18")
    await bot.hourly_look.look()
    await slack.move_to(MONDAY + timedelta(days=3))
    calendars.events = ""
    await bot.hourly_look.look()

    by_source = {(row.source, row.first_day, row.last_day) for row in every(bot.store, Away)}
    assert by_source == {
        ("", date(2026, 11, 18), date(2026, 11, 18)),
        ("feed:1", date(2026, 11, 18), date(2026, 11, 18)),
    }


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (500, None, "http_500"),
        (200, b"<html>Please sign in</html>", "no_calendar"),
        (200, b"", "no_calendar"),
        (200, b"\xff\xfe\x00", "no_calendar"),
        (200, b"x" * (fetching.LARGEST + 1), "too_large"),
        (200, calendar(event("20261118", "20261119", "Ana Alves", "RRULE:FREQ=DAILY;INTERVAL=0")), "too_many"),
        (200, calendar("".join(DAILY)), "too_many"),
    ],
)
async def test_a_calendar_that_cannot_be_read_changes_nothing(
    bot: Bot,
    calendars: CalendarServer,
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: bytes | None,
    why: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "BUSY", 1)
    calendars.events = ANA_IS_AWAY
    await bot.hourly_look.look()
    calendars.status, calendars.body = status, body
    await bot.hourly_look.look()

    assert only(bot.store, AwayFeed).trouble == why
    assert _told(bot) == [(ANA, date(2026, 11, 18), date(2026, 11, 19), "")]
    assert SECRET not in caplog.text


async def test_what_has_not_changed_is_not_sent_again_within_a_day(
    slack: Sandbox, bot: Bot, calendars: CalendarServer
) -> None:
    calendars.events = ANA_IS_AWAY
    for _ in range(2):
        await bot.hourly_look.look()
    await slack.move_to(MONDAY + timedelta(days=1, hours=1))
    await bot.hourly_look.look()

    assert ["If-None-Match" in headers for headers in calendars.asked] == [False, True, False]
    assert len(_told(bot)) == 1


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://localhost/moved.ics", "not_https"),
        ("https://127.0.0.1/moved.ics", "private"),
        ("https://[::ffff:10.0.0.1]/moved.ics", "private"),
        ("https://169.254.169.254/latest", "private"),
        ("https://localhost.localhost/moved.ics", "private"),
        ("moved", "redirects"),
        ("file:///etc/passwd", "not_https"),
    ],
)
async def test_a_redirect_leads_nowhere_inside(calendars: CalendarServer, to: str, why: str) -> None:
    calendars.moved_to = to
    with pytest.raises(CannotRead) as refused:
        await fetching.fetch(calendars.url, trusted=calendars.trusted)

    assert refused.value.why == why


async def test_a_redirect_on_the_same_host_is_followed(calendars: CalendarServer) -> None:
    calendars.moved_to = "/moved.ics"
    fetched = await fetching.fetch(calendars.url, trusted=calendars.trusted)

    assert fetched.body == calendar("")


async def test_a_certificate_that_nobody_trusts_is_named(calendars: CalendarServer) -> None:
    with pytest.raises(CannotRead) as refused:
        await fetching.fetch(calendars.url)

    assert refused.value.why == "certificate"
    assert "not trusted" in fetching.in_words(refused.value.why)


async def test_names_of_whom_nobody_is_known_are_told_to_an_admin_once(
    bot: Bot, ana: Actor, calendars: CalendarServer
) -> None:
    calendars.events = event("20261118", "20261119", "Zoe Zorn – burnout") + event(
        "20261118", "20261119", "Office closed"
    )
    for _ in range(2):
        await bot.hourly_look.look()
    await bot.wait(minutes=1)

    assert only(bot.store, AwayFeed).unmatched == ["Zoe Zorn"]
    assert sum("Zoe Zorn" in words(one) for one in ana.dm) == 1
    assert "burnout" not in str(ana.dm)


async def test_a_teams_calendar_tells_of_its_people_alone(bot: Bot, ana: Actor, calendars: CalendarServer) -> None:
    await set_up_team(ana)  # of Bo and Cy
    await bot.store.write(away_feeds.remove, id_=1, now=MONDAY)
    await bot.store.write(away_feeds.add, url=calendars.url, team="support", at=MONDAY)
    calendars.events = ANA_IS_AWAY + event("20261118", "20261119", "Bo Berg")
    await bot.hourly_look.look()

    assert [who for who, *_ in _told(bot)] == [BO]
    assert only(bot.store, AwayFeed).unmatched == []


async def test_a_calendar_is_read_once_and_taken_back_with_what_it_told(bot: Bot, calendars: CalendarServer) -> None:
    calendars.events = ANA_IS_AWAY
    await bot.hourly_look.look()
    with pytest.raises(Refused, match="read already"):
        await bot.store.write(away_feeds.add, url=calendars.url, team="", at=MONDAY)
    await bot.store.write(away_feeds.remove, id_=1, now=MONDAY)
    ana = await find_person(bot.store, ANA)

    assert not await bot.store.read(excuses.is_away, ana, at=datetime(2026, 11, 18, 12, tzinfo=UTC))
    assert not every(bot.store, Away)
    assert not every(bot.store, AwayFeed)


async def test_its_address_is_exported_nowhere(
    bot: Bot, calendars: CalendarServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    calendars.events = ANA_IS_AWAY
    await bot.hourly_look.look()
    calendars.status = 404
    await bot.hourly_look.look()
    await bot.store.read(exports.export, tmp_path / "out", "jsonl")

    assert SECRET not in caplog.text
    assert not any(SECRET in file.read_text() for file in (tmp_path / "out").iterdir())


def test_a_calendar_is_taken_apart_without_loading_the_bot() -> None:
    """Each starts a process, every hour, and to load the database takes five times as long as to read a calendar."""
    said = "import sys, bot.absences.apart, bot.absences.ical; print({'sqlalchemy', 'aiohttp'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
