"""Thousands of DMs due at the same minute, under Slack's limits in time that runs faster."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

from bot import metrics
from bot.sandbox import Sandbox, Workspace
from bot.sending.pace import USUAL, Pace
from bot.sending.sender import Sender
from bot.web import build_client, open_session
from handlers.views.blocks import Message
from storage.delivery import claims, outbox
from storage.delivery.kinds import URGENT, Kind
from storage.engine.database import Session, Store
from storage.tables import Delivery
from tests.benchmarks import town

SPEED = 30
CHANNELS = 8
PACE = Pace(
    settle=0,
    in_channel=USUAL.in_channel / SPEED,
    in_workspace=USUAL.in_workspace / SPEED,
)

IN_BULK = Kind("bulk", subject=Delivery, in_words="bulk", touched_by=None, urgency=9)
URGENTLY = Kind("urgent", subject=Delivery, in_words="urgent", touched_by=None, urgency=URGENT)


@dataclass(frozen=True)
class FannedOut:
    """How they went: each post's place and subject in order, and the real seconds that all took."""

    kinds: list[str]
    order: list[tuple[str, int]]
    by_channel: dict[str, list[int]]
    seconds: float
    ideal_seconds: float
    turned_away: int


def company(people: int) -> Workspace:
    return town.company(people=people, channels=CHANNELS)


async def fan_out(slack: Sandbox, store: Store, *, dms: int) -> FannedOut:
    """Promise DMs in bulk to everybody, three posts to each channel and five urgent DMs, and send them all."""
    await store.write(town.know, company(dms))
    before, began = _turned_away(), monotonic()
    async with open_session() as session:
        sender = Sender(
            client=build_client(slack.bot_token, slack.api_url, session),
            store=store,
            clock=lambda: datetime.now(UTC),
            composers={URGENTLY: compose, IN_BULK: compose},
            workspace_id=slack.team_id,
            pace=PACE,
        )
        await store.write(promise, company(dms), at=datetime.now(UTC))
        while await store.read(claims.next_moment):
            await sender.send_due()
            await asyncio.sleep(0.01)
    posts = [post for post in slack.posts if post["method"] == "chat.postMessage"]
    by_channel: dict[str, list[int]] = defaultdict(list)
    for post in posts:
        if post["text"].startswith("bulk"):
            by_channel[post["channel"]].append(_subject(post["text"]))
    return FannedOut(
        kinds=[post["text"].split()[0] for post in posts],
        order=[(post["channel"], _subject(post["text"])) for post in posts],
        by_channel=by_channel,
        seconds=monotonic() - began,
        ideal_seconds=len(posts) * PACE.in_workspace,
        turned_away=_turned_away() - before,
    )


def promise(session: Session, company: Workspace, *, at: datetime) -> None:
    for number, person in enumerate(company.users):
        outbox.add(session, IN_BULK, subject=number, recipient=person.id, at=at)
    for number, place in enumerate(3 * company.channels):  # promised one after the other
        made = at + timedelta(microseconds=number)
        outbox.add(session, IN_BULK, subject=number, recipient=place.id, at=made, wake_at=at)
    for number, person in enumerate(company.users[-5:]):
        outbox.add(session, URGENTLY, subject=number, recipient=person.id, at=at)


def compose(session: Session, delivery: Delivery, now: datetime) -> Message:
    return Message(f"{delivery.kind} {delivery.subject}")


def _subject(text: str) -> int:
    return int(text.split()[1])


def _turned_away() -> int:
    return int(metrics.MESSAGES.labels("limited")._value.get())
