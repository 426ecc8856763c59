"""Check-in prompts: set up by a lead, asked once, answered until they close, summed up for those who may read."""

import asyncio
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.sandbox import Reply, Sandbox
from bot.sandbox.block_kit import MOST_MESSAGE_WEIGHT, problems, view_problems, weight
from handlers.views import prompts as setup_views
from handlers.views import rounds as views
from storage.delivery import outbox
from storage.engine.database import Session, Store
from storage.people import people, teams
from storage.prompts import answers, participation, prompts, rounds
from storage.prompts.answers import Asking, Mine, Opened, Results, Said
from storage.prompts.participation import Tally
from storage.prompts.prompts import Known
from storage.prompts.setups import Setup, Wording
from storage.refusal import Refused
from storage.tables import Away, Channel, Member, Person, Prompt, Question, Schedule, Team
from tests.stage import ANA, BO, CY, DI, MONDAY, SALES, SUPPORT, Bot

MOOD, WORDS = Wording("mood", "How was it?"), Wording("text", "What helped?")
LUNCH = Wording("choice", "Where do we eat?", ("Park", "Canteen"))
DAILY = Setup("Daily", (MOOD, WORDS), weekdays=(0, 1, 2, 3, 4), at=time(11), open_minutes=480)  # Berlin: 10:00 UTC
OPENING = MONDAY + timedelta(hours=1)
CLOSING = OPENING + timedelta(hours=8)


def make_team(session: Session, *, country: str = "") -> None:
    """Support: Ana leads, Bo (New York), Cy (Berlin) and Di (Kolkata) are in it."""
    session.add(
        Team(
            id=1, name="Support", name_key="support", channel=SUPPORT, zone="Europe/Berlin", country=country,
            created_at=MONDAY, created_by=ANA,
        )
    )  # fmt: skip
    session.flush()
    for minute, one in enumerate((ANA, BO, CY, DI)):
        session.add(
            Member(team_id=1, person=one, is_lead=one == ANA, joined_at=MONDAY - timedelta(days=9, minutes=-minute))
        )


class Acting:
    """Acts for the team: sets prompts up, answers for people, looks at what was said."""

    def __init__(self, slack: Sandbox, bot: Bot) -> None:
        self.slack, self.bot, self.store = slack, bot, bot.store

    async def has(self, setup: Setup, prompt_id: int | None = None) -> int:
        ana = (await self.store.read(people.find, [ANA]))[ANA]
        about: dict[str, Any] = {"team_id": 1, "by": ana, "now": self.slack.now()}
        return (await self.store.write(prompts.set_up, setup=setup, prompt_id=prompt_id, **about)).id

    async def opens(self) -> dict[str, Any]:
        """Time passes until the prompt of 11:00 is asked; the post in the channel."""
        await self.bot.wait(hours=1)
        return self.posts()[-1]

    async def opens_by_dm(self) -> None:
        await self.bot.wait(hours=1)

    async def answer(self, name: str, message: dict[str, Any], **fields: Any) -> Reply:
        someone = self.slack.person(name)
        opened = await someone.press(message, "prompt_answer")
        assert opened.ok, opened
        reply = await someone.submit({f"{field}.value": value for field, value in fields.items()})
        await self.bot.tick()
        return reply

    async def overview(self, name: str = "ana") -> Reply:
        return await self.slack.person(name).command("/warmline", "prompts")

    def posts(self) -> list[dict[str, Any]]:
        return self.slack.person("ana").messages("support")


@pytest.fixture
async def team(slack: Sandbox, bot: Bot) -> Acting:
    await bot.store.write(make_team)
    return Acting(slack, bot)


def said(shown: Any) -> str:
    """Every word of a message or view, without its shape."""
    if isinstance(shown, str):
        return shown
    if isinstance(shown, dict):
        keys = ("text", "elements", "element", "accessory", "label", "blocks", "title", "user_id", "initial_value")
        return "\n".join(said(shown[key]) for key in keys if key in shown)
    return "\n".join(said(one) for one in shown) if isinstance(shown, list | tuple) else ""


async def test_a_prompt_is_asked_in_the_channel_on_its_day_and_once(team: Acting) -> None:
    await team.has(DAILY)

    post = await team.opens()
    await team.bot.tick()

    assert "How was it?" in said(post)
    assert "What helped?" in said(post)
    assert len(team.posts()) == 1


async def test_an_answer_by_the_form_is_given_back_and_shown_as_taken(team: Acting) -> None:
    await team.has(DAILY)
    post = await team.opens()

    reply = await team.answer("bo", post, answer_1="4", answer_2="The <new> form & Ana")

    assert "The <new> form & Ana" in said(reply.modal)
    assert f"1 of 4 have answered: <@{BO}>" in said(team.posts()[-1])


async def test_answering_again_starts_from_the_answer_and_changes_it(team: Acting) -> None:
    await team.has(DAILY)
    post = await team.opens()
    await team.answer("bo", post, answer_1="4", answer_2="Tea")

    opened = await team.slack.person("bo").press(post, "prompt_answer")
    await team.slack.person("bo").submit({"answer_2.value": "Coffee"})

    assert "Tea" in said(opened.modal)
    assert [one.text for one in (await results_of(team.store)).said[2]] == ["Coffee"]
    assert [one.number for one in (await results_of(team.store)).said[1]] == [4]


async def test_the_same_submission_delivered_twice_counts_once(team: Acting) -> None:
    await team.has(DAILY)
    post = await team.opens()
    reply = await team.answer("bo", post, answer_1="4")
    await team.answer("bo", post, answer_1="2")

    again = await team.slack.redeliver(reply.delivery)

    assert again.ok
    assert [one.number for one in (await results_of(team.store)).said[1]] == [2]


async def test_somebody_outside_the_team_is_told_kindly(team: Acting) -> None:
    await team.store.write(lambda session: session.delete(session.get_one(Member, (1, BO))))
    await team.has(DAILY)
    post = await team.opens()

    reply = await team.slack.person("bo").press(post, "prompt_answer")

    assert "asks those who were in the team" in (reply.text or "")


async def test_only_those_who_have_not_answered_are_nudged(team: Acting) -> None:
    await team.has(DAILY)
    post = await team.opens()
    await team.answer("bo", post, answer_1="4")

    await team.bot.wait(hours=4)

    assert "would be welcome" in said(team.slack.person("cy").dm)
    assert team.slack.person("bo").dm == []


async def test_a_nudge_thanks_once_it_is_answered(team: Acting) -> None:
    await team.has(DAILY)
    await team.opens()
    await team.bot.wait(hours=4)

    await team.answer("cy", team.slack.person("cy").dm[-1], answer_1="3")

    assert "would be welcome" not in said(team.slack.person("cy").dm)
    assert "Thank you" in said(team.slack.person("cy").dm)


async def test_a_nudge_says_what_is_true_when_its_round_has_closed_and_offers_nothing_when_it_is_over(
    team: Acting,
) -> None:
    await team.has(DAILY)
    await team.opens()
    await team.bot.wait(hours=4)
    await team.bot.wait(hours=6)
    closed = team.slack.person("cy").dm[-1]
    await team.bot.wait(hours=14)  # the next one opens
    over = team.slack.person("cy").dm[-1]

    assert "later it is marked late" in said(closed)
    assert closed["ts"] == over["ts"]
    assert "was open until" in said(over)
    assert "prompt_answer" not in str(over)


async def test_a_nudge_offers_nothing_once_its_prompt_is_deleted(team: Acting) -> None:
    id_ = await team.has(DAILY)
    await team.opens()
    await team.bot.wait(hours=4)
    ana = (await team.store.read(people.find, [ANA]))[ANA]
    await team.store.write(prompts.delete, prompt_id=id_, by=ana, now=team.slack.now())
    await team.bot.tick()

    assert "prompt_answer" not in str(team.slack.person("cy").dm[-1])


async def test_the_summary_has_answers_mood_and_participation_but_names_no_silent_person(team: Acting) -> None:
    await team.has(DAILY)
    post = await team.opens()
    await team.answer("bo", post, answer_1="4", answer_2="Tea & <time>")
    await team.answer("cy", post, answer_1="1")

    await team.bot.wait(hours=8)

    summary = said(team.posts()[-1])
    assert "2 of 4 answered" in summary
    assert "Mood 2.5 of 5, from 1 to 4" in summary
    assert f"<@{BO}>: Tea &amp; &lt;time&gt;" in summary
    assert DI not in summary


async def test_a_late_answer_is_marked_and_the_summary_follows(team: Acting) -> None:
    await team.has(DAILY)
    post = await team.opens()
    await team.answer("bo", post, answer_2="Tea")
    await team.bot.wait(hours=9)

    await team.answer("cy", post, answer_2="Sorry")

    summary = said(team.posts()[-1])
    assert "2 of 4 answered, 1 of them late" in summary
    assert f"<@{CY}> (late): Sorry" in summary
    assert len(team.posts()) == 2


async def test_after_it_closed_an_answer_given_in_time_stays(team: Acting) -> None:
    await team.has(DAILY)
    post = await team.opens()
    await team.answer("bo", post, answer_2="Tea")
    await team.bot.wait(hours=9)

    reply = await team.slack.person("bo").press(post, "prompt_answer")

    assert "stays as you gave it" in (reply.text or "")


async def test_a_form_open_over_the_closing_keeps_what_was_typed(team: Acting) -> None:
    await team.has(DAILY)
    post = await team.opens()
    await team.answer("bo", post, answer_2="Tea")
    await team.slack.person("bo").press(post, "prompt_answer")
    await team.bot.wait(hours=9)

    reply = await team.slack.person("bo").submit({"answer_2.value": "Coffee"})

    assert "has closed" in reply.errors["answer_1"]


async def test_the_next_round_ends_late_answers_and_the_old_button_goes(team: Acting) -> None:
    await team.has(DAILY)
    old = await team.opens()
    await team.slack.person("cy").press(old, "prompt_answer")

    await team.bot.wait(days=1)

    reply = await team.slack.person("cy").submit({"answer_1.value": "3"})
    assert "takes no more answers" in reply.errors["answer_1"]
    assert "It takes no more answers." in said(team.posts()[0])
    assert "Answer" not in said([block for block in team.posts()[0]["blocks"] if block["type"] == "actions"])


async def test_each_person_is_asked_by_dm_at_eleven_of_their_own_clock(team: Acting) -> None:
    await team.has(DAILY_OWN)
    di, cy, bo = (team.slack.person(name) for name in ("di", "cy", "bo"))

    await team.bot.tick()
    assert (len(di.dm), len(cy.dm), len(bo.dm)) == (0, 0, 0)  # 14:30 in Kolkata: too late to begin there today

    await team.bot.wait(hours=1)
    assert (len(di.dm), len(cy.dm), len(bo.dm)) == (0, 1, 0)

    await team.bot.wait(hours=6)
    assert "How was it?" in said(bo.dm[-1])

    await team.slack.move_to(datetime(2026, 11, 17, 5, 30, tzinfo=UTC))
    await team.bot.tick()
    assert "How was it?" in said(di.dm[-1])


async def test_the_summary_waits_for_the_last_ones_closing(team: Acting) -> None:
    await team.has(DAILY_OWN)
    await team.bot.wait(hours=1)

    await team.bot.wait(hours=8)
    assert team.posts() == []

    await team.bot.wait(hours=6)
    assert "nobody answered this time" in said(team.posts()[-1])


async def test_a_person_who_travels_is_asked_on_the_new_places_clock(team: Acting) -> None:
    await team.has(DAILY_OWN)
    await team.slack.happen.change("bo", tz="America/Los_Angeles")

    await team.bot.wait(hours=7)
    assert team.slack.person("bo").dm == []

    await team.bot.wait(hours=3)
    assert "How was it?" in said(team.slack.person("bo").dm[-1])


async def test_a_move_that_slack_did_not_tell_of_is_noticed_by_the_roster(team: Acting) -> None:
    await team.has(DAILY_OWN)
    bo = team.slack.person("bo")
    await team.store.write(lambda session: session.add(changed(session.get_one(Person, BO), zone="Asia/Tokyo")))
    await team.bot.roster.look()
    await team.bot.wait(hours=7)

    assert len(bo.dm) == 1


async def test_an_absence_said_after_the_dm_was_planned_is_kept(team: Acting) -> None:
    await team.has(DAILY_OWN)
    await team.slack.person("bo").command("/warmline", "away today")
    await team.bot.wait(hours=7)

    assert team.slack.person("bo").dm == []
    reasons = {row.recipient: row.error for row in await team.bot.deliveries("prompt_dm") if row.state == "skipped"}
    assert reasons[BO] == "nothing to say"


async def test_a_holiday_of_the_teams_place_is_recorded_and_nothing_is_said(team: Acting) -> None:
    await team.store.write(lambda session: session.add(changed(session.get_one(Team, 1), country="DE")))
    await team.has(DAILY)
    await team.slack.move_to(datetime(2026, 12, 25, 10, tzinfo=UTC) - timedelta(hours=1))
    await team.store.write(skip_to, day=date(2026, 12, 25))

    await team.bot.wait(hours=1)
    await team.bot.wait(hours=9)

    tally = await team.store.read(participation.tally, 1)
    assert tally == Tally(asked=0, answered=0, late=0, excused=4)
    assert team.posts() == []


async def test_who_is_away_is_not_nudged_and_not_counted(team: Acting) -> None:
    await team.store.write(take_off, person=CY, day=MONDAY.date(), half="am")
    await team.has(DAILY)

    await team.opens()
    await team.bot.wait(hours=4)

    assert team.slack.person("cy").dm == []
    assert await team.store.read(participation.tally, 1) == Tally(asked=3, answered=0, late=0, excused=1)


async def test_an_absence_said_after_the_post_excuses_too(team: Acting) -> None:
    await team.has(DAILY)
    await team.opens()

    await team.slack.person("cy").command("/warmline", "away today")
    await team.bot.wait(hours=4)

    assert team.slack.person("cy").dm == []
    assert (await team.store.read(participation.tally, 1)).excused == 1


async def test_an_excused_member_may_answer_and_then_counts(team: Acting) -> None:
    await team.store.write(take_off, person=CY, day=MONDAY.date(), half="")
    await team.has(DAILY)
    post = await team.opens()

    await team.answer("cy", post, answer_1="5")

    assert await team.store.read(participation.tally, 1) == Tally(asked=4, answered=1, late=0, excused=0)


async def test_answers_for_leads_stay_out_of_the_channel_and_reach_the_leads(team: Acting) -> None:
    await team.has(changed_setup(readers="leads"))
    post = await team.opens()
    await team.answer("bo", post, answer_1="4", answer_2="The boss shouts")
    await team.answer("cy", post, answer_1="2")

    await team.bot.wait(hours=8)

    channel = said(team.posts())
    assert "The boss shouts" not in channel
    assert BO not in channel
    assert "Mood 3.0 of 5" in channel
    assert "The boss shouts" in said(team.slack.person("ana").dm)


async def test_read_all_opens_everything_for_the_readers_only(team: Acting) -> None:
    await team.has(changed_setup(readers="leads"))
    post = await team.opens()
    await team.answer("bo", post, answer_2="word " * 500)
    await team.bot.wait(hours=8)
    summary = team.slack.person("ana").dm[-1]

    reply = await team.slack.person("ana").press(summary, "prompt_read_all")

    assert ("word " * 500).strip() in said(reply.modal)
    with pytest.raises(Refused, match="Only the leads"):
        await team.store.read(answers.to_read, round_id=1, by=await person(team.store, BO), now=CLOSING)


async def test_a_round_keeps_its_readers_and_questions_when_the_prompt_is_changed(team: Acting) -> None:
    id_ = await team.has(changed_setup(readers="leads"))
    post = await team.opens()

    await team.has(changed_setup(readers="team", questions=(LUNCH,)), prompt_id=id_)

    opened = await team.slack.person("bo").press(post, "prompt_answer")
    assert "What helped?" in said(opened.modal)
    with pytest.raises(Refused, match="Only the leads"):
        await team.store.read(answers.to_read, round_id=1, by=await person(team.store, BO), now=OPENING)


async def test_deleting_a_prompt_unsays_what_was_not_said_and_closes_its_round(team: Acting) -> None:
    await team.has(DAILY)
    await team.slack.person("cy").press(await team.opens(), "prompt_answer")

    await team.slack.person("ana").press(await team.overview(), "prompt_delete")
    await team.bot.wait(days=2)

    assert len(team.posts()) == 1
    assert "takes no more answers" in said(team.posts()[0])
    assert team.slack.person("cy").dm == []
    reply = await team.slack.person("cy").submit({"answer_1.value": "3"})
    assert "takes no more answers" in reply.errors["answer_1"]


async def test_a_round_that_was_missed_altogether_is_recorded_as_skipped(team: Acting) -> None:
    await team.has(DAILY)

    await team.bot.wait(hours=10)

    assert [row.state for row in await team.bot.deliveries("prompt_ask")] == ["skipped"]
    assert team.posts() == []
    assert (await team.store.read(participation.tally, 1)).asked == 0


FORM = {
    "name.value": "Friday check-in",
    "question_1.value": "How was it?",
    "kind_1.value": "mood",
    "weekdays.value": ["4"],
    "at.value": "15:30",
}


async def test_a_lead_sets_a_prompt_up_in_the_form(team: Acting) -> None:
    ana = team.slack.person("ana")
    await ana.press(await team.overview(), "prompt_new")

    reply = await ana.submit(FORM)

    assert "Friday check-in" in said(reply.modal)
    assert "Fri at 15:30, Europe/Berlin time" in said((await team.overview()).blocks)


async def test_another_question_keeps_what_was_typed(team: Acting) -> None:
    ana = team.slack.person("ana")
    await ana.press(await team.overview(), "prompt_new")
    await ana.submit(FORM | {"zone_of.value": "person"})  # refused, so it is all typed and not sent

    for _ in range(4):
        await ana.press(ana.modal, "prompt_add_question")

    assert "Question 5" in said(ana.modal)
    assert "prompt_add_question" not in str(ana.modal)
    assert "Friday check-in" in str(ana.modal)
    await ana.submit(
        {
            "zone_of.value": "team",
            "question_3.value": "Where?",
            "kind_3.value": "choice",
            "choices_3.value": " Park \n\nCanteen",
        }
    )
    setup = (await team.store.read(prompts.of, [1]))[0].setup
    assert setup.questions == (MOOD, Wording("choice", "Where?", ("Park", "Canteen")))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"zone_of.value": "person"}, "place"),
        ({"kind_1.value": "choice", "choices_1.value": "only one"}, "choices_1"),
        ({"kind_1.value": "choice", "choices_1.value": "same\nsame"}, "choices_1"),
        ({"kind_1.value": "choice", "choices_1.value": "short\n" + "long " * 20}, "choices_1"),
        ({"name.value": "  "}, "name"),
        ({"weekdays.value": ["3", "4"], "open.value": "2880"}, "open"),
    ],
)
async def test_what_cannot_work_is_said_under_its_field(team: Acting, typed: dict[str, Any], field: str) -> None:
    ana = team.slack.person("ana")
    await ana.press(await team.overview(), "prompt_new")

    reply = await ana.submit(FORM | typed)

    assert list(reply.errors) == [field]
    assert await team.store.read(prompts.of, [1]) == []


async def test_editing_starts_from_the_prompt_and_keeps_its_unchanged_questions(team: Acting) -> None:
    ana = team.slack.person("ana")
    await team.has(DAILY)
    await ana.press(await team.overview(), "prompt_edit")

    await ana.submit({"name.value": "Every day", "question_2.value": "What hurt?"})

    known = (await team.store.read(prompts.of, [1]))[0]
    assert known.setup == changed_setup(name="Every day", questions=(MOOD, Wording("text", "What hurt?")))
    assert await team.store.read(question_ids) == [(1, False), (2, True), (3, False)]


async def test_a_paused_prompt_asks_nothing_until_it_is_resumed(team: Acting) -> None:
    ana = team.slack.person("ana")
    await team.has(DAILY)
    await ana.press(await team.overview(), "prompt_pause")
    await team.bot.wait(hours=1)
    assert team.posts() == []

    await ana.press(await team.overview(), "prompt_resume")
    await team.bot.wait(days=1)

    assert len(team.posts()) == 1


async def test_asking_now_is_todays_round(team: Acting) -> None:
    ana = team.slack.person("ana")
    await team.has(DAILY)

    asked = await ana.press(await team.overview(), "prompt_ask_now")
    again = await ana.press(await team.overview(), "prompt_ask_now")
    await team.bot.wait(hours=2)

    assert "Asking 4 people now" in said(asked.blocks)
    assert "has been opened before" in (again.text or "")
    assert len(team.posts()) == 1


async def test_a_member_sees_what_waits_but_sets_nothing_up(team: Acting) -> None:
    id_ = await team.has(DAILY)
    await team.opens()

    reply = await team.overview("bo")

    assert "waits for your answer" in said(reply.blocks)
    assert "prompt_new" not in str(reply.blocks)
    with pytest.raises(Refused, match="Only the leads"):
        await team.store.write(prompts.pause, prompt_id=id_, by=await person(team.store, BO))


async def test_two_nudges_come_to_the_silent(team: Acting) -> None:
    await team.has(changed_setup(nudges=2))
    await team.opens()

    await team.bot.wait(hours=4)
    await team.bot.wait(hours=3, minutes=12)

    assert len(team.slack.person("cy").dm) == 2


async def test_without_nudges_nobody_is_nudged(team: Acting) -> None:
    await team.has(changed_setup(nudges=0))
    await team.opens()

    await team.bot.wait(hours=7)

    assert team.slack.person("cy").dm == []


async def test_who_left_the_team_is_asked_and_told_nothing(team: Acting) -> None:
    await team.has(changed_setup(readers="leads", place="dm"))
    await team.opens_by_dm()
    await team.store.write(leave, person=ANA)

    await team.bot.wait(hours=4)
    await team.bot.wait(hours=4)

    assert len(team.slack.person("ana").dm) == 1  # the question itself
    reply = await team.slack.person("ana").press(team.slack.person("ana").dm[0], "prompt_answer")
    assert "asks those who were in the team" in (reply.text or "")


async def test_a_dm_becomes_thanks_and_the_answer_can_be_changed_there(team: Acting) -> None:
    await team.has(changed_setup(place="dm"))
    await team.opens_by_dm()
    cy = team.slack.person("cy")

    await team.answer("cy", cy.dm[-1], answer_1="3")

    assert "Thank you" in said(cy.dm[-1])
    assert "How was it?" not in said(cy.dm[-1])
    assert "How was it?" in said(team.slack.person("di").dm[-1])
    await team.answer("cy", cy.dm[-1], answer_1="5")
    assert [one.number for one in (await results_of(team.store)).said[1]] == [5]


async def test_a_teams_new_zone_moves_its_prompts(team: Acting) -> None:
    await team.has(DAILY)
    elsewhere = teams.Setup("Support", SUPPORT, "Europe/Lisbon", members=(BO, CY, DI), leads=(ANA,))

    await team.store.write(teams.save, elsewhere, team_id=1, by=await person(team.store, ANA), now=MONDAY)

    assert (await team.store.read(prompts.of, [1]))[0].next_at == OPENING + timedelta(hours=1)


async def test_a_channel_shared_with_others_gets_no_prompts(team: Acting) -> None:
    await team.store.write(lambda session: session.add(changed(session.get_one(Channel, SUPPORT), is_shared=True)))

    with pytest.raises(Refused, match="shared with other organisations"):
        await team.has(DAILY)


async def test_a_channel_shared_since_is_told_nothing(team: Acting) -> None:
    await team.has(DAILY)
    await team.store.write(lambda session: session.add(changed(session.get_one(Channel, SUPPORT), is_shared=True)))

    await team.bot.wait(hours=1)

    assert team.posts() == []


async def test_what_a_lead_writes_alerts_nobody(team: Acting) -> None:
    shout = "<!channel> @here <!subteam^S0SUPPORT> *bold* & more"
    await team.has(changed_setup(name=shout, questions=(Wording("text", shout),)))
    post = await team.opens()

    await team.answer("bo", post, answer_1=shout)
    await team.bot.wait(hours=8)

    assert shout in said(post)
    assert team.slack.pings == []


async def test_an_admin_chooses_the_team_where_there_are_several(team: Acting) -> None:
    await team.store.write(another_team)
    ana = team.slack.person("ana")
    await ana.press(await team.overview(), "prompt_new")

    await ana.submit(FORM | {"team.value": "2"})

    assert [known.team for known in await team.store.read(prompts.of, [1, 2])] == ["Sales"]


async def test_two_answers_of_one_person_at_once_leave_one(any_store: Store) -> None:
    await any_store.write(a_round)
    answered: dict[str, Any] = {"round_id": 1, "person": BO, "at": OPENING}

    await asyncio.gather(*(any_store.write(answers.answer, said={1: str(mood)}, **answered) for mood in (1, 2, 3, 4)))

    found = await results_of(any_store)
    assert len(found.said[1]) == 1
    assert found.tally.answered == 1


async def test_a_round_opens_once_however_often_it_is_planned(any_store: Store) -> None:
    await any_store.write(a_round)

    opened = await asyncio.gather(*(any_store.write(begin) for _ in range(4)))

    assert opened == [None] * 4
    assert len(await any_store.read(outbox.find, kind="prompt_ask", subject=1)) == 1


@given(st.integers(30, 7 * 24 * 60), st.integers(0, 2))
def test_nudges_come_in_order_and_leave_time_to_answer(minutes: int, nudges: int) -> None:
    closes_at = OPENING + timedelta(minutes=minutes)

    times = rounds.nudge_times(OPENING, closes_at, nudges)

    assert times == sorted(set(times))
    assert len(times) <= nudges
    assert all(OPENING + rounds.QUIET_END <= one <= closes_at - rounds.QUIET_END for one in times)


def test_two_nudges_come_at_half_time_and_in_the_last_tenth() -> None:
    assert rounds.nudge_times(OPENING, OPENING + timedelta(hours=10), 2) == [
        OPENING + timedelta(hours=5),
        OPENING + timedelta(hours=9),
    ]


@pytest.mark.parametrize("text", ["&" * 3000, "😀" * 3000, "word " * 600, "<!channel> @here"])
def test_five_hundred_long_answers_keep_slacks_limits(text: str) -> None:
    results = many_results(text)

    shown = views.summary(results, with_answers=True)
    modal = views.everything(results, page=1)

    assert problems(shown.blocks, "message") == []
    assert weight(shown.blocks) <= MOST_MESSAGE_WEIGHT
    assert len(shown.text) <= 3000
    assert view_problems(modal) == []
    assert len(json.dumps(modal)) < 250_000
    assert "and 490 more" in said(shown.blocks) or "more: *Read all*" in said(shown.blocks)


def test_every_other_view_keeps_slacks_limits_too() -> None:
    results = many_results("&" * 3000)
    longest = tuple(Said(one.id, "&" * 3000, 1, BO, False) for one in results.round.questions)
    mine = Mine(results.round, CLOSING, False, False, "", longest)
    everybody = [f"U{place:09}" for place in range(500)]
    known = a_long_prompt()

    for message in (views.post(results.round, results.tally, everybody), views.dm(mine), views.nudge(mine)):
        assert problems(message.blocks, "message") == []
        assert weight(message.blocks) <= MOST_MESSAGE_WEIGHT
        assert len(message.text) <= 3000
    overview = setup_views.overview([known] * 40, [mine] * 9, may_set_up=True, page=1).blocks
    assert problems(list(overview), "message") == []
    assert weight(overview) <= MOST_MESSAGE_WEIGHT
    form = setup_views.form(
        setup_views.filled(known), questions=5, team=None, prompt=1, teams=[("T" * 99, n) for n in range(200)]
    )
    for view in (form, views.form(mine, is_late=True), views.confirmation(mine).as_modal()):
        assert view_problems(view) == []


def test_every_answer_is_on_one_of_the_pages() -> None:
    results = many_results("ü" * 500)
    pages, page = [views.everything(results)], 0
    while f"prompt_read_page:{page + 1}" in str(pages[-1]):
        page += 1
        pages.append(views.everything(results, page))

    assert sum(str(one).count("ü" * 500) for one in pages) == 3 * 500


def many_results(text: str) -> Results:
    """Five questions with names and options as long as they may be, each answered by five hundred people."""
    choices = tuple(f"{number:02}" + "<" * 73 for number in range(20))
    kinds = ("text", "mood", "choice", "text", "text")
    asked = tuple(Asking(id_, kind, "?&" * 125, choices) for id_, kind in enumerate(kinds, 1))
    opened = Opened(
        id=1, team_id=1, team="T" * 75, name="&" * 60, occurrence=MONDAY.date(), readers="team", questions=asked,
        opens_at=OPENING, closes_at=CLOSING, is_over=False, is_ended=False,
    )  # fmt: skip
    given = {
        one.id: tuple(
            Said(one.id, text if one.kind == "text" else choices[0], place % 5 + 1, f"U{place:09}", True)
            for place in range(500)
        )
        for one in asked
    }
    return Results(opened, Tally(asked=500, answered=500, late=500), given)


def a_long_prompt() -> Known:
    questions = tuple(Wording("choice", "&" * 250, tuple(f"{n:02}" + "<" * 73 for n in range(20))) for _ in range(5))
    setup = Setup("&" * 60, questions, weekdays=(0, 1, 2, 3, 4, 5), at=time(9))
    return Known(
        id=1, team_id=1, team="&" * 75, channel=SUPPORT, can_post=False, zone="America/Argentina/ComodRivadavia",
        setup=setup, next_on=MONDAY.date(), next_at=MONDAY,
    )  # fmt: skip


def a_round(session: Session) -> None:
    make_team(session)
    session.add_all(Person(id=one, name=one, zone="UTC", looked_up_at=MONDAY) for one in (ANA, BO, CY, DI))
    session.add(Prompt(id=1, team_id=1, name="Daily", open_minutes=480, created_by=ANA, created_at=MONDAY))
    session.flush()
    session.add(Question(id=1, prompt_id=1, position=0, kind="mood", text="How was it?"))
    session.flush()
    begin(session)


def begin(session: Session) -> int | None:
    prompt = session.get_one(Prompt, 1)
    about: dict[str, Any] = {"occurrence": OPENING.date(), "own_time": None, "schedule_id": None, "now": OPENING}
    return rounds.begin(session, prompt, opens_at=OPENING, **about)


def question_ids(session: Session) -> list[tuple[int, bool]]:
    every = session.exec(select(Question).order_by(col(Question.id)))
    return [(one.id or 0, one.retired_at is not None) for one in every]


async def results_of(store: Store, round_id: int = 1) -> Results:
    opened = await store.read(answers.find, round_id, OPENING)
    assert opened
    return await store.read(answers.results, opened)


async def person(store: Store, id_: str) -> Person:
    return (await store.read(people.find, [id_]))[id_]


def changed_setup(**changes: Any) -> Setup:
    return Setup(**{**vars(DAILY), **changes})


def changed(row: Any, **changes: Any) -> Any:
    for name, value in changes.items():
        setattr(row, name, value)
    return row


DAILY_OWN = changed_setup(zone_of="person", place="dm")


def leave(session: Session, *, person: str) -> None:
    session.delete(session.get_one(Member, (1, person)))


def another_team(session: Session) -> None:
    about: dict[str, Any] = {"zone": "Europe/Berlin", "created_at": MONDAY, "created_by": ANA}
    session.add(Team(id=2, name="Sales", name_key="sales", channel=SALES, **about))


def take_off(session: Session, *, person: str, day: date, half: str) -> None:
    session.add(Away(person=person, first_day=day, last_day=day, half=half))


def skip_to(session: Session, *, day: date) -> None:
    schedule = session.get_one(Schedule, 1)
    schedule.next_occurrence, schedule.next_run_at = day, datetime.combine(day, time(10), tzinfo=UTC)
    session.add(schedule)
