"""What was agreed stays alive: above prompts, shown by stories, missed by digests, asked about, and in a history."""

from datetime import timedelta

import pytest

from storage.engine.database import Session
from storage.meanings import alive, years
from storage.refusal import Refused
from storage.stories import shows
from storage.tables import Behaviour, Member, Shows
from tests.acting import Actor, buttons, fields, words
from tests.asking import HELPED, AskedTeam, daily
from tests.making import every, make_team, tell_story
from tests.mapping import make_map
from tests.meaning import ENDINGS, MeansTeam, make_means_team
from tests.stage import ANA, BO, SALES, Bot

AGREED = list(ENDINGS.values())[:3]


@pytest.fixture
async def means(bot: Bot) -> MeansTeam:
    await bot.store.write(make_means_team)
    team = MeansTeam(bot)
    await team.agree()
    return team


async def held(means: MeansTeam) -> list[str]:
    return [one.words for one in await means.store.read(alive.current, 1)]


async def test_each_prompt_has_one_of_them_above_it_in_turn(means: MeansTeam) -> None:
    asked = AskedTeam(means.bot)
    await asked.set_up(daily(questions=(HELPED,)))
    seen = []
    for _ in range(3):
        before = len(asked.posts)
        while not any("What helped?" in words(post) for post in asked.posts[before:]):
            await means.bot.wait(hours=2)
        post = next(post for post in asked.posts[before:] if "What helped?" in words(post))
        seen.append(words(post).partition("Customer service means … ")[2].partition("\n")[0])
        await means.bot.wait(hours=12)

    assert sorted(seen) == sorted(AGREED)


async def test_a_prompt_by_direct_message_has_it_too(means: MeansTeam, cy: Actor) -> None:
    await AskedTeam(means.bot).set_up(daily(questions=(HELPED,), zone_of="person", place="dm"))
    await means.bot.wait(hours=24)
    asked = [words(one) for one in cy.dm if "What helped?" in words(one)]

    assert asked
    assert "Customer service means … " in asked[0]


async def show(person: Actor, means: MeansTeam, *behaviours: str, text: str = "We rang them first") -> None:
    """Tell a story by the form that shows these."""
    await person.say("/servicestory", "support")
    offered = fields(person.form)["shows"]["element"]["options"]
    chosen = [one["value"] for one in offered if one["text"]["text"] in behaviours]
    await person.submit(text=text, shows=chosen)
    await means.bot.tick()


async def test_a_story_shows_what_was_agreed(means: MeansTeam, bo: Actor) -> None:
    first = (await held(means))[0]
    await show(bo, means, first)
    posts = [words(post) for post in bo.posts("support")]

    assert any("We rang them first" in post and f"It shows: {first}" in post for post in posts)
    await bo.say("/warmline means", "support")
    assert f"{first} (1 story)" in words(bo.answer)
    reply = await bo.press("Stories of 1")
    assert "We rang them first" in words(reply)


async def test_a_story_shows_two_at_most(means: MeansTeam, bo: Actor) -> None:
    await bo.say("/servicestory", "support")
    field = fields(bo.form)["shows"]["element"]

    assert field["max_selected_items"] == 2
    with pytest.raises(Refused, match="at most"):
        await means.store.write(_show_three)


def _show_three(session: Session) -> None:
    shows.checked(session, [1, 2, 3], author=ANA)


async def test_what_a_story_shows_can_be_changed(means: MeansTeam, bo: Actor) -> None:
    first, second, _ = await held(means)
    await show(bo, means, first)
    await bo.say("/servicestory mine", "support")
    await bo.press("Edit")
    chosen = fields(bo.form)["shows"]["element"]["initial_options"]
    assert [one["text"]["text"] for one in chosen] == [first]
    offered = fields(bo.form)["shows"]["element"]["options"]
    await bo.submit(shows=[one["value"] for one in offered if one["text"]["text"] == second])
    await means.bot.tick()

    assert any(f"It shows: {second}" in words(post) for post in bo.posts("support"))
    assert len(every(means.store, Shows)) == 1


async def test_an_anonymous_story_shows_it_from_the_full_hour_on(means: MeansTeam, bo: Actor) -> None:
    first = (await held(means))[0]
    await bo.say("/servicestory", "support")
    offered = fields(bo.form)["shows"]["element"]["options"]
    chosen = [one["value"] for one in offered if one["text"]["text"] == first]
    await bo.submit(text="We rang them unseen", shows=chosen, anonymous=["yes"])
    assert every(means.store, Shows) == []
    await means.bot.wait(hours=1)

    assert any("unseen" in words(post) and f"It shows: {first}" in words(post) for post in bo.posts("support"))


async def test_a_team_without_anything_agreed_is_not_asked_what_a_story_shows(bot: Bot, bo: Actor) -> None:
    await bot.store.write(make_means_team)
    await bo.say("/servicestory", "support")

    assert "shows" not in fields(bo.form)


async def test_the_digest_names_the_behaviour_without_a_story_for_sixty_days(means: MeansTeam, ana: Actor) -> None:
    first, second, third = await held(means)
    await show(means.bo, means, second)
    await means.bot.wait(days=50)
    await tell_story(means.bot, means.bo, channel="support")
    assert "No story has shown" not in words(await ana.say("/warmline digest", "support"))
    await means.bot.wait(days=14)
    await tell_story(means.bot, means.bo, channel="support")
    said = words(await ana.say("/warmline digest", "support"))

    assert f"No story has shown “{first}” for 60 days" in said or f"No story has shown “{third}” for 60 days" in said
    assert second not in said.partition("No story has shown")[2].partition("\n")[0]


async def test_the_digest_says_what_was_agreed_this_week(means: MeansTeam, ana: Actor) -> None:
    await tell_story(means.bot, means.bo, channel="support")
    assert "Agreed: customer service means …" in words(await ana.say("/warmline digest", "support"))
    await means.bot.wait(days=8)
    await tell_story(means.bot, means.bo, channel="support")

    assert "Agreed: customer service means …" not in words(await ana.say("/warmline digest", "support"))


async def test_after_half_a_year_the_lead_is_asked_whether_it_is_still_true(means: MeansTeam, ana: Actor) -> None:
    at = await means.timer(years.STILL)
    closed = (await means.round()).closed_at
    assert at
    assert closed
    assert at == closed + timedelta(weeks=26)
    await means.bot.wait_until(at + timedelta(seconds=1))
    for _ in range(12):
        await means.bot.wait(hours=4)
    asked = next(one for one in ana.dm if "Still true?" in words(one))

    assert not any("Still true?" in words(one) for one in means.bo.dm)
    assert buttons(asked) == ["Still true", "Begin a round"]
    assert "Still true?" in await ana.open_home()
    await ana.press("Still true", asked)
    await means.bot.tick()
    assert "Still true?" not in await ana.open_home()
    assert buttons(next(one for one in ana.dm if "Still true?" in words(one))) == []


async def test_the_history_tells_what_held_and_until_when(means: MeansTeam, ana: Actor) -> None:
    await means.begin()
    await means.add(means.bo, "asking twice")
    for number, person in enumerate(means.everybody):
        await means.add(person, f"number {number} of them")
    await means.pass_phase()
    await means.pass_phase()
    for person in means.everybody:
        await means.vote(person, AGREED[0], AGREED[1])
    await means.pass_phase()
    await means.propose(AGREED[0], AGREED[1], "asking twice")
    for person in means.everybody:
        await person.press("I can live with it", means.post)
    await means.pass_phase()
    said = words(await ana.say("/warmline means history", "support"))

    assert sorted(await held(means)) == sorted([*AGREED[:2], "asking twice"])
    assert f"{AGREED[2]} (since 30 November 2026, until" in said
    assert said.count("since") == 4  # what is the same goes on
    assert len(every(means.store, Behaviour)) == 4


async def test_a_long_history_is_paged(means: MeansTeam, ana: Actor) -> None:
    await means.store.write(_long_ago)
    said = words(await ana.say("/warmline means history", "support"))
    assert "of old 8" not in said
    reply = await ana.press("Older")

    assert "of old 8" in words(reply)
    assert "Newer" in buttons(reply)


def _long_ago(session: Session) -> None:
    for number in range(9):
        was = Behaviour(team_id=1, round_id=1, words=f"of old {number}")
        was.since = session.get_one(Behaviour, 1).since
        assert was.since
        was.since, was.until = was.since - timedelta(days=number + 1), was.since
        session.add(was)


async def test_home_shows_what_it_means_and_what_is_going_on(means: MeansTeam, bo: Actor) -> None:
    assert f"Customer service means … (Support) {'; '.join(await held(means))}" in (await bo.open_home())
    await means.begin()
    await bo.open_home()
    assert "Add my ending" in buttons(bo.home)
    await bo.press("More", bo.home)

    assert "no story yet" in words(bo.modal)


async def test_another_teams_meaning_is_not_for_those_who_are_not_in_it(means: MeansTeam, bo: Actor) -> None:
    await means.store.write(make_team, "Sales", SALES, leads=[BO])
    await means.bot.wait(hours=1)
    await means.store.write(_leave_support)
    assert "calling" not in words(await bo.say("/warmline means", "support"))
    reply = await bo.say("/warmline means history", "support")

    assert "Sales has agreed on nothing yet" in words(reply)


def _leave_support(session: Session) -> None:
    session.delete(session.get_one(Member, (1, BO)))


async def test_where_behaviour_slipped_the_reply_shows_what_was_agreed(means: MeansTeam, cy: Actor) -> None:
    await make_map(means.store, ["Call back"], by=ANA)
    await cy.say("/servicestory We never rang back #difficult", "support")
    reply = await cy.submit(our_part="I forgot it", slipped=["behaviour"])

    assert "Behaviour slipped. You agreed that customer service means …" in words(reply)
    assert all(one in words(reply) for one in await held(means))
