"""What people type is read as they mean it, whatever they type."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.sentences import NewCustomer, read_customer, read_hour
from storage.customers import names


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("tuesday 08:30", (1, time(8, 30))),
        ("8.30am thu", (3, time(8, 30))),
        ("Tuesdays at 9", (1, time(9))),
        ("wed", (2, None)),
        ("8:30 pm", (None, time(20, 30))),
        ("12am", (None, time(0))),
        ("12:30 pm", (None, time(12, 30))),
        ("1am", (None, time(1))),
        ("23:59", (None, time(23, 59))),
        ("24:00", None),
        ("9:60", None),
        ("13pm", None),
        ("0am", None),
        ("at 9 on sundays", (6, time(9))),
        ("every sat. at 10", (5, time(10))),
        ("sun", (6, None)),
        ("thurs", (3, None)),
        ("th", None),
        ("s", None),
        ("9 10", None),
        ("daily 9", None),
        ("t", None),
        ("tue wed", None),
        ("25:00", None),
        ("9:5", None),
        ("", None),
    ],
)
def test_a_weekday_and_a_time_are_read_in_any_order(text: str, read: tuple[int | None, time | None] | None) -> None:
    assert read_hour(text) == read


def test_the_clauses_of_a_new_customer_come_in_any_order() -> None:
    for text in ("Acme every other week, latest 60 days, internal", "Acme internal latest 60 days every 14 days"):
        assert read_customer(text) == NewCustomer("Acme", 14, 60, "internal")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("every day", 1), ("each day", 1), ("every 10", 10), ("every 10 d", 10), ("once a week", 7),
        ("every one week", 7), ("once every week", 7), ("every other week", 14), ("every second week", 14),
        ("every two weeks", 14), ("every 2 wks", 14), ("each fortnight", 14), ("every three months", 90),
        ("every month", 30), ("every four weeks", 28), ("every five days", 5), ("every six days", 6),
        ("once a quarter", 90), ("once a year", 365), ("EVERY TWO DAYS.", 2), ("; every 3 days!", 3),
    ],
)  # fmt: skip
def test_how_often_is_said_in_words_or_numbers(text: str, days: int) -> None:
    assert read_customer(f"Acme {text}") == NewCustomer("Acme", ideal_days=days)
    assert read_customer(f"Acme latest {days} days") == NewCustomer("Acme", latest_days=days)


def test_what_may_be_an_interval_that_was_not_understood_is_not_clear() -> None:
    assert not read_customer("Acme every now and then").is_clear
    assert not read_customer('"Acme" every now and then').is_clear
    assert not read_customer("Acme every").is_clear
    assert read_customer("Acme every now and then every 2 days").is_clear
    assert not read_customer("Every acme EVERY so often").is_clear
    assert read_customer("Acme everywhere").is_clear
    assert read_customer("Everything every 2 days").is_clear
    assert read_customer('"Acme every day" every 2 days').is_clear


@pytest.mark.parametrize("more", ["every 2 days", "latest 9 days", "internal"])
def test_a_name_and_no_more_is_told_from_one_with_more(more: str) -> None:
    assert read_customer("Acme").is_name_only
    assert not read_customer(f"Acme {more}").is_name_only


@given(st.text(max_size=60), st.integers(1, 400))
def test_a_quoted_name_is_kept_whatever_it_says(name: str, days: int) -> None:
    plain = names.clean("".join(letter for letter in name if letter not in '"“”„«»'))
    if plain:
        assert read_customer(f'"{plain}" every {days} days') == NewCustomer(plain, days)
