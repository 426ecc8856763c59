"""Kinds of message and of schedule that only tests have: notes to a channel, one each day."""

from datetime import date, datetime
from typing import Any

from bot.sandbox import Sandbox
from bot.sending.lookup import EVENT_TYPE
from handlers.views.blocks import Message
from storage.delivery import outbox
from storage.delivery.kinds import URGENT, Kind, Recurring, Rule
from storage.engine.database import Session
from storage.tables import Delivery, Schedule
from tests.stage import GENERAL, NOTE, SUPPORT, Bot


def note(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """The planner's rule: one note each time that the schedule comes round."""
    outbox.add(
        session, NOTE, subject=schedule.subject, recipient=SUPPORT, at=now, wake_at=at,
        occurrence=occurrence.isoformat(), schedule_id=schedule.id,
    )  # fmt: skip


def daily(plan: Rule, name: str = "note") -> Recurring:
    return Recurring(name, plan=plan, own_clock=False, weekly=False, of_team=None)


DAILY = daily(note)
URGENT_NOTE = Kind("urgent_note", subject=Delivery, in_words="urgent note", touched_by=None, urgency=URGENT)
BETTER_TWICE = Kind("better_twice", subject=Delivery, in_words="dear note", touched_by=None, better_twice=True)


class Words:
    """What a delivery says is looked up here when it is composed; None: nothing to say."""

    def __init__(self) -> None:
        self.now: str | None = "hello"
        self.fallback: list[dict[str, Any]] = []
        self.blocks: list[dict[str, Any]] = []
        self.bug = False

    def compose(self, session: Session, delivery: Delivery, now: datetime) -> Message | None:
        if self.bug and delivery.recipient == GENERAL:
            raise ZeroDivisionError
        return Message(self.now, self.blocks, self.fallback) if self.now is not None else None


def composers(words: Words) -> dict[Kind, Any]:
    """For ``running``: every note says these words."""
    return dict.fromkeys((NOTE, URGENT_NOTE, BETTER_TWICE), words.compose)


async def promise(bot: Bot, recipient: str = SUPPORT, subject: int = 1, **more: Any) -> str:
    """Put a note into the outbox; returns its id."""
    at = more.pop("at", bot.slack.now())
    return await bot.store.write(
        outbox.add, more.pop("kind", NOTE), subject=subject, recipient=recipient, at=at, **more
    )


async def find_row(bot: Bot, id_: str) -> Delivery:
    """What the outbox knows of a message."""
    return await bot.store.read(lambda session: session.get_one(Delivery, id_))


def carrying(id_: str) -> dict[str, Any]:
    """The metadata by which a post is found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": id_}}


def posted(slack: Sandbox, method: str = "chat.postMessage") -> list[str]:
    """The words of what was posted, in order."""
    return [post["text"] for post in slack.posts if post["method"] == method]
