"""The sandbox with its example company and the bot in it, and a real browser at its page."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot import example, manifest, playground, server
from bot.sandbox import Sandbox
from tests.browser.visitor import Visitor

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 10_000  # milliseconds that a slow machine is given to show what is awaited
THURSDAY = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """What `warmline sandbox` starts, on a day of ours: one for all tests of a module."""
    database = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    stop = asyncio.Event()
    async with Sandbox(example.workspace(), manifest.load()) as slack:
        settings = replace(playground.settings_for(slack), database_url=f"sqlite:///{database}")
        await playground.live(slack, settings, until=THURSDAY)
        serving = asyncio.create_task(server.serve(settings, stop=stop, clock=slack.now))
        await slack.until_connected()
        yield slack
        stop.set()
        await serving
        assert slack.complaints == [], "Slack would have refused this"
        assert slack.pings == [], "somebody was alerted"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("CHROMIUM CANNOT BE FOUND: the sandbox's page is not tested (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(slack: Sandbox, browser: Browser) -> AsyncIterator[Visitor]:
    """A fresh tab; a mistake on the page, or anything that the page asks of another machine, fails the test."""
    expect.set_options(timeout=PATIENCE)
    page = await browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on("console", lambda said: mistakes.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(slack.url) else mistakes.append(asked.url))
    await page.goto(slack.url)
    yield Visitor(page)
    await page.close()
    assert mistakes == []
