"""Who is named in a difficult story: found however they are written, and nobody where nobody is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.stories.blameless import may_name, named

NAMES = ("Bo Berg", "🦊 Fox", "7of9")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("because @bo forgot", "bo"),
        ("(@bo.berg) forgot", "bo.berg"),
        ("cause:@bo", "bo"),
        ("＠bo forgot", "bo"),
        ("@\u200bbo forgot", "bo"),
        ("asked @support twice", "support"),
        ("@🦊 Fox forgot", "🦊 Fox"),
        ("then @7OF9 forgot", "7of9"),
        ("<@U00BO> forgot", "U00BO"),
        ("@anabel forgot", "anabel"),
        ("@Ana.Maria forgot", "Ana.Maria"),
        ("I, @ana, told @bo too late", "bo"),
    ],
)
def test_a_name_with_an_at_is_found(text: str, name: str) -> None:
    assert may_name(text)
    assert named(text, author="Ana", known=NAMES) == name


@pytest.mark.parametrize(
    "text",
    [
        "we passed it on too late",
        "I, @ana, forgot",
        "it was @Ana.",
        "12 cups @ 3 euros",
        "3 @5€ each",
        "wrote to help@acme.example",
        "see https://medium.example/@somebody/post",
        "we told @channel, @here and @everyone too late",
        "then @🦊 Foxy: it ran",
        "then @🦊 Foxes ran",
        "@",
        "",
    ],
)
def test_nobody_else_is_found_where_nobody_is_named(text: str) -> None:
    assert named(text, author="Ana", known=NAMES) is None


def test_a_name_of_two_words_is_the_authors_own_as_a_whole() -> None:
    assert named("@Ana Alves forgot", author="Ana Alves") is None
    assert named("@Ana Bell forgot", author="Ana Alves") == "Ana"


@pytest.mark.parametrize("text", ["", "thanks to Bo for the map", "half past nine & back"])
def test_a_text_without_an_at_need_not_be_looked_through(text: str) -> None:
    assert not may_name(text)


@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_colleague_between_spaces_is_found_in_any_text(before: str, after: str) -> None:
    assert named(f"{before} @bo {after}", author="Ana", known=NAMES) is not None


@given(text=st.text())
def test_without_the_sign_nobody_is_named(text: str) -> None:
    assert may_name(text) or named(text, author="Ana", known=NAMES) is None
