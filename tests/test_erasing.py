"""An erasure goes on in short steps: beside others, after a stop, and nobody meets the person meanwhile."""

import pytest
from sqlmodel import Session, select

from bot.sandbox import Sandbox
from storage.across import erasing, privacy
from storage.engine.database import Store
from storage.tables import Delivery, Erasure, Story
from tests import erasing as at_once
from tests.acting import Actor, words
from tests.rows import add_row
from tests.stage import ANA, BO, MONDAY, Bot

MANY = 25


def many(session: Session) -> None:
    for number in range(1, MANY + 1):
        add_row(session, Story, id=number, author=ANA, text="what only Ana would say")
        add_row(session, Story, id=MANY + number, author=BO, text=f"with <@{ANA}>, again")
        posted = {"state": "sent", "channel": "C1", "ts": f"{number}.0"}
        add_row(session, Delivery, id=str(number), kind="story_post", subject=number, recipient="C1", **posted)


def left(session: Session) -> dict[str, int]:
    """What is still to be done: stories of hers, mentions, posts to change."""
    stories = session.exec(select(Story)).all()
    return {
        "hers": sum(one.author == ANA for one in stories),
        "mentions": sum(ANA in one.text for one in stories),
        "posts": sum(one.revision == 1 for one in session.exec(select(Delivery))),
    }


async def test_each_step_changes_a_few_rows_and_any_process_takes_the_next(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "ENOUGH", 0)
    await any_store.write(many)
    await any_store.write(privacy.erase, ANA, MONDAY, is_told=False)
    before, most = await any_store.read(left), 0
    while step := await any_store.read(erasing.look, ANA):
        for _ in range(2):  # another process has looked too
            await any_store.write(erasing.take, step)
        now = await any_store.read(left)
        most, before = max(most, *(before[what] - now[what] for what in now)), now

    assert most <= 2 * erasing.AT_ONCE
    assert set(before.values()) == {0}
    assert await any_store.read(erasing.under_way) == []


async def test_nobody_meets_who_is_being_erased_and_a_stop_costs_nothing(
    bot: Bot, slack: Sandbox, ana: Actor, bo: Actor
) -> None:
    await bo.say("/kudos @cy for the calm handover", "support")
    await bo.say("/warmline privacy", "support")
    await bo.press("Erase mine")
    assert "I am erasing this now" in words(bo.answer)
    step = await bot.store.read(erasing.look, BO)
    assert step
    await bot.store.write(erasing.take, step)
    for actor, said in ((bo, "/kudos @cy again"), (ana, "/kudos @bo for the map")):
        assert "Please try again in some minutes" in words(await actor.say(said, "support"))
    assert "Please try again in some minutes" in words(await ana.say("/warmline hold @bo because", "support"))

    await bot.tick()
    assert "Everything about you is erased" in words(bo.dm)
    assert await bot.store.read(privacy.kept, BO) == {}
    await bo.say("/kudos @cy for the second beginning", "support")
    assert (await bot.store.read(privacy.kept, BO))["kudos_given"] == 1


async def test_the_stages_of_another_version_are_gone_through_again(any_store: Store) -> None:
    def half(session: Session) -> None:
        many(session)
        add_row(session, Erasure, person=ANA, stage="of tomorrow", after=["x"])
        at_once.finish(session, ANA)

    await any_store.write(half)

    assert set((await any_store.read(left)).values()) == {0}
