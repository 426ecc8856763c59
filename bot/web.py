"""The bot's Web API client: one shared connection pool, and nothing that sends a message twice."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

TIMEOUT = 10  # seconds; the sender's settle time must be longer


def open_session(timeout: float = TIMEOUT) -> aiohttp.ClientSession:
    """One for the whole program: opening a connection a call costs a hundred times more.

    The time-out is set here, because the client ignores its own where it is given a session.
    """
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout))


def build_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client without retries: the SDK's own posts twice when the connection breaks after the request.

    Bolt copies it for each request, with its session and (no) retry handlers.
    """
    return AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT, session=session, retry_handlers=[])
