"""The Web API over HTTP: tokens, arguments, limits and faults around the methods."""

import asyncio
import json
import math
import secrets
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from bot.sandbox.backend import Backend
from bot.sandbox.faults import Fault, Faults, reset
from bot.sandbox.limits import Limits
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.call import Call, Json, Method
from bot.sandbox.refusal import SlackError
from bot.sandbox.socket_mode import Sockets


class WebApi:
    """Answers calls of Web API methods as Slack does, unless a fault is set for them."""

    def __init__(self, backend: Backend, sockets: Sockets, *, bot_token: str, app_token: str, limits: Limits) -> None:
        self._backend = backend
        self._sockets = sockets
        self._tokens = {"bot": bot_token, "app": app_token}
        self._methods = {**METHODS, "apps.connections.open": Method(self._open_connection, caller="app")}
        self._background: set[asyncio.Task[None]] = set()
        self.faults = Faults()
        self.limits = limits

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            arguments = await _arguments(request)
        except SlackError as refusal:
            return self._to_http(refusal.answer(), Call(name, self._backend, {}))
        fault = self.faults.take(name, str(arguments.get("channel", "")))
        if fault is None:
            return self._response(name, request, arguments)
        self._backend.slack.on_change("faults")
        return await self._faulty(fault, name, request, arguments)

    def _response(self, name: str, request: web.Request, arguments: Json) -> web.Response:
        call = Call(name, self._backend, {})
        try:
            answer = {"ok": True, **self._run(call, _token(request, arguments), arguments)}
        except SlackError as refusal:
            answer = refusal.answer()
        return self._to_http(answer, call)

    def _run(self, call: Call, token: str | None, arguments: Json) -> Json:
        method = self._methods.get(call.method)
        if method is None:
            raise SlackError("unknown_method", req_method=call.method)
        self._check_token(method, token)
        call.args, unknown = method.read(arguments)
        for name in unknown:
            call.slack.complain(f"{call.method} has no argument {name!r}")
        if method.scope:
            call.need(method.scope)
        if call.method == "chat.postMessage":
            self._check_limit(call)
        return method.run(call)

    def _check_token(self, method: Method, token: str | None) -> None:
        if method.caller == "anybody":
            return
        if token is None:
            raise SlackError("not_authed")
        if token != self._tokens[method.caller]:
            other = token in self._tokens.values()
            raise SlackError("not_allowed_token_type" if other else "invalid_auth")

    def _check_limit(self, call: Call) -> None:
        channel = call.args["channel"]
        wait = self.limits.post(f"D{channel}" if channel[:1] in "UW" else channel)
        if wait > 0:
            raise SlackError("ratelimited", retry_after=max(1, math.ceil(wait)))

    def _to_http(self, answer: Json, call: Call) -> web.Response:
        headers = {
            "Date": format_datetime(self._backend.slack.clock.now(), usegmt=True),
            "x-oauth-scopes": ",".join(self._backend.slack.app.scopes),
            "x-accepted-oauth-scopes": ",".join(call.accepted),
            "x-slack-req-id": secrets.token_hex(16),
        }
        if answer.get("error") == "ratelimited":
            headers["Retry-After"] = str(answer.pop("retry_after", 1))
            return web.json_response(answer, status=429, headers=headers)
        return web.json_response(answer, headers=headers)

    def _open_connection(self, call: Call) -> Json:
        return {"url": self._sockets.new_address()}

    # Faults

    async def _faulty(self, fault: Fault, name: str, request: web.Request, arguments: Json) -> web.StreamResponse:
        if fault.happens_after:
            self._response(name, request, arguments)
        match fault.kind.split(":")[0]:
            case "ratelimited":
                refusal = SlackError("ratelimited", retry_after=max(1, math.ceil(fault.seconds)))
                return self._to_http(refusal.answer(), Call(name, self._backend, {}))
            case "ok_false":
                refusal = SlackError(fault.kind.partition(":")[2])
                return self._to_http(refusal.answer(), Call(name, self._backend, {}))
            case "http_500" | "http_500_after":
                return web.Response(status=500, text="Internal Server Error")
            case "html_502":
                page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
                return web.Response(status=502, text=page, content_type="text/html")
            case "timeout" | "timeout_after":
                await asyncio.Event().wait()  # until the caller goes away or the sandbox stops
            case "late":
                self._later(fault.seconds, name, request, arguments)
            case "slow":
                await asyncio.sleep(fault.seconds)
                return self._response(name, request, arguments)
        reset(request)
        return web.Response()

    def _later(self, seconds: float, name: str, request: web.Request, arguments: Json) -> None:
        async def happen() -> None:
            await asyncio.sleep(seconds)
            self._response(name, request, arguments)

        task = asyncio.create_task(happen())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def stop(self) -> None:
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)


async def _arguments(request: web.Request) -> Json:
    """Query, form or JSON body: Slack takes all three."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except json.JSONDecodeError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return arguments | body
    if request.can_read_body:
        arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return arguments


def _token(request: web.Request, arguments: Mapping[str, Any]) -> str | None:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ") if header.startswith("Bearer ") else arguments.get("token")
