"""Endings, accents and phrases: what counts as the same word, and which comes first."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.engine import folding
from storage.engine.database import Store
from storage.stories import holding, library, search
from storage.stories.library import Found
from storage.stories.search import Query, sought
from tests.stage import BO
from tests.telling import search_for, tell


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        ("All the invoices were wrong", "invoice"),
        ("The invoice was wrong", "invoices"),
        ("She was called at once", "calling"),
        ("Die Rechnungen waren falsch", "rechnung"),
        ("Die Rechnung war falsch", "Rechnungen"),
        ("Nous avons perdu la clé", "clés"),
        ("Она ждала посылку", "посылки"),
    ],
)
def test_another_ending_is_found(store: Store, told: str, typed: str) -> None:
    tell(store, told)

    assert search_for(store, typed) == [told]


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        ("Die Straße war gesperrt", "strasse"),
        ("Die Strasse war gesperrt", "STRASSE"),
        ("Call from Łódź", "lodz"),
        ("Call from Lodz", "łódź"),
        ("Søren waited", "soren"),
        ("Smørrebrød for lunch", "smorrebrød"),
        ("ＷＩＤＥ letters", "wide"),
        ("お客様は待っていました", "客様"),
        ("หนังสือหาย", "สือ"),
        ("हिन्दी में बात", "हिन्दी"),
    ],
)
def test_accents_and_other_ways_to_write_a_letter_make_no_difference(store: Store, told: str, typed: str) -> None:
    tell(store, told)

    assert search_for(store, typed) == [told]


def test_the_very_words_come_first_each_newest_first(store: Store) -> None:
    for text in ("an old invoice", "new invoices", "a newer invoice", "the newest invoices"):
        tell(store, text)

    assert search_for(store, "invoice") == ["a newer invoice", "an old invoice", "the newest invoices", "new invoices"]


def read_through(store: Store, query: Query) -> Iterator[Found]:
    page = store.read_now(library.find_words, query, reader=BO)
    yield page
    while page.older:
        page = store.read_now(library.find_words, query, reader=BO, at=page.older)
        yield page


def test_newer_leads_back_over_the_same_pages(store: Store) -> None:
    for number in range(8):
        tell(store, f"call {number}")
        tell(store, f"calls {number}")
    query = search.plain("call")
    pages = list(read_through(store, query))
    back = [pages[-1]]
    while back[-1].newer:
        back.append(store.read_now(library.find_words, query, reader=BO, at=back[-1].newer, is_newer=True))

    texts = [told.text for page in pages for told in page.stories]
    assert texts == [f"call{s} {number}" for s in ("", "s") for number in reversed(range(8))]
    assert [told.text for page in reversed(back) for told in page.stories] == texts


def found_by(store: Store, query: Query) -> list[str]:
    return [told.text for told in store.read_now(library.find_words, query, reader=BO).stories]


def test_words_in_quotes_stand_together(store: Store) -> None:
    tell(store, "the coffee machine", lesson="ask first")
    tell(store, "a machine for coffee; coffee machines too")
    together = Query(tuple(filter(None, [sought("coffee machine", is_exact=True)])))
    across = Query(tuple(filter(None, [sought("machine ask", is_exact=True)])))

    assert found_by(store, together) == ["the coffee machine"]
    assert found_by(store, across) == []


def test_what_is_left_out_is_left_out_in_every_ending(store: Store) -> None:
    tell(store, "calm calls")
    tell(store, "calm letters")
    without = Query(search.plain("calm").sought, tuple(filter(None, [sought("call", is_exact=True)])))

    assert found_by(store, without) == ["calm letters"]


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    words = folding.words(text)

    assert folding.folded(" ".join(word.text for word in words)) == [word.text for word in words]
    assert all(0 <= word.begin < word.end <= len(text) for word in words)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60), other=st.text("aeéß ńо한 顧客-\"'", max_size=8))
def test_a_text_holds_each_of_its_own_words(text: str, other: str) -> None:
    for piece in f"{text} {other}".split():
        if search.plain(piece):
            assert holding.holds(search.plain(piece), f"{text} {other}") == "exact"
            assert holding.places(search.plain(piece), f"{text} {other}")
