"""What tests of the library begin with: a card, and what its form holds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.cards import months, writing
from storage.cards.cards import Seen
from storage.cards.writing import Shape
from storage.engine.database import Session, Store
from storage.tables import Card, Forum
from tests.making import find_person
from tests.stage import ANA, MONDAY, SUPPORT, Bot

CALL = Shape(
    title="Call before they do",
    moment="A delivery will be late",
    advice="Call them before they notice, and say when it comes",
)
FORM = {"title": CALL.title, "moment": CALL.moment, "advice": CALL.advice}


async def make_card(
    store: Store, shape: Shape = CALL, *, by: str = ANA, at: datetime = MONDAY, **about: Any
) -> Seen:  # fmt: skip
    """A card in the library of Support, as a lead writes it."""
    person = await find_person(store, by)
    return await store.write(writing.add, shape, by=person, at=at, team_id=1, **about)


# --- the forum -----------------------------------------------------------------------------------------

ASKED = datetime(2026, 11, 30, 9, tzinfo=UTC)  # Monday, ten in Berlin: five working days before 7 December
OPENS = datetime(2026, 12, 7, 9, tzinfo=UTC)  # the first Monday of December


async def begin_forum(bot: Bot) -> None:
    """As Ana has it begin, who leads Support."""
    await bot.store.write(months.begin, team_id=1, by=await find_person(bot.store, ANA), at=bot.slack.now())


async def days_until(bot: Bot, moment: datetime) -> None:
    """Some hours after the others, so that everything comes when it is due."""
    while bot.slack.now() + timedelta(hours=4) < moment:
        await bot.wait(hours=4)
    await bot.wait_until(moment)


async def hosted(store: Store, person: str, month: date, *, cards: int = 1, state: str = "closed", **more: Any) -> None:
    """A forum of Support that was, with so many cards."""
    then = datetime(month.year, month.month, 2, 9, tzinfo=UTC)
    held = Forum(
        team_id=1, month=month, host=person, state=state, channel=SUPPORT, opens_at=then, closes_at=then,
        created_at=then, **{"is_pressed": True} | more,
    )  # fmt: skip

    def rule(session: Session) -> None:
        session.add(held)
        session.flush()
        about: dict[str, Any] = {
            "title": "Old",
            "moment": "x",
            "advice": "x",
            "team_id": 1,
            "checked_on": MONDAY.date(),
            "created_at": then,
            "forum_id": held.id,
        }
        session.add_all(Card(**about) for _ in range(cards))

    await store.write(rule)
