"""The mood of a team: sealed, once a week at most, shown as bars in words beside what its customers felt."""

from datetime import UTC, datetime, time, timedelta

import pytest

from storage.prompts import consent
from storage.tables import Answer, Delivery, Handled, Member, Prompt, SealedBox
from tests.acting import Actor, buttons, value, words
from tests.asking import DAILY, HELPED, AskedTeam, daily
from tests.making import be_away, change, every, only, remove
from tests.stage import BO, DI, MONDAY, Bot

COMFORT = "You are not alone: Pat from the works council listens, extension 300."
WEEKLY = daily(readers="anonymous", weekdays=(0,))


@pytest.fixture
def four(ana: Actor, bo: Actor, cy: Actor, di: Actor) -> list[Actor]:
    return [ana, bo, cy, di]


# --- asked ------------------------------------------------------------------------------------------------


async def test_a_mood_is_asked_once_a_week_and_the_rest_of_the_prompt_each_day(
    bot: Bot, bo: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="anonymous"))
    await team.opens()
    for _ in range(2):
        await bot.wait(hours=12)
    monday, tuesday = [words(post) for post in team.posts if "Sealed:" in words(post)]

    assert "How was it?" in monday
    assert "How was it?" not in tuesday
    assert "What helped?" in tuesday


async def test_the_next_week_it_is_asked_again(bot: Bot, team: AskedTeam) -> None:
    await team.set_up(WEEKLY)
    await team.opens()
    await bot.wait(days=7)

    assert "How was it?" in words([post for post in team.posts if "Sealed:" in words(post)][-1])


async def test_a_lead_of_a_team_without_prompts_has_it_asked_on_thursdays_at_each_ones_own_hour(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, team: AskedTeam
) -> None:
    await ana.say("/warmline mood", "support")
    reply = await ana.press("Ask each Thursday")
    await bot.wait_until(MONDAY + timedelta(days=3, hours=4, minutes=1))  # 14:01 in Berlin
    in_berlin, in_new_york = words(cy.dm), words(bo.dm)
    await bot.wait(hours=6)

    assert "on Thursdays, at two o'clock of their own" in words(reply)
    assert "How was your week in this team?" in in_berlin
    assert in_new_york == ""
    assert "How was your week in this team?" in words(bo.dm)
    await bo.press("Answer", bo.dm[-1])
    assert "Sealed" in words(bo.form)


async def test_a_team_with_a_prompt_gets_the_mood_inside_it(ana: Actor, team: AskedTeam) -> None:
    await team.set_up(daily(questions=(HELPED,)))
    seen = await ana.say("/warmline mood", "support")
    assert "Ask each Thursday" not in buttons(seen)

    await ana.press("Add it to Daily")
    assert (value(ana.form, "kind_2"), value(ana.form, "readers")) == ("mood", "anonymous")
    await ana.submit()

    assert [one.kind for one in (await team.all_prompts())[0].setup.questions] == ["text", "mood", "text"]
    assert only(team.store, Prompt).readers == "anonymous"


async def test_asking_alone_is_refused_where_the_team_has_a_prompt_by_then(ana: Actor, team: AskedTeam) -> None:
    await ana.say("/warmline mood", "support")
    await team.set_up(daily(questions=(HELPED,)))

    assert "asked something already" in words(await ana.press("Ask each Thursday"))


async def test_teams_under_four_are_not_offered_it(ana: Actor, team: AskedTeam) -> None:
    await remove(team.store, Member, (1, DI))
    seen = await ana.say("/warmline mood", "support")

    assert "for teams of four or more" in words(seen)
    assert "Ask each Thursday" not in buttons(seen)


async def test_away_on_the_thursday_nobody_is_asked_nor_missed(
    bot: Bot, ana: Actor, bo: Actor, team: AskedTeam
) -> None:
    await team.store.write(lambda session: session.add(Member(team_id=1, person="U00EVE", joined_at=MONDAY)))
    await ana.say("/warmline mood", "support")
    await ana.press("Ask each Thursday")
    await be_away(bot.store, BO, (MONDAY + timedelta(days=3)).date())
    await bot.wait_until(MONDAY + timedelta(days=4, hours=12))

    assert "How was your week" not in words(bo.dm)
    assert "missed" not in words(await ana.say("/warmline digest Support", "support"))


# --- open or sealed ---------------------------------------------------------------------------------------


async def wants(person: Actor, wanted: str) -> str:
    await person.say("/warmline mood", "support")
    await person.press("Open or sealed?")
    return words((await person.submit(wanted=wanted)).modal)


async def test_a_mood_is_open_only_where_everybody_agreed_and_one_no_seals_it_unsigned(
    bot: Bot, four: list[Actor], ana: Actor, bo: Actor, team: AskedTeam
) -> None:
    agreed = [await wants(person, "open") for person in four]
    await team.set_up(daily(readers="team"))
    refused = await wants(bo, "sealed")
    post = await team.opens()

    assert "Everybody agreed" in agreed[-1]
    assert "Not everybody agreed, so the mood stays sealed." in refused
    assert "Sealed" in words(post)
    seen = words(await ana.say("/warmline mood", "support"))
    assert "not everybody agreed" in seen
    assert BO not in seen
    assert not [digit for digit in "1234" if digit in refused]


async def test_a_new_open_mood_is_refused_with_the_form_kept_and_a_sealed_one_is_usual(
    ana: Actor, bo: Actor, team: AskedTeam
) -> None:
    await wants(bo, "sealed")
    await ana.say("/warmline prompts", "support")
    await ana.press("New prompt")
    typed = {"name": "Moods", "question_1": "How was it?", "kind_1": "mood", "weekdays": ["4"]}
    reply = await ana.submit(**typed, readers="team")

    assert "Not everybody agreed to open moods" in reply.errors["readers"]
    await ana.close(all_views=True)
    await ana.press("New prompt", ana.answer)
    assert value(ana.form, "readers") is None
    assert (await ana.submit(**typed)).ok
    assert only(team.store, Prompt).readers == "anonymous"


async def test_what_changes_while_a_round_is_open_is_for_the_next(
    bot: Bot, bo: Actor, cy: Actor, team: AskedTeam
) -> None:
    await wants(bo, "sealed")
    await team.set_up(WEEKLY)
    await team.opens()
    await wants(bo, "open")
    await change(team.store, Prompt, 1, readers="team")
    await cy.press("Answer", team.posts[-1])

    assert "Sealed" in words(cy.form)


async def test_nothing_tells_who_did_not_agree(bot: Bot, bo: Actor, team: AskedTeam) -> None:
    await wants(bo, "sealed")

    assert [row.person for row in every(bot.store, Handled) if row.result == "taken"] == [""]
    assert all(BO.encode() not in row.box for row in every(bot.store, SealedBox))


async def test_a_newcomer_seals_it_until_they_agree(bot: Bot, team: AskedTeam) -> None:
    await team.store.write(lambda session: session.add(Member(team_id=1, person="U00FAY", joined_at=MONDAY)))

    assert not await team.store.read(consent.is_open, 1)


# --- low --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("grade", "is_low"), [("1", True), ("2", True), ("3", False)])
async def test_who_is_low_reads_the_companys_words_in_private_and_nothing_keeps_that(
    bot: Bot,
    ana: Actor,
    bo: Actor,
    team: AskedTeam,
    caplog: pytest.LogCaptureFixture,
    grade: str,
    *,
    is_low: bool,
) -> None:
    caplog.set_level("DEBUG", logger="handlers")
    caplog.set_level("DEBUG", logger="storage")
    await ana.say(f"/warmline mood help {COMFORT}")
    await team.set_up(WEEKLY)
    before = {table: len(every(bot.store, table)) for table in (Delivery, Answer)}
    post = await team.opens()
    reply = await team.answer(bo, post, answer_1=grade)

    assert (COMFORT in words(reply.modal)) == is_low
    assert COMFORT not in words(team.posts) + words(bo.dm) + words(ana.dm)
    assert COMFORT not in caplog.text
    assert all(row.result != COMFORT for row in every(bot.store, Handled))
    assert len(every(bot.store, Answer)) == before[Answer]


async def test_an_open_mood_that_is_low_gets_the_same_words(ana: Actor, bo: Actor, team: AskedTeam) -> None:
    await ana.say(f"/warmline mood help {COMFORT}")
    await team.set_up(DAILY)
    post = await team.opens()

    assert COMFORT in words((await team.answer(bo, post, answer_1="1")).modal)
    assert COMFORT not in words((await team.answer(bo, post, answer_1="4")).modal)


async def test_only_admins_write_them_and_can_take_them_away(ana: Actor, bo: Actor) -> None:
    assert "Only admins" in words(await bo.say(f"/warmline mood help {COMFORT}"))
    assert COMFORT in words(await ana.say(f"/warmline mood help {COMFORT}"))
    assert "characters" in words(await ana.say(f"/warmline mood help {'x' * 601}"))
    assert COMFORT in words(await bo.say("/warmline mood help"))
    assert "Nothing is shown yet" in words(await ana.say("/warmline mood help off"))


async def test_in_the_night_without_that_hour_it_is_asked_once(bot: Bot, cy: Actor, di: Actor, team: AskedTeam) -> None:
    await bot.slack.move_to(datetime(2027, 3, 26, 12, tzinfo=UTC))
    await team.set_up(daily(readers="anonymous", weekdays=(6,), at=time(2, 30), zone_of="person", place="dm"))
    await bot.wait_until(datetime(2027, 3, 27, 21, 1, tzinfo=UTC))  # half past two in Kolkata
    await bot.wait_until(datetime(2027, 3, 28, 1, 1, tzinfo=UTC))  # Berlin goes from two to three
    for _ in range(4):
        await bot.wait(minutes=30)
    await bot.wait(days=2)

    assert [words(person.dm).count("How was it?") for person in (cy, di)] == [1, 1]
