"""Sorting the endings: near-equal ones side by side, nothing dropped, and authors who see what became of theirs."""

from datetime import timedelta

import pytest

from storage.tables import Delivery, Ending, Handled
from tests.acting import Actor, buttons, fields, words
from tests.making import every
from tests.meaning import ENDINGS, MeansTeam, make_means_team
from tests.stage import BO, Bot

HOUR = "answering within the hour"


@pytest.fixture
async def means(bot: Bot) -> MeansTeam:
    await bot.store.write(make_means_team)
    team = MeansTeam(bot)
    await team.gather()
    return team


async def merge(means: MeansTeam, text: str = HOUR) -> None:
    """The two that are alike become one."""
    await means.sort()
    await means.ana.press("Merge these")
    await means.ana.submit(words=text)


async def test_near_equal_endings_are_side_by_side(means: MeansTeam, ana: Actor) -> None:
    await means.sort()
    said = words(ana.form)

    assert "2 alike" in said
    pair = said.partition("2 alike")[2].partition("Merge these")[0]
    assert ENDINGS["bo"] in pair
    assert ENDINGS["cy"] in pair
    assert ENDINGS["di"] not in pair
    assert buttons(ana.form) == ["Merge these", "Merge or reword", "Merge or reword", "Done, let us vote"]


async def test_the_form_has_the_near_equal_ones_chosen_and_their_words(means: MeansTeam, ana: Actor) -> None:
    await means.sort()
    await ana.press("Merge these")
    chosen = fields(ana.form)["chosen"]["element"]["initial_options"]

    assert {one["text"]["text"].partition(". ")[2] for one in chosen} == {ENDINGS["bo"], ENDINGS["cy"]}
    assert fields(ana.form)["words"]["element"]["initial_value"] in {ENDINGS["bo"], ENDINGS["cy"]}


async def test_merged_endings_are_one_and_their_words_stay_readable(means: MeansTeam, bo: Actor) -> None:
    await merge(means)
    assert await means.there() == sorted([HOUR, ENDINGS["ana"], ENDINGS["di"]])
    await means.ana.press("Done, let us vote")
    await means.bot.tick()
    await bo.press("Vote", means.post)

    assert HOUR in words(bo.form)
    assert ENDINGS["bo"] in words(bo.form)
    assert ENDINGS["cy"] in words(bo.form)


async def test_a_lead_can_reword_but_not_drop(means: MeansTeam, ana: Actor) -> None:
    await means.sort()
    await ana.press("Merge or reword")
    await ana.submit(chosen=[means.value(ana.form, "saying")], words="owning our mistakes")

    assert await means.there() == sorted([ENDINGS["ana"], ENDINGS["bo"], ENDINGS["cy"], "owning our mistakes"])
    assert "made of saying sorry first" in words(ana.form)
    assert not any("rop" in label for label in buttons(ana.form))


async def test_what_is_merged_again_keeps_the_first_words(means: MeansTeam, ana: Actor) -> None:
    await merge(means)
    await means.sort()
    await ana.press("Merge or reword")
    both = [means.value(ana.form, HOUR), means.value(ana.form, "saying")]
    await ana.submit(chosen=both, words="being there at once")

    kept = {one.words for one in every(means.store, Ending) if one.merged_into}
    assert await means.there() == sorted([ENDINGS["ana"], "being there at once"])
    assert kept == {ENDINGS["bo"], ENDINGS["cy"], ENDINGS["di"]}


async def test_a_lead_names_nobody_and_chooses_something(means: MeansTeam, ana: Actor) -> None:
    await means.sort()
    await ana.press("Merge these")
    reply = await ana.submit(words="what @cy does")
    assert "names nobody" in reply.errors["words"]


async def test_members_do_not_sort(means: MeansTeam, bo: Actor) -> None:
    await bo.say("/warmline means", "support")

    assert "Sort the endings" not in buttons(bo.answer)


async def test_each_author_alone_sees_on_home_what_became_of_theirs(means: MeansTeam, bo: Actor, di: Actor) -> None:
    await merge(means)
    his, hers = await bo.open_home(), await di.open_home()

    assert f"Your ending “{ENDINGS['bo']}” is part of “{HOUR}” now." in his
    assert "Split again" in buttons(bo.home)
    assert ENDINGS["cy"] not in his
    assert f"Your ending “{ENDINGS['di']}” stands by itself." in hers
    assert "Split again" not in buttons(di.home)


async def test_an_author_splits_again_once_and_nobody_learns_who(means: MeansTeam, ana: Actor, bo: Actor) -> None:
    await merge(means)
    before = len(every(means.store, Delivery))
    await bo.open_home()
    reply = await bo.press("Split again", bo.home)

    assert "stands by itself again" in words(reply)
    assert await means.there() == sorted([HOUR, *(ENDINGS[who] for who in ("ana", "bo", "di"))])
    assert BO not in {one.person for one in every(means.store, Handled) if one.result == "taken"}
    assert len(every(means.store, Delivery)) == before
    await means.sort()
    assert "Taken out again by who wrote it" in words(ana.form)
    assert "2 alike" not in words(ana.form)
    assert "Split again" not in buttons(await _home(bo))


async def _home(person: Actor) -> object:
    await person.open_home()
    return person.home


async def test_what_was_split_is_not_merged_again(means: MeansTeam, ana: Actor, bo: Actor) -> None:
    await merge(means)
    await bo.open_home()
    await bo.press("Split again", bo.home)
    await means.sort()
    await ana.press("Merge or reword")
    chosen = [means.value(ana.form, one) for one in (ENDINGS["bo"], ENDINGS["di"])]
    reply = await ana.submit(chosen=chosen, words="one of both")

    assert "taken out again by who wrote it" in reply.errors["chosen"]


async def test_others_cannot_split_it(means: MeansTeam, bo: Actor, di: Actor) -> None:
    await merge(means)
    await bo.open_home()
    split = next(one["accessory"] for one in bo.home["blocks"] if "Split" in str(one)) if bo.home else {}
    await di.open_home()

    assert split["value"] not in str(di.home)


async def test_without_a_lead_the_vote_begins_after_two_working_days(means: MeansTeam) -> None:
    assert "The leads put alike ones together" in words(means.post)
    await means.bot.wait_until(await means.ends_at() + timedelta(seconds=1))
    await means.bot.tick()

    assert (await means.round()).state == "voting"
    assert "Vote" in buttons(means.post)


async def test_many_endings_are_paged(bot: Bot, ana: Actor) -> None:
    await bot.store.write(make_means_team)
    means = MeansTeam(bot)
    await means.begin()
    for number, person in enumerate(means.everybody):
        for kind in ("alpha", "beta", "gamma"):
            await means.add(person, f"{kind}{number} {kind}{number}{number} only")
    await means.pass_phase()
    await means.sort()
    assert buttons(ana.form).count("Merge or reword") == 8
    await ana.press("Next")

    assert buttons(ana.form).count("Merge or reword") == 4
    assert "Before" in buttons(ana.form)
