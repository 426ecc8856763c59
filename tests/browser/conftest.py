"""The sandbox with its example company and the bot in it, and a real browser at its page."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot import example, manifest, playground, server
from bot.sandbox import Sandbox
from tests import furnished
from tests.browser.visitor import Visitor

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 30_000  # milliseconds that a slow machine is given to show what is awaited

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
async def living(database: Path, shared: Path) -> AsyncIterator[Sandbox]:
    """What `warmline sandbox` starts, on a Thursday of ours."""
    stop = asyncio.Event()
    async with Sandbox(example.workspace(), manifest.load()) as slack:
        settings = replace(playground.settings_for(slack), database_url=f"sqlite:///{database}")
        await furnished.move_in(slack, database, shared=shared)
        serving = asyncio.create_task(server.serve(settings, stop=stop, clock=slack.now))
        await slack.until_connected()
        yield slack
        stop.set()
        await serving
        assert slack.complaints == [], "Slack would have refused this"
        assert slack.pings == [], "somebody was alerted"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> AsyncIterator[Sandbox]:
    """One for all tests of a module."""
    async with living(tmp_path_factory.mktemp("sandbox") / "sandbox.db", shared_folder) as slack:
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab(browser: Browser) -> Page:
    """One for all tests of a module: a page that comes again costs half of the first one in a new tab."""
    return await browser.new_page(reduced_motion="reduce")


@pytest_asyncio.fixture(loop_scope="module")
async def open_tab(tab: Page) -> AsyncIterator[OpenTab]:
    """Opens a sandbox's page anew; a mistake on it, or anything it asks of another machine, fails the test."""
    expect.set_options(timeout=PATIENCE)
    tab.set_default_timeout(PATIENCE)
    mistakes: list[str] = []
    origin = ""
    handlers: dict[Any, Callable[[Any], None]] = {
        "pageerror": lambda error: mistakes.append(str(error)),
        "console": lambda line: mistakes.append(line.text) if line.type == "error" else None,
        "request": lambda asked: None if asked.url.startswith(origin) else mistakes.append(asked.url),
    }

    async def open_(slack: Sandbox, path: str = "", *, width: int = 1280, height: int = 800) -> Page:
        nonlocal origin
        origin = slack.url
        await tab.set_viewport_size({"width": width, "height": height})
        await tab.emulate_media(color_scheme="light", reduced_motion="reduce")
        await tab.goto(f"{slack.url}/{path}")
        return tab

    for event, handler in handlers.items():
        tab.on(event, handler)
    yield open_
    for event, handler in handlers.items():
        tab.remove_listener(event, handler)
    if origin:
        await tab.evaluate("sessionStorage.clear(); localStorage.clear()")
    await tab.goto("about:blank")  # else the same address, but for what is behind its #, is the same page
    assert mistakes == []


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(slack: Sandbox, open_tab: OpenTab) -> Visitor:
    """Somebody in a fresh tab."""
    return Visitor(await open_tab(slack))
