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


@given(st.text(max_size=60), st.integers(1, 400))
def test_a_quoted_name_is_kept_whatever_it_says(name: str, days: int) -> None:
    plain = names.clean("".join(letter for letter in name if letter not in '"“”„«»'))
    if plain:
        assert read_customer(f'"{plain}" every {days} days') == NewCustomer(plain, days)


@given(st.text(max_size=40), st.text(max_size=80))
def test_a_known_name_is_found_at_the_beginning_of_any_text(name: str, note: str) -> None:
    plain = names.clean("".join(letter for letter in name if letter not in '"“”„«»'))
    if names.key(plain):
        assert names.key(plain) in {names.key(beginning) for beginning, _ in names.beginnings(f"{plain} {note}")}


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_guess_and_compare(text: str) -> None:
    name, rest = names.guess(text)
    close = names.close(text, ["acme", "acme north"])

    assert len(name) + len(rest) <= len(text)
    assert all(match.rest in text or not match.rest for match in close)


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("Blue Ocean all good", "Blue Ocean", "all good"),
        ("acme all good", "acme", "all good"),
        ("blue ocean ltd: all: good", "blue ocean ltd", "all: good"),
        ("“blue ocean” all good", "blue ocean", "all good"),
        ("Acme", "Acme", ""),
    ],
)
def test_a_name_nobody_knows_is_guessed(text: str, name: str, rest: str) -> None:
    assert names.guess(text) == (name, rest)


@pytest.mark.parametrize("text", ["Acme.com is down", "Acme's portal is down", "Acme-North is down", "Acmes are down"])
def test_a_longer_word_is_not_the_name_it_begins_with(text: str) -> None:
    assert "acme" not in {names.key(name) for name, _ in names.beginnings(text)}
