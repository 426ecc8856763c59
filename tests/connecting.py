"""The bot's Socket Mode in a local Slack, by real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import assemble
from bot.receiving.socket_mode import SocketMode
from bot.sandbox import Sandbox
from bot.web import build_client, open_session
from storage.engine.database import Store
from storage.people import places
from tests.acting import until
from tests.stage import SUPPORT

LONGEST = 0.1  # seconds between two tries; in earnest fifteen, so that ten minutes pass here in four seconds


@asynccontextmanager
async def connected(
    slack: Sandbox, store: Store, connections: int = 2
) -> AsyncIterator[tuple[SocketMode, asyncio.Task[None]]]:
    """The bot's Socket Mode in this Slack, with quick pings, once its connections are open."""
    async with open_session() as session:
        client = build_client(slack.bot_token, slack.api_url, session)
        await store.write(places.join_channel, SUPPORT)
        bot = await assemble(client=client, store=store, clock=slack.now)
        socket = SocketMode(
            bot.app, client=client, session=session, app_token=slack.app_token,
            connections=connections, ping=0.4, longest_pause=LONGEST,
        )  # fmt: skip
        listening = asyncio.create_task(socket.listen())
        await until(lambda: slack.connections == min(connections, 10))
        try:
            yield socket, listening
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await socket.finish(within=1)
