"""The bot dies in the middle of a fan-out and starts again: what does it look up, and when does it post again?"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from sqlmodel import Session, col, func, select

from bot import manifest
from bot.sandbox import Sandbox
from bot.sending.sender import Sender
from bot.web import build_client, open_session
from storage.engine.database import Store
from storage.tables import Delivery
from tests import warm
from tests.benchmarks import fan_out, town
from tests.benchmarks.report import Row, Size

WITHIN = 35  # seconds until it is back at Slack's pace


async def rows(size: Size, folder: Path) -> list[Row]:
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'restart.db')}")
    store.write_now(town.know, fan_out.company(size.dms))
    async with Sandbox(fan_out.company(size.dms), manifest.load(), limits_speed=fan_out.SPEED) as slack:
        first = await _until(slack, store, posts=size.dms // 4, promises=size.dms)
        in_doubt, before = store.read_now(_in_hand), len(slack.posts)
        began = monotonic()
        await _until(slack, store, posts=before + max(2, size.dms // 20))
        seconds = fan_out.SPEED * (monotonic() - began)
        left = store.read_now(_looked_up)
    store.close()
    share = max(2, size.dms // 20) * fan_out.PACE.in_workspace * fan_out.SPEED
    late = max(0.0, seconds - share)
    details = f"{first:,} had been posted; {in_doubt:,} were in hand at its death, and {left:,} of the others looked up"
    what = f"a restart in a fan-out of {size.dms:,}, seconds behind Slack's pace after the next messages"
    return [Row(what, f"{late:.0f} s", f"at most {WITHIN} s", late <= WITHIN and left == 0, details)]


async def _until(slack: Sandbox, store: Store, *, posts: int, promises: int = 0) -> int:
    """Send until so many have been posted, then die; how many were."""
    async with open_session() as session:
        sender = Sender(
            client=build_client(slack.bot_token, slack.api_url, session),
            store=store,
            clock=lambda: datetime.now(UTC),
            composers={fan_out.URGENTLY: fan_out.compose, fan_out.IN_BULK: fan_out.compose},
            workspace_id=slack.team_id,
            pace=fan_out.PACE,
        )
        if promises:
            await store.write(fan_out.promise, fan_out.company(promises), at=datetime.now(UTC))
        sending = asyncio.create_task(_send(sender))
        while len(slack.posts) < posts:
            await asyncio.sleep(0.01)
        dying = [sending, *sender._sending]
        for task in dying:
            task.cancel()
        await asyncio.gather(*dying, return_exceptions=True)
    return len(slack.posts)


async def _send(sender: Sender) -> None:
    with suppress(asyncio.CancelledError):
        while True:
            await sender.send_due()
            await asyncio.sleep(0.01)


def _in_hand(session: Session) -> int:
    return session.exec(select(func.count()).where(Delivery.state == "sending")).one()


def _looked_up(session: Session) -> int:
    """Those of unknown fate that nobody had tried to send."""
    unknown = select(func.count()).where(Delivery.state == "unknown", col(Delivery.error) == "due before the start")
    return session.exec(unknown).one()
