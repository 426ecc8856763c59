"""The one place where things meet: Bolt, the store, the clock, the handlers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from handlers import mistakes
from handlers.permissions import doorkeeper
from storage.database import Store


@dataclass(frozen=True)
class Identity:
    """Who the bot is in Slack, from auth.test, asked once at the start."""

    team_id: str
    url: str
    user_id: str
    bot_id: str


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack who this token is. Raises SlackApiError for a token that Slack refuses."""
    answer = await client.auth_test()
    return Identity(answer["team_id"], answer.get("url") or "", answer["user_id"], answer.get("bot_id") or "")


def build_app(
    *,
    client: AsyncWebClient,
    store: Store,
    clock: Callable[[], datetime],
    identity: Identity,
    signing_secret: str = "",
) -> AsyncApp:
    """An app that answers before it responds: Bolt would otherwise look for the answer every 10 ms."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_token=client.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.user_id,
        )

    app = AsyncApp(
        client=client,
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
    )
    app.middleware(doorkeeper(store, clock))
    app.error(mistakes.answer)
    handlers.register(app)
    return app
