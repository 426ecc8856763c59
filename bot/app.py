"""The one place where things meet: Bolt, the store, the clock, the handlers."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot import check
from bot.absences.hourly import HourlyLook
from bot.bolt import App
from bot.directory import DirectorySync
from bot.sending.clock import ClockGuard
from bot.sending.composing import Composer
from bot.sending.erasures import Erasures
from bot.sending.groups import Groups
from bot.sending.homes import Homes
from bot.sending.pace import USUAL, Pace
from bot.sending.planner import Planner
from bot.sending.restored import Restored
from bot.sending.scheduler import Scheduler
from bot.sending.sender import Sender
from handlers.background import Background
from handlers.permissions import MembersOnly
from storage.delivery import kinds
from storage.delivery.kinds import Kind, Recurring
from storage.engine.database import Store
from storage.people import places
from storage.tables import Workspace


@dataclass(frozen=True)
class Identity:
    """Who the bot is in Slack, from auth.test, asked once at the start."""

    workspace_id: str
    url: str
    user_id: str
    bot_id: str


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack who this token is. Raises as check.auth_test does."""
    answer = await check.auth_test(client)
    url, bot_id = answer.get("url"), answer.get("bot_id")
    return Identity(answer["team_id"], str(url or ""), answer["user_id"], str(bot_id or ""))


@dataclass(frozen=True)
class Bot:
    """The whole bot, but for the way in which Slack reaches it: who answers, and who speaks unasked."""

    identity: Identity
    app: App
    scheduler: Scheduler
    directory_sync: DirectorySync
    hourly_look: HourlyLook
    store: Store
    background: Background


async def assemble(
    *,
    client: AsyncWebClient,
    store: Store,
    clock: Callable[[], datetime],
    pace: Pace = USUAL,
    composers: Mapping[Kind, Composer] = handlers.COMPOSERS,
    recurring: Collection[Recurring] | None = None,
) -> Bot:
    """Meet Slack and put everything together; nothing is started yet. Raises as identify does.

    ``composers`` and ``recurring`` are the kinds of message and of schedule that there are: the features' own, unless
    given.
    """
    identity = await identify(client)
    await store.write(places.remember_workspace, Workspace(id=identity.workspace_id, url=identity.url))
    asking: dict[str, Any] = {"client": client, "store": store, "clock": clock}
    directory_sync = DirectorySync(**asking, workspace_id=identity.workspace_id)
    hourly_look = HourlyLook(**asking)
    background, restored = Background(), Restored(store, clock())
    scheduler = Scheduler(
        store=store,
        clock=clock,
        guard=ClockGuard(client, clock, patience=pace.patience),
        planner=Planner(
            store=store, recurring=kinds.every_recurring() if recurring is None else recurring, restored=restored
        ),
        sender=Sender(**asking, workspace_id=identity.workspace_id, composers=composers, pace=pace, restored=restored),
        looks=[directory_sync, hourly_look],
        groups=Groups(client=client, store=store, workspace_id=identity.workspace_id),
        homes=Homes(client=client, store=store, workspace_id=identity.workspace_id, background=background),
        erasures=Erasures(store=store, background=background),
        pace=pace,
    )
    app = build_app(**asking, identity=identity, background=background)
    return Bot(identity, app, scheduler, directory_sync, hourly_look, store, background)


def build_app(
    *,
    client: AsyncWebClient,
    store: Store,
    clock: Callable[[], datetime],
    identity: Identity,
    background: Background,
) -> App:
    """An app whose handlers answer before it responds: Bolt would otherwise look for the answer every 10 ms.

    It believes what it is given: what comes over HTTP has been checked (bot/receiving/http.py).
    What goes on after an answer goes on in ``background``; whoever stops the app waits for that.
    """
    return App(
        client,
        AuthorizeResult(
            enterprise_id=None,
            team_id=identity.workspace_id,
            bot_token=client.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.user_id,
        ),
        members=MembersOnly(store, clock, background),
        listeners=handlers.listeners(background),
    )
