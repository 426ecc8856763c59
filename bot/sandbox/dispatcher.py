"""Sends requests to the app: what people did, once; events, again until they are acknowledged."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from bot.sandbox.app import APP_ID, BOT_USER_ID
from bot.sandbox.app_request import AppRequest
from bot.sandbox.reply import Reply
from bot.sandbox.state import Slack
from bot.sandbox.transport import Transport

Json = dict[str, Any]


class Dispatcher:
    """Knows every request that was sent, and which events are still on their way."""

    def __init__(self, slack: Slack, transport: Transport) -> None:
        self._slack = slack
        self._transport = transport
        self._under_way: dict[str, asyncio.Task[Reply]] = {}
        self._first_tries: dict[str, asyncio.Future[Reply]] = {}
        self._held: list[AppRequest] | None = None  # events that wait, while they are held back
        self.all: dict[str, AppRequest] = {}
        self.event_retries: tuple[float, ...] = (0.0, 1.0, 5.0)  # Slack waits 0, 60 and 300 s

    async def perform(self, request: AppRequest) -> Reply:
        """Sends what a person did; once, as Slack does: only events are sent again."""
        self.all[request.id] = request
        reply = Reply(delivery=request.id)
        if request.interaction is not None:
            request.interaction.reply = reply
        ack = await self._transport.send(request)
        reply.status, request.retry_reason = ack.status, ack.retry_reason
        if ack.error is not None:
            reply.fail(request.failure.format(error=ack.error))
        else:
            request.finish(reply, ack.body)
        return reply

    def send_event(self, subscription: str, event: Json) -> None:
        """Sends an event in the background, if the app subscribes to it."""
        if subscription not in self._slack.app.events:
            return
        request = AppRequest("events_api", self._event_payload(event))
        self.all[request.id] = request
        if self._held is None:
            self._start(request)
        else:
            self._held.append(request)

    def hold(self) -> None:
        """Holds back every event from now on."""
        self._held = self._held or []

    async def release(self, *, newest_first: bool = False) -> None:
        """Sends what was held back, each event after the app's first reply to the one before."""
        held, self._held = self._held or [], None
        for request in reversed(held) if newest_first else held:
            await asyncio.shield(self._start(request))

    def _start(self, request: AppRequest) -> asyncio.Future[Reply]:
        """Sends in the background; the result is how the first try went."""
        loop = asyncio.get_running_loop()
        first: asyncio.Future[Reply] = loop.create_future()
        task = loop.create_task(self._send_until_acknowledged(request, first))
        self._under_way[request.id] = task
        self._first_tries[request.id] = first
        task.add_done_callback(lambda _: self._finished(request.id))
        return first

    async def first_reply(self, act: Callable[[], object]) -> Reply | None:
        """Acts, and waits for the first try of every event that this causes.

        Returns the reply to the first of them, or None if the app subscribes to none.
        """
        before = set(self._under_way)
        act()
        new = [first for request_id, first in self._first_tries.items() if request_id not in before]
        replies = await asyncio.gather(*map(asyncio.shield, new))  # whoever waits may give up; the event goes on
        return replies[0] if replies else None

    async def settle(self) -> None:
        """Waits until every event is acknowledged or given up."""
        while self._under_way:
            await asyncio.gather(*self._under_way.values())

    async def stop(self) -> None:
        """Gives up what is still under way."""
        for task in list(self._under_way.values()):
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        await self._transport.stop()

    async def _send_until_acknowledged(self, request: AppRequest, first: asyncio.Future[Reply]) -> Reply:
        reply = await self.perform(request)
        first.set_result(reply)
        for number, wait in enumerate(self.event_retries, start=1):
            if reply.ok or reply.status == "no retry":
                break
            await asyncio.sleep(wait)
            request.attempts = number
            reply = await self.perform(request)
        return reply

    def _finished(self, request_id: str) -> None:
        del self._under_way[request_id], self._first_tries[request_id]

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
