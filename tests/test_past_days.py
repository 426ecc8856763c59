"""The day of a contact, read out of what people type: never one to come, and never out of words that mean another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import past_days
from handlers.past_days import Said
from storage.refusal import Refused

MONDAY = date(2026, 11, 30)
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day", "words"),
    [
        ("yesterday all good", date(2026, 11, 29), "all good"),
        ("Yesterday: all good", date(2026, 11, 29), "all good"),
        ("the day before yesterday all good", date(2026, 11, 28), "all good"),
        ("today all good", MONDAY, "all good"),
        ("on Friday they like it", date(2026, 11, 27), "they like it"),
        ("on monday all good", MONDAY, "all good"),
        ("last Monday all good", date(2026, 11, 23), "all good"),
        ("last Tuesday, all good", date(2026, 11, 24), "all good"),
        ("Fri: all good", date(2026, 11, 27), "all good"),
        ("3 days ago all good", date(2026, 11, 27), "all good"),
        ("a week ago all good", date(2026, 11, 23), "all good"),
        ("2026-11-20 all good", date(2026, 11, 20), "all good"),
        ("20 Nov all good", date(2026, 11, 20), "all good"),
        ("on the phone all good", None, "on the phone all good"),
        ("20th of November - all good", date(2026, 11, 20), "all good"),
        ("Nov 20, 2026 all good", date(2026, 11, 20), "all good"),
        ("all good, on Friday", date(2026, 11, 27), "all good"),
        ("all good (2026-11-20)", date(2026, 11, 20), "all good"),
        ("all good on Friday.", date(2026, 11, 27), "all good on Friday."),  # a sentence stays whole
        ("we spoke yesterday", date(2026, 11, 29), "we spoke yesterday"),
        ("yesterday", date(2026, 11, 29), ""),
    ],
)
def test_a_day_is_read_before_or_after_what_was_heard(typed: str, day: date | None, words: str) -> None:
    assert past_days.read(typed, today=MONDAY) == Said(day, words)


@pytest.mark.parametrize(
    "typed",
    [
        "they want a visit on Friday", "will call back on 20 Nov", "open until Friday", "delivery is due 2026-12-10",
        "they move on 20 Dec", "Friday works best for them", "Fridays are full", "mayor Marchand 20 boxes",
        "2026-02-30 is no day", "29 Feb all good", "sunshine", "they ordered 2 and 3 November", "monday-ish mood",
        "they like it since yesterday", "they open next Friday",
    ],
)  # fmt: skip
def test_what_means_another_day_or_none_is_left_in_the_words(typed: str) -> None:
    assert past_days.read(typed, today=MONDAY) == Said(None, typed)


@pytest.mark.parametrize("typed", ["2026-12-01 all good", "2027-11-20 all good", "20 Dec all good", "9999-12-31 x"])
def test_a_day_to_come_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="still to come"):
        past_days.read(typed, today=MONDAY)


@pytest.mark.parametrize("typed", ["2025-11-20 all good", "20 Nov 2024 all good", "900 days ago x", "0001-01-01 x"])
def test_what_is_more_than_a_year_ago_is_for_the_form(typed: str) -> None:
    with pytest.raises(Refused, match=r"more than a year ago.*form"):
        past_days.read(typed, today=MONDAY)


@given(DAYS, st.integers(0, 6), st.sampled_from(["on", "last"]))
def test_a_weekday_is_the_last_one_that_is_over_on_every_day(today: date, number: int, how: str) -> None:
    name = (date(2024, 1, 1) + timedelta(days=number)).strftime("%A")
    said = past_days.read(f"{how} {name} all good", today=today)

    assert said.day is not None
    assert said.day.weekday() == number
    assert timedelta(how == "last") <= today - said.day <= timedelta(days=6 + (how == "last"))
    assert said.words == "all good"


@given(DAYS, st.integers(0, 366), st.sampled_from(["{:%Y-%m-%d}", "{0.day} {0:%B %Y}", "{0:%b} {0.day}, {0.year}"]))
def test_every_day_of_the_last_year_is_read_as_it_is_written(today: date, ago: int, written: str) -> None:
    """Leap days too."""
    day = today - timedelta(days=ago)

    assert past_days.read(f"{written.format(day)} all good", today=today) == Said(day, "all good")


@given(st.text(max_size=80), DAYS)
def test_whatever_is_typed_is_never_a_day_to_come_and_nothing_of_it_is_lost(typed: str, today: date) -> None:
    said = past_days.read(typed, today=today)

    assert said.day is None or said.day <= today
    assert said.day or said.words == typed
