"""A database that is broken or full: people get a sentence and what they typed, the operator one line a minute."""

import logging
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from bot.sandbox import Sandbox
from bot.server import unready
from handlers import ACTIONS, COMMANDS, VIEWS, errors
from storage.engine import breakage
from storage.engine.breakage import Breakage
from storage.engine.database import Session, Store
from storage.refusal import Unusable
from storage.tables import Handled
from tests.hostile import Intruder, at_the_door
from tests.stage import ANA, CY, MONDAY, Bot

TYPED = "<@U00BO> for qqtypedwords"


def set_room(store: Store, pages: int | None) -> None:
    """How many pages the file may have, for each of the writer's connections; None: as many as it has."""
    with closing(store._writing.raw_connection()) as one, closing(store._writing.raw_connection()) as other:
        for cursor in (one.cursor(), other.cursor()):
            pages = pages or cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count={pages}")


def drop_tables(store: Store) -> None:
    with closing(sqlite3.connect(store.url.database or "")) as connection:
        for table in ("handled", "person", "kudos_receiver", "kudos", "story"):
            connection.execute(f"DROP TABLE {table}")


def overwrite(store: Store) -> None:
    """Another file is copied over this one."""
    path = Path(store.url.database or "")
    for companion in ("", "-wal", "-shm"):
        Path(f"{path}{companion}").write_bytes(b"This is no database. " * 10_000)


def replace(store: Store) -> None:
    """Another file takes the place of this one, which the program goes on writing into."""
    path = Path(store.url.database or "")
    shutil.copy(path, f"{path}.new")
    Path(f"{path}.new").replace(path)


def delete(store: Store) -> None:
    Path(store.url.database or "").unlink()


BREAKAGES: dict[str, tuple[Callable[[Store], None], str]] = {
    "no such table": (drop_tables, errors.BROKEN),
    "another file copied over it": (overwrite, errors.BROKEN),
    "another file in its place": (replace, errors.BROKEN),
    "no file": (delete, errors.BROKEN),
}


@pytest.fixture
async def intruder(slack: Sandbox, store: Store) -> AsyncIterator[Intruder]:
    async with at_the_door(slack, store) as intruder:
        await intruder.command("/kudos", "<@U00BO> for the calm handover", user=ANA)
        yield intruder


@pytest.fixture
def broken(request: pytest.FixtureRequest, store: Store, intruder: Intruder) -> str:
    """The store is broken in this way; how people are told."""
    breakage_, words = BREAKAGES[request.param]
    breakage_(store)
    return words


@pytest.mark.parametrize("broken", BREAKAGES, indirect=True)
async def test_a_command_gets_a_sentence_and_what_was_typed(
    broken: str, intruder: Intruder, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        answer = await intruder.command("/kudos", TYPED, user=ANA)
        assert answer.status == 200
        assert broken in answer.text
        assert "qqtypedwords" in answer.text

    said = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert [line.endswith("Nothing can be stored.") for line in said] == [True], "once a minute, and no traceback"
    assert store.trouble


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_no_command_is_answered_with_silence(name: str, intruder: Intruder, store: Store) -> None:
    drop_tables(store)
    command, _, word = name.partition(" ")
    answer = await intruder.command(command, f"{word} {TYPED}", user=CY)

    assert "qqtypedwords" in answer.text


async def test_buttons_and_forms_say_it_too(intruder: Intruder, store: Store) -> None:
    drop_tables(store)
    for name in sorted(ACTIONS):
        assert errors.BROKEN in (await intruder.press(name, "1", user=ANA)).seen, name
    for name in sorted(VIEWS):
        answer = await intruder.submit(name, {"text": {"value": "hm"}}, "", user=ANA)
        assert "database cannot be used" in answer.text, name


def note(session: Session, number: int) -> None:
    """More than fits into the pages that an upgrade has left empty."""
    session.add(Handled(key=f"k{number}" * 300_000, person="", at=MONDAY))


async def test_a_full_disk_is_said_to_be_that(bot: Bot, slack: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    set_room(bot.store, None)
    for _ in range(4):  # the first ones still have room in pages that are there
        reply = await slack.person("ana").command("/kudos", "@cy " + "qqtypedwords " * 200, channel="support")
    await bot.scheduler.run()

    assert errors.FULL in (reply.text or "")
    assert "qqtypedwords" in (reply.text or "")
    assert "full" in bot.store.trouble
    assert "full" in (await unready(bot))["database"]  # type: ignore[arg-type]  # it has what is asked
    said = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert [line.startswith("The disk of the database is full") for line in said] == [True]


async def test_what_could_not_be_written_can_be_once_there_is_room(store: Store) -> None:
    set_room(store, None)
    with pytest.raises(Unusable):
        await store.write(note, 1)
    set_room(store, 1_000_000)

    await store.write(note, 1)


def test_what_was_written_is_believed_a_minute_after_the_last_failure() -> None:
    moments = iter([0, 30, 40, 61, 62])
    met = Breakage(monotonic=lambda: next(moments))
    met.meet(Unusable("The disk is full."))
    met.mend()
    assert met.trouble
    met.mend()

    assert met.trouble == ""


def test_the_log_says_it_once_a_minute_and_believes_it_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    moments = iter([0, 20, 40, 59, 61, 100, 10_000])
    met = Breakage(monotonic=lambda: next(moments))
    for _ in range(6):
        met.meet(Unusable("The disk is full."))

    assert len(caplog.records) == 2
    assert met.trouble == ""


class _Said(psycopg.Error):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("could not extend file: No space left on device\nLINE 1: what people wrote")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "is_full"), [("53100", True), ("58030", True), ("42P01", False), ("25006", False)]
)
def test_postgresql_says_by_number_what_is_broken(sqlstate: str, is_full: bool) -> None:
    found = breakage.recognised(DBAPIError("SELECT 1", None, _Said(sqlstate)))

    assert found is not None
    assert found.is_full == is_full
    assert "what people wrote" not in str(found)


def test_other_errors_are_not_taken_for_a_broken_database() -> None:
    assert breakage.recognised(DBAPIError("SELECT 1", None, _Said("23505"))) is None
    assert breakage.recognised(ValueError("no such table")) is None
