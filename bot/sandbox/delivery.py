"""Brings payloads to the app, by Socket Mode or as signed HTTP requests, and what it answers back."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.app import APP_ID, BOT_USER_ID
from bot.sandbox.interactions import Interaction
from bot.sandbox.reply import Reply
from bot.sandbox.socket_mode import Sockets
from bot.sandbox.state import Slack

Json = dict[str, Any]
Kind = Literal["slash_commands", "interactive", "events_api"]
DEADLINE = 3.0  # real seconds


@dataclass(eq=False)
class Delivery:
    """One payload, which can be sent again; `finish` shows the person what the app answered."""

    kind: Kind
    payload: Json
    interaction: Interaction | None = None
    finish: Callable[[Reply, Any], None] = field(default=lambda reply, body: None, repr=False)
    failure: str = "{error}"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempts: int = 0
    retry_reason: str = ""


@dataclass
class Ack:
    status: int | str
    body: Any = None
    error: str | None = None
    retry_reason: str = ""


class Deliveries:
    def __init__(self, slack: Slack, sockets: Sockets, signing_secret: str) -> None:
        self._slack = slack
        self._sockets = sockets
        self._secret = signing_secret.encode()
        self._session: aiohttp.ClientSession | None = None
        self._under_way: dict[str, asyncio.Task[Reply]] = {}
        self._first_tries: dict[str, asyncio.Future[Reply]] = {}
        self.events_url: str | None = None
        self.all: dict[str, Delivery] = {}
        self.event_retries: tuple[float, ...] = (0.0, 1.0, 5.0)  # Slack waits 0, 60 and 300 s

    async def perform(self, delivery: Delivery) -> Reply:
        """Delivers what a person did; once, as Slack does: only events are tried again."""
        self.all[delivery.id] = delivery
        reply = Reply(delivery=delivery)
        if delivery.interaction is not None:
            delivery.interaction.reply = reply
        ack = await self._send(delivery)
        reply.status, delivery.retry_reason = ack.status, ack.retry_reason
        if ack.error is not None:
            reply.fail(delivery.failure.format(error=ack.error))
        else:
            delivery.finish(reply, ack.body)
        return reply

    # Events

    def tell(self, subscription: str, event: Json) -> None:
        """Sends an event on its way, if the app listens to it."""
        if subscription not in self._slack.app.events:
            return
        delivery = Delivery("events_api", self._event_payload(event))
        self.all[delivery.id] = delivery
        loop = asyncio.get_running_loop()
        first: asyncio.Future[Reply] = loop.create_future()
        task = loop.create_task(self._tell_until_heard(delivery, first))
        self._under_way[delivery.id] = task
        self._first_tries[delivery.id] = first
        task.add_done_callback(lambda _: self._done_with(delivery.id))

    def _done_with(self, name: str) -> None:
        del self._under_way[name], self._first_tries[name]

    async def heard(self, told_before: set[str]) -> Reply | None:
        """How the first try went with what was sent since `told_before` was under way."""
        new = [first for name, first in self._first_tries.items() if name not in told_before]
        replies = await asyncio.gather(*new)
        return replies[0] if replies else None

    def under_way(self) -> set[str]:
        return set(self._under_way)

    async def settle(self) -> None:
        while self._under_way:
            await asyncio.gather(*self._under_way.values())

    async def _tell_until_heard(self, delivery: Delivery, first: asyncio.Future[Reply]) -> Reply:
        reply = await self.perform(delivery)
        first.set_result(reply)
        for number, wait in enumerate(self.event_retries, start=1):
            if reply.ok or reply.status == "no retry":
                break
            await asyncio.sleep(wait)
            delivery.attempts = number
            reply = await self.perform(delivery)
        return reply

    def _event_payload(self, event: Json) -> Json:
        team = self._slack.workspace.id
        event.setdefault("event_ts", f"{self._slack.clock.now().timestamp():.6f}")
        authorization = {"enterprise_id": None, "team_id": team, "user_id": BOT_USER_ID}
        conversation = self._slack.conversations.get(str(event.get("channel")))
        return {
            "token": "sandbox",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(self._slack.clock.now().timestamp()),
            "authorizations": [{**authorization, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": conversation is not None and conversation.is_ext_shared,
            "event_context": f"4-{secrets.token_hex(16)}",
        }

    # Ways

    async def _send(self, delivery: Delivery) -> Ack:
        try:
            if self.events_url is None:
                return Ack(200, await self._sockets.deliver(_envelope(delivery), DEADLINE))
            return await self._post(delivery)
        except TimeoutError:
            return Ack("no ack", error="operation_timeout", retry_reason=self._word("timeout"))
        except (ConnectionError, aiohttp.ClientError, json.JSONDecodeError):
            return Ack("no ack", error="dispatch_failed", retry_reason="connection_failed")

    def _word(self, reason: str) -> str:
        return reason if self.events_url is None else f"http_{reason}"

    async def _post(self, delivery: Delivery) -> Ack:
        body, headers = self._signed(delivery)
        if self._session is None:
            # No connection is kept: one that an app left behind when it died would spoil the next delivery.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=DEADLINE),
                connector=aiohttp.TCPConnector(force_close=True),
            )
        async with self._session.post(str(self.events_url), data=body, headers=headers) as response:
            text = await response.text()
            if response.status != 200:
                no_retry = response.headers.get("x-slack-no-retry") == "1"
                status = "no retry" if no_retry else response.status
                return Ack(status, error="dispatch_failed", retry_reason="http_error")
            return Ack(200, json.loads(text) if response.content_type == "application/json" else text)

    def _signed(self, delivery: Delivery) -> tuple[bytes, dict[str, str]]:
        if delivery.kind == "events_api":
            body, content_type = json.dumps(delivery.payload), "application/json"
        else:
            is_command = delivery.kind == "slash_commands"
            form = delivery.payload if is_command else {"payload": json.dumps(delivery.payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        if delivery.attempts:
            headers |= {
                "X-Slack-Retry-Num": str(delivery.attempts),
                "X-Slack-Retry-Reason": delivery.retry_reason,
            }
        return body.encode(), headers

    async def stop(self) -> None:
        for task in list(self._under_way.values()):
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def _envelope(delivery: Delivery) -> Json:
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.attempts, "retry_reason": delivery.retry_reason}
    return envelope
