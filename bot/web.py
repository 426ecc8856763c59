"""The bot's ways to Slack: one shared connection pool, the company's proxy, and nothing that sends a message twice."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncRespond
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

TIMEOUT = 10  # seconds; the sender's settle time must be longer


def open_session(timeout: float = TIMEOUT) -> aiohttp.ClientSession:
    """One for the whole program: opening a connection a call costs a hundred times more.

    The time-out is set here, because the client ignores its own where it is given a session.
    """
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout))


def build_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client without retries: the SDK's own posts twice when the connection breaks after the request."""
    client = AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT, session=session, retry_handlers=[])
    client.proxy = proxy_for(api_url)  # the SDK takes HTTPS_PROXY by itself, and knows no NO_PROXY
    return client


async def answer_to(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Slack's answer to a call, of which only that it is an object is sure.

    Raises what the client does, and ClientPayloadError, as for a broken line, where the SDK stumbles over something
    else: the page of a hotel's network, for one.
    """
    try:
        return await call
    except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError):
        raise
    except Exception as error:
        raise aiohttp.ClientPayloadError("what came is no answer of Slack's") from error


class SameWayAs(AsyncMiddleware):
    """What Bolt makes for each request goes the way of ``client``.

    Bolt copies the client, with its session and (no) retry handlers, but the copy reads HTTPS_PROXY anew.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        req.context.client.proxy = self._client.proxy
        req.context["respond"] = Respond(req.context.response_url, self._client.session)
        return await next()


class Respond(AsyncRespond):
    """Bolt's ``respond``, over our session and by the proxy that is meant for the address; takes keywords only."""

    def __init__(self, response_url: str | None, session: aiohttp.ClientSession | None) -> None:
        super().__init__(response_url=response_url)
        self._session = session

    async def __call__(self, *_: Any, **message: Any) -> WebhookResponse:
        if self.response_url is None:
            raise ValueError("Slack gave no address to respond to")
        client = AsyncWebhookClient(self.response_url, session=self._session, retry_handlers=[])
        client.proxy = proxy_for(self.response_url)
        return await client.send_dict(message)


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address; None where NO_PROXY or the loopback goes straight."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address at all, as whoever calls it finds out
        return None
    if _is_loopback(parts.hostname or "") or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxies = getproxies_environment()
    proxy = proxies.get("http")
    if parts.scheme in {"https", "wss"}:
        proxy = proxies.get("https") or proxy
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy or None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
