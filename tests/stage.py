"""What the tests play on: a small company in a local Slack, and the bot as the program assembles it."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot import app
from bot.directory import DirectorySync
from bot.manifest import load
from bot.playground import SEAL_KEY
from bot.receiving.socket_mode import SocketMode
from bot.sandbox import Channel, Sandbox, User, UserGroup, Workspace
from bot.sending.composing import Composer
from bot.sending.pace import Pace
from bot.web import build_client
from handlers import COMPOSERS
from handlers.slack.people import person_of
from storage.delivery import kinds
from storage.delivery.kinds import Kind, Recurring
from storage.engine.database import Session, Store
from storage.engine.seal import SealKey
from storage.people import people
from storage.tables import Delivery, Person
from tests.meeting import meet
from tests.wire import Calls, Wire

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


KEY = SealKey(bytes.fromhex(SEAL_KEY))  # what seals here

# A kind for tests of the outbox, which no feature declares.
NOTE = Kind("note", subject=Delivery, in_words="note", touched_by=None)


def is_long() -> bool:
    """Whether the tests were asked to take minutes; see tests/conftest.py, which is read before it is known."""
    return settings.get_current_profile_name() == "long"


# Tests wait for nothing: what is unknown is looked up at once, and Slack's limits are off (see `slack`).
AT_ONCE = Pace(settle=0, in_channel=0, in_workspace=0)


def manifest() -> dict[str, Any]:
    return load()


class Clock:
    """The clock of the bot's machine: Slack's time, unless a test sets how far it is ``ahead``."""

    def __init__(self, slack: Sandbox) -> None:
        self._slack = slack
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self._slack.now() + self.ahead


class Bot:
    """The bot as it runs, but not by itself: it plans and sends when a test says ``tick``.

    ``composers`` and ``recurring`` are more than the features have.
    """

    def __init__(self, assembled: app.Bot, slack: Sandbox, client: AsyncWebClient, clock: Clock) -> None:
        self.slack, self.client, self.clock = slack, client, clock
        self.store, self.scheduler = assembled.store, assembled.scheduler
        self.sender = assembled.scheduler._sender  # some tests look at what it has in hand
        self.directory_sync, self.background = assembled.directory_sync, assembled.background
        self.hourly_look = assembled.hourly_look

    async def tick(self) -> None:
        """Plan and send whatever is due at ``slack.now()``; returns when nothing is due any more."""
        await self.scheduler.tick()

    async def wait(self, **time: float) -> None:
        """Let time pass, as in ``wait(hours=2)``, then do what has become due."""
        await self.slack.advance(timedelta(**time))
        await self.tick()

    async def wait_until(self, moment: datetime) -> None:
        """Let time pass until then, and do what has become due."""
        await self.slack.move_to(moment)
        await self.tick()

    async def deliveries(self, kind: str, subject: int | None = None) -> list[Delivery]:
        """The outbox rows of a kind, the oldest first."""
        rows = await self.store.read(of_kind, kind)
        return [row for row in rows if subject is None or row.subject == subject]


def of_kind(session: Session, kind: str) -> list[Delivery]:
    """Every message of a kind, the oldest first."""
    return list(session.exec(select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.created_at))))


@asynccontextmanager
async def running(
    slack: Sandbox,
    store: Store,
    *,
    pace: Pace = AT_ONCE,
    composers: Mapping[Kind, Composer] | None = None,
    recurring: Iterable[Recurring] = (),
) -> AsyncIterator[Bot]:
    """The bot, connected to this Slack without sockets (tests/wire.py), with these kinds beside the program's own."""
    calls: Any = Calls(slack)
    client, clock = build_client(slack.bot_token, slack.api_url, calls), Clock(slack)

    async def look_around() -> None:
        await DirectorySync(client=client, store=store, clock=clock, workspace_id=slack.team_id).sync()
        await store.write(people.remember, await everybody(client, slack))

    await meet(store, slack, look_around)
    assembled = await app.assemble(
        client=client, store=store, clock=clock, pace=pace,
        composers={**COMPOSERS, **(composers or {})}, recurring=[*kinds.every_recurring(), *recurring],
    )  # fmt: skip
    socket = SocketMode(assembled.app, client=client, session=calls, app_token=slack.app_token)
    wire = Wire(slack, socket)
    try:
        yield Bot(assembled, slack, client, clock)
    finally:
        wire.hang_up()
        await socket.finish(within=1)
    await assembled.background.finish(within=5)
    await assembled.scheduler.stop()


async def everybody(client: AsyncWebClient, slack: Sandbox) -> list[Person]:
    """Everybody in the company, as if each of them had spoken to the bot."""
    users = (await client.users_list())["members"]
    return [person_of(user, workspace_id=slack.team_id, now=slack.now()) for user in users]
