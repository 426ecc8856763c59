"""The sandbox and the bot in one process, on one clock that can be moved."""

import asyncio
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from bot import example, manifest, server, web
from bot.sandbox import Sandbox
from bot.settings import Settings
from storage.engine.database import Store
from storage.people import teams

Say = Callable[[str], object]


def start(*, port: int, database_url: str | None, browser: bool, say: Say) -> None:
    """Until Ctrl-C; without a database of its own, one that lasts as long. Raises OSError where the port is taken."""
    with tempfile.TemporaryDirectory(prefix="warmline-") as folder:
        asyncio.run(_start(port, database_url or f"sqlite:///{folder}/sandbox.db", browser, say))


async def _start(port: int, database_url: str, browser: bool, say: Say) -> None:
    slack = Sandbox(example.workspace(), manifest.load(), port=port)
    slack.is_ready = False  # the page may be open already, in a tab of yesterday
    async with slack:
        say(f"{slack.slack.workspace.name}, the example company, lives through its last six weeks. A moment …")
        settings = replace(settings_for(slack), database_url=database_url)
        await live(slack, settings, until=datetime.now(UTC))
        stop = asyncio.Event()
        with server.stopped_by_signals(stop):
            welcoming = asyncio.create_task(_welcome(slack, browser, say))
            await server.serve(settings, stop=stop, clock=slack.now)
            welcoming.cancel()


async def _welcome(slack: Sandbox, browser: bool, say: Say) -> None:
    await slack.until_connected()
    slack.is_ready = True
    say(f"Ready. A local Slack with the bot in it: {slack.url}  (Ctrl-C ends it)")
    if browser:
        await asyncio.to_thread(webbrowser.open, slack.url)


async def live(slack: Sandbox, settings: Settings, *, until: datetime) -> None:
    """Give the company its past, unless this database has one."""
    store = Store(settings.database_url, synchronous="OFF")  # six weeks in seconds; what is lost is made up again
    try:
        store.upgrade()
        if not await store.read(teams.every):
            async with web.open_session() as session:
                client = web.build_client(settings.bot_token, settings.api_url, session)
                await example.live(slack, store, client, until=until)
            slack.catch_up()
    finally:
        store.close()


def settings_for(slack: Sandbox) -> Settings:
    return Settings(
        api_url=slack.api_url,
        bot_token=slack.bot_token,
        app_token=slack.app_token,
        signing_secret=slack.signing_secret,
    )
