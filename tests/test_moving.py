"""A database moves: what is written on one side is read in on the other, whole, once, and without a word lost."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from storage import kudos
from storage.across.moving import importing, parts, writing
from storage.engine.database import Store
from storage.engine.seal import SealKey
from storage.engine.sql import columns
from storage.sealed import boxes
from storage.tables import (
    DatabaseLife,
    Delivery,
    Goal,
    Handled,
    Idea,
    KeyInUse,
    Kudos,
    Move,
    RateLimit,
    Story,
    WrongCode,
    declared,
)
from tests import warm
from tests.moved import AT, read_in, written
from tests.rows import add_row, add_row_everywhere
from tests.stage import ANA, BO, SUPPORT

STAY = {DatabaseLife, Handled, KeyInUse, Move, RateLimit, WrongCode}


def rows(session: Session, table: type[SQLModel]) -> int:
    return session.connection().execute(select(func.count()).select_from(table)).scalar_one()


def test_every_table_moves_or_says_why_not() -> None:
    moving = {part.table for part in parts.every()}

    assert set(declared.tables()) - moving == STAY


def test_nothing_that_moves_in_the_open_points_to_what_may_stay_out() -> None:
    in_the_open = {part.table_name for part in parts.every() if not part.is_sealed}
    pointed_to = {
        key.column.table.name
        for part in parts.every()
        for column, _ in declared.columns(part.table)
        for key in column.foreign_keys
    }

    assert pointed_to <= in_the_open


@pytest.mark.parametrize("part", parts.every(), ids=lambda part: part.path)
def test_every_column_of_a_table_is_in_one_of_its_files(part: parts.Part) -> None:
    there = {column.name for column in [*part.own, *part.shown.values()]}

    assert there == {column.name for column, _ in declared.columns(part.table)}


def test_a_row_of_every_table_moves_there_and_back(any_store: Store, other: Store, tmp_path: Path) -> None:
    any_store.write_now(add_row_everywhere, ANA, "words\n\u2028“é”")
    one = written(any_store, tmp_path / "one")
    done = read_in(other, tmp_path / "one")

    assert done.is_new
    assert written(other, tmp_path / "two") == one
    for table in set(declared.tables()) - STAY:
        left = any_store.read_now(rows, table) - other.read_now(rows, table)
        assert left == (table.__tablename__ == "usable"), table  # one alone is too few


def test_postgresql_takes_what_sqlite_wrote(store: Store, postgres_store: Store, tmp_path: Path) -> None:
    store.write_now(add_row_everywhere, ANA, "words")
    one = written(store, tmp_path / "one")
    read_in(postgres_store, tmp_path / "one")

    assert written(postgres_store, tmp_path / "two") == one


def test_a_second_import_of_the_same_folder_changes_nothing(store: Store, other: Store, tmp_path: Path) -> None:
    store.write_now(add_row_everywhere, ANA, "words")
    one = written(store, tmp_path / "one")
    read_in(other, tmp_path / "one")
    again = read_in(other, tmp_path / "one")

    assert (again.rows, again.is_new) == (0, False)
    assert written(other, tmp_path / "two") == one


def some_kudos(session: Session, count: int = 1) -> None:
    for number in range(count):
        given = {"giver": ANA, "receivers": [BO], "message": f"thanks {number}", "practices": []}
        kudos.give(session, **given, channel=SUPPORT, at=AT)  # type: ignore[arg-type]


def test_no_number_is_given_twice_after_a_move(any_store: Store, other: Store, tmp_path: Path) -> None:
    any_store.write_now(some_kudos, 3)
    any_store.write_now(lambda session: kudos.undo(session, id_=3, by=ANA, at=AT))
    any_store.read_now(writing.export, tmp_path / "one")
    read_in(other, tmp_path / "one")
    other.write_now(some_kudos)

    ids = other.read_now(lambda session: session.connection().execute(select(columns(Kudos).id)).scalars().all())
    assert sorted(ids) == [1, 2, 4]


def test_a_promised_message_is_still_promised_and_a_sent_one_sent(store: Store, other: Store, tmp_path: Path) -> None:
    store.write_now(some_kudos)
    store.read_now(writing.export, tmp_path / "one")
    read_in(other, tmp_path / "one")

    def outbox(session: Session) -> list[tuple[object, ...]]:
        found = columns(Delivery)
        chosen = select(found.id, found.state, found.wake_at, found.recipient).order_by(found.id)
        return [tuple(row) for row in session.connection().execute(chosen)]

    assert other.read_now(outbox) == store.read_now(outbox) != []


def test_an_idea_that_repeats_a_later_one_moves(any_store: Store, other: Store, tmp_path: Path) -> None:
    any_store.write_now(repeated_ideas)
    one = written(any_store, tmp_path / "one")
    read_in(other, tmp_path / "one")

    assert written(other, tmp_path / "two") == one
    assert b'"same_as": 2' in one["ideas.jsonl"]


def repeated_ideas(session: Session) -> None:
    add_row_everywhere(session, ANA, "words")
    add_row(session, Idea, team_id=1, title="the same", words="again")
    session.get_one(Idea, 1).same_as = 2


# --- what nobody may read -----------------------------------------------------------------------------


def private(session: Session) -> None:
    add_row(session, Goal, owner=ANA, text="to say no more often", lesson="it is hard")
    add_row(session, Story, author=None, text="told", code_mark="aaaa1111", channel=SUPPORT)


def test_a_goal_of_ones_own_moves_sealed_and_a_code_goes_on_working(store: Store, other: Store, tmp_path: Path) -> None:
    store.write_now(private)
    everything = b"".join(written(store, tmp_path / "one").values())
    read_in(other, tmp_path / "one")

    assert not any(words in everything for words in (b"no more often", b"it is hard", b"aaaa1111"))
    assert other.read_now(lambda session: session.get_one(Goal, 1).lesson) == "it is hard"
    assert other.read_now(lambda session: session.get_one(Story, 1).code_mark) == "aaaa1111"


@pytest.mark.parametrize("key", [None, SealKey(b"another key is as long as a key!")])
def test_without_the_key_what_is_sealed_stays_out(
    store: Store, other: Store, tmp_path: Path, key: SealKey | None
) -> None:
    store.write_now(private)
    store.read_now(writing.export, tmp_path / "one")
    manifest = importing.check(tmp_path / "one", key)
    done = importing.run(other, tmp_path / "one", manifest, key, now=AT)

    assert done.unopened == 1
    assert other.read_now(rows, Goal) == 0
    assert other.read_now(lambda session: session.get_one(Story, 1).code_mark) is None


def test_an_open_round_goes_on_after_a_move(store: Store, other: Store, tmp_path: Path) -> None:
    store.write_now(boxes.make, "a round")
    store.write_now(boxes.add, "a round", {"text": "said in confidence"}, token="whose")
    everything = b"".join(written(store, tmp_path / "one").values())
    read_in(other, tmp_path / "one")

    found = other.read_now(boxes.peek, "a round")
    assert [entry.said for entry in found] == [{"text": "said in confidence"}]
    assert b"confidence" not in everything


def test_an_export_without_a_key_says_what_stayed(tmp_path: Path) -> None:
    keyless = warm.fresh_store(tmp_path / "keyless.db", key=None)
    keyless.write_now(private)
    said = keyless.read_now(writing.export, tmp_path / "one")
    keyless.close()

    assert said.for_want_of_key
    assert said.stayed == {"goal": 1}
