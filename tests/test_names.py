"""Names of customers are compared as people mean them, and names that resemble one are offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.customers import names
from storage.customers.names import Near

KNOWN = ("acme", "acme north", "acme north west", "acme south", "acmee", "blue ocean", "blue ocean ltd", "globex")


@pytest.mark.parametrize(
    ("name", "kept", "compared"),
    [
        ("  Foo   Bar  ", "Foo Bar", "foo bar"),
        ("a\tb\x07c\n d", "a bc d", "a bc d"),
        ("ACME.", "ACME.", "acme"),
        ("Acme !?", "Acme !?", "acme"),
        ("Ünï Cöde", "Ünï Cöde", "uni code"),
        ("e\u036fx", "e\u036fx", "ex"),
        ("e\u0300x", "e\u0300x", "ex"),
        ("O’Neill", "O’Neill", "o'neill"),
        ("a\u200bcme", "a\u200bcme", "acme"),
        ("Ａｃｍｅ！", "Ａｃｍｅ！", "acme"),
        ("한국", "한국", "한국"),
        ("สวัสดี", "สวัสดี", "สวัสดี"),
        ("...", "...", "..."),
    ],
)
def test_a_name_is_kept_as_typed_and_compared_as_meant(name: str, kept: str, compared: str) -> None:
    assert (names.clean(name), names.key(name)) == (kept, compared)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Acme.com is", [("Acme.com is", ""), ("Acme.com", "is")]),
        ("Acme, is", [("Acme, is", ""), ("Acme,", "is"), ("Acme", "is")]),
        ("Acme's it", [("Acme's it", ""), ("Acme's", "it")]),
        ("Acme-", [("Acme-", ""), ("Acme", "")]),
        ("Acme - is", [("Acme - is", ""), ("Acme -", "is"), ("Acme", "is")]),
        ("A/B c", [("A/B c", ""), ("A/B", "c")]),
        ("Acme!b", [("Acme!b", ""), ("Acme", "b")]),
        ("Acme。好", [("Acme。好", ""), ("Acme", "好")]),
        ("“A b” c: d", [("A b", "c: d")]),
        ("", []),
    ],
)
def test_a_text_may_begin_with_these_names(text: str, found: list[tuple[str, str]]) -> None:
    assert list(names.beginnings(text)) == found


def test_the_longest_name_is_found_with_the_space_that_was_typed_in_it() -> None:
    name = f"{'a ' * 10}{' ' * 20}{'b' * 170}"

    assert len(names.clean(name)) <= names.LIMIT < len(name)
    assert names.key(name) in {names.key(beginning) for beginning, _ in names.beginnings(f"{name} called")}


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("Blue Ocean all good", "Blue Ocean", "all good"),
        ("acme all good", "acme", "all good"),
        ("blue ocean ltd: all: good", "blue ocean ltd", "all: good"),
        ("“blue ocean” all good", "blue ocean", "all good"),
        ("Acme", "Acme", ""),
        ("Acme - all good", "Acme", "all good"),
        ("Acme; all good", "Acme", "all good"),
        ("Acme， all good", "Acme", "all good"),
        ("a b c d e f: all good", "a b c d e f", "all good"),
        ("a b c d e f g: all good", "a", "b c d e f g: all good"),
        ("A B C D E F G all good", "A B C D E F", "G all good"),
        ("Acme 24 is down", "Acme 24", "is down"),
        ("", "", ""),
    ],
)
def test_a_new_name_ends_at_a_sign_or_with_its_capitals(text: str, name: str, rest: str) -> None:
    assert names.guess(text) == (name, rest)


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (": all good", "all good"), (" - all good", "all good"), ("-> all good", "all good"), ("... fine", "fine"),
        ("— fine", "fine"), (":smile: fine", ":smile: fine"), ("-5 degrees", "-5 degrees"), ("- ", ""),
    ],
)  # fmt: skip
def test_the_sign_between_a_name_and_what_is_said_is_no_part_of_it(rest: str, said: str) -> None:
    assert names.after(rest) == said


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("acmr is down", [("acme", "is down")]),
        ("glob", [("globex", "")]),
        ("“globx” is down", [("globex", "is down")]),
        ("blue all good", [("blue ocean", "all good"), ("blue ocean ltd", "all good")]),
        ("blue ocaen all good", [("blue ocean", "all good"), ("blue ocean ltd", "ocaen all good")]),
        ("acme nort all good", [("acme", "nort all good"), ("acme north", "all good"), ("acmee", "nort all good")]),
        ("acme north west called", [
            ("acme", "north west called"), ("acme north", "west called"), ("acme north west", "called"),
        ]),
        ("a b c d e f blue ocean", []),
        ("", []),
        ("... ...", []),
    ],
)  # fmt: skip
def test_names_that_resemble_the_beginning_come_with_what_follows_the_likeliest_first(
    text: str, near: list[tuple[str, str]]
) -> None:
    assert names.close(text, KNOWN, limit=len(near) or 5) == [Near(*one) for one in near]


def test_of_many_that_begin_alike_the_likeliest_come_and_no_more_than_asked_for() -> None:
    many = [f"acme {letter}" for letter in "qponmlkjihgfedcba"]

    assert [near.key for near in names.close("acme", many)] == [f"acme {letter}" for letter in "abcde"]
    assert [near.key for near in names.close("acme", many, limit=2)] == ["acme a", "acme b"]
    assert [near.key for near in names.close("acme b", many, limit=1)] == ["acme b"]


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


@pytest.mark.parametrize("text", ["Acme.com is down", "Acme's portal is down", "Acme-North is down", "Acmes are down"])
def test_a_longer_word_is_not_the_name_it_begins_with(text: str) -> None:
    assert "acme" not in {names.key(name) for name, _ in names.beginnings(text)}
