"""Agreeing: the lead proposes what was voted for, worries are answered, and no worry is a veto."""

import pytest
from sqlmodel import select

from storage.engine.database import Session
from storage.meanings.agreeing import shortlist
from storage.meanings.options import Option
from storage.tables import Behaviour, Ending, MeansRound, SealedBox, Worry
from tests.acting import Actor, buttons, fields, words
from tests.making import every
from tests.meaning import ENDINGS, MeansTeam, make_means_team
from tests.stage import MONDAY, Bot


@pytest.fixture
async def means(bot: Bot) -> MeansTeam:
    await bot.store.write(make_means_team)
    team = MeansTeam(bot)
    await team.to_agree()
    return team


async def worry(person: Actor, means: MeansTeam, words_: str = "Nights are too thin for an hour") -> None:
    await person.press("I have a worry", means.post)
    await person.submit(worry=words_)


async def all_heard(means: MeansTeam) -> None:
    """Three can live with it, Di has a worry, and the two days are over."""
    await means.propose()
    for person in (means.ana, means.bo, means.cy):
        await person.press("I can live with it", means.post)
    await worry(means.di, means)
    await means.pass_phase()


def some(*votes: int | None) -> list[Option]:
    return [Option(f"{number:032}", f"ending {number}", votes=vote) for number, vote in enumerate(votes)]


def test_the_first_five_are_filled_in() -> None:
    short = shortlist(MeansRound(team_id=1, opened_at=MONDAY, opened_by=None), some(9, 8, 7, 6, 5, 1))

    assert (len(short.filled), short.equals) == (5, ())


def test_a_tie_on_place_five_is_shown_as_a_tie_and_left_to_the_lead() -> None:
    ranked = some(9, 8, 7, 6, 5, 5, 1)
    short = shortlist(MeansRound(team_id=1, opened_at=MONDAY, opened_by=None), ranked)

    assert list(short.filled) == [one.uuid for one in ranked[:4]]
    assert list(short.equals) == [one.uuid for one in ranked[4:6]]


async def test_ties_are_shown_and_the_text_says_that_the_lead_chose_among_equals(bot: Bot) -> None:
    await bot.store.write(make_means_team)
    means = MeansTeam(bot)
    await means.begin()
    for person in means.everybody:
        await means.add(person, f"{person.channel} first of {person.id}")
        await means.add(person, f"{person.channel} second of {person.id}")
    await means.pass_phase()
    await means.pass_phase()
    for person, other in zip(means.everybody, [means.bo, means.cy, means.di, means.ana], strict=True):
        await means.vote(person, f"first of {other.id}", f"second of {other.id}")
    await means.pass_phase()
    await means.ana.say("/warmline means", "support")
    await means.ana.press("Propose")

    assert "8 are equal on the last places" in words(means.ana.form)
    assert words(means.ana.form).count("1 vote, equal with others") == 8
    assert "initial_options" not in fields(means.ana.form)["chosen"]["element"]
    await means.choose(means.ana, "first of U00ANA", "first of U00BO", "first of U00CY")
    await bot.tick()
    assert "Chosen by the lead among equals." in words(means.post)


async def test_the_lead_proposes_three_to_seven(means: MeansTeam, ana: Actor) -> None:
    reply = await means.propose("calling", "saying")
    assert "Please choose 3 to 7; you chose 2." in reply.errors["chosen"]
    await ana.submit(chosen=[means.value(ana.form, one) for one in list(ENDINGS.values())])
    await means.bot.tick()

    assert "Proposed:" in words(means.post)
    assert buttons(means.post) == ["I can live with it", "I have a worry", "Read the endings"]


async def test_what_the_lead_passed_over_is_said(means: MeansTeam) -> None:
    for ending, votes in zip(ENDINGS.values(), (3, 2, 1, 0), strict=True):
        await means.store.write(_set_votes, ending, votes)
    await means.propose("answering", "one hour", "saying")

    assert "1 ending had more votes than one that the lead chose." in words(means.post)


def _set_votes(session: Session, ending: str, votes: int) -> None:
    row = session.exec(select(Ending).where(Ending.words == ending)).one()
    row.votes = votes
    session.add(row)


async def test_without_a_worry_it_is_agreed_after_two_days(means: MeansTeam) -> None:
    await means.propose()
    for person in means.everybody:
        await person.press("I can live with it", means.post)
    await means.pass_phase()

    assert "4 can live with it, 0 worries." in words(means.post)
    assert [bool(one.since) for one in every(means.store, Behaviour)] == [True] * 3


async def test_a_worry_is_sealed_until_all_is_said(means: MeansTeam, di: Actor) -> None:
    await means.propose()
    await di.press("I have a worry", means.post)
    assert "Nobody learns who wrote one" in words(di.form)
    await di.submit(worry="Nights are too thin")
    await means.bot.wait(hours=2)

    assert "Nights" not in words(means.post)
    assert "Nights" not in words(await means.ana.say("/warmline means", "support"))
    assert every(means.store, Worry) == []
    assert [box.name for box in every(means.store, SealedBox)] == ["means/1/agreeing"]


async def test_what_somebody_says_last_counts(means: MeansTeam, di: Actor) -> None:
    await means.propose()
    await worry(di, means)
    for person in means.everybody:
        await person.press("I can live with it", means.post)
    await means.pass_phase()

    assert "4 can live with it, 0 worries." in words(means.post)


async def test_the_lead_answers_each_worry_with_a_sentence_before_closing(means: MeansTeam, ana: Actor) -> None:
    await all_heard(means)
    assert "3 can live with it, 1 worry." in words(means.post)
    assert "Worry: Nights are too thin for an hour" in words(means.post)
    await ana.say("/warmline means", "support")
    assert "It is agreed" not in buttons(ana.answer)
    await ana.press("Answer the worries")
    [field] = fields(ana.form)
    await ana.submit(**{field: "At night it is four hours."})
    await ana.say("/warmline means", "support")
    await ana.press("It is agreed")
    await means.bot.tick()

    assert (await means.round()).state == "agreed"
    assert "Answer: At night it is four hours." in words(means.post)


async def test_an_answer_is_a_sentence(means: MeansTeam, ana: Actor) -> None:
    await all_heard(means)
    await ana.say("/warmline means", "support")
    await ana.press("Answer the worries")
    [field] = fields(ana.form)
    reply = await ana.submit(**{field: "!"})

    assert "in a few words" in reply.errors[field]


async def test_a_lead_may_say_that_nothing_is_agreed(means: MeansTeam, ana: Actor) -> None:
    await all_heard(means)
    await ana.say("/warmline means", "support")
    await ana.press("Answer the worries")
    [field] = fields(ana.form)
    await ana.submit(**{field: "You are right, it is too much."})
    await ana.say("/warmline means", "support")
    await ana.press("Nothing is agreed")
    await means.bot.tick()

    assert (await means.round()).state == "nothing"
    assert every(means.store, Behaviour) == []


async def test_of_fewer_than_four_nothing_is_shown_or_kept(means: MeansTeam, ana: Actor, di: Actor) -> None:
    await means.propose()
    await worry(di, means)
    await ana.press("I can live with it", means.post)
    await means.pass_phase()

    assert "too few to show, nothing kept" in words(means.post)
    assert "Nights" not in words(means.post)
    assert every(means.store, Worry) == []
    await ana.say("/warmline means", "support")
    await ana.press("It is agreed")
    assert (await means.round()).state == "agreed"


async def test_where_a_lead_does_not_go_on_nothing_is_agreed(means: MeansTeam) -> None:
    await means.pass_phase()

    assert (await means.round()).state == "nothing"
    assert "Nothing was agreed this time" in words(means.post)


async def test_a_worry_names_nobody(means: MeansTeam, di: Actor) -> None:
    await means.propose()
    await di.press("I have a worry", means.post)
    reply = await di.submit(worry="@cy will not do it")

    assert "names nobody" in reply.errors["worry"]


async def test_everybody_reads_the_endings_and_their_votes_when_the_lead_does(means: MeansTeam, di: Actor) -> None:
    assert buttons(means.post) == ["Read the endings"]
    await di.press("Read the endings", means.post)

    assert all(ending in words(di.form) for ending in ENDINGS.values())
    assert words(di.form).count("(2 votes)") == 4


async def test_the_endings_are_read_by_all_as_soon_as_the_lead_can_sort_them(bot: Bot) -> None:
    await bot.store.write(make_means_team)
    means = MeansTeam(bot)
    await means.gather()
    await means.di.press("Read the endings", means.post)

    assert all(ending in words(means.di.form) for ending in ENDINGS.values())
    assert "vote" not in words(means.di.form)
