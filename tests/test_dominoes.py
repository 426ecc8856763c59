"""Hand-overs between two teams: asked for by those who receive, agreed by those who give, as both read them."""

from datetime import timedelta

import pytest

from storage.tables import Handover, HandoverTerms
from tests.acting import Actor, buttons, fields, words
from tests.handing import BILLING, DESK, DRAFT, FORMS, Teams, agree, field, make_handover, make_two_teams
from tests.making import change, every, make_team, only
from tests.stage import BO, MONDAY, Bot

GOES = "appointment forms, Front desk → Billing"


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    await bot.store.write(make_two_teams)
    return Teams(bot)


async def test_receiver_says_what_it_needs_and_giver_says_by_when_and_yes(teams: Teams) -> None:
    await teams.propose()
    assert f"Proposed: {GOES}. The leads of Front desk are asked." in words(teams.cy.form)
    asked = teams.di.dm[-1]
    assert f"Billing asks you for this: {GOES}" in words(asked)
    assert "• date of birth\n• insurance number" in words(asked)
    await teams.di.press("Agree", asked)
    reply = await teams.di.submit(by_when=" ")
    assert reply.errors == {"by_when": "By when do you give it? For example: the evening before."}
    await teams.di.submit(by_when="the evening before")
    await teams.bot.tick()
    assert f"Agreed: {GOES}" in words(teams.cy.dm[-1])
    assert (teams.handover.state, only(teams.bot.store, HandoverTerms).by_when) == ("agreed", "the evening before")
    assert len(teams.di.dm) == len(teams.cy.dm) == 1


async def test_giver_asks_what_is_needed_and_the_receiver_writes_it(teams: Teams) -> None:
    await teams.offer()
    asked = teams.cy.dm[-1]
    assert f"Front desk asks what you need: {GOES}" in words(asked)
    assert buttons(asked) == ["Say what we need", "Not now"]
    errors = await teams.change(teams.cy, "Say what we need", needs=" ")
    assert errors == {"needs": "Please write what you need, one a line: five lines at most."}
    await teams.change(teams.cy, "Say what we need", needs="date of birth")
    assert (teams.handover.turn, teams.handover.tries) == ("giver", 0)
    await teams.di.press("Agree", teams.di.dm[-1])
    await teams.bot.tick()
    assert teams.handover.state == "agreed"
    assert f"Agreed: {GOES}" in words(teams.cy.dm[-1])


async def test_giver_edits_needs_and_is_refused_with_everything_kept(teams: Teams) -> None:
    await teams.propose()
    errors = await teams.change(teams.di, "Suggest a change", needs="nothing", by_when="on Mondays")
    assert errors == {"needs": "Billing writes what Billing needs; suggest a change in the last field."}
    assert teams.handover.turn == "giver"
    await teams.di.submit(needs="date of birth\ninsurance number", by_when="on Mondays", note="Is the number needed?")
    await teams.bot.tick()
    assert "“Is the number needed?”" in words(teams.cy.dm[-1])
    assert "By when: on Mondays" in words(teams.cy.dm[-1])


async def test_receiver_edits_by_when_and_is_refused(teams: Teams) -> None:
    await teams.offer()
    errors = await teams.change(teams.cy, "Say what we need", needs="date of birth", by_when="at once")
    assert errors == {"by_when": "Front desk writes by when Front desk gives it; suggest a change in the last field."}


async def test_three_times_to_and_fro_in_one_message_each_then_two_people_talk(teams: Teams) -> None:
    await teams.propose()
    await teams.change(teams.di, "Suggest a change", by_when="on Mondays", note="Less?")
    await teams.change(teams.cy, "Suggest a change", needs="date of birth", note="So?")
    await teams.change(teams.di, "Suggest a change", by_when="on Tuesdays")
    for lead in (teams.di, teams.cy):
        assert "Please talk for ten minutes: Di Das and Cy Castro." in words(lead.dm[-1])
        assert len(lead.dm) == 1
    assert buttons(teams.cy.dm[-1]) == ["Agree", "We have talked", "Not now"]
    await teams.cy.say("/warmline dominoes", "support")
    await teams.choose(teams.cy)
    await teams.change(teams.cy, "We have talked", needs="date of birth\nname")
    assert (teams.handover.turn, teams.handover.tries) == ("giver", 0)
    await teams.di.press("Agree", teams.di.dm[-1])
    assert only(teams.bot.store, HandoverTerms).needs == ["date of birth", "name"]


async def test_a_fourth_suggestion_is_refused_with_both_names(teams: Teams) -> None:
    await teams.propose()
    await teams.di.press("Suggest a change", teams.di.dm[-1])
    await change(teams.bot.store, Handover, 1, tries=3)
    reply = await teams.di.submit(by_when="on Mondays")
    talk = "Please talk for ten minutes, Di Das and Cy Castro. Then press We have talked."
    assert reply.errors == {"note": f"You have gone to and fro 3 times. {talk}"}


async def test_a_change_keeps_the_old_until_it_is_agreed(bot: Bot, teams: Teams) -> None:
    await bot.store.write(agree, DRAFT)
    await teams.open(teams.cy)
    await teams.change(teams.cy, "Change", teams.cy.form, needs="date of birth\nsignature")
    assert "Until they agree, what was agreed before holds." in words(teams.cy.form)
    await bot.wait(days=1)
    assert "Billing suggests a change" in words(teams.di.dm[-1])
    shown = words(await teams.open(teams.cy))
    assert "• insurance number" in shown.partition("Suggested")[0]
    assert "• signature" in shown.partition("Suggested")[2]
    await teams.di.press("Agree", teams.di.dm[-1])
    assert [(one.state, one.needs[1]) for one in every(bot.store, HandoverTerms)] == [
        ("past", "insurance number"),
        ("agreed", "signature"),
    ]


async def test_leaving_it_as_it_was_drops_the_change_and_not_now_ends_a_proposal(bot: Bot, teams: Teams) -> None:
    await bot.store.write(agree, DRAFT)
    await teams.open(teams.cy)
    await teams.change(teams.cy, "Change", teams.cy.form, note="Could it be on Mondays?")
    await bot.wait(days=1)
    await teams.di.press("Leave it as it was", teams.di.dm[-1])
    assert (teams.handover.state, len(every(bot.store, HandoverTerms))) == ("agreed", 1)
    await teams.propose(what="keys")
    await bot.wait(days=1)
    await teams.di.press("Not now", teams.di.dm[-1])
    assert [one.state for one in every(bot.store, Handover)] == ["agreed", "ended"]


async def test_nothing_changed_is_asked_back(teams: Teams) -> None:
    await teams.propose()
    errors = await teams.change(teams.di, "Suggest a change", by_when="")
    assert errors == {"by_when": "By when do you give it? For example: the evening before."}


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"needs": "\n".join("abcdef")}, "Those are 6 needs, and 5 are the most: which ones matter?"),
        ({"needs": "x" * 81}, "A need takes 80 characters; one of them has 81."),
        ({"needs": " \n"}, "Please write what you need, one a line: five lines at most."),
    ],
)
async def test_needs_are_few_and_short(teams: Teams, changed: dict[str, str], refused: str) -> None:
    await teams.cy.say("/warmline dominoes new", "support")
    reply = await teams.cy.submit(other=str(DESK), what=FORMS, **changed)
    assert reply.errors == {"needs": refused}
    assert every(teams.bot.store, Handover) == []


async def test_the_form_takes_as_many_letters_as_are_kept(teams: Teams) -> None:
    await teams.cy.say("/warmline dominoes new", "support")
    limits = {name: one["element"].get("max_length") for name, one in fields(teams.cy.form).items()}
    assert limits == {"side": None, "other": None, "what": 80, "needs": 405, "if_missing": 200, "noticed_by": 120}
    await teams.cy.choose("side", "giver")
    limits = {name: one["element"].get("max_length") for name, one in fields(teams.cy.form).items()}
    assert (limits["outside"], limits["by_when"]) == (60, 80)


async def test_a_team_has_twelve_at_most_also_where_it_is_the_other(bot: Bot, teams: Teams) -> None:
    for number in range(12):
        await bot.store.write(agree, DRAFT.__class__(what=f"thing {number}", needs="x"))
    await teams.cy.say("/warmline dominoes new", "support")
    reply = await teams.cy.submit(other=str(DESK), what=FORMS, needs="x")
    assert "has 12 hand-overs, which is the most" in words(reply)
    assert len(every(bot.store, Handover)) == 12


async def test_the_same_again_is_refused_by_its_name(bot: Bot, teams: Teams) -> None:
    await bot.store.write(agree, DRAFT)
    await teams.cy.say("/warmline dominoes new", "support")
    reply = await teams.cy.submit(other=str(DESK), what="APPOINTMENT  forms", needs="x")
    assert "There is a hand-over of that name" in reply.errors["what"]


async def test_whoever_receives_says_from_which_team(teams: Teams) -> None:
    await teams.cy.say("/warmline dominoes new", "support")
    assert not fields(teams.cy.form)["other"]["optional"]
    assert "outside" not in fields(teams.cy.form)


async def test_where_there_is_no_other_team_it_goes_to_somebody_outside(bot: Bot, bo: Actor) -> None:
    await bot.store.write(make_team, leads=[BO])
    await bo.say("/warmline dominoes new", "support")
    assert list(fields(bo.form))[:2] == ["side", "outside"]
    await bo.submit(outside="City laboratory", what="lab samples", by_when="noon", needs="a label")

    assert "Put down: lab samples, Support → City laboratory." in words(bo.form)


async def test_what_goes_to_somebody_outside_is_put_down_as_it_was_heard(bot: Bot, teams: Teams) -> None:
    await teams.di.say("/warmline dominoes new", "sales")
    await teams.di.choose("side", "giver")
    reply = await teams.di.submit(what="lab samples", by_when="noon")
    assert reply.errors == {"other": "Please choose a team, or write below who it is outside."}
    await teams.di.submit(outside="City laboratory", what="lab samples", by_when="noon", needs="a label")
    assert "Put down: lab samples, Front desk → City laboratory." in words(teams.di.form)
    assert (teams.handover.state, teams.handover.receiver_team_id) == ("agreed", None)
    assert "letters only" in await teams.listed(teams.di, "sales")


async def test_ones_own_team_is_no_other(teams: Teams) -> None:
    await teams.bot.store.write(make_team, "Night shift", leads=["U00CY"])
    await teams.cy.say("/warmline dominoes new", "support")
    reply = await teams.cy.submit(team=str(BILLING), other=str(BILLING), what=FORMS, needs="x")
    assert reply.errors == {"other": "That is your own team. A hand-over goes to another one."}


async def test_the_other_leads_hear_that_it_has_ended(bot: Bot, teams: Teams) -> None:
    await bot.store.write(agree, DRAFT)
    await bot.wait(days=3)
    await teams.open(teams.cy)
    await teams.cy.press("End it")
    await bot.tick()
    assert "it is handed over no more" in words(teams.di.dm[-1])
    assert "1 more rests or has ended" in await teams.listed(teams.cy)
    await teams.cy.say("/warmline dominoes all", "support")
    assert "ended" in words(teams.cy.answer)


async def test_a_member_reads_and_cannot_change(bot: Bot, teams: Teams) -> None:
    await bot.store.write(make_handover_only)
    shown = await teams.open(teams.bo)
    assert "• date of birth" in words(shown)
    assert buttons(shown) == ["Ask Front desk", "Thank upstream"]
    await teams.bo.say("/warmline dominoes new", "support")
    assert "The leads of a team propose hand-overs." in words(teams.bo.answer)


def make_handover_only(session: object) -> None:
    agree(session, DRAFT)  # type: ignore[arg-type]


async def test_a_team_that_is_named_opens_the_form_with_it(teams: Teams) -> None:
    await teams.cy.say("/warmline dominoes front desk", "support")
    assert field(teams.cy.form, "other") == str(DESK)
    await teams.cy.say("/warmline dominoes frontdesk", "support")
    assert "`/warmline dominoes` shows what your team gives and receives" in words(teams.cy.answer)


async def test_somebody_of_another_team_sees_nothing_of_it(bot: Bot) -> None:
    await bot.store.write(make_handover)
    others = await bot.store.write(make_team, "Night shift", leads=["U00GONE"])
    await change(bot.store, Handover, 1, giver_team_id=others)
    teams = Teams(bot)
    assert "Nothing is put down yet" in await teams.listed(teams.di, "sales")
    assert FORMS in await teams.listed(teams.bo)


async def test_nobody_gets_more_than_the_guard_allows(bot: Bot, teams: Teams) -> None:
    for what in ("keys", "lists", "labels"):
        await teams.propose(what=what)
    assert len(teams.di.dm) == 1, "one a day"
    await bot.wait(days=1)
    assert len(teams.di.dm) == 2, "two a week"
    await bot.wait(days=1)
    assert len(teams.di.dm) == 2
    assert bot.slack.now() - MONDAY == timedelta(days=2)
    assert BO not in [row.recipient for row in await bot.deliveries("handover_ask")]
