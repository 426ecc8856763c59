"""The local Slack of a simulated company: it is asked by calls in place of sockets, and fails by the dice."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox import Sandbox, Workspace, transport
from bot.sandbox.app_request import AppRequest
from bot.sandbox.faults import KINDS, Fault
from bot.sandbox.transport import DEADLINE, Ack
from tests.simulation.loop import Loop
from tests.simulation.network import Request
from tests.simulation.program import ADDRESS, Process
from tests.stage import manifest

Json = dict[str, Any]
LATE = (2.0, 12.0, 28.0)  # seconds after which an effect may come, all of them before the sender looks
LATENCIES = (0.05, 0.05, 0.2, 1.0)
ERRORS = ("ok_false:internal_error", "ok_false:fatal_error", "ok_false:service_unavailable")


class Town:
    """``processes`` are those that Slack is connected with."""

    def __init__(self, workspace: Workspace, loop: Loop, chance: Random, start: datetime) -> None:
        self._loop, self._chance = loop, chance
        self.slack = Sandbox(workspace, manifest(), start=start)
        self.slack.backend.interactions.base_url = ADDRESS
        self.slack.slack.on_change = self._changed
        self.slack._dispatcher._transport = self  # type: ignore[assignment]
        self.slack._web_api.faults.dice = chance
        self.processes: list[Process] = []
        self.on_post: Callable[[Json], object] = lambda post: None
        self.faults, self._refuses, self._told = 0, 0.0, 0

    def trouble(self, share: float) -> None:
        """So many of the calls fail, each in one of Slack's ways."""
        kinds = [*sorted(KINDS - {"late"}), *ERRORS]
        each = share / (len(kinds) + len(LATE) + 1)
        late = [Fault("*", "late", times=None, probability=each, seconds=seconds) for seconds in LATE]
        others = [Fault("*", kind, times=None, probability=each, seconds=5) for kind in kinds]
        self.slack.faults[:] = [*others, *late] if share else []
        self._refuses = each

    async def serve(self, request: Request) -> web.StreamResponse:
        if self._chance.random() < self._refuses:
            raise aiohttp.ClientConnectorError(_Nowhere(), OSError())  # type: ignore[arg-type]
        await asyncio.sleep(self._chance.choice(LATENCIES))
        if request.path.startswith("/response/"):
            return await self.slack._answer(request)  # type: ignore[arg-type]
        return await self.slack._web_api.handle(request)  # type: ignore[arg-type]

    async def send(self, request: AppRequest) -> Ack:
        """What people did goes to one of the processes that listen."""
        listening = [process for process in self.processes if process.listens]
        if not listening:
            return _not_acknowledged("connection_failed")
        process = self._chance.choice(listening)
        envelope = json.loads(json.dumps(transport._envelope(request)))
        answering = self._loop.create_task(process.answer(envelope), context=process.context())
        answering.add_done_callback(lambda task: task.cancelled() or task.exception())
        done, _ = await asyncio.wait([answering], timeout=DEADLINE)
        if not done:
            return _not_acknowledged("timeout")
        if answering.cancelled() or answering.exception():
            return _not_acknowledged("connection_failed")
        return Ack(200, answering.result())

    async def stop(self) -> None:
        """Nothing is open."""

    def _changed(self, what: str) -> None:
        if what == "posts":
            for post in self.slack.posts[self._told :]:
                self.on_post(post)
            self._told = len(self.slack.posts)
        self.faults += what == "faults"


class _Nowhere:
    host, port, ssl, is_ssl = "slack.invalid", 80, True, False


def _not_acknowledged(reason: str) -> Ack:
    error = "operation_timeout" if reason == "timeout" else "dispatch_failed"
    return Ack("no ack", error=error, retry_reason=reason)
