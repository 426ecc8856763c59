"""The sandbox and the bot in one process, on one clock that can be moved."""

import asyncio
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from bot import example, manifest, sealing, server, web
from bot.sandbox import Sandbox
from bot.settings import Settings
from storage.engine import lock
from storage.engine.database import Store
from storage.people import teams

SEAL_KEY = "5ea1" * 16  # nothing here is a secret, and a database that is kept goes on with it

Say = Callable[[str], object]


class CannotListen(Exception):  # noqa: N818 - read by people
    """The sandbox cannot have its port; the message says why."""


def start(*, port: int, database_url: str | None, browser: bool, say: Say) -> None:
    """Until Ctrl-C; without a database of its own, one that lasts as long.

    Raises CannotListen, what ``server.serve`` raises, and what the database has against being opened.
    """
    with tempfile.TemporaryDirectory(prefix="warmline-") as folder:
        asyncio.run(_start(port, database_url or f"sqlite:///{folder}/sandbox.db", browser, say))


async def _start(port: int, database_url: str, browser: bool, say: Say) -> None:
    async with _listening(port) as slack:
        say(f"{slack.slack.workspace.name}, the example company, lives through its last six weeks. A moment …")
        settings = replace(settings_for(slack), database_url=database_url)
        with lock.held(database_url):
            await live(slack, settings, until=datetime.now(UTC))
        stop = asyncio.Event()
        with server.stopped_by_signals(stop):
            welcoming = asyncio.create_task(_welcome(slack, browser, say))
            await server.serve(settings, stop=stop, clock=slack.now)
            welcoming.cancel()


@asynccontextmanager
async def _listening(port: int) -> AsyncIterator[Sandbox]:
    slack = Sandbox(example.workspace(), manifest.load(), port=port)
    slack.is_ready = False  # the page may be open already, in a tab of yesterday
    async with AsyncExitStack() as held:
        try:
            await held.enter_async_context(slack)
        except OSError as error:
            words = f"Port {port} cannot be used ({error.strerror or error}). Choose another, as in --port 0."
            raise CannotListen(words) from error
        yield slack


async def _welcome(slack: Sandbox, browser: bool, say: Say) -> None:
    await slack.until_connected()
    slack.is_ready = True
    say(f"Ready. A local Slack with the bot in it: {slack.url}  (Ctrl-C ends it)")
    if browser:
        await asyncio.to_thread(webbrowser.open, slack.url)


async def live(slack: Sandbox, settings: Settings, *, until: datetime) -> None:
    """Give the company its past, unless this database has one."""
    # Six weeks in seconds; what is lost is made up again.
    store = Store(settings.database_url, synchronous="OFF", key=sealing.read(settings))
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
        seal_key=SEAL_KEY,
    )
