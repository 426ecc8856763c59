"""Letters about a hand-over: our own part first, nobody's name, one notice a week; and what becomes of them."""

from datetime import timedelta

import pytest

from storage.dominoes import notices
from storage.dominoes.drafts import Draft
from storage.tables import Handover, HandoverLetter, HandoverNotice, Person, Timer
from tests import erasing
from tests.acting import Actor, Json, buttons, fields, words
from tests.handing import LETTER, Teams, agree, make_handover
from tests.making import change, every, only
from tests.stage import BO, CY, MONDAY, Bot

HEARD = "We asked too late"


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    await bot.store.write(make_handover)
    await bot.tick()
    await bot.wait(days=7)  # Monday again: whoever was told of the agreement has room for more
    return Teams(bot)


def letter_to(who: Actor) -> Json:
    return next(one for one in reversed(who.dm) if " about appointment forms" in words(one))


async def answer(teams: Teams, label: str, **filled: str) -> dict[str, str]:
    """Di answers what Billing asked her team."""
    await teams.di.press(label, letter_to(teams.di))
    errors = (await teams.di.submit(**filled)).errors if filled else {}
    await teams.bot.tick()
    return errors


async def test_the_form_begins_anew_with_our_own_part(teams: Teams) -> None:
    await teams.open(teams.bo)
    await teams.bo.press("Ask Front desk")
    assert list(fields(teams.bo.form)) == ["our_part", "arrived", "need", "would_help"]
    assert "what we were missing" in words(teams.bo.form)
    reply = await teams.bo.submit(our_part=" ", arrived="Forms without a date of birth")
    assert "begin with our own part" in reply.errors["our_part"]


async def test_up_goes_to_the_giving_leads_and_down_to_the_receiving_ones(teams: Teams) -> None:
    assert await teams.write(teams.bo, "Ask Front desk", need="0", would_help="A field that must be filled") == {}
    assert "Sent to the leads of Front desk. You hear what becomes of it." in words(teams.bo.form)
    got = words(letter_to(teams.di))
    assert "Billing asks you about appointment forms" in got
    assert f"Our own part: {HEARD}\nWhat arrived: Forms without a date of birth\nThe need: date of birth" in got
    await teams.write(teams.di, "Tell Billing")
    assert "Front desk tells you about appointment forms" in words(letter_to(teams.cy))
    assert [one for one in teams.ana.dm if "about appointment forms" in words(one)] == []


@pytest.mark.parametrize("field", ["our_part", "arrived", "would_help"])
async def test_a_letter_that_names_somebody_is_refused_and_the_text_is_kept(teams: Teams, field: str) -> None:
    errors = await teams.write(teams.bo, "Ask Front desk", **{field: "Forms from @ana came late"})
    assert errors[field].startswith("A letter is about the work, and names nobody. Nothing was sent yet.")
    assert teams.bo.form["callback_id"] == "handover_letter_form", "the form stays open, with what was typed"
    assert every(teams.bot.store, HandoverLetter) == []


async def test_the_second_of_a_week_joins_the_first_and_the_message_changes_once(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    ts, count = letter_to(teams.di)["ts"], len(teams.di.dm)
    await bot.wait(days=2)
    await teams.write(teams.ana, "Ask Front desk", arrived="Two forms for one person")
    assert "Added to this week's letter to Front desk" in words(teams.ana.form)
    got = letter_to(teams.di)
    assert "Forms without a date of birth" in words(got)
    assert "Two forms for one person" in words(got)
    assert (got["ts"], len(teams.di.dm)) == (ts, count)
    [delivery] = await bot.deliveries("handover_notice")
    assert (delivery.revision, delivery.sent_revision) == (2, 2)


async def test_a_week_later_it_is_another_notice(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    await bot.wait(days=7)
    await teams.write(teams.bo, "Ask Front desk")
    await bot.wait(days=1)
    assert len(every(bot.store, HandoverNotice)) == len(await bot.deliveries("handover_notice")) == 2


async def test_thanks_for_telling_us_comes_back_to_whoever_wrote(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    await answer(teams, "Thanks for telling us")
    await bot.wait(hours=6)
    assert "Your letter about appointment forms to Front desk: Di Das says: thanks for telling us." in words(
        teams.bo.dm[-1]
    )
    assert buttons(letter_to(teams.di)) == []
    assert "none open" in await teams.listed(teams.bo)


async def test_we_change_something_is_an_action_with_a_date(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    errors = await answer(teams, "We change something", change="A required field", due="2026-11-01")
    assert errors == {"due": "That day is over. Please choose one that is still to come."}
    await teams.di.submit(change="A required field", due="2026-12-10")
    await bot.wait(hours=6)
    assert "Di Das changes something until 10 December: A required field" in words(teams.bo.dm[-1])
    await bot.wait_until(MONDAY + timedelta(days=22))  # Tuesday, 8 December
    assert "You change something about appointment forms until 10 December" in words(teams.di.dm[-1])
    await bot.wait_until(MONDAY + timedelta(days=24))
    assert len([one for one in teams.di.dm if "You change something" in words(one)]) == 2
    await teams.di.press("Done", teams.di.dm[-1])
    await bot.wait(hours=30)
    assert "Di Das: it is done. A required field" in words(teams.bo.dm[-1])
    assert (only(bot.store, HandoverNotice).state, every(bot.store, Timer)[0].kind) == ("closed", "handover_quiet")


async def test_another_day_moves_the_date(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    await answer(teams, "We change something", change="A required field", due="2026-12-10")
    await answer(teams, "Another day", change="A required field", due="2026-12-17")
    assert str(only(bot.store, HandoverNotice).due) == "2026-12-17"
    await bot.wait_until(MONDAY + timedelta(days=24))
    assert await bot.deliveries("handover_change_due") == []


async def test_let_us_talk_names_both_and_is_closed_by_a_press(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    await answer(teams, "Let us talk")
    await bot.wait(hours=6)
    assert "would like to talk for ten minutes: Di Das and Bo Berg." in words(teams.bo.dm[-1])
    await teams.di.press("We have talked", letter_to(teams.di))
    await bot.wait(hours=24)
    assert "Di Das: we have talked." in words(teams.bo.dm[-1])


async def test_a_letter_after_the_answer_asks_for_another(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    await answer(teams, "Thanks for telling us")
    await bot.wait(days=1)
    await teams.write(teams.ana, "Ask Front desk", arrived="Two forms for one person")
    assert "Thanks for telling us" in buttons(letter_to(teams.di))
    assert "1 open" in await teams.listed(teams.ana)


async def test_what_is_answered_is_not_answered_again(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    await change(bot.store, HandoverNotice, 1, state="thanked", answered_at=bot.slack.now())
    await teams.di.press("Let us talk", letter_to(teams.di))
    assert only(bot.store, HandoverNotice).state == "thanked"


async def test_its_writer_takes_it_back_and_keeps_the_words(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    count = len(teams.di.dm)
    await teams.bo.press("Take it back")
    await bot.tick()
    assert HEARD in words(teams.bo.form)
    assert [*every(bot.store, HandoverNotice), *every(bot.store, HandoverLetter)] == []
    assert len(teams.di.dm) == count - 1


async def test_a_difficult_story_offers_the_other_team(bot: Bot, teams: Teams) -> None:
    await teams.bo.say("/servicestory the forms had no date of birth #difficult", "support")
    await teams.bo.submit(our_part="We did not ask")
    assert "Does the other team know? Perhaps it is about appointment forms." in words(teams.bo.form)
    await teams.bo.press("Ask Front desk")
    assert "the forms had no" not in words(teams.bo.form), "the form is new, not the story"
    await teams.di.say("/servicestory we sent them half a form #difficult", "sales")
    await teams.di.submit(our_part="We were in a hurry")
    assert "Tell Billing" in buttons(teams.di.form)


async def test_a_wonderful_story_and_one_without_a_handover_offer_nothing(bot: Bot, teams: Teams) -> None:
    await teams.bo.say("/servicestory the forms were complete", "support")
    assert "Ask Front desk" not in buttons(teams.bo.answer)
    await change(bot.store, Handover, 1, state="ended")
    await teams.bo.say("/servicestory the forms had no date of birth #difficult", "support")
    await teams.bo.submit(our_part="We did not ask")
    assert "Does the other team know?" not in words(teams.bo.form)


async def test_the_offer_that_fits_the_story_comes_first(bot: Bot, teams: Teams) -> None:
    await bot.store.write(agree, Draft(what="parking keys", needs="a tag on each key"))
    await teams.bo.say("/servicestory a key without a tag opened nothing #difficult", "support")
    await teams.bo.submit(our_part="We did not ask")
    assert "Perhaps it is about parking keys or appointment forms." in words(teams.bo.form)


async def test_who_writes_gets_the_answer_also_from_those_who_lead_by_then(bot: Bot, teams: Teams) -> None:
    known = {one.id: one for one in every(bot.store, Person)}
    draft = notices.Draft(our_part=HEARD, arrived="x y z")
    await bot.store.write(notices.write, id_=1, direction="up", draft=draft, by=known[BO], at=bot.slack.now())
    await change(bot.store, Handover, 1, giver_by=CY)
    await bot.tick()
    await answer(teams, "Thanks for telling us")
    await bot.wait(hours=6)
    assert "thanks for telling us" in words(teams.bo.dm[-1])
    assert LETTER["our_part"] == HEARD


async def test_whoever_is_erased_leaves_no_letter_behind(bot: Bot, teams: Teams) -> None:
    await teams.write(teams.bo, "Ask Front desk")
    count = len(teams.di.dm)
    await bot.store.write(erasing.forget, BO, bot.slack.now())
    await bot.tick()
    assert every(bot.store, HandoverLetter) == []
    assert len(teams.di.dm) == count - 1
    assert "none open" in await teams.listed(teams.cy)
