"""Full-text search, on both databases."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlmodel import col, select

from storage.engine.database import Session, Store
from storage.people import channel_members
from storage.refusal import Refused
from storage.stories import index, library, search, stories
from storage.stories.library import Draft
from storage.tables import Channel, Story
from tests.making import make_team
from tests.plans import heard
from tests.stage import ANA, BO, CY, GENERAL, MONDAY, SECRET
from tests.telling import search_for, tell


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def test_all_words_must_be_there_and_their_beginnings_are_enough(store: Store) -> None:
    tell(store, "The coffee machine was mended at night")
    tell(store, "The coffee was cold")

    assert search_for(store, "COFF mach") == ["The coffee machine was mended at night"]
    assert search_for(store, "coffee tea") == []


def test_every_field_that_teaches_is_searched(store: Store) -> None:
    tell(store, "Late again", our_part="no callback", lesson="ring first", touch_point="delivery")

    assert all(search_for(store, word) == ["Late again"] for word in ("callback", "ring", "delivery"))


def test_the_newest_come_first_also_when_they_were_stored_earlier(store: Store) -> None:
    tell(store, "calm, of today", day=0)
    tell(store, "calm, brought in from an older list", day=-30)
    tell(store, "calm, of yesterday", day=-1)

    assert [text.split("of ")[-1] for text in search_for(store, "calm")][:2] == ["today", "yesterday"]


def test_a_change_is_found_and_what_was_withdrawn_is_not(store: Store) -> None:
    changed, gone = tell(store, "old words"), tell(store, "old secret")
    store.write_now(stories.edit, id_=changed, by=ANA, draft=Draft(text="fresh words"), at=MONDAY)
    store.write_now(stories.withdraw, id_=gone, by=ANA, at=MONDAY)

    assert search_for(store, "old") == []
    assert search_for(store, "fresh") == ["fresh words"]


def test_pages_follow_one_another_without_gap_or_repetition(store: Store) -> None:
    ids = [tell(store, f"story number {number}", day=number % 3) for number in range(12)]
    page = store.read_now(library.find_words, search.plain("story"), reader=BO)
    read = list(page.stories)
    while page.older:
        page = store.read_now(library.find_words, search.plain("story"), reader=BO, at=page.older)
        read += page.stories

    assert sorted(told.id for told in read) == ids
    assert read == sorted(read, key=lambda told: (told.told_at, told.id), reverse=True)


def test_what_was_told_in_a_private_channel_is_for_its_author_and_those_who_are_in_it(store: Store) -> None:
    def set_up(session: Session) -> None:
        session.add(Channel(id=SECRET, name="secret", is_member=True, is_private=True))
        make_team(session, channel=SECRET, members=[ANA, CY])
        channel_members.remember(session, SECRET, [BO])

    store.write_now(set_up)
    id_ = tell(store, "among ourselves")

    assert (
        search_for(store, "ourselves", reader=ANA) == search_for(store, "ourselves", reader=BO) == ["among ourselves"]
    )
    assert search_for(store, "ourselves", reader=CY) == []
    with pytest.raises(Refused, match="private channel"):
        store.read_now(library.readable, id_=id_, reader=CY)


def tell_many(session: Session, *, private: int, public: int) -> None:
    """Private ones, which are newer, and public ones."""
    session.add(Channel(id=SECRET, name="secret", is_member=True, is_private=True))
    session.add(Channel(id=GENERAL, name="general", is_member=True))
    session.flush()
    told = [(SECRET, number) for number in range(private)] + [(GENERAL, -number - 1) for number in range(public)]
    rows = [
        {
            "author": ANA,
            "text": "calm",
            "channel": channel,
            "told_at": MONDAY + timedelta(minutes=minute),
            "practices": [],
        }
        for channel, minute in told
    ]
    session.connection().execute(insert(Story), rows)
    index.fill(session)


def test_behind_any_number_of_private_matches_every_public_one_is_found(store: Store) -> None:
    store.write_now(tell_many, private=3000, public=13)
    page = store.read_now(library.find_words, search.plain("calm"), reader=BO)
    read = list(page.stories)
    while page.older:
        page = store.read_now(library.find_words, search.plain("calm"), reader=BO, at=page.older)
        read += page.stories

    assert [one.channel for one in read] == [GENERAL] * 13
    assert read == sorted(read, key=lambda one: one.told_at, reverse=True)


def test_the_last_page_is_the_last_match(store: Store) -> None:
    store.write_now(tell_many, private=0, public=2504)
    page = store.read_now(library.find_words, search.plain("calm"), reader=BO)
    oldest = store.read_now(lambda session: session.exec(select(Story.id).order_by(col(Story.told_at))).first())
    count = len(page.stories)
    while page.older:
        page = store.read_now(library.find_words, search.plain("calm"), reader=BO, at=page.older)
        count += len(page.stories)

    assert count == 2504
    assert page.stories[-1].id == oldest


def test_the_index_of_words_alone_finds_few_matches_on_postgresql(postgres_store: Store) -> None:
    """Planned once for all values, it took the whole past for a few days, and read all of it with each search."""
    tell(postgres_store, "The coffee was cold")
    with heard(postgres_store) as said:
        assert search_for(postgres_store, "coffee")

    (collecting,) = [statement for statement in said if statement.startswith("WITH matching")]
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", collecting)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", collecting)
    with postgres_store._reading.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {numbered}").scalars())
    assert "story_search_words" in plan
    assert "story_search_pkey" not in plan


@pytest.mark.parametrize("typed", ["café", "cafe", "CAFÉ", "cafe\u0301", "caf"])
def test_accents_make_no_difference(store: Store, typed: str) -> None:
    tell(store, "coffee at the café")

    assert search_for(store, typed) == ["coffee at the café"]


def test_a_word_without_letters_of_ours_is_found(store: Store) -> None:
    tell(store, "한국어 고객 story")

    assert search_for(store, "한국어") == search_for(store, "고객") == ["한국어 고객 story"]


@pytest.mark.parametrize("typed", ["", "  ", "...", "* ( )", "\0", "🎉", "%_"])
def test_a_search_without_a_word_says_how_to_search(store: Store, typed: str) -> None:
    with pytest.raises(Refused, match="Which words"):
        search_for(store, typed)


@pytest.mark.parametrize(
    "typed", ['a" OR b', "a AND NOT b*", "NEAR(a b)", "text:a", "a:* | !b", "'a\\", "a & <-> b", "{a}^2", "é_²"]
)
def test_operators_are_only_words(store: Store, typed: str) -> None:
    tell(store, "b")

    assert search_for(store, typed) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_nothing_that_can_be_typed_breaks_the_search(store: Store, typed: str) -> None:
    assert not search.plain(typed) or search_for(store, typed) == []
