"""Ending the sentence: alone first, three at most, sealed from everybody until the phase ends."""

import json
from pathlib import Path

import pytest

from storage.across.exports import export
from storage.across.privacy import mine
from storage.engine.database import Session
from storage.meanings import endings
from storage.people import people
from storage.tables import Delivery, Ending, Handled, MeansRound, Member, SealedBox
from tests.acting import Actor, buttons, fields, marked_up, value, words
from tests.making import every
from tests.meaning import ENDINGS, MeansTeam, make_means_team
from tests.stage import BO, CY, Bot


@pytest.fixture
async def means(bot: Bot) -> MeansTeam:
    await bot.store.write(make_means_team)
    team = MeansTeam(bot)
    await team.begin()
    return team


async def test_the_post_has_the_beginning_of_the_sentence_and_a_button(means: MeansTeam) -> None:
    assert "Customer service means …" in words(means.post)
    assert "nobody sees what others wrote before" in words(means.post)
    assert buttons(means.post) == ["Add my ending"]


async def test_the_promise_stands_above_the_field(means: MeansTeam, bo: Actor) -> None:
    await bo.press("Add my ending", means.post)
    said = words(bo.form)

    for part in (
        "Your team reads all endings together on",
        "in random order, if there are four or more",
        "Nobody learns who wrote one: no colleague, no lead, no admin, nor whoever runs me",
        "somebody who controls the machine",
    ):
        assert part in said.partition("calling before")[0]


async def test_an_ending_is_in_and_can_be_withdrawn_by_its_author(means: MeansTeam, bo: Actor) -> None:
    reply = await means.add(bo, "answering within an hour")
    assert "Your ending is in" in words(reply)
    assert "You can add 2 more" in words(reply)
    await bo.press("Withdraw one")

    assert "answering" not in words(bo.form)
    await bo.submit(ending="saying sorry first")
    assert "saying sorry first" in words(bo.modal)


async def test_a_fourth_ending_is_refused_with_the_three_and_withdraw_one(means: MeansTeam, bo: Actor) -> None:
    for ending in ("one of them", "two of them", "three of them"):
        await means.add(bo, ending)
    await bo.press("Add my ending", means.post)

    assert "Withdraw one to make room" in words(bo.modal)
    for ending in ("one of them", "two of them", "three of them"):
        assert ending in words(bo.modal)
    assert buttons(bo.modal) == ["Withdraw one"] * 3
    assert not fields(bo.modal)
    await bo.press("Withdraw one")
    assert "ending" in fields(bo.form)


async def test_a_fourth_that_was_typed_as_a_command_comes_back_when_there_is_room(means: MeansTeam, bo: Actor) -> None:
    for ending in ("one of them", "two of them", "*three* & <b>"):
        await means.add(bo, ending)
    await bo.say("/warmline means the *fourth* of them", "support")

    assert "Not recorded yet: … the *fourth* of them" in words(bo.modal)
    assert "… *three* & <b>" in words(bo.modal), "literally"
    assert "fourth" not in marked_up(bo.modal)
    await bo.press("Withdraw one")
    assert value(bo.form, "ending") == "the *fourth* of them"


async def test_a_fourth_that_was_typed_meanwhile_is_refused_in_its_form(means: MeansTeam, bo: Actor) -> None:
    await means.add(bo, "one of them")
    await means.add(bo, "two of them")
    await bo.press("Add my ending", means.post)
    open_form = bo.form
    await means.bot.store.write(_third, means)
    reply = await bo.submit(ending="four of them")

    assert open_form
    assert "You have 3 endings in: " in reply.errors["ending"]
    assert "withdraw one" in reply.errors["ending"]


def _third(session: Session, means: MeansTeam) -> None:
    bo = people.find(session, [BO])[BO]
    endings.add(session, round_id=1, person=bo, words="three", now=means.bot.slack.now())


@pytest.mark.parametrize("named", ["never leaving @cy alone", "what <@U00CY> does", "asking @cy first"])
async def test_a_mention_is_refused_with_the_blameless_sentence(means: MeansTeam, bo: Actor, named: str) -> None:
    reply = await means.add(bo, named)

    assert "names nobody, so that it stays about what we do" in reply.errors["ending"]
    assert bo.modal


async def test_difficult_words_are_not_filtered(means: MeansTeam, bo: Actor) -> None:
    assert "damn" in words(await means.add(bo, "giving a damn"))


@pytest.mark.parametrize(("typed", "said"), [("!!", "in a few words"), ("x" * 121, "this takes 120")])
async def test_an_ending_is_words_and_short(means: MeansTeam, bo: Actor, typed: str, said: str) -> None:
    await bo.press("Add my ending", means.post)
    if len(typed) > 120:
        assert fields(bo.form)["ending"]["element"]["max_length"] == 120
        return
    assert said in (await bo.submit(ending=typed)).errors["ending"]


async def test_words_after_the_command_fill_the_form(means: MeansTeam, bo: Actor) -> None:
    await bo.say("/warmline means calling them first", "support")
    assert fields(bo.form)["ending"]["element"]["initial_value"] == "calling them first"
    reply = await bo.say("/warmline means asking @cy first", "support")

    assert "names nobody" in words(reply)


async def test_only_the_team_can_end_the_sentence(means: MeansTeam) -> None:
    await means.bot.store.write(_leave, CY)
    reply = await means.cy.press("Add my ending", means.post)

    assert "you are not in it" in words(reply)


def _leave(session: Session, person: str) -> None:
    session.delete(session.get_one(Member, (1, person)))


async def test_nobody_sees_an_ending_before_the_phase_ends(means: MeansTeam, ana: Actor, tmp_path: Path) -> None:
    await means.add(means.bo, "answering within an hour")
    await means.bot.wait(hours=2)
    seen = [words(means.post), await ana.open_home(), words(await ana.say("/warmline means", "support"))]
    await means.store.read(export, tmp_path / "out", "jsonl")
    seen += [file.read_text("utf-8") for file in (tmp_path / "out").iterdir()]

    assert not [one for one in seen if "answering" in one]
    assert b"answering" not in Path(str(means.store.url.database)).read_bytes()


async def test_the_database_does_not_tell_who_wrote_an_ending(means: MeansTeam) -> None:
    await means.add(means.bo, "answering within an hour")
    handled = [one for one in every(means.store, Handled) if one.result == "taken"]

    assert [one.person for one in handled] == [""]
    assert {(one.at.hour, one.at.minute) for one in handled} == {(0, 0)}
    assert BO not in json.dumps([one.model_dump(mode="json") for one in every(means.store, MeansRound)])
    assert BO not in {one.recipient for one in every(means.store, Delivery)}
    assert "means" not in json.dumps(await means.store.read(mine, BO))


async def test_fewer_than_four_endings_are_too_few_and_nothing_is_kept(means: MeansTeam) -> None:
    for person in means.everybody[:3]:
        await means.add(person, "answering within an hour")
    await means.pass_phase()

    assert (await means.round()).state == "nothing"
    assert "Too few to show, nothing kept." in words(means.post)
    assert every(means.store, Ending) == []


async def test_when_it_is_over_the_endings_stand_without_anything_of_their_authors(means: MeansTeam) -> None:
    for person, ending in zip(means.everybody, ENDINGS.values(), strict=True):
        await means.add(person, ending)
    await means.pass_phase()
    stored = every(means.store, Ending)

    assert await means.there() == sorted(ENDINGS.values())
    assert [one.uuid for one in stored] == sorted(one.uuid for one in stored)
    assert {box.name for box in every(means.store, SealedBox)} == {"means/1/owners"}
    assert not any(person in json.dumps([one.model_dump() for one in stored]) for person in ("U00", "token"))


async def test_too_late_an_ending_is_refused(means: MeansTeam, bo: Actor) -> None:
    await bo.press("Add my ending", means.post)
    await means.pass_phase()
    reply = await bo.submit(ending="too late")

    assert "too late" not in await means.there()
    assert "That round is over" in words(reply) + str(reply.errors)
