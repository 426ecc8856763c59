"""`/warmline privacy`: everything about somebody is told, handed out, and erased from every table and post."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import Session, SQLModel

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import view_problems
from handlers.views import privacy as views
from storage.across import privacy, retention
from storage.across.erasing import ERASED
from storage.delivery import kinds, schedules
from storage.engine.database import Store
from storage.people import holds, teams
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.stories import index, search
from storage.tables import (
    Admin,
    Customer,
    Delivery,
    Kudos,
    KudosReceiver,
    Member,
    Outreach,
    Person,
    Problem,
    Schedule,
    Story,
    Team,
    UserGroup,
    declared,
)
from storage.tables.declare import Mentions, Names
from tests import erasing
from tests.acting import Actor, words
from tests.rows import add_row, add_row_everywhere
from tests.stage import ANA, BO, CY, MONDAY, Bot

WORDS = "what only Ana would say"


def ana_everywhere(session: Session) -> None:
    """Ana in every table, wherever a person can be."""
    add_row_everywhere(session, ANA, WORDS)


def ana_among_others(session: Session) -> None:
    """What Ana did with others, who stay."""
    for person in (ANA, BO):
        add_row(session, Person, id=person, zone="UTC")
    add_row(session, UserGroup, id="S1", people=[BO, ANA])
    add_row(session, Admin, person=ANA, named_by=BO)
    add_row(session, Admin, person=BO, named_by=ANA)
    add_row(session, Team, id=1, name="S", name_key="s", zone="UTC", created_by=ANA)
    add_row(session, Member, team_id=1, person=ANA, is_lead=True)
    add_row(session, Member, team_id=1, person=BO, is_lead=True)
    hers = dict.fromkeys(("text", "our_part", "lesson", "touch_point", "downstream"), WORDS)
    add_row(session, Story, id=1, author=ANA, team_id=1, **hers)
    add_row(session, Story, id=2, author=BO, text=f"with @{ANA} and @{ANA}X")
    add_row(session, Kudos, id=1, giver=ANA, message=WORDS)
    add_row(session, KudosReceiver, kudos_id=1, position=0, receiver=BO)
    add_row(session, Kudos, id=2, giver=BO, message="to both")
    add_row(session, KudosReceiver, kudos_id=2, position=0, receiver=ANA)
    add_row(session, KudosReceiver, kudos_id=2, position=1, receiver=CY)
    add_row(session, Kudos, id=3, giver=BO, message="to her alone")
    add_row(session, KudosReceiver, kudos_id=3, position=0, receiver=ANA)
    add_row(session, Customer, id=1, name="Acme", name_key="acme", owner=ANA)
    for number, other in enumerate((ANA, "somebody"), 2):
        add_row(session, Customer, id=number, name=f"@{other}", name_key=f"@{other}".casefold(), owner=BO)
    add_row(session, Problem, customer_id=1, text=WORDS, opened_by=ANA)
    add_row(session, Outreach, customer_id=1, member=ANA, note=WORDS, idea=WORDS, feeling=4)
    add_row(session, Schedule, kind="digest", subject=1, recipient=ANA)


def tables_that_say(session: Session, *wanted: str) -> set[str]:
    """The tables with a value, in any column, in which one of these words is, in capitals or not."""
    return {
        table.name
        for table in SQLModel.metadata.sorted_tables
        for row in session.connection().execute(select(table))
        if any(word.casefold() in str(value).replace(f"{ANA}X", "").casefold() for value in row for word in wanted)
    }


def rows_of(session: Session, table: type[SQLModel]) -> list[dict[str, Any]]:
    return [dict(row) for row in session.connection().execute(select(*table.__table__.c)).mappings()]  # type: ignore[attr-defined]


def say_somebody(table: type[SQLModel]) -> bool:
    """Whether a table's columns say that somebody is in it."""
    return any(isinstance(mark, Names | Mentions) for _, mark in declared.columns(table))


async def test_nothing_of_a_forgotten_person_is_left_in_any_table(any_store: Store) -> None:
    await any_store.write(ana_everywhere)
    everywhere = {table.__tablename__ for table in declared.tables() if say_somebody(table)}
    assert await any_store.read(tables_that_say, ANA) == everywhere
    await any_store.write(privacy.erase, ANA, MONDAY)  # noted: a row in every table is a hold too
    await any_store.write(privacy.release, person=ANA, by=None, at=MONDAY)
    await any_store.write(erasing.finish, ANA)
    await any_store.write(kinds.remember, ERASED.name, subject=0, recipient=ANA, at=MONDAY)  # they have been told

    assert await any_store.read(tables_that_say, ANA, WORDS) == set()


async def test_nothing_of_somebody_forgotten_is_left_in_what_goes_on(any_store: Store) -> None:
    await any_store.write(ana_among_others)
    await any_store.write(erasing.forget, ANA, MONDAY)

    assert await any_store.read(tables_that_say, ANA, WORDS) == set()


async def test_what_is_not_theirs_alone_stays_without_them(any_store: Store) -> None:
    await any_store.write(ana_among_others)
    await any_store.write(erasing.forget, ANA, MONDAY)
    stories = {row["id"]: row for row in await any_store.read(rows_of, Story)}

    assert stories[1]["withdrawn_at"] == MONDAY
    assert stories[2]["text"] == f"with @somebody and @{ANA}X"
    assert [row["id"] for row in await any_store.read(rows_of, Kudos)] == [2]
    assert [row["receiver"] for row in await any_store.read(rows_of, KudosReceiver)] == [CY]
    customers = sorted((row["name"], row["owner"]) for row in await any_store.read(rows_of, Customer))
    assert customers == [("@somebody", BO), ("@somebody", BO), ("Acme", None)]
    assert [(row["person"], row["named_by"]) for row in await any_store.read(rows_of, Admin)] == [(BO, "")]
    assert [(row["member"], row["feeling"]) for row in await any_store.read(rows_of, Outreach)] == [(None, 4)]
    assert [row["solved_at"] for row in await any_store.read(rows_of, Problem)] == [None]
    assert [row["people"] for row in await any_store.read(rows_of, UserGroup)] == [[BO]]
    assert await any_store.read(teams.members, 1) == [BO]
    assert [one.recipient for one in await any_store.read(schedules.of, WEEKLY_DIGEST, subject=1)] == [BO]


async def test_whatever_quotes_or_counts_somebody_forgotten_is_composed_anew(any_store: Store) -> None:
    def posted(session: Session) -> None:
        ana_among_others(session)
        add_row(session, Team, id=2, name="Sales", name_key="sales")
        add_row(session, Team, id=3, name="Night", name_key="night")
        add_row(session, Customer, id=9, name="Bolt", name_key="bolt", owner=BO, team_id=2)
        add_row(session, Problem, customer_id=9, text=WORDS, opened_by=ANA)
        add_row(session, Kudos, id=9, giver=ANA, message=WORDS, story_id=2)
        add_row(session, KudosReceiver, kudos_id=9, position=0, receiver=CY, team_id=3)
        for kind, subject in [*quoting, ("digest", 4), ("story_post", 3)]:
            told = {"kind": kind, "subject": subject, "recipient": BO, "state": "sent", "channel": "D1", "ts": "1.0"}
            add_row(session, Delivery, id=f"{kind} {subject}", **told)

    quoting = [("story_post", 1), ("story_post", 2), ("kudos_dm", 2), ("digest", 1), ("digest", 2), ("digest", 3)]
    await any_store.write(posted)
    await any_store.write(erasing.forget, ANA, MONDAY)
    anew = {(row["kind"], row["subject"]) for row in await any_store.read(rows_of, Delivery) if row["revision"] > 1}

    assert anew == set(quoting)


async def test_what_is_handed_out_is_everything_that_is_counted(any_store: Store) -> None:
    await any_store.write(ana_everywhere)
    kept = await any_store.read(privacy.kept, ANA)
    everything = await any_store.read(privacy.mine, ANA)

    assert {kind: len(rows) for kind, rows in everything.items()} == kept
    assert set(kept) == {rows.names.kind for rows in declared.about_people()}
    assert json.loads(json.dumps(everything))["outreach"][0]["customer"] == f"with <@{ANA}>"


async def test_erased_words_are_not_found_by_search_either(any_store: Store) -> None:
    def found(session: Session) -> list[int]:
        by_anybody = [search.matches(session, search.plain(WORDS), reader=who, most=9) for who in (ANA, BO)]
        kept = session.connection().scalars(text("SELECT words FROM story_search")).all()
        assert bool(by_anybody[0]) == any("only" in words for words in kept)
        return [one.id for met in by_anybody for one in met]

    await any_store.write(ana_among_others)
    await any_store.write(index.fill)
    before = await any_store.read(found)
    await any_store.write(erasing.forget, ANA, MONDAY)

    assert (before, await any_store.read(found)) == ([1], [])


async def test_erased_words_are_not_found_in_the_files_either(store: Store, tmp_path: Path) -> None:
    def files_that_say_it() -> list[str]:
        return [file.name for file in tmp_path.glob("warmline.db*") if WORDS.encode() in file.read_bytes()]

    await store.write(ana_among_others)
    before = files_that_say_it()
    await store.write(erasing.forget, ANA, MONDAY)
    await store.scrub()

    assert (before, files_that_say_it()) == (["warmline.db-wal"], [])


async def test_what_is_kept_for_a_while_is_deleted_after_it(any_store: Store) -> None:
    await any_store.write(ana_everywhere)
    await any_store.write(holds.end, person=ANA, by=None)
    for table, period in sorted(declared.periods(), key=lambda kept: kept[1].long):
        over = MONDAY + period.long
        await any_store.write(retention.sweep, now=over)
        assert len(await any_store.read(rows_of, table)) == 1
        await any_store.write(retention.sweep, now=over + timedelta(seconds=1))

        assert await any_store.read(rows_of, table) == []


async def test_forgetting_twice_changes_nothing_more(store: Store) -> None:
    await store.write(ana_among_others)
    await store.write(erasing.forget, ANA, MONDAY)

    assert await store.write(erasing.forget, ANA, MONDAY) == {}


async def test_erased_kudos_leave_slack_too(bot: Bot, bo: Actor, cy: Actor) -> None:
    await bo.say("/kudos @cy for the calm handover", "support")
    await cy.say("/kudos @bo @di for the good question", "support")
    await bot.tick()
    await bo.say("/warmline privacy", "support")
    await bo.press("Erase mine")
    await bot.tick()
    (left,) = cy.posts("support")

    assert "for the good question" in left["text"]
    assert BO not in left["text"]
    assert cy.dm == []
    assert "I am erasing this now" in words(bo.answer)
    assert "Everything about you is erased" in words(bo.dm)
    assert "messages_from_the_bot" not in await bot.store.read(privacy.kept, BO)


async def test_a_long_export_is_turned_page_by_page(slack: Sandbox, bo: Actor) -> None:
    slack.slack.app.scopes.remove("files:write")
    for number in range(5):
        await bo.say(f"/kudos @cy {number} " + "x" * 2900, "support")
    await bo.say("/warmline privacy", "support")
    await bo.press("Export mine")
    assert "Page 1 of 2" in words(bo.modal)
    await bo.press("Next page")

    assert "Page 2 of 2" in words(bo.modal)


@pytest.mark.parametrize("text", ["", "short", "line\n" * 9000, "x" * 30_000, "\u2028" * 13_000])
def test_pages_put_together_are_the_whole(text: str) -> None:
    pages = views.paged(text)

    assert "".join(pages) == text
    assert max(map(len, pages)) <= views.PAGE


def test_every_page_is_within_slacks_limits() -> None:
    everything = {"stories": [{"text": "\N{DROPLET}\n" * 1500} for _ in range(20)]}

    assert view_problems(views.export(everything, page=2)) == []
