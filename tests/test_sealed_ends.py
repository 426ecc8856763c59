"""Sealed rounds that cannot be opened, end otherwise, or lose somebody; and who reads them."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.sandbox import Sandbox
from storage.across import exports
from storage.delivery import backlog
from storage.engine import seal
from storage.engine.database import Session
from storage.prompts import consent
from storage.prompts.setups import Wording
from storage.refusal import Refused
from storage.sealed import keys
from storage.tables import Answer, Asked, KeyInUse, Member, Round, SealedBox, Timer
from tests.acting import Actor, words
from tests.asking import CLOSING, AskedTeam, daily, seal_all
from tests.making import every, only, remove
from tests.stage import BO, CY, DI, MONDAY, Bot

HOW = Wording("choice", "Which tool?", ("Pen", "Brush", "Knife"))
OTHER = seal.new()


@pytest.fixture
def four(ana: Actor, bo: Actor, cy: Actor, di: Actor) -> list[Actor]:
    return [ana, bo, cy, di]


async def opened(team: AskedTeam, **changes: Any) -> Any:
    await team.set_up(daily(readers="anonymous", **changes))
    return await team.opens()


def moods(people: Sequence[Actor], grades: str) -> dict[Actor, dict[str, str]]:
    return {person: {"answer_1": grade} for person, grade in zip(people, grades, strict=True)}


async def other_process(bot: Bot) -> None:
    """Another one, with another key, uses this database just now."""
    row = KeyInUse(fingerprint=OTHER.fingerprint, seen_at=bot.slack.now())
    await bot.store.write(lambda session: session.add(row))


def lose_key(session: Session) -> None:
    """What the boxes were sealed with is another key than ours."""
    for box in session.exec(select(SealedBox)).all():
        box.key, box.box = OTHER.fingerprint, OTHER.encrypt(box.name, b"[]")
        session.add(box)


# --- it is not opened -------------------------------------------------------------------------------------


async def test_with_another_key_about_nobody_is_asked_and_the_leads_read_why(
    bot: Bot, ana: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="anonymous"))
    await bot.wait(minutes=59)
    await other_process(bot)
    await bot.wait(minutes=1)

    assert team.posts == []
    assert every(bot.store, Asked) == []
    due = await bot.store.read(backlog.failures)
    assert [row.error for row in due] == [f"a sealed check-in was not opened: {keys.OTHERS}"]
    told = words(await ana.say("/warmline digest Support", "support"))
    assert f"was not asked once: a sealed check-in was not opened: {keys.OTHERS}" in told


async def test_what_was_not_opened_is_not_posted_by_trying_again(bot: Bot, team: AskedTeam) -> None:
    await team.set_up(daily(readers="anonymous"))
    await bot.wait(minutes=59)
    await other_process(bot)
    await bot.wait(minutes=1)
    await bot.store.write(lambda session: backlog.retry(session, at=bot.slack.now()))
    await bot.tick()

    assert team.posts == []


async def test_to_ask_now_says_why_it_cannot(bot: Bot, ana: Actor, team: AskedTeam) -> None:
    await team.set_up(daily(readers="anonymous"))
    await other_process(bot)
    await ana.say("/warmline prompts", "support")

    assert "I cannot open it just now: another process uses this database" in words(await ana.press("Ask now"))


async def test_a_team_of_three_gets_no_sealed_prompt(team: AskedTeam) -> None:
    await remove(team.store, Member, (1, DI))

    with pytest.raises(Refused, match="this team has fewer"):
        await team.set_up(daily(readers="anonymous"))


async def test_on_a_day_on_which_too_few_are_there_nobody_is_asked_nor_missed(
    bot: Bot, bo: Actor, ana: Actor, team: AskedTeam
) -> None:
    await bo.say(f"/warmline away {MONDAY:%Y-%m-%d}")
    await team.set_up(daily(readers="anonymous"))
    await bot.wait(hours=9)

    assert team.posts == []
    assert "not heard from" not in words(await ana.say("/warmline digest Support", "support"))


# --- it ends otherwise ------------------------------------------------------------------------------------


async def test_with_a_lost_key_it_closes_and_says_so(bot: Bot, four: list[Actor], team: AskedTeam) -> None:
    await seal_all(team, await opened(team), moods(four, "5442"))
    await bot.store.write(lose_key)
    await bot.wait_until(CLOSING)

    assert "too few to show. The key that sealed the answers was lost" in words(team.posts[-1])
    assert every(bot.store, Answer) == []
    assert [row for row in every(bot.store, SealedBox) if row.name.startswith("answers")] == []


async def test_with_a_lost_key_everybody_says_anew_whether_moods_may_be_open(
    four: list[Actor], team: AskedTeam
) -> None:
    await team.store.write(lose_key)
    lost = await team.store.read(consent.is_open, 1)
    for person in four:
        await person.say("/warmline mood", "support")
        await person.press("Open or sealed?")
        await person.submit(wanted="open")

    assert not lost
    assert await team.store.read(consent.is_open, 1)


async def test_a_box_of_another_living_process_is_left_to_it(bot: Bot, four: list[Actor], team: AskedTeam) -> None:
    await seal_all(team, await opened(team), moods(four, "5442"))
    await bot.store.write(lose_key)
    await bot.slack.move_to(CLOSING)
    await other_process(bot)
    await bot.tick()

    assert len(team.posts) == 1
    assert only(bot.store, Timer).at == CLOSING + timedelta(minutes=1)


async def test_a_deleted_prompt_takes_its_box_away(bot: Bot, four: list[Actor], team: AskedTeam) -> None:
    await seal_all(team, await opened(team), moods(four, "5442"))
    await team.delete(1)
    await bot.wait(hours=9)

    assert len(team.posts) == 1
    assert every(bot.store, Answer) == []
    assert every(bot.store, Timer) == []
    assert [row.name for row in every(bot.store, SealedBox)] == ["open mood/1"]


async def test_the_closing_moves_with_whoever_moves_west(slack: Sandbox, bot: Bot, team: AskedTeam) -> None:
    await team.set_up(daily(readers="anonymous", zone_of="person", place="dm"))
    await bot.wait(hours=12)
    before = only(bot.store, Timer).at
    await slack.happen.change("bo", tz="America/Los_Angeles")
    await bot.tick()

    assert only(bot.store, Timer).at == before + timedelta(hours=3)
    assert every(bot.store, Round)[-1].closes_at == before + timedelta(hours=3)


# --- somebody goes ----------------------------------------------------------------------------------------


async def test_who_is_erased_while_it_is_open_leaves_what_nobody_can_find(
    bot: Bot, four: list[Actor], bo: Actor, team: AskedTeam
) -> None:
    await seal_all(team, await opened(team), moods(four, "5442"))
    await bo.say("/warmline privacy", "support")
    reply = await bo.press("Erase mine")
    await bot.wait_until(CLOSING)

    assert "said anonymously is kept without its author" in words(reply)
    assert "4 of 4 answered, sealed." in words(team.posts[-1])


async def test_who_is_erased_later_changes_nothing_that_is_shown(
    bot: Bot, four: list[Actor], ana: Actor, bo: Actor, team: AskedTeam
) -> None:
    await seal_all(team, await opened(team), moods(four, "5442"))
    await bot.wait_until(CLOSING)
    shown, digest = words(team.posts[-1]), words(await ana.say("/warmline digest Support", "support"))
    await bo.say("/warmline privacy", "support")
    await bo.press("Erase mine")
    await bot.tick()

    assert words(team.posts[-1]) == shown
    after = words(await ana.say("/warmline digest Support", "support"))
    assert "4 of 4 asked" in digest
    assert "4 of 4 asked" in after
    assert await bot.store.read(lambda session: session.get(Asked, (1, BO))) is None


async def test_privacy_says_that_it_cannot_find_what_is_sealed(bo: Actor) -> None:
    assert "said anonymously is kept without its author, so I cannot find yours" in words(
        await bo.say("/warmline privacy")
    )


# --- who reads them ---------------------------------------------------------------------------------------


async def test_other_readers_are_for_later_rounds_only(
    bot: Bot, four: list[Actor], ana: Actor, team: AskedTeam
) -> None:
    post = await opened(team)
    await seal_all(team, post, moods(four, "5442"))
    await ana.say("/warmline prompts", "support")
    await ana.press("Edit")
    reply = await ana.submit(readers="team")
    await bot.wait_until(CLOSING)

    assert "A round that is open now stays as it was asked, for the readers it was promised to" in words(reply.modal)
    assert "sealed" in words(team.posts[-1])
    assert f"<@{BO}>" not in words(team.posts)


async def test_an_export_has_nothing_before_the_closing_and_no_names_after(
    bot: Bot, four: list[Actor], tmp_path: Path, team: AskedTeam
) -> None:
    await seal_all(team, await opened(team), moods(four, "5442"))
    before = await bot.store.read(exports.export, tmp_path / "a", "jsonl")
    await bot.wait_until(CLOSING)
    await bot.store.read(exports.export, tmp_path / "b", "jsonl")

    rows = [json.loads(line) for line in (tmp_path / "b" / "answers.jsonl").read_text().splitlines()]
    assert before["answers"] == 0
    assert {(row["person"], row["late"], row["answered_at"]) for row in rows} == {(None, False, "2026-11-16T18:00:00Z")}
    assert sorted(row["number"] for row in rows) == [2, 4, 4, 5]


async def test_one_option_that_everybody_chose_is_not_shown(bot: Bot, four: list[Actor], team: AskedTeam) -> None:
    await seal_all(team, await opened(team, questions=(HOW,)), moods(four, "1111"))
    await bot.wait_until(CLOSING)

    assert "too few of each question to show" in words(team.posts[-1])
    assert "Brush" not in words(team.posts[-1])


async def test_options_are_counted_without_names(bot: Bot, four: list[Actor], team: AskedTeam) -> None:
    await seal_all(team, await opened(team, questions=(HOW,)), moods(four, "1120"))
    await bot.wait_until(CLOSING)

    assert "• Pen: 1\n• Brush: 2\n• Knife: 1" in words(team.posts[-1])


async def test_digests_name_nobody_for_silence_in_sealed_rounds(bot: Bot, ana: Actor, team: AskedTeam) -> None:
    await opened(team)
    await bot.wait(days=3)

    assert "not heard from" not in words(await ana.say("/warmline digest Support", "support"))


async def test_who_joins_later_does_not_read_them(bot: Bot, four: list[Actor], cy: Actor, team: AskedTeam) -> None:
    answered: dict[Actor, dict[str, Any]] = {
        person: {"answer_1": grade, "answer_2": "Tea"} for person, grade in zip(four, "5442", strict=True)
    }
    await seal_all(team, await opened(team), answered)
    await bot.wait_until(CLOSING)
    await remove(bot.store, Member, (1, CY))

    assert "Only the members" in words(await cy.press("Read all", team.posts[-1]))


async def test_to_ask_now_on_a_day_with_too_few_leaves_the_round_for_later(
    bot: Bot, ana: Actor, bo: Actor, team: AskedTeam
) -> None:
    await bo.say(f"/warmline away {MONDAY:%Y-%m-%d}")
    await team.set_up(daily(readers="anonymous"))
    await ana.say("/warmline prompts", "support")

    assert "Fewer than four can be asked just now" in words(await ana.press("Ask now"))
    assert every(bot.store, Round) == []


async def test_the_list_of_prompts_says_what_is_sealed_against_its_setup(bot: Bot, ana: Actor, team: AskedTeam) -> None:
    await team.set_up(daily())
    before = words(await ana.say("/warmline prompts", "support"))
    await bot.store.write(consent.say, team_id=1, person=BO, is_open=False, now=MONDAY)

    assert "posted with names" in before
    assert "sealed" in words(await ana.say("/warmline prompts", "support"))
