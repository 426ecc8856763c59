"""The small workspace, and its app on a connection of its own."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.example import bolt_app, connected, running, web_client


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """The sandbox; the test fails if it has anything to complain about at the end."""
    async with running() as sandbox:
        yield sandbox


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    """A Bolt app without listeners; a test gives it those that it needs."""
    app = bolt_app(sandbox)
    async with connected(app, sandbox):
        yield app


@pytest.fixture
def heard(app: AsyncApp) -> list[dict[str, Any]]:
    """Every event that the app was told, in order."""
    events: list[dict[str, Any]] = []

    @app.event(re.compile(""))
    async def listen(event: dict[str, Any]) -> None:
        events.append(event)

    return events


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    """The app's Web API client."""
    return web_client(sandbox)
