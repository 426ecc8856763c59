"""When something comes next: examples of strange days, and properties for every zone over half a century."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.delivery import calendars, recurrence, schedules
from storage.engine.database import Session, Store
from storage.people import excuses
from storage.tables import Away, Person, Schedule
from tests.stage import ANA

ZONES = sorted(available_timezones())
EVERY_DAY = tuple(range(7))
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)  # no zone has changed by less since 1972
FIRST_YEAR, LAST_YEAR = 1990, 2040
START = date(FIRST_YEAR, 1, 1)

zones = st.sampled_from(ZONES)
days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 1, 1))
times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
weekdays = st.sets(st.integers(0, 6), min_size=1)
moments = st.datetimes(datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@lru_cache
def changes(zone: str, year: int) -> list[date]:
    """The days of a year on which clocks in a zone were, or will be, set."""
    noons = [datetime(year, 1, 1, 12, tzinfo=ZoneInfo(zone)) + n * DAY for n in range(366)]
    return [noon.date() for noon in noons if noon.utcoffset() != (noon - DAY).utcoffset()]


@st.composite
def strange_days(draw: st.DrawFn) -> tuple[date, str]:
    """A day near a clock change, where the zone has one that year; and the zone."""
    zone, year = draw(zones), draw(st.integers(FIRST_YEAR, LAST_YEAR))
    changed = draw(st.sampled_from(changes(zone, year) or [date(year, 7, 1)]))
    return changed + draw(st.integers(-2, 2)) * DAY, zone


def showing(day: date, at: time, zone: str) -> list[datetime]:
    """Every instant at which clocks in the zone show this: none, one or two. Found by looking at the clock."""
    about = datetime.combine(day, at, tzinfo=UTC)
    local = ZoneInfo(zone)
    wanted = datetime.combine(day, at)
    quarters = (about + n * QUARTER for n in range(-26 * 4, 26 * 4))
    return [quarter for quarter in quarters if quarter.astimezone(local).replace(tzinfo=None) == wanted]


def was_there(day: date, zone: str) -> bool:
    return any(showing(day, time(hour), zone) for hour in range(24))


# --- one day --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "at", "zone", "moment"),
    [
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # there is no 2:30
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # there are two
        (
            date(2026, 4, 5),
            time(1, 45),
            "Australia/Lord_Howe",
            datetime(2026, 4, 4, 14, 45, tzinfo=UTC),
        ),  # half an hour
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", datetime(2026, 10, 3, 15, 45, tzinfo=UTC)),
        (date(2026, 9, 6), time(0, 0), "America/Santiago", datetime(2026, 9, 6, 4, 0, tzinfo=UTC)),  # no midnight
        (date(2018, 11, 4), time(0, 30), "America/Sao_Paulo", datetime(2018, 11, 4, 3, 30, tzinfo=UTC)),
        (date(2026, 3, 28), time(23, 30), "America/Nuuk", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # nor 23:30
        (date(2026, 3, 29), time(2, 30), "Antarctica/Troll", datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),  # two hours
    ],
)
def test_a_local_time_on_the_day_of_a_clock_change(day: date, at: time, zone: str, moment: datetime) -> None:
    assert recurrence.moment(day, at, zone) == moment


@settings(max_examples=300)
@given(strange_days(), times)
@example((date(2011, 12, 31), "Pacific/Apia"), time(0))
@example((date(2015, 8, 15), "Asia/Pyongyang"), time(0))
@example((date(2016, 12, 4), "Asia/Karachi"), time(0))
def test_a_moment_is_the_first_that_shows_the_time_or_else_later_by_the_gap(where: tuple[date, str], at: time) -> None:
    day, zone = where
    if not recurrence.exists(day, zone):
        return
    moment = recurrence.moment(day, at, zone)

    if moments_shown := showing(day, at, zone):
        assert moment == moments_shown[0]
    else:
        shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        before = (moment - DAY).astimezone(ZoneInfo(zone)).utcoffset()
        after = moment.astimezone(ZoneInfo(zone)).utcoffset()
        assert before is not None
        assert after is not None
        assert shown - datetime.combine(day, at) == after - before > timedelta(0)


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2011, 12, 30), "Pacific/Apia"),
        (date(2011, 12, 30), "Pacific/Fakaofo"),
        (date(1993, 8, 21), "Pacific/Kwajalein"),
        (date(1994, 12, 31), "Pacific/Kiritimati"),
    ],
)
def test_a_day_that_a_zone_skipped_is_no_day(day: date, zone: str) -> None:
    assert not was_there(day, zone)
    assert not recurrence.exists(day, zone)
    assert recurrence.next_day(day - DAY, weekdays=EVERY_DAY, zone=zone) == day + DAY
    assert recurrence.next_day(day - DAY, weekdays=[day.weekday()], zone=zone) == day + 7 * DAY


@given(strange_days())
def test_a_day_exists_if_clocks_ever_showed_it(where: tuple[date, str]) -> None:
    assert recurrence.exists(*where) == was_there(*where)


@given(st.dates(date(1996, 1, 1), date(LAST_YEAR, 1, 1)), times, zones)
def test_the_earliest_zone_is_ahead_of_every_other(day: date, at: time, zone: str) -> None:
    assert recurrence.moment(day, at, recurrence.EARLIEST) <= recurrence.moment(day, at, zone)


# --- one day after the other ------------------------------------------------------------------------


@given(days, weekdays, zones)
@example(date(2026, 11, 19), {4, 5}, "Asia/Riyadh")  # a Friday-and-Saturday weekend is nothing special here
def test_the_next_day_is_the_first_that_matches(after: date, wanted: set[int], zone: str) -> None:
    day = recurrence.next_day(after, weekdays=wanted, zone=zone)
    between = [after + n * DAY for n in range(1, (day - after).days)]

    assert day > after
    assert day.weekday() in wanted
    assert not [day for day in between if day.weekday() in wanted and recurrence.exists(day, zone)]


@given(moments, weekdays, times, zones)
def test_the_first_day_still_lies_ahead_and_the_one_before_does_not(
    now: datetime, wanted: set[int], at: time, zone: str
) -> None:
    day = recurrence.first_day(now, weekdays=wanted, at=at, zone=zone)
    assert recurrence.moment(day, at, zone) > now

    earlier = [day - n * DAY for n in range(1, 8)]
    assert all(
        recurrence.moment(before, at, zone) <= now
        for before in earlier
        if before.weekday() in wanted and recurrence.exists(before, zone)
    )


@settings(max_examples=25, deadline=None)
@given(weekdays, times, zones)
@example(set(EVERY_DAY), time(2, 15), "Australia/Lord_Howe")
@example(set(EVERY_DAY), time(0), "Africa/Casablanca")
@example({6, 0, 1, 2, 3}, time(23, 45), "America/Nuuk")
@example({4}, time(9), "Pacific/Apia")
@example({5}, time(9), "Pacific/Kwajalein")
def test_in_forty_years_each_day_that_matches_comes_once_and_in_order(wanted: set[int], at: time, zone: str) -> None:
    came = [recurrence.next_day(START, weekdays=wanted, zone=zone)]
    while came[-1] < START + 40 * 365 * DAY:
        came.append(recurrence.next_day(came[-1], weekdays=wanted, zone=zone))

    asked_for = {day for n in range(1, (came[-1] - START).days) if (day := START + n * DAY).weekday() in wanted}
    assert not [day for day in asked_for - set(came) if was_there(day, zone)]
    assert all(earlier < later for earlier, later in pairwise(recurrence.moment(day, at, zone) for day in came))


# --- somebody who travels ---------------------------------------------------------------------------

trips = st.lists(st.tuples(st.integers(1, 40), zones), max_size=8)  # so many hours later, to there


@settings(max_examples=200)
@given(moments, weekdays, times, zones, trips)
@example(datetime(2026, 11, 16, tzinfo=UTC), {0}, time(9), "Pacific/Kiritimati", [(1, "Pacific/Pago_Pago")])
@example(datetime(2026, 11, 16, tzinfo=UTC), {0}, time(9), "Pacific/Pago_Pago", [(30, "Pacific/Kiritimati")] * 2)
def test_who_travels_gets_each_day_once_and_none_is_lost(
    now: datetime, wanted: set[int], at: time, home: str, trips: list[tuple[int, str]]
) -> None:
    schedule = Schedule(kind="digest", subject=1, recipient=ANA, zone=home, weekdays=sorted(wanted), at=at)
    expected = schedules.next_occurrence(schedule, now)
    schedule.next_occurrence, schedule.next_run_at = expected, recurrence.moment(expected, at, home)
    came: list[tuple[date, datetime, str]] = []
    session = Session()  # of no database: nothing is asked of one
    for hours, there in [*trips, (24 * 9, schedule.zone)]:
        now += timedelta(hours=hours)
        while schedule.next_run_at <= now:
            came.append((schedule.next_occurrence, schedule.next_run_at, schedule.zone))
            schedules.advance(schedule, schedule.next_occurrence)
        schedules.move(session, schedule, zone=there)

    assert [day for day, _, _ in came] == sorted({day for day, _, _ in came})
    assert came[0][0] == expected
    assert all(moment == recurrence.moment(day, at, zone) for day, moment, zone in came)
    for (earlier, _, _), (later, _, zone) in pairwise(came):
        between = (earlier + n * DAY for n in range(1, (later - earlier).days))
        assert not [day for day in between if day.weekday() in wanted and recurrence.exists(day, zone)]


@pytest.mark.parametrize(("ahead_by", "days"), [(timedelta(microseconds=1), 0), (timedelta(), 1)], ids=["soon", "now"])
def test_the_first_day_is_today_until_its_very_moment(ahead_by: timedelta, days: int) -> None:
    day = date(2026, 11, 16)
    now = recurrence.moment(day, time(9), "Europe/Berlin") - ahead_by

    assert recurrence.first_day(now, weekdays=EVERY_DAY, at=time(9), zone="Europe/Berlin") == day + days * DAY


@pytest.mark.parametrize(
    ("name", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), ("Mars/Olympus", ""), ("europe/berlin", ""), ("", ""), (None, "")],
)
def test_a_zone_that_this_machine_does_not_know_is_none(name: str | None, zone: str) -> None:
    assert recurrence.known_zone(name) == zone


# --- days on which nobody is asked ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "region", "day", "is_off"),
    [
        ("DE", "BY", date(2026, 1, 6), True),  # Epiphany, in Bavaria
        ("DE", "BE", date(2026, 1, 6), False),  # and not in Berlin
        ("DE", "", date(2026, 1, 6), False),
        ("DE", "", date(2026, 10, 3), True),
        ("GB", "SCT", date(2026, 11, 30), True),  # St Andrew's Day
        ("GB", "ENG", date(2026, 11, 30), False),
        ("US", "", date(2026, 11, 26), True),
        ("AE", "", date(2026, 12, 2), True),
        ("", "", date(2026, 12, 25), False),
    ],
)
def test_holidays_are_those_of_the_teams_region(country: str, region: str, day: date, is_off: bool) -> None:
    assert bool(calendars.holiday(country, region, day)) == is_off


@pytest.mark.parametrize(
    ("country", "region", "words"),
    [
        ("PT", "", "Portugal"),
        ("DE", "BY", "Germany (Bayern)"),
        ("BA", "", "Bosnia and Herzegovina"),
        ("CD", "", "DR Congo"),
        ("", "", ""),
    ],
)
def test_a_team_reads_its_country_in_words(country: str, region: str, words: str) -> None:
    assert calendars.in_words(country, region) == words


@pytest.mark.parametrize(("half", "morning", "afternoon"), [("", True, True), ("am", True, False), ("pm", False, True)])
def test_half_a_day_away_is_half_a_day(store: Store, half: str, morning: bool, afternoon: bool) -> None:
    day = date(2026, 11, 17)
    store.write_now(_be_away, day, half)
    ana = Person(id=ANA, name="ana", zone="Asia/Kolkata", looked_up_at=datetime(2026, 11, 16, tzinfo=UTC))

    for at, is_away in ((time(9), morning), (time(12, 45), morning), (time(13), afternoon), (time(17), afternoon)):
        assert store.read_now(excuses.is_away, ana, at=recurrence.moment(day, at, ana.zone)) == is_away
    assert not store.read_now(excuses.is_away, ana, at=recurrence.moment(day + DAY, time(9), ana.zone))


def _be_away(session: Session, day: date, half: str) -> None:
    session.add(Away(person=ANA, first_day=day, last_day=day, half=half))


def test_what_is_an_hour_late_at_night_is_still_said_and_after_that_in_the_morning() -> None:
    at = datetime(2026, 11, 23, 22, tzinfo=UTC)
    late, too_late = at + timedelta(hours=1), at + timedelta(hours=1, microseconds=1)

    assert recurrence.in_time_or_by_day(at, at - timedelta(hours=2), "UTC") == at
    assert recurrence.in_time_or_by_day(at, late, "UTC") == late
    assert recurrence.in_time_or_by_day(at, too_late, "UTC") == datetime(2026, 11, 24, 8, tzinfo=UTC)
