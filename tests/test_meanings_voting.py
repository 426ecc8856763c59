"""Voting: three votes, unseen by everybody until the end, valid when enough took part."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.across.exports import export
from storage.across.privacy import mine
from storage.engine.database import Session
from storage.tables import Delivery, Ending, Handled, MeansVoter, SealedBox
from tests.acting import Actor, buttons, fields, words
from tests.making import be_away, every
from tests.meaning import ENDINGS, MeansTeam, make_means_team
from tests.stage import ANA, BO, CY, DI, Bot


@pytest.fixture
async def means(bot: Bot) -> MeansTeam:
    await bot.store.write(make_means_team)
    team = MeansTeam(bot)
    await team.to_vote()
    return team


async def test_three_votes_and_not_for_ones_own(means: MeansTeam, bo: Actor) -> None:
    reply = await means.vote(bo, "answering")
    assert "yours is in already, choose another" in reply.errors["chosen"]
    assert "(yours is in already)" in words(bo.form)
    assert fields(bo.form)["chosen"]["element"]["max_selected_items"] == 3
    reply = await means.choose(bo, "calling", "one hour", "saying")

    assert "Your votes are in" in words(reply)


async def test_own_merged_ones_cannot_be_chosen_either(bot: Bot) -> None:
    await bot.store.write(make_means_team)
    means = MeansTeam(bot)
    await means.gather()
    await means.sort()
    await means.ana.press("Merge these")
    await means.ana.submit(words="answering soon")
    await means.ana.press("Done, let us vote")
    await bot.tick()

    for person in (means.bo, means.cy):
        assert "yours is in already" in (await means.vote(person, "answering soon")).errors["chosen"]
    assert (await means.vote(means.di, "answering soon")).ok


async def test_the_promise_stands_above_the_ballot(means: MeansTeam, bo: Actor) -> None:
    await bo.press("Vote", means.post)
    said = words(bo.form).partition("1. ")[0]

    assert "The totals are seen by nobody, lead or admin, before" in said
    assert "if four or more have voted" in said
    assert "Nobody learns for what you vote" in said


async def test_the_order_is_another_one_for_everybody_and_stays(means: MeansTeam) -> None:
    orders = []
    for person in means.everybody:
        await person.press("Vote", means.post)
        first = [one["value"] for one in fields(person.form)["chosen"]["element"]["options"]]
        await person.press("Vote", means.post)
        assert first == [one["value"] for one in fields(person.form)["chosen"]["element"]["options"]]
        orders.append(tuple(first))

    assert len(set(orders)) > 1


async def test_votes_can_be_changed_until_it_closes_and_three_ballots_count_once(means: MeansTeam, bo: Actor) -> None:
    for chosen in ("calling", "one hour", "saying"):
        await means.vote(bo, chosen)
    await bo.press("Vote", means.post)
    held = fields(bo.form)["chosen"]["element"]["initial_options"]
    assert [one["text"]["text"].partition(". ")[2] for one in held] == [ENDINGS["di"]]
    for person in (means.ana, means.cy, means.di):
        await means.vote(person, "answering")
    await means.pass_phase()

    votes = {one.words: one.votes for one in every(means.store, Ending)}
    assert votes == {ENDINGS["ana"]: 0, ENDINGS["bo"]: 3, ENDINGS["cy"]: 0, ENDINGS["di"]: 1}
    assert "By 4 of 4." in words(means.post)


async def test_whoever_looks_during_the_vote_sees_the_number_of_voters_only(means: MeansTeam, tmp_path: Path) -> None:
    for person in (means.bo, means.cy):
        await means.vote(person, "calling")
    await means.bot.wait(hours=1)
    ana = means.ana
    seen = [words(means.post), await ana.open_home(), words(await ana.say("/warmline means", "support"))]
    await means.store.read(export, tmp_path / "out", "jsonl")
    files = {file.stem: file.read_text("utf-8") for file in (tmp_path / "out").iterdir()}

    assert all("2 people have voted." in one for one in seen)
    assert not any(BO in one for one in (seen[0], seen[2]))
    assert not any(f"{number} vote" in one for one in seen for number in range(9))
    assert {json.loads(line)["votes"] for line in files["endings"].splitlines()} == {None}
    assert "has_voted" not in "".join(files.values())
    assert "for" not in {key for row in (await means.store.read(mine, BO))["meanings_votes"] for key in row}


async def test_the_number_in_the_post_changes_at_the_full_hour(means: MeansTeam) -> None:
    await means.bot.wait(minutes=20)
    await means.vote(means.bo, "calling")
    await means.bot.tick()
    assert "Nobody has voted yet." in words(means.post)
    await means.bot.wait(minutes=60)

    assert "1 person has voted." in words(means.post)


async def test_that_somebody_voted_is_a_yes_without_a_moment(means: MeansTeam, bo: Actor) -> None:
    await means.vote(bo, "calling")
    taken = [one for one in every(means.store, Handled) if one.result == "taken"]

    assert {one.person for one in taken} == {""}
    assert [(one.person, one.has_voted) for one in every(means.store, MeansVoter)] == [
        (ANA, False), (BO, True), (CY, False), (DI, False),
    ]  # fmt: skip
    assert set(MeansVoter.model_fields) == {"round_id", "person", "has_voted"}
    assert b"calling before" not in next(
        one.box for one in every(means.store, SealedBox) if one.name.endswith("votes")
    )  # fmt: skip


async def test_one_nudge_in_the_last_eight_hours_only_to_those_who_have_not_voted(means: MeansTeam) -> None:
    await means.vote(means.bo, "calling")
    ends_at = await means.ends_at()
    await means.bot.wait_until(ends_at - timedelta(hours=8, minutes=1))
    assert not any("Your three votes" in words(person.dm) for person in means.everybody)
    await means.bot.wait_until(ends_at - timedelta(hours=8) + timedelta(seconds=1))
    await means.vote(means.cy, "calling")
    await means.bot.wait_until(ends_at - timedelta(minutes=30))

    nudged = [person for person in means.everybody if "Your three votes" in words(person.dm)]
    assert [person.id for person in nudged] == [ANA, CY, DI]
    await means.pass_phase()
    rows = await means.bot.deliveries("means_nudge")
    assert len(rows) == len({row.recipient for row in rows}) == 3


async def test_the_reminder_goes_when_the_vote_is_over_and_not_when_somebody_votes(means: MeansTeam) -> None:
    for person in (means.bo, means.cy, means.di):
        await means.vote(person, "calling")
    await means.bot.wait_until(await means.ends_at() - timedelta(hours=7))
    await means.vote(means.ana, "answering")
    await means.bot.tick()
    assert "Your three votes" in words(means.ana.dm)
    await means.pass_phase()

    assert "Your three votes" not in words(means.ana.dm)


async def test_after_the_vote_the_ballots_and_whose_is_what_are_gone(means: MeansTeam) -> None:
    await means.all_vote()
    await means.pass_phase()

    assert every(means.store, SealedBox) == []
    assert every(means.store, MeansVoter) == []
    assert sum(one.votes or 0 for one in every(means.store, Ending)) == 8


async def test_too_few_votes_prolong_it_once_then_the_lead_may_close(means: MeansTeam, ana: Actor) -> None:
    for person in (means.ana, means.cy, means.di):
        await means.vote(person, "answering")
    first = await means.ends_at()
    await means.pass_phase()
    assert "Too few had voted, so there is more time." in words(means.post)
    assert await means.ends_at() == first + timedelta(days=5)  # with a weekend
    await means.pass_phase()
    await ana.say("/warmline means", "support")
    await ana.press("Close the vote")
    await means.bot.tick()

    assert (await means.round()).state == "agreeing"
    assert "By 3 of 4. Too few to show, nothing kept." in words(means.post)
    assert {one.votes for one in every(means.store, Ending)} == {None}


async def test_a_vote_that_is_enough_is_not_prolonged_and_closed_by_nobody_before(means: MeansTeam) -> None:
    await means.all_vote()
    await means.ana.say("/warmline means", "support")
    assert "Close the vote" not in buttons(means.ana.answer)
    await means.pass_phase()

    assert (await means.round()).state == "agreeing"


async def test_who_is_away_the_whole_window_is_not_in_the_base(means: MeansTeam) -> None:
    begins = (await means.round()).vote_from
    assert begins
    await be_away(means.store, DI, begins.date(), (await means.ends_at()).date())
    await be_away(means.store, CY, begins.date())  # one day of it only
    await means.vote(means.bo, "calling")
    await means.pass_phase()
    await means.pass_phase()
    await means.ana.say("/warmline means", "support")
    await means.ana.press("Close the vote")
    await means.bot.tick()

    assert "By 1 of" in words(means.post)
    assert (await means.round()).base == 4  # prolonged, and Di is back for a part of it


async def test_away_all_the_time_also_when_it_is_prolonged(means: MeansTeam) -> None:
    await be_away(means.store, DI, datetime(2026, 11, 20, tzinfo=UTC).date(), datetime(2027, 1, 4, tzinfo=UTC).date())
    for person in (means.ana, means.bo, means.cy):
        await means.vote(person, "saying")
    await means.pass_phase()
    await means.pass_phase()
    await means.ana.say("/warmline means", "support")
    await means.ana.press("Close the vote")
    await means.bot.tick()

    assert "By 3 of 3." in words(means.post)


async def test_a_vote_that_nobody_closes_closes_by_itself(means: MeansTeam) -> None:
    await means.vote(means.bo, "calling")
    for _ in range(4):
        await means.bot.wait(days=14)

    assert (await means.round()).state == "nothing"
    assert [one for one in every(means.store, Delivery) if one.state == "failed"] == []


async def test_after_the_vote_a_ballot_is_refused_and_kept_open(means: MeansTeam, bo: Actor) -> None:
    await means.all_vote()
    await bo.press("Vote", means.post)
    chosen = means.value(bo.form, "calling")
    await means.pass_phase()
    reply = await bo.submit(chosen=[chosen])

    assert "Your team is at another step by now" in words(reply) + str(reply.errors)


def _many(session: Session) -> None:
    for number in range(150):
        words_ = f"number {number} ".ljust(119, "x")
        session.add(Ending(uuid=f"{number:032}", round_id=1, words=words_))


async def test_a_ballot_of_a_large_team_fits_into_a_form(means: MeansTeam, bo: Actor) -> None:
    await means.store.write(_many)
    await bo.press("Vote", means.post)
    groups = fields(bo.form)["chosen"]["element"]["option_groups"]

    assert sum(len(group["options"]) for group in groups) == 154
    reply = await bo.submit(chosen=[groups[1]["options"][3]["value"]])
    assert "Your votes are in" in words(reply)
