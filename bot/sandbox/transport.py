"""Carries a request to the app, by Socket Mode or as a signed HTTP request, and brings the acknowledgement back."""

import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.app_request import AppRequest
from bot.sandbox.socket_mode import Sockets

Json = dict[str, Any]
DEADLINE = 3.0  # real seconds


@dataclass
class Ack:
    """How the app acknowledged a request, or why it did not."""

    status: int | str
    body: Any = None
    error: str | None = None
    retry_reason: str = ""


class Transport:
    """Sends by HTTP where there is an `events_url`, and by Socket Mode otherwise."""

    def __init__(self, sockets: Sockets, signing_secret: str) -> None:
        self._sockets = sockets
        self._secret = signing_secret.encode()
        self._session: aiohttp.ClientSession | None = None
        self.events_url: str | None = None

    async def send(self, request: AppRequest) -> Ack:
        """Sends once and waits for the acknowledgement; a failure is in the result, not raised."""
        try:
            if self.events_url is None:
                return Ack(200, await self._sockets.deliver(_envelope(request), DEADLINE))
            return await self._post(request, self.events_url)
        except TimeoutError:
            reason = "timeout" if self.events_url is None else "http_timeout"
            return Ack("no ack", error="operation_timeout", retry_reason=reason)
        except (ConnectionError, aiohttp.ClientError, json.JSONDecodeError):
            return Ack("no ack", error="dispatch_failed", retry_reason="connection_failed")

    async def _post(self, request: AppRequest, url: str) -> Ack:
        body, headers = self._signed(request)
        async with self._open_session().post(url, data=body, headers=headers) as response:
            text = await response.text()
            if response.status != 200:
                no_retry = response.headers.get("x-slack-no-retry") == "1"
                status = "no retry" if no_retry else response.status
                return Ack(status, error="dispatch_failed", retry_reason="http_error")
            return Ack(200, json.loads(text) if response.content_type == "application/json" else text)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            # No connection is kept: one that an app left behind when it died would spoil the next request.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=DEADLINE),
                connector=aiohttp.TCPConnector(force_close=True),
            )
        return self._session

    def _signed(self, request: AppRequest) -> tuple[bytes, dict[str, str]]:
        body, content_type = _encoded(request)
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        if request.attempts:
            headers |= {"X-Slack-Retry-Num": str(request.attempts), "X-Slack-Retry-Reason": request.retry_reason}
        return body.encode(), headers

    async def stop(self) -> None:
        """Closes what is open to the app."""
        if self._session is not None:
            await self._session.close()


def _encoded(request: AppRequest) -> tuple[str, str]:
    """The body and its content type."""
    if request.kind == "events_api":
        return json.dumps(request.payload), "application/json"
    is_command = request.kind == "slash_commands"
    form = request.payload if is_command else {"payload": json.dumps(request.payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


def _envelope(request: AppRequest) -> Json:
    """The request in Socket Mode's frame; a second delivery of it gets a new envelope_id."""
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "type": request.kind,
        "payload": request.payload,
        "accepts_response_payload": request.kind != "events_api",
    }
    if request.kind == "events_api":
        envelope |= {"retry_attempt": request.attempts, "retry_reason": request.retry_reason}
    return envelope
