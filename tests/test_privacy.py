"""`/warmline privacy`: everything about somebody is told, handed out, and erased from every table and post."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, SQLModel

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import view_problems
from handlers.views import privacy as views
from storage.across import privacy
from storage.delivery import schedules
from storage.engine.database import Store
from storage.engine.sql import columns
from storage.people import teams
from storage.stories import search
from storage.tables import (
    Admin,
    Answer,
    Asked,
    Away,
    Channel,
    Customer,
    Delivery,
    Gate,
    Handled,
    HomeView,
    Kudos,
    KudosReceiver,
    Learned,
    Member,
    Outreach,
    Person,
    Problem,
    Prompt,
    Question,
    Round,
    Schedule,
    Story,
    Team,
    UserGroup,
    Workspace,
)
from tests.rows import add_row
from tests.stage import ANA, BO, CY, MONDAY, SUPPORT, Bot

WORDS = "what only Ana would say"
NAMELESS = {"workspace", "channel", "prompt_round"}  # tables that say nothing of anybody


def a_full_life(session: Session) -> None:
    """Ana in every table, wherever a person can be; and Bo beside her."""
    add_row(session, Workspace, id="T1")
    add_row(session, Channel, id=SUPPORT)
    for person in (ANA, BO):
        add_row(session, Person, id=person, zone="UTC")
    add_row(session, UserGroup, id="S1", people=[BO, ANA])
    add_row(session, Admin, person=ANA, named_by=BO)
    add_row(session, Admin, person=BO, named_by=ANA)
    add_row(session, Away, person=ANA)
    add_row(session, Team, id=1, name="S", name_key="s", zone="UTC", created_by=ANA)
    add_row(session, Member, team_id=1, person=ANA, is_lead=True)
    add_row(session, Member, team_id=1, person=BO, is_lead=True)
    kind: dict[str, Any] = {"kind": "wonderful", "side": "external"}
    hers = dict.fromkeys(("text", "our_part", "lesson", "touch_point", "downstream"), WORDS)
    add_row(session, Story, id=1, author=ANA, team_id=1, **kind, **hers)
    add_row(session, Story, id=2, author=BO, text=f"with @{ANA} and @{ANA}X", **kind)
    add_row(session, Learned, story_id=2, person=ANA)
    add_row(session, Kudos, id=1, giver=ANA, message=WORDS)
    add_row(session, KudosReceiver, kudos_id=1, position=0, receiver=BO)
    add_row(session, Kudos, id=2, giver=BO, message="to both")
    add_row(session, KudosReceiver, kudos_id=2, position=0, receiver=ANA)
    add_row(session, KudosReceiver, kudos_id=2, position=1, receiver=CY)
    add_row(session, Kudos, id=3, giver=BO, message="to her alone")
    add_row(session, KudosReceiver, kudos_id=3, position=0, receiver=ANA)
    add_row(session, Prompt, id=1, team_id=1, place="dm", zone_of="team", readers="team", created_by=ANA)
    add_row(session, Question, id=1, prompt_id=1, kind="text", text=f"What did <@{ANA}> do?")
    add_row(session, Round, id=1, prompt_id=1)
    add_row(session, Asked, round_id=1, person=ANA)
    add_row(session, Answer, round_id=1, question_id=1, author=ANA, text=WORDS)
    add_row(session, Customer, id=1, name="Acme", side="external", owner=ANA)
    add_row(session, Problem, customer_id=1, text=WORDS, opened_by=ANA)
    add_row(session, Outreach, customer_id=1, member=ANA, note=WORDS, idea=WORDS, feeling=4)
    add_row(session, Schedule, kind="digest", subject=1, recipient=ANA)
    add_row(session, Delivery, id="1", kind="kudos_dm", recipient=ANA, state="pending")
    add_row(session, Delivery, id="2", kind="kudos_dm", subject=1, recipient=BO, state="sent", detail={"by": ANA})
    add_row(session, Gate, key=f"channel/{ANA}")
    add_row(session, Handled, key="1", person=ANA, result={"words": WORDS})
    add_row(session, HomeView, person=ANA, seen_at=MONDAY)
    add_row(session, Handled, key="2", person=BO, result={"receivers": [ANA]})


def tables_that_say(session: Session, *wanted: str) -> set[str]:
    """The tables with a value, in any column, in which one of these words is."""
    return {
        table.name
        for table in SQLModel.metadata.sorted_tables
        for row in session.connection().execute(select(table))
        if any(word in str(value).replace(f"{ANA}X", "") for value in row for word in wanted)
    }


def rows_of(session: Session, table: type[SQLModel]) -> list[dict[str, Any]]:
    return [dict(row) for row in session.connection().execute(select(*table.__table__.c)).mappings()]  # type: ignore[attr-defined]


async def test_nothing_of_a_forgotten_person_is_left_in_any_table(any_store: Store) -> None:
    await any_store.write(a_full_life)
    everywhere = {table.name for table in SQLModel.metadata.sorted_tables} - NAMELESS
    assert await any_store.read(tables_that_say, ANA) == everywhere, "a table that privacy.py does not know yet?"
    await any_store.write(privacy.forget, ANA, MONDAY)

    assert await any_store.read(tables_that_say, ANA, WORDS) == set()


async def test_what_is_not_theirs_alone_stays_without_them(any_store: Store) -> None:
    await any_store.write(a_full_life)
    await any_store.write(privacy.forget, ANA, MONDAY)
    stories = {row["id"]: row for row in await any_store.read(rows_of, Story)}

    assert stories[1]["withdrawn_at"] == MONDAY
    assert stories[2]["text"] == f"with @somebody and @{ANA}X"
    assert [row["id"] for row in await any_store.read(rows_of, Kudos)] == [2]
    assert [row["receiver"] for row in await any_store.read(rows_of, KudosReceiver)] == [CY]
    assert [(row["name"], row["owner"]) for row in await any_store.read(rows_of, Customer)] == [("Acme", None)]
    assert [(row["member"], row["feeling"]) for row in await any_store.read(rows_of, Outreach)] == [(None, 4)]
    assert [row["solved_at"] for row in await any_store.read(rows_of, Problem)] == [None]
    assert [row["people"] for row in await any_store.read(rows_of, UserGroup)] == [[BO]]
    assert await any_store.read(teams.members, 1) == [BO]
    assert [one.recipient for one in await any_store.read(schedules.of, kind="digest", subject=1)] == [BO]


async def test_what_is_handed_out_is_everything_that_is_counted(any_store: Store) -> None:
    await any_store.write(a_full_life)
    kept = await any_store.read(privacy.kept, ANA)
    everything = await any_store.read(privacy.mine, ANA)

    assert {kind: len(rows) for kind, rows in everything.items()} == kept
    assert set(kept) == set(privacy.EVERYTHING)
    assert json.loads(json.dumps(everything))["outreach"][0]["customer"] == "Acme"


async def test_erased_words_are_not_found_by_search_either(any_store: Store) -> None:
    def found(session: Session) -> list[int | None]:
        told = select(columns(Story).id).where(search.matches(session))
        return list(session.connection().scalars(told, search.query(session, search.words(WORDS))))

    await any_store.write(a_full_life)
    before = await any_store.read(found)
    await any_store.write(privacy.forget, ANA, MONDAY)

    assert (before, await any_store.read(found)) == ([1], [])


async def test_erased_words_are_not_found_in_the_files_either(store: Store, tmp_path: Path) -> None:
    def files_that_say_it() -> list[str]:
        return [file.name for file in tmp_path.glob("warmline.db*") if WORDS.encode() in file.read_bytes()]

    await store.write(a_full_life)
    before = files_that_say_it()
    await store.write(privacy.forget, ANA, MONDAY)
    await store.scrub()

    assert (before, files_that_say_it()) == (["warmline.db-wal"], [])


async def test_forgetting_twice_changes_nothing_more(store: Store) -> None:
    await store.write(a_full_life)
    await store.write(privacy.forget, ANA, MONDAY)

    assert await store.write(privacy.forget, ANA, MONDAY) == {}


async def test_somebody_reads_what_is_kept_and_takes_it_with_them(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/kudos", "@cy for the calm handover", channel="support")
    reply = await bo.command("/warmline", "privacy", channel="support")
    await bo.press(bo.ephemerals("support")[-1], "privacy_export")

    assert "1 kudos you gave" in (reply.text or "")
    assert "for the calm handover" in str(bo.modal)


async def test_erased_kudos_leave_slack_too(slack: Sandbox, bot: Bot) -> None:
    bo, cy = slack.person("bo"), slack.person("cy")
    await bo.command("/kudos", "@cy for the calm handover", channel="support")
    await cy.command("/kudos", "@bo @di for the good question", channel="support")
    await bot.tick()
    await bo.command("/warmline", "privacy", channel="support")
    await bo.press(bo.ephemerals("support")[-1], "privacy_erase")
    await bot.tick()
    (left,) = [message for message in cy.messages("support") if not message["ephemeral"]]

    assert "for the good question" in left["text"]
    assert BO not in left["text"]
    assert cy.dm == []
    assert "Erased" in (bo.ephemerals("support")[-1]["text"] or "")


async def test_a_long_export_is_turned_page_by_page(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    for number in range(3):
        await bo.command("/kudos", f"@cy {number} " + "x" * 2900, channel="support")
    await bo.command("/warmline", "privacy", channel="support")
    await bo.press(bo.ephemerals("support")[-1], "privacy_export")
    assert "Page 1 of 2" in str(bo.modal)
    await bo.press(bo.modal, "privacy_page:1")

    assert "Page 2 of 2" in str(bo.modal)


@pytest.mark.parametrize("text", ["", "short", "line\n" * 9000, "x" * 30_000, "\u2028" * 13_000])
def test_pages_put_together_are_the_whole(text: str) -> None:
    pages = views.paged(text)

    assert "".join(pages) == text
    assert max(map(len, pages)) <= views.PAGE


def test_every_page_is_within_slacks_limits() -> None:
    everything = {"stories": [{"text": "\N{DROPLET}\n" * 1500} for _ in range(20)]}

    assert view_problems(views.export(everything, page=2)) == []


def test_every_kind_has_words() -> None:
    assert set(views.WORDS) == set(privacy.EVERYTHING)
