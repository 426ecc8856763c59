"""One screen or all of a digest, as its reader likes it; whatever it names can be opened from it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.sandbox import Sandbox
from handlers.views import digest_screen
from storage.customers import problems
from storage.engine.database import Session
from storage.tables import Customer, DigestLength, Member
from tests.acting import Actor, Json, buttons, words
from tests.making import add_customer, change, only, set_up_team, tell_story
from tests.stage import BO, MONDAY, Bot

NEXT_MONDAY = MONDAY + timedelta(days=7, hours=6)


@pytest.fixture
async def week(slack: Sandbox, bot: Bot, ana: Actor, cy: Actor) -> None:
    """Bo leads; five stories, a customer who waits, and one with a problem; then Bo's digest comes."""
    await set_up_team(ana)
    for number in range(5):
        await tell_story(bot, cy, f"Story {number} " + "of a customer who was glad " * 3, "support")
    for name in ("Acme", "Birch"):
        await add_customer(bot.store, name, owner=BO, last_spoken=40)
    await bot.store.write(problems.open_, customer_id=2, text="A leak", by=BO, at=MONDAY)
    await slack.move_to(NEXT_MONDAY)
    await bot.tick()


def give_away(session: Session, *, to: str) -> None:
    for customer in session.exec(select(Customer)).all():
        customer.owner = to


def digest(lead: Actor) -> Json:
    return next(message for message in lead.dm if "Support, " in words(message))


async def test_longer_shows_everything_now_and_in_the_weeks_after(
    slack: Sandbox, bot: Bot, bo: Actor, week: None
) -> None:
    short = words(digest(bo))
    await bo.press("Longer", digest(bo))
    await bot.tick()
    long = words(digest(bo))
    await tell_story(bot, bo, "Of the next week", "support")
    await bot.wait(days=7)

    assert short.count("glad") < long.count("glad") == 9
    assert "Shorter" in buttons(bo.dm[-1])
    assert "Of the next week" in words(bo.dm[-1])


async def test_shorter_brings_back_one_screen(bot: Bot, bo: Actor, week: None) -> None:
    before = words(digest(bo))
    for label in ("Longer", "Shorter"):
        await bo.press(label, digest(bo))
        await bot.tick()

    assert words(digest(bo)) == before


async def test_each_reader_has_their_own_length(bot: Bot, ana: Actor, bo: Actor, week: None) -> None:
    await bo.press("Longer", await bo.say("/warmline digest 2026-W47", "support"))

    assert "Shorter" in buttons(bo.answer)
    assert "Longer" in buttons(await ana.say("/warmline digest 2026-W47", "support"))
    assert only(bot.store, DigestLength).person == BO


async def test_the_length_is_erased_with_the_person(bot: Bot, bo: Actor, week: None) -> None:
    await bo.press("Longer", digest(bo))
    assert "how long you like your digests" in words(await bo.say("/warmline privacy"))
    await bo.press("Erase mine")
    await bot.tick()

    with pytest.raises(ValueError, match="0"):
        only(bot.store, DigestLength)


async def test_every_customer_in_it_opens_with_what_can_be_done_for_them(bo: Actor, week: None) -> None:
    await bo.press("Birch", digest(bo))
    assert "Open problem: A leak" in words(bo.form)
    assert {"Log a contact", "Edit", "Solved"} <= set(buttons(bo.form))
    await bo.close(all_views=True)
    await bo.press("Acme", digest(bo))
    await bo.press("Log a contact", bo.form)
    await bo.submit(note="all good")

    assert "Logged for" in words(bo.modal)


async def test_who_may_not_change_a_customer_reads_what_all_may(bot: Bot, bo: Actor, cy: Actor, week: None) -> None:
    message = digest(bo)
    await change(bot.store, Member, (1, BO), is_lead=False)
    await bot.store.write(give_away, to=cy.id)
    await bo.press("Acme", message)

    assert "Log a contact" in buttons(bo.form)
    assert not {"Edit", "Next call on …"} & set(buttons(bo.form))


async def test_a_story_without_a_post_is_read_from_the_digest(slack: Sandbox, bot: Bot, bo: Actor, week: None) -> None:
    await slack.happen.leave("support", slack.bot_user_id)
    await bo.say("/servicestory A story that has no post of ours", "support")
    await bo.press("Longer", await bo.say("/warmline digest Support", "support"))
    await bo.press("Read “A story that has…”")

    assert "A story that has no post of ours" in words(bo.form)


@pytest.mark.parametrize(("text", "rows"), [("", 1), ("a" * 84, 1), ("a" * 85, 2), ("漢" * 43, 2), ("a\nb", 2)])
def test_rows_are_counted_as_wide_as_they_look(text: str, rows: int) -> None:
    assert digest_screen.rows(text) == rows
