"""The sandbox with its example company and the bot in it, and a real browser at its page."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot import example, manifest, playground, server
from bot.sandbox import Sandbox
from tests import furnished
from tests.browser.visitor import Visitor

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 10_000  # milliseconds that a slow machine is given to show what is awaited

OpenTab = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Within a module in the order written, since its tests share one Slack, and its clock only goes on."""
    here = Path(__file__).parent
    places = [place for place, item in enumerate(items) if item.path.is_relative_to(here)]
    modules = {item.path: place for place, item in enumerate(items)}
    ordered = sorted(
        (items[place] for place in places), key=lambda item: (modules[item.path], item.function.__code__.co_firstlineno)
    )
    for place, item in zip(places, ordered, strict=True):
        item.add_marker(pytest.mark.timeout(300))  # the first may wait until another process has furnished the company
        items[place] = item


@asynccontextmanager
async def living(database: Path, day: datetime, shared: Path) -> AsyncIterator[Sandbox]:
    """What `warmline sandbox` starts, on a day of ours."""
    stop = asyncio.Event()
    async with Sandbox(example.workspace(), manifest.load()) as slack:
        settings = replace(playground.settings_for(slack), database_url=f"sqlite:///{database}")
        await furnished.move_in(slack, database, day, shared=shared)
        serving = asyncio.create_task(server.serve(settings, stop=stop, clock=slack.now))
        await slack.until_connected()
        yield slack
        stop.set()
        await serving
        assert slack.complaints == [], "Slack would have refused this"
        assert slack.pings == [], "somebody was alerted"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shared_folder: Path
) -> AsyncIterator[Sandbox]:
    """One for all tests of a module, which says in DAY when it plays, if not on a Thursday."""
    day = getattr(request.module, "DAY", furnished.THURSDAY)
    async with living(tmp_path_factory.mktemp("sandbox") / "sandbox.db", day, shared_folder) as slack:
        yield slack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("CHROMIUM CANNOT BE FOUND: the sandbox's page is not tested (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def open_tab(browser: Browser) -> AsyncIterator[OpenTab]:
    """Opens a sandbox's page; a mistake on it, or anything it asks of another machine, fails the test."""
    expect.set_options(timeout=PATIENCE)
    pages: list[Page] = []
    mistakes: list[str] = []

    async def open_(
        slack: Sandbox, path: str = "", *, width: int = 1280, height: int = 800, dark: bool = False
    ) -> Page:
        page = await browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("console", lambda line: mistakes.append(line.text) if line.type == "error" else None)
        page.on("request", lambda asked: None if asked.url.startswith(slack.url) else mistakes.append(asked.url))
        pages.append(page)
        await page.goto(f"{slack.url}/{path}")
        return page

    yield open_
    for page in pages:
        await page.close()
    assert mistakes == []


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(slack: Sandbox, open_tab: OpenTab) -> Visitor:
    """Somebody in a fresh tab."""
    return Visitor(await open_tab(slack))
