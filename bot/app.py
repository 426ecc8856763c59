"""The one place where things meet: Bolt, the store, the clock, the handlers."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot import check, web
from bot.directory import Roster
from bot.sending.clock import ClockGuard
from bot.sending.planner import Planner, planners
from bot.sending.scheduler import Heart
from bot.sending.sender import USUAL, Pace, Sender
from handlers import errors
from handlers.permissions import doorkeeper
from storage.engine.database import Store
from storage.people import places
from storage.tables import Workspace


@dataclass(frozen=True)
class Identity:
    """Who the bot is in Slack, from auth.test, asked once at the start."""

    team_id: str
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
    app: AsyncApp
    heart: Heart
    roster: Roster
    store: Store


async def assemble(
    *,
    client: AsyncWebClient,
    store: Store,
    clock: Callable[[], datetime],
    signing_secret: str = "",
    pace: Pace = USUAL,
) -> Bot:
    """Meet Slack and put everything together; nothing is started yet. Raises as identify does."""
    identity = await identify(client)
    await store.write(places.remember_workspace, Workspace(id=identity.team_id, url=identity.url))
    asking: dict[str, Any] = {"client": client, "store": store, "clock": clock, "team_id": identity.team_id}
    roster = Roster(**asking)
    heart = Heart(
        store=store,
        clock=clock,
        guard=ClockGuard(client, clock, patience=pace.patience),
        planner=Planner(store=store, rules=planners()),
        sender=Sender(**asking, composers=handlers.COMPOSERS, pace=pace),
        roster=roster,
        pace=pace,
    )
    app = build_app(client=client, store=store, clock=clock, identity=identity, signing_secret=signing_secret)
    return Bot(identity=identity, app=app, heart=heart, roster=roster, store=store)


def build_app(
    *,
    client: AsyncWebClient,
    store: Store,
    clock: Callable[[], datetime],
    identity: Identity,
    signing_secret: str = "",
) -> AsyncApp:
    """An app that answers before it responds: Bolt would otherwise look for the answer every 10 ms."""
    tokenless = copy(client)  # each request gets the token from authorize; Bolt warns of having it from two sides
    tokenless.token = None

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_token=client.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.user_id,
        )

    app = AsyncApp(
        client=tokenless,
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
    )
    app.middleware(web.same_way_as(client))
    app.middleware(doorkeeper(store, clock))
    app.error(errors.answer)
    handlers.register(app)
    return app
