"""What somebody takes back is in no digest that is out, and in none of SQLite's files, whatever sort of words it is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.sandbox import Sandbox
from handlers.views.erasing import LATER
from storage.engine.database import Session, Store
from storage.people import people, team_setup
from storage.prompts import prompts, rounds
from storage.prompts.setups import Setup, Wording
from storage.tables import Handled, Prompt, Story
from tests import erasing
from tests.stage import ANA, BO, CY, MONDAY, SUPPORT, Bot, running

SECRET = "qqsecretword"  # one word: the search index keeps words, not sentences


def team_with_digests(session: Session) -> None:
    ana = people.find(session, [ANA])[ANA]
    setup = team_setup.Setup(
        name="Support", channel=SUPPORT, zone="Europe/Berlin", members=(BO, CY), leads=(ANA,), digest_in_channel=True
    )
    team_setup.save(session, setup, team_id=None, by=ana, now=MONDAY - timedelta(weeks=6))
    asking = Setup(name="Friday", questions=(Wording("text", "How are you?"),), weekdays=(0,), at=time(9))
    prompts.set_up(session, team_id=1, setup=asking, by=ana, now=MONDAY)
    rounds.begin(
        session, session.get_one(Prompt, 1), occurrence=MONDAY.date(), opens_at=MONDAY, own_time=None,
        schedule_id=None, now=MONDAY,
    )  # fmt: skip


async def tell_story(slack: Sandbox, bot: Bot) -> None:
    await slack.person("bo").command("/servicestory", f"The driver waited {SECRET}", channel="support")


async def withdraw_story(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/servicestory", "mine", channel="support")
    await bo.press(bo.ephemerals("support")[-1], "story_withdraw")


async def edit_story(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/servicestory", "mine", channel="support")
    await bo.press(bo.ephemerals("support")[-1], "story_edit")
    await bo.submit({"text.value": "The driver waited"})


async def give_kudos(slack: Sandbox, bot: Bot) -> None:
    await slack.person("bo").command("/kudos", f"@cy for {SECRET}", channel="support")


async def undo_kudos(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/kudos", "mine", channel="support")
    await bo.press(bo.ephemerals("support")[-1], "kudos_undo")


async def log_contact(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/checkin", "add Acme every 30 days", channel="support")
    await bo.command("/checkin", f"Acme they like {SECRET}", channel="support")


async def undo_contact(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.press(bo.ephemerals("support")[-1], "checkin_undo")


async def change_contact(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.press(bo.ephemerals("support")[-1], "checkin_details")
    await bo.submit({"note.value": "They like the portal"})


async def answer_with(slack: Sandbox, bot: Bot, words: str) -> None:
    bo = slack.person("bo")
    post = next(one for one in bo.messages("support") if "prompt_answer" in str(one["blocks"]))
    await bo.press(post, "prompt_answer")
    await bo.submit({"answer_1.value": words})


async def answer(slack: Sandbox, bot: Bot) -> None:
    await answer_with(slack, bot, f"fine, {SECRET}")


async def change_answer(slack: Sandbox, bot: Bot) -> None:
    await answer_with(slack, bot, "fine")


async def erase_all(slack: Sandbox, bot: Bot) -> None:
    bo = slack.person("bo")
    await bo.command("/warmline", "privacy", channel="support")
    await bo.press(bo.ephemerals("support")[-1], "privacy_erase")


Step = Callable[[Sandbox, Bot], Awaitable[None]]
SAID_AND_TAKEN_BACK: dict[str, tuple[Step, Step]] = {
    "a story withdrawn": (tell_story, withdraw_story),
    "a story edited": (tell_story, edit_story),
    "kudos undone": (give_kudos, undo_kudos),
    "a contact undone": (log_contact, undo_contact),
    "a contact changed": (log_contact, change_contact),
    "an answer changed": (answer, change_answer),
    "a person erased": (tell_story, erase_all),
}


@pytest.fixture
async def settled(bot: Bot) -> Bot:
    await bot.store.write(team_with_digests)
    await bot.tick()
    return bot


def files_that_say_it(folder: Path) -> list[str]:
    return [file.name for file in folder.glob("warmline.db*") if SECRET.encode() in file.read_bytes().lower()]


@pytest.mark.parametrize("what", SAID_AND_TAKEN_BACK)
async def test_what_is_taken_back_is_in_none_of_the_files(
    what: str, slack: Sandbox, settled: Bot, tmp_path: Path
) -> None:
    say, take_back = SAID_AND_TAKEN_BACK[what]
    await say(slack, settled)
    await settled.tick()
    assert files_that_say_it(tmp_path)
    await take_back(slack, settled)
    await settled.tick()
    await settled.background.finish(within=10)

    assert files_that_say_it(tmp_path) == []


@pytest.mark.parametrize("what", ["a story withdrawn", "a story edited", "kudos undone", "a person erased"])
async def test_digests_that_are_out_quote_it_no_more(what: str, slack: Sandbox, settled: Bot) -> None:
    say, take_back = SAID_AND_TAKEN_BACK[what]
    await say(slack, settled)
    await settled.wait(days=7)
    ana = slack.person("ana")
    assert [SECRET in str(place[-1]) for place in (ana.dm, ana.messages("support"))] == [True, True]
    await take_back(slack, settled)
    await settled.tick()

    assert [SECRET in str(place) for place in (ana.dm, ana.messages("support"))] == [False, False]
    assert "Support, 16 to 22 November" in str(ana.dm)


@pytest.mark.parametrize("say", [tell_story, give_kudos, log_contact, answer], ids=lambda step: step.__name__)
async def test_what_deliveries_led_to_is_kept_without_words(say: Step, slack: Sandbox, settled: Bot) -> None:
    await say(slack, settled)
    kept = await settled.store.read(lambda session: list(session.exec(select(Handled.result))))

    assert kept
    assert SECRET not in str(kept)


async def test_cleaning_up_holds_up_nobody_who_writes(settled: Bot) -> None:
    """Many stories to be taken out of the index, while somebody goes on writing."""
    await settled.store.write(many_stories)
    await settled.store.write(erasing.forget, BO, MONDAY)
    scrubbing = asyncio.create_task(settled.store.scrub())
    written = 0
    while not scrubbing.done():
        await settled.store.write(note, written)
        written += 1

    assert written > 1


def many_stories(session: Session) -> None:
    session.add_all(Story(author=BO, text=f"{SECRET} w{n} " * 30, channel=None, told_at=MONDAY) for n in range(3000))


def note(session: Session, number: int) -> None:
    session.add(Handled(key=f"k{number}", person="", at=MONDAY))


async def test_on_postgresql_people_are_told_what_stays_for_a_while(slack: Sandbox, postgres_store: Store) -> None:
    async with running(slack, postgres_store) as bot:
        await give_kudos(slack, bot)
        await undo_kudos(slack, bot)

    assert LATER in str(slack.person("bo").ephemerals("support"))
