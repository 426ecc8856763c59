"""What is sealed: boxes that tell nothing before they are opened, keys, and how few answers are too few."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import check, sealing
from bot.settings import SEAL_KEY_FILE, Settings
from storage.engine import seal
from storage.engine.database import Session, Store
from storage.engine.seal import SealKey, WrongKey
from storage.people import homes
from storage.refusal import Refused
from storage.sealed import boxes, few, keys
from storage.tables import SealedBox
from tests.stage import KEY, MONDAY

NAME = "answers/1"


def size(session: Session) -> int:
    return len(session.get_one(SealedBox, NAME).box)


async def test_a_box_gives_back_what_was_put_in_without_tokens(any_store: Store) -> None:
    await any_store.write(boxes.make, NAME)
    for number in range(20):
        await any_store.write(boxes.add, NAME, {"number": number}, token=f"token {number}")
    entries = await any_store.write(boxes.open_, NAME)

    assert entries
    assert {entry.said["number"] for entry in entries} == set(range(20))
    assert {entry.token for entry in entries} == {""}
    assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
    assert [entry.said["number"] for entry in entries] != list(range(20)), "their order tells nothing"
    assert not await any_store.read(boxes.exists, NAME)


async def test_its_size_does_not_tell_how_much_was_said(any_store: Store) -> None:
    await any_store.write(boxes.make, NAME)
    empty = await any_store.read(size)
    for said in ("one word", *["x" * 3000] * 20):
        await any_store.write(boxes.add, NAME, {"text": said})
        assert await any_store.read(size) == empty
    await any_store.write(boxes.add, NAME, {"text": "x" * 6000})
    assert await any_store.read(size) == empty + boxes.LEAST, "and then twice as much"


async def test_the_first_entries_may_come_at_the_same_moment(any_store: Store) -> None:
    def say(session: Session, number: int) -> None:
        if not boxes.exists(session, NAME):
            boxes.make(session, NAME)
        boxes.add(session, NAME, {"number": number})

    await asyncio.gather(*(any_store.write(say, number) for number in range(4)))

    assert {entry.said["number"] for entry in await any_store.read(boxes.peek, NAME)} == set(range(4))


async def test_each_write_encrypts_everything_anew(store: Store) -> None:
    def whole(session: Session) -> bytes:
        return session.get_one(SealedBox, NAME).box

    await store.write(boxes.make, NAME)
    seen = [await store.read(whole)]
    for _ in range(3):
        await store.write(boxes.replace_mine, NAME, [{"number": 3}], token="mine")
        seen.append(await store.read(whole))

    for earlier, later in pairwise(seen):
        same = sum(one == other for one, other in zip(earlier, later, strict=False))
        assert same < len(earlier) / 64


async def test_mine_is_replaced_and_the_others_stay(store: Store) -> None:
    await store.write(boxes.make, NAME)
    for token, number in (("ana", 1), ("bo", 2), ("ana", 3)):
        await store.write(boxes.replace_mine, NAME, [{"number": number}], token=token)

    found = await store.read(boxes.look_in, NAME)
    assert {(entry.token, entry.said["number"]) for entry in found} == {("ana", 3), ("bo", 2)}


async def test_another_key_opens_nothing_and_adds_nothing(store: Store) -> None:
    await store.write(boxes.make, NAME)
    other = Store(str(store.url), key=SealKey(b"0" * 32))
    with pytest.raises(Refused, match="nothing was recorded"):
        await other.write(boxes.add, NAME, {"number": 1})
    assert await other.write(boxes.open_, NAME) is None
    other.close()


async def test_check_says_where_another_key_is_needed_than_the_one_here(store: Store) -> None:
    def found(key: SealKey) -> list[str]:
        here = Settings(database_url=str(store.url), seal_key=key.secret.hex())
        return [finding.words for finding in check.seals(here)]

    for box in (NAME, "stories/1", homes.BOX):
        await store.write(boxes.make, box)
    await store.write(keys.use, datetime.now(UTC))
    other, boxed = found(seal.new())

    assert found(KEY) == []
    assert "Give all of them the same. Until then no sealed round is opened." in other
    assert "2 sealed boxes need another key than the one here" in boxed


def test_a_key_file_that_holds_no_key_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for held in (b"", b"\xff\xfe", b"ab" * 31):
        SEAL_KEY_FILE.write_bytes(held)
        is_well, said = sealing.in_words(Settings())

        assert not is_well
        assert "Put the right one back; or take the file away and start" in said
        assert sealing.key_for(Settings()) is None
        assert SEAL_KEY_FILE.read_bytes() == held, "it may be the right one, torn"


async def test_without_a_key_no_box_is_made(store: Store) -> None:
    keyless = Store(str(store.url))
    with pytest.raises(Refused, match="nothing was recorded"):
        await keyless.write(boxes.make, NAME)
    assert await keyless.write(keys.use, MONDAY) == keys.NO_KEY
    keyless.close()


async def test_processes_with_different_keys_notice_each_other(any_store: Store) -> None:
    other = Store(any_store.url.render_as_string(hide_password=False), key=SealKey(b"0" * 32))
    assert await any_store.write(keys.use, MONDAY) == ""
    assert await other.write(keys.use, MONDAY) == keys.OTHERS
    assert await any_store.write(keys.use, MONDAY) == keys.OTHERS
    later = MONDAY + keys.SEEN * 2
    assert await any_store.write(keys.use, later) == "", "the other one is gone"
    other.close()


def test_what_is_about_one_thing_cannot_be_opened_as_another() -> None:
    sealed = KEY.encrypt("one", b"words")

    assert KEY.decrypt("one", sealed) == b"words"
    with pytest.raises(WrongKey):
        KEY.decrypt("two", sealed)
    with pytest.raises(WrongKey):
        seal.new().decrypt("one", sealed)


def test_a_key_is_never_shown() -> None:
    assert KEY.secret.hex()[:8] not in repr(KEY) + KEY.fingerprint


@given(st.lists(st.integers(1, 5), max_size=12), st.integers(0, 3))
def test_grades_are_shown_from_four_and_never_tell_one_persons(given_: list[int], silent: int) -> None:
    shown = few.grades(given_, asked=len(given_) + silent)

    if len(given_) < few.LEAST:
        assert shown is None
        return
    assert shown
    if len(set(given_)) == 1 and not silent:
        assert shown.counts == {}
        assert shown.between
        assert given_[0] in shown.between
        assert shown.between[1] - shown.between[0] == 1
    else:
        assert sum(shown.counts.values()) == len(given_)


@pytest.mark.parametrize(
    ("part", "whole", "is_shown"),
    [(4, 4, True), (3, 8, False), (5, 8, False), (4, 8, True), (8, 8, True), (6, 7, False), (7, 11, True)],
)
def test_a_slice_is_hidden_with_its_complement(part: int, whole: int, is_shown: bool) -> None:
    assert few.may_show_part(part, whole) is is_shown
