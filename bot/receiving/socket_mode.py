"""Socket Mode: a few connections that Slack delivers over, kept open whatever happens to them.

Why not slack_sdk's client: it tells dead connections by the wall clock, tries a used-up address again for ever and
writes a traceback each time. What is needed of it is short: ask for an address, read envelopes, answer each.
"""

import asyncio
import json
import logging
from collections.abc import Coroutine
from contextlib import suppress
from random import uniform
from time import monotonic
from typing import Any

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSMsgType
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics, web
from bot.sending.failures import FAILURES, judge

log = logging.getLogger(__name__)

CONNECTIONS = 2  # while one is being replaced, the other delivers
PING = 4.0  # seconds between pings; no sign of life for half of that again, and the connection counts as dead
CONNECT_WITHIN = 10.0
LINGER = 15.0  # how long a connection that Slack is about to close is still listened to
SETTLED = 2.0  # a connection that ended sooner counts as a failure
LONGEST_PAUSE = 15.0
SAY_AGAIN = 60.0

_MEND = "Make a new one (Basic Information, App-Level Tokens, scope connections:write) and put it in SLACK_APP_TOKEN."
LINK_DISABLED = (
    "Socket Mode is switched off for this app. Switch it on at https://api.slack.com/apps, under Socket Mode,"
    " or run with --http; then start again."
)
FOR_GOOD = {
    "invalid_auth": f"Slack does not know this app-level token. {_MEND}",
    "not_authed": f"Slack does not know this app-level token. {_MEND}",
    "token_revoked": f"The app-level token was revoked. {_MEND}",
    "token_expired": f"The app-level token has expired. {_MEND}",
    "not_allowed_token_type": f"SLACK_APP_TOKEN holds no app-level token. {_MEND}",
    "missing_scope": f"The app-level token lacks the scope connections:write. {_MEND}",
    "account_inactive": "The app was removed from the workspace. Install it again.",
    "link_disabled": LINK_DISABLED,
}


class SlackRefuses(Exception):  # noqa: N818 - read by people
    """Slack will not talk to this app, however often it is asked; the message says what to do."""


class SocketMode:
    """Listens until it is stopped: ``app_token`` opens the connections, ``app`` answers what comes over them."""

    def __init__(
        self,
        app: AsyncApp,
        *,
        client: AsyncWebClient,
        session: ClientSession,
        app_token: str,
        connections: int = CONNECTIONS,
        ping: float = PING,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._app, self._client, self._session, self._app_token = app, client, session, app_token
        self._connections, self._ping, self._longest_pause = connections, ping, longest_pause
        self._sockets: list[ClientWebSocketResponse] = []
        self._answering: set[asyncio.Task[None]] = set()
        self._lingering: set[asyncio.Task[None]] = set()
        self._silent_since: float | None = None
        self._said_at = float("-inf")

    @property
    def is_connected(self) -> bool:
        return any(not socket.closed for socket in self._sockets)

    async def listen(self) -> None:
        """Keep the connections open. Raises SlackRefuses when there is no point in trying again."""
        keepers = [asyncio.create_task(self._keep(number + 1)) for number in range(self._connections)]
        try:
            await asyncio.gather(*keepers)
        finally:
            reading = [*keepers, *self._lingering]
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)

    async def finish(self, within: float) -> None:
        """After listening has ended: let the answers that are being made go out, then hang up."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=within)
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*(socket.close() for socket in self._sockets), return_exceptions=True)

    async def _keep(self, number: int) -> None:
        failures = 0
        while True:
            began, asked_to_wait = monotonic(), 0.0
            try:
                reason = await self._live(number)
                failures = 0 if monotonic() - began > SETTLED else failures + 1
            except FAILURES as error:
                failure = judge(error)
                reason, asked_to_wait = failure.error, failure.seconds
                failures += 1
            if reason in FOR_GOOD:
                raise SlackRefuses(FOR_GOOD[reason])
            metrics.RECONNECTS.inc()
            self._say_lost(number, reason)
            await asyncio.sleep(max(asked_to_wait, _pause(failures, self._longest_pause)))

    async def _live(self, number: int) -> str:
        """One connection, from its beginning to the moment when it must be replaced; returns why it must."""
        async with asyncio.timeout(CONNECT_WITHIN):
            answer = await web.answer_to(self._client.apps_connections_open(app_token=self._app_token))
            address = str(answer.get("url"))
            socket = await self._session.ws_connect(
                address,
                heartbeat=self._ping,  # by the loop's clock, which no change of the wall clock moves
                timeout=ClientWSTimeout(ws_close=1.0),
                proxy=web.proxy_for(address),
                ssl=self._client.ssl or True,
            )
        self._sockets.append(socket)
        metrics.CONNECTIONS.inc()
        self._say_connected(number)
        reason = await self._read(socket)
        _keep_task(self._lingering, self._linger(socket))
        return reason

    async def _read(self, socket: ClientWebSocketResponse) -> str:
        """Take what comes until Slack announces the end, or it is there; returns the reason."""
        while True:
            message = await socket.receive()
            if message.type is not WSMsgType.TEXT:
                return message.type.name.lower()
            envelope = _parse(message.data)
            if envelope.get("type") == "disconnect":
                return str(envelope.get("reason"))
            if request := SocketModeRequest.from_dict(envelope):
                _keep_task(self._answering, self._answer(socket, request))

    async def _linger(self, socket: ClientWebSocketResponse) -> None:
        """Slack may deliver over a connection that it has announced to close: listen until it does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                while not socket.closed:
                    await self._read(socket)
        await socket.close()
        self._sockets.remove(socket)
        metrics.CONNECTIONS.dec()

    async def _answer(self, socket: ClientWebSocketResponse, request: SocketModeRequest) -> None:
        with metrics.ANSWERS.time():
            try:
                response = await run_async_bolt_app(self._app, request)
            except Exception:
                log.exception("envelope %s was not answered", request.envelope_id)
                return
            if response.status == 200:  # anything else stays unacknowledged, and Slack brings events again
                await self._send(socket, {"envelope_id": request.envelope_id, **_payload(response)})

    async def _send(self, came_over: ClientWebSocketResponse, answer: dict[str, Any]) -> None:
        for socket in (came_over, *self._sockets):
            if not socket.closed:
                with suppress(ClientError, ConnectionError):
                    return await socket.send_json(answer)
        log.warning("the answer to envelope %s could not be sent: no connection", answer["envelope_id"])
        return None

    def _say_connected(self, number: int) -> None:
        if self._silent_since is None:
            log.info("connection %d to Slack is open", number)
        else:
            log.info("connected to Slack again after %.0f s", monotonic() - self._silent_since)
        self._silent_since, self._said_at = None, float("-inf")

    def _say_lost(self, number: int, reason: str) -> None:
        """One line when the last connection is gone, one a minute while none can be had."""
        now = monotonic()
        if self.is_connected:
            log.info("connection %d to Slack ended (%s); opening another", number, reason)
            return
        self._silent_since = self._silent_since or now
        if now - self._said_at >= SAY_AGAIN:
            self._said_at = now
            log.warning("no connection to Slack (%s); trying until there is one", reason)


def _keep_task(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    """Start it and hold on to it: the loop itself would let go of a task that nobody holds."""
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def _parse(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _payload(response: BoltResponse) -> dict[str, Any]:
    if not response.body:
        return {}
    if response.first_headers().get("content-type", "").startswith("application/json"):
        return {"payload": json.loads(response.body)}
    return {"payload": {"text": response.body}}


def _pause(failures: int, longest: float) -> float:
    """None at first; then longer and longer, and never the same for everybody who lost Slack together."""
    if failures < 2:
        return 0.0
    return min(longest, 2.0 ** min(failures - 2, 10)) * uniform(0.7, 1.0)  # noqa: S311 - no secret
