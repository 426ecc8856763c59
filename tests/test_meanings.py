"""\"Customer service means …\": a round's steps and their times, in the one post that follows them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.engine.database import Session, Store
from storage.meanings import years
from storage.sealed import keys
from storage.tables import Ending, KeyInUse, MeansRound, SealedBox, Team
from tests.acting import Actor, buttons, words
from tests.hostile import at_the_door
from tests.making import every, make_team, remove
from tests.meaning import ENDINGS, MeansTeam, make_means_team
from tests.stage import ANA, BO, MONDAY, SALES, Bot


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


@pytest.fixture
async def means(bot: Bot) -> MeansTeam:
    await bot.store.write(make_means_team)
    return MeansTeam(bot)


def seal_with_another_key(session: Session, name: str, box: bytes | None = None) -> None:
    row = session.get_one(SealedBox, name)
    row.key, row.box = "another", box or row.box
    session.add(row)


async def test_a_whole_round_goes_from_endings_to_what_is_agreed(means: MeansTeam, ana: Actor) -> None:
    await means.agree()

    assert (await means.round()).state == "agreed"
    assert "calling before they do" in words(means.post)
    assert "By 4 of 4." in words(means.post)
    assert "4 can live with it, 0 worries." in words(means.post)
    assert buttons(means.post) == ["Read the endings"]
    posts = [post for post in ana.posts("support") if "Customer service means" in words(post)]
    assert len(posts) == 1


async def test_each_phase_has_its_working_days(means: MeansTeam) -> None:
    await means.begin()
    gathering = await means.ends_at()
    for person, ending in zip(means.everybody, ENDINGS.values(), strict=True):
        await means.add(person, ending)
    await means.pass_phase()
    merging = await means.ends_at()
    await means.pass_phase()
    voting = await means.ends_at()

    assert gathering == datetime(2026, 11, 23, 16, tzinfo=UTC)  # Monday in a week, 17:00 in Berlin
    assert merging == datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert voting == datetime(2026, 11, 30, 16, tzinfo=UTC)
    await means.all_vote()
    await means.pass_phase()
    await means.propose()
    assert await means.ends_at() == datetime(2026, 12, 2, 16, tzinfo=UTC)


async def test_holidays_are_no_working_days(bot: Bot, ana: Actor) -> None:
    await bot.store.write(make_team, leads=[ANA], members=[BO], country="DE")
    await bot.wait_until(datetime(2026, 12, 21, 9, tzinfo=UTC))
    await MeansTeam(bot).begin()

    # Friday is Christmas Day, and the next one New Year's Day.
    assert await MeansTeam(bot).ends_at() == datetime(2026, 12, 29, 16, tzinfo=UTC)


async def test_a_lead_lengthens_a_phase_once_and_cannot_shorten_the_vote(means: MeansTeam, ana: Actor) -> None:
    await means.to_vote()
    before = await means.ends_at()
    await ana.say("/warmline means", "support")
    assert "Close the vote" not in buttons(ana.answer)
    reply = await ana.press("More time")

    assert "3 working days more" in words(reply)
    assert await means.ends_at() == before + timedelta(days=5)  # with a weekend
    assert "More time" not in buttons(reply)
    await means.pass_phase()
    assert (await means.round()).state == "voting"  # nobody voted: it is prolonged


async def test_only_leads_and_admins_begin_a_round(bot: Bot, means: MeansTeam, bo: Actor) -> None:
    await bo.say("/warmline means", "support")

    assert "Begin a round" not in buttons(bo.answer)
    assert "A lead of your team can begin a round" in words(bo.answer)


async def test_a_small_team_goes_from_endings_to_agreeing_without_a_vote(bot: Bot, ana: Actor, bo: Actor) -> None:
    await bot.store.write(make_team, leads=[ANA], members=[BO])
    means = MeansTeam(bot)
    await means.begin()
    await ana.press("Add my ending", means.post)
    assert "You are 2 in the team, so the others may guess" in words(ana.form)
    await ana.submit(ending="calling first")
    await means.add(bo, "saying sorry")
    await means.pass_phase()

    assert (await means.round()).state == "agreeing"
    await means.propose("calling", "saying")
    assert "Chosen by the lead among equals" not in words(means.post)
    await bo.press("I can live with it", means.post)
    await means.pass_phase()
    assert (await means.round()).state == "agreed"


async def test_nothing_said_is_nothing_agreed(means: MeansTeam) -> None:
    await means.begin()
    await means.pass_phase()

    assert (await means.round()).state == "nothing"
    assert "Nothing was agreed this time" in words(means.post)
    assert buttons(means.post) == []


async def test_a_lead_cancels_a_round_and_what_was_said_is_erased(means: MeansTeam, ana: Actor) -> None:
    await means.to_vote()
    await ana.say("/warmline means", "support")
    await ana.press("Cancel")
    await means.bot.tick()

    assert "This round was cancelled" in words(means.post)
    assert every(means.store, Ending) == []
    assert every(means.store, SealedBox) == []
    assert "Begin a round" in buttons(ana.answer)


async def test_a_team_is_in_one_round_at_a_time(means: MeansTeam, ana: Actor) -> None:
    await ana.say("/warmline means", "general")
    earlier = ana.answer
    await means.begin()
    reply = await ana.press("Begin a round", earlier)

    assert "in a round already" in words(reply)


async def test_a_round_that_slack_asks_for_twice_is_begun_once(means: MeansTeam) -> None:
    async with at_the_door(means.bot.slack, means.store) as intruder:
        await intruder.press("means_begin", "1", user=ANA)
        delivery = intruder.last
        await intruder.press("means_cancel", "1", user=ANA)
        await intruder.deliver(delivery, user=ANA)

    assert len(every(means.store, MeansRound)) == 1


async def test_without_the_same_key_everywhere_no_round_is_opened(means: MeansTeam, ana: Actor) -> None:
    other = KeyInUse(fingerprint="another", seen_at=MONDAY)
    await means.store.write(lambda session: session.add(other))
    await ana.say("/warmline means", "support")
    reply = await ana.press("Begin a round")

    assert keys.OTHERS in words(reply)
    assert "No round was opened" in words(reply)
    assert every(means.store, SealedBox) == []


@pytest.mark.parametrize(("steps", "box"), [("begun", "endings"), ("to_vote", "votes")])
async def test_a_lost_key_closes_the_phase_as_too_few_to_show(means: MeansTeam, steps: str, box: str) -> None:
    await (means.gathering() if steps == "begun" else means.to_vote())
    if box == "votes":
        await means.all_vote()
    await means.store.write(seal_with_another_key, f"means/1/{box}", box=b"x" * 40)
    await means.pass_phase()

    assert (await means.round()).state == "nothing"
    assert "Too few to show, nothing kept. The key that sealed what you said was lost" in words(means.post)
    assert every(means.store, SealedBox) == []


async def test_a_key_that_is_lost_while_all_agree_is_said_too(means: MeansTeam, bo: Actor) -> None:
    await means.to_agree()
    await means.propose()
    await bo.press("I can live with it", means.post)
    await means.store.write(seal_with_another_key, "means/1/agreeing", box=b"x" * 40)
    await means.pass_phase()

    assert "live with it: too few to show, nothing kept. The key that sealed what you said" in words(means.post)


async def test_a_box_of_another_process_is_left_to_it(means: MeansTeam) -> None:
    await means.gathering()
    await means.store.write(seal_with_another_key, "means/1/endings")
    ends_at = await means.ends_at()
    other = KeyInUse(fingerprint="another", seen_at=ends_at)
    await means.store.write(lambda session: session.add(other))
    await means.bot.wait_until(ends_at)

    assert (await means.round()).state == "gathering"


async def test_with_its_team_a_round_goes(means: MeansTeam) -> None:
    await means.gathering()
    await remove(means.store, Team, 1)
    await means.bot.wait(days=9)

    assert every(means.store, SealedBox) == []


async def test_two_teams_are_in_rounds_of_their_own(bot: Bot, means: MeansTeam, ana: Actor) -> None:
    await bot.store.write(make_team, "Sales", SALES, leads=[ANA])
    await ana.say("/warmline means", "support")
    await ana.press("Begin a round", nth=1)

    assert (await means.round()).team_id == 2
    assert "Sales: customer service means" in words(ana.answer)


async def test_a_year_later_on_monday_at_nine_a_round_is_open_with_what_was_agreed(means: MeansTeam) -> None:
    await means.agree()
    agreed = await means.round()
    assert agreed.review_on == date(2027, 12, 6)
    assert await means.timer(years.REVIEW) == datetime(2027, 12, 6, 8, tzinfo=UTC)
    await means.bot.wait_until(datetime(2027, 12, 6, 8, tzinfo=UTC))
    await means.bot.tick()

    opened = await means.round()
    assert (opened.id, opened.state) == (2, "gathering")
    assert await means.there() == sorted(list(ENDINGS.values())[:3])
    assert "3 endings are there already" in words(means.post)


async def test_after_two_rounds_in_vain_none_begins_by_itself_and_the_post_says_so(means: MeansTeam) -> None:
    await means.agree()
    for _ in range(2):
        await means.begin()
        await means.ana.press("Cancel")
        await means.bot.tick()

    assert "I begin no round by myself any more" in words(means.post)
    assert await means.timer(years.REVIEW, 2)
    assert await means.timer(years.REVIEW, 3) is None
