"""What the tests play on: a small company in a local Slack, and the bot running in it."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession
from hypothesis import settings
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.app import build_app, identify
from bot.directory import DirectorySync
from bot.manifest import load
from bot.receiving import socket_mode
from bot.receiving.socket_mode import SocketMode
from bot.sandbox import Channel, Sandbox, User, UserGroup, Workspace
from bot.sending.clock import ClockGuard
from bot.sending.composing import Composer
from bot.sending.pace import Pace
from bot.sending.planner import Planner
from bot.sending.scheduler import Scheduler
from bot.sending.sender import Sender
from bot.web import build_client, open_session
from handlers import COMPOSERS
from storage.delivery import kinds
from storage.delivery.kinds import Kind, Recurring
from storage.engine.database import Session, Store
from storage.tables import Delivery

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)  # 10:00 in Berlin, 04:00 in New York, 14:30 in Kolkata

ANA, BO, CY, DI, EVE = "U00ANA", "U00BO", "U00CY", "U00DI", "U00EVE"
STRANGER, GONE, ROBOT = "U00SAM", "U00OLD", "U00ROB"
GENERAL, SUPPORT, SALES, SECRET, OUTSIDE = "C0GENERAL", "C0SUPPORT", "C0SALES", "C0SECRET", "C0OUTSIDE"
SUPPORTERS = "S0SUPPORT"

COMPANY = Workspace(
    id="T0EXAMPLE",
    name="Example",
    users=(
        User(ANA, "ana", "Ana Alves", "Europe/Berlin", is_admin=True),
        User(BO, "bo", "Bo Berg", "America/New_York"),
        User(CY, "cy", "Cy Castro", "Europe/Berlin"),
        User(DI, "di", "Di Das", "Asia/Kolkata"),
        User(EVE, "eve", "Eve Egger", "Europe/Berlin", is_restricted=True),  # a guest
        User(STRANGER, "sam", "Sam Stone", "Europe/London", is_stranger=True, team_id="T0OTHER"),
        User(GONE, "old", "Ola Old", deleted=True),
        User(ROBOT, "robot", "Robot", is_bot=True),
    ),
    channels=(
        Channel(GENERAL, "general", (ANA, BO, CY, DI, EVE)),
        Channel(SUPPORT, "support", (ANA, BO, CY, DI)),
        Channel(SALES, "sales", (ANA, DI)),
        Channel(SECRET, "secret", (ANA, BO), is_private=True),
        Channel(OUTSIDE, "outside", (ANA, BO, CY), bot_is_member=False),
    ),
    groups=(UserGroup(SUPPORTERS, "support", "Support", (BO, CY)),),
)


# A kind for tests of the outbox, which no feature declares.
NOTE = Kind("note", subject=Delivery, in_words="note", touched_by=None)


def is_long() -> bool:
    """Whether the tests were asked to take minutes; see tests/conftest.py, which is read before it is known."""
    return settings.get_current_profile_name() == "long"


# Tests wait for nothing: what is unknown is looked up at once, and Slack's limits are off (see `slack`).
AT_ONCE = Pace(settle=0, in_channel=0, in_workspace=0)


def manifest() -> dict[str, Any]:
    return load()


class Bot:
    """The bot as it runs, but not by itself: it plans and sends when a test says ``tick``.

    ``composers`` and ``recurring`` are more than the features have.
    """

    def __init__(
        self,
        slack: Sandbox,
        store: Store,
        client: AsyncWebClient,
        *,
        pace: Pace = AT_ONCE,
        composers: Mapping[Kind, Composer] | None = None,
        recurring: Iterable[Recurring] = (),
    ) -> None:
        self.slack, self.store, self.client = slack, store, client
        self.is_ahead_by = timedelta()
        asking = {"client": client, "store": store, "clock": self.now, "workspace_id": slack.team_id}
        self.sender = Sender(**asking, composers={**COMPOSERS, **(composers or {})}, pace=pace)  # type: ignore[arg-type]
        self.directory_sync = DirectorySync(**asking)  # type: ignore[arg-type]
        self.guard = ClockGuard(client, self.now)
        self.planner = Planner(store=store, recurring=[*kinds.every_recurring(), *recurring])
        self.scheduler = Scheduler(
            store=store,
            clock=self.now,
            guard=self.guard,
            planner=self.planner,
            sender=self.sender,
            directory_sync=self.directory_sync,
        )

    def now(self) -> datetime:
        """What the bot's own clock says: Slack's time, unless a test sets ``is_ahead_by``."""
        return self.slack.now() + self.is_ahead_by

    async def tick(self) -> None:
        """Plan and send whatever is due at ``slack.now()``; returns when nothing is due any more."""
        await self.scheduler.tick()

    async def wait(self, **time: float) -> None:
        """Let time pass, as in ``wait(hours=2)``, then do what has become due."""
        await self.slack.advance(timedelta(**time))
        await self.tick()

    async def deliveries(self, kind: str, subject: int | None = None) -> list[Delivery]:
        """The outbox rows of a kind, the oldest first."""
        rows = await self.store.read(of_kind, kind)
        return [row for row in rows if subject is None or row.subject == subject]


def of_kind(session: Session, kind: str) -> list[Delivery]:
    """Every message of a kind, the oldest first."""
    return list(session.exec(select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.created_at))))


@asynccontextmanager
async def running(slack: Sandbox, store: Store, **options: Any) -> AsyncIterator[Bot]:
    """The bot, connected to this Slack by Socket Mode; ``options`` are those of Bot."""
    async with open_session() as session:
        client = build_client(slack.bot_token, slack.api_url, session)
        bot = Bot(slack, store, client, **options)
        await bot.directory_sync.sync()
        app = build_app(client=client, store=store, clock=slack.now, identity=await identify(client))
        async with _connected(app, client, session, slack):
            yield bot
        await bot.scheduler.stop()


@asynccontextmanager
async def _connected(
    app: AsyncApp, client: AsyncWebClient, session: ClientSession, slack: Sandbox
) -> AsyncIterator[None]:
    ears = SocketMode(app, client=client, session=session, app_token=slack.app_token)
    listening = asyncio.create_task(ears.listen())
    async with asyncio.timeout(10):
        while slack.connections < socket_mode.CONNECTIONS:
            await asyncio.sleep(0.005)
    try:
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await ears.finish(within=1)
