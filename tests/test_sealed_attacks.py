"""What somebody could try who has the database, or two copies of it, and not the key."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.delivery import backlog
from storage.engine.database import Session, Store
from storage.prompts import answers, prompts, sealing
from storage.sealed import keys
from storage.tables import Answer, Asked, Delivery, Handled, Person, Round, SealedBox, Timer
from tests.acting import Actor
from tests.asking import CLOSING, OPENING, AskedTeam, begin_round, daily, make_asked_team, seal_all
from tests.making import every
from tests.stage import ANA, BO, CY, DI, MONDAY, Bot

PEOPLE = (ANA, BO, CY, DI)
SECRETS = {ANA: "zyxquiet", BO: "zyxform", CY: "zyxcoffee", DI: "zyxmeetings"}


def in_files(store: Store, word: str) -> bool:
    """Whether the database's own files hold it, wherever."""
    path = Path(store.url.database or "")
    return any(word.encode() in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def begin_nothing(session: Session) -> None:
    """Support with a sealed prompt, without a Slack."""
    make_asked_team(session)
    session.add_all(Person(id=id_, name=id_, zone="UTC", looked_up_at=MONDAY) for id_ in PEOPLE)
    session.flush()
    ana = session.get_one(Person, ANA)
    prompts.set_up(session, team_id=1, setup=daily(readers="anonymous"), by=ana, now=MONDAY)


def begin(session: Session) -> None:
    begin_nothing(session)
    begin_round(session)


def put(session: Session, person: str, mood: str, *, at: Any = OPENING) -> bool:
    said = {1: mood, 2: SECRETS[person]}
    return sealing.put(session, round_id=1, person=person, said=said, may_be_quoted=False, at=at)


async def test_answers_at_once_are_all_kept_on_both_databases(any_store: Store) -> None:
    await any_store.write(begin)
    await asyncio.gather(*(any_store.write(put, person, grade) for person, grade in zip(PEOPLE, "5421", strict=True)))
    await any_store.write(put, BO, "3")
    await any_store.write(sealing.close, 1, CLOSING)

    rows = every(any_store, Answer)
    assert Counter(row.number for row in rows if row.number) == Counter([5, 3, 2, 1])
    assert {row.text for row in rows if row.text} == set(SECRETS.values())
    assert [(row.asked_then, row.answered_then, row.outcome) for row in every(any_store, Round)] == [(4, 4, "shown")]
    assert every(any_store, Timer) == [] or every(any_store, Timer)[0].at == CLOSING


async def test_the_timer_waits_where_the_closing_has_moved(any_store: Store) -> None:
    await any_store.write(begin)
    await any_store.write(sealing.close, 1, OPENING)

    assert [row.outcome for row in every(any_store, Round)] == [""]
    assert [row.at for row in every(any_store, Timer)] == [CLOSING]


async def test_closing_twice_changes_nothing(any_store: Store) -> None:
    await any_store.write(begin)
    for person, grade in zip(PEOPLE, "5421", strict=True):
        await any_store.write(put, person, grade)
    await any_store.write(sealing.close, 1, CLOSING)
    before = [row.model_dump() for row in every(any_store, Answer)]
    await any_store.write(sealing.close, 1, CLOSING + timedelta(minutes=1))

    assert [row.model_dump() for row in every(any_store, Answer)] == before


async def test_a_sealed_round_takes_no_open_answer(any_store: Store) -> None:
    await any_store.write(begin)

    with pytest.raises(ValueError, match="sealed"):
        await any_store.write(answers.answer, round_id=1, person=BO, said={1: "3"}, at=OPENING)


async def test_the_files_hold_no_word_while_it_is_open_and_none_of_too_few_after(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="anonymous"))
    said: dict[Actor, dict[str, Any]] = {one: {"answer_1": "2", "answer_2": SECRETS[one.id]} for one in (ana, bo, cy)}
    await seal_all(team, await team.opens(), said)
    opened = [word for word in SECRETS.values() if in_files(bot.store, word)]
    await bot.wait_until(CLOSING)

    assert opened == []
    assert [word for word in SECRETS.values() if in_files(bot.store, word)] == []


async def test_one_copy_tells_who_took_part_and_not_when_nor_in_which_order(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, di: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="anonymous", place="dm"))
    await bot.wait(hours=1)
    for minutes, person in ((7, di), (11, bo), (3, ana)):
        await bot.wait(minutes=minutes)
        await team.answer(person, person.dm[-1], answer_1="2")

    took_part = {row.person: row.answered_at for row in every(bot.store, Asked)}
    assert took_part == {ANA: OPENING, BO: OPENING, CY: None, DI: OPENING}
    moments = {row.due_at for row in every(bot.store, Delivery)} | {row.sent_at for row in every(bot.store, Delivery)}
    assert not [at for at in moments if at and OPENING < at < OPENING + timedelta(minutes=30)]
    assert len({row.at for row in every(bot.store, Handled) if row.result == "taken"}) == 1


async def test_two_copies_show_that_somebody_answered_and_not_what(any_store: Store) -> None:
    await any_store.write(begin)
    sizes = []
    for grade, person in zip("15", (BO, CY), strict=True):
        await any_store.write(put, person, grade)
        sizes.append({len(row.box) for row in every(any_store, SealedBox) if row.name == "answers/1"})

    assert sizes[0] == sizes[1]


async def test_a_person_finds_their_own_answer_and_nobody_elses(any_store: Store) -> None:
    await any_store.write(begin)
    await any_store.write(put, BO, "1")

    def said(session: Session, person: str) -> Sequence[Any]:
        return answers.to_answer(session, round_id=1, person=person, now=OPENING).said

    assert [one.number for one in await any_store.read(said, BO)] == [1, None]
    assert await any_store.read(said, CY) == ()


async def test_logs_hold_neither_words_nor_moods_nor_who(
    bot: Bot, bo: Actor, team: AskedTeam, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("bot", "handlers", "storage"):
        caplog.set_level(logging.DEBUG, logger=name)
    await team.set_up(daily(readers="anonymous"))
    post = await team.opens()
    caplog.clear()
    await team.answer(bo, post, answer_1="1", answer_2=SECRETS[BO])

    ours = [record for record in caplog.records if not record.name.startswith("bot.sandbox")]
    assert not [one for one in ours if SECRETS[BO] in one.getMessage() or BO in one.getMessage()]


async def test_without_a_key_nobody_is_asked_and_it_is_said_why(store: Store) -> None:
    store.write_now(begin_nothing)
    keyless = Store(str(store.url))
    try:
        id_ = keyless.write_now(begin_round)
        due = keyless.read_now(backlog.failures)
    finally:
        keyless.close()

    assert id_ == 1
    assert [row.error for row in due] == [f"a sealed check-in was not opened: {keys.NO_KEY}"]
    assert every(store, Asked) == []
