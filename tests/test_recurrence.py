"""When something comes next: examples of strange days, and properties for every zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import recurrence

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix", "right")))
EVERY_DAY = tuple(range(7))

zones = st.sampled_from(ZONES)
days = st.dates(date(2010, 1, 1), date(2040, 1, 1))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
weekdays = st.sets(st.integers(0, 6), min_size=1)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


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
        (date(2026, 9, 6), time(0, 0), "America/Santiago", datetime(2026, 9, 6, 4, 0, tzinfo=UTC)),  # no midnight
    ],
)
def test_a_local_time_on_the_day_of_a_clock_change(day: date, at: time, zone: str, moment: datetime) -> None:
    assert recurrence.moment(day, at, zone) == moment


def test_a_day_that_a_zone_skipped_is_no_day() -> None:
    assert not recurrence.exists(date(2011, 12, 30), "Pacific/Apia")
    after = recurrence.next_day(date(2011, 12, 29), weekdays=EVERY_DAY, zone="Pacific/Apia")
    assert after == date(2011, 12, 31)


def test_the_earliest_zone_is_ahead_of_every_other() -> None:
    day, at = date(2026, 11, 16), time(9)
    assert all(recurrence.moment(day, at, recurrence.EARLIEST) <= recurrence.moment(day, at, zone) for zone in ZONES)


@given(days, weekdays, zones)
def test_the_next_day_is_the_first_that_matches(after: date, wanted: set[int], zone: str) -> None:
    day = recurrence.next_day(after, weekdays=wanted, zone=zone)
    between = [after + timedelta(days=n) for n in range(1, (day - after).days)]

    assert day > after
    assert day.weekday() in wanted
    assert not [one for one in between if one.weekday() in wanted and recurrence.exists(one, zone)]


@given(moments, weekdays, times, zones)
def test_the_first_day_still_lies_ahead_and_the_one_before_does_not(
    now: datetime, wanted: set[int], at: time, zone: str
) -> None:
    day = recurrence.first_day(now, weekdays=wanted, at=at, zone=zone)
    assert recurrence.moment(day, at, zone) > now

    earlier = [day - timedelta(days=n) for n in range(1, 8)]
    assert all(
        recurrence.moment(one, at, zone) <= now
        for one in earlier
        if one.weekday() in wanted and recurrence.exists(one, zone)
    )


@given(days, times, zones)
def test_a_moment_is_on_its_own_day_at_its_own_time_unless_the_clock_leaves_it_out(
    day: date, at: time, zone: str
) -> None:
    local = recurrence.moment(day, at, zone).astimezone(ZoneInfo(zone))
    shown = local.replace(tzinfo=None)
    wanted = datetime.combine(day, at)

    assert shown >= wanted
    assert shown == wanted or shown - wanted <= timedelta(hours=24)
    if shown == wanted:
        assert local.fold == 0


@given(days, weekdays, times, zones)
def test_occurrences_follow_one_another(start: date, wanted: set[int], at: time, zone: str) -> None:
    first = recurrence.next_day(start, weekdays=wanted, zone=zone)
    second = recurrence.next_day(first, weekdays=wanted, zone=zone)

    assert recurrence.moment(first, at, zone) < recurrence.moment(second, at, zone)
