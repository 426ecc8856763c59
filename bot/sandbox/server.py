"""The sandbox itself: serves the local Slack and its page on a loopback port."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, Unpack

from aiohttp import BodyPartReader, web

from bot.sandbox.company import Workspace
from bot.sandbox.control import Control
from bot.sandbox.guard import add_headers, in_words, own_requests_only
from bot.sandbox.local_slack import LocalSlack, Options
from bot.sandbox.refusal import SlackError

MOST_BYTES = 64 * 1024**2  # of a request: a file that an app uploads


class Sandbox(LocalSlack):
    """A local Slack on a port of this machine: Web API, Socket Mode, control API and page."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Mapping[str, Any],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        **options: Unpack[Options],
    ) -> None:
        """Port 0 is any free one."""
        super().__init__(workspace, manifest, **options)
        self._control = Control(self)
        self.slack.on_change = self._control.changed
        self._host, self._port = host, port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listens. Raises OSError if the port is taken."""
        # A caller who hangs up ends the handler: so "timeout" and frozen connections end as well.
        self._runner = web.AppRunner(
            self.application(), handler_cancellation=True, shutdown_timeout=0.2, access_log=None
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.backend.interactions.base_url = self.url
        self._sockets.address = f"ws://{self._host}:{self._port}"

    def application(self) -> web.Application:
        """Everything that is served, by its path."""
        app = web.Application(middlewares=[own_requests_only, in_words], client_max_size=MOST_BYTES)
        app.on_response_prepare.append(add_headers)
        self._control.add_to(app.router)
        app.router.add_route("*", "/api/{method}", self._web_api.handle)
        app.router.add_get("/link/", self._sockets.handle)
        app.router.add_post("/response/{key}", self._answer)
        app.router.add_post("/upload/{key}", self._upload)
        return app

    async def stop(self) -> None:
        """Ends every connection and frees the port."""
        await self._stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{self._host}:{self._port}"

    @property
    def api_url(self) -> str:
        """Where the Web API is, for an SDK's `base_url`."""
        return f"{self.url}/api/"

    def catch_up(self) -> None:
        """Marks everything as read by everybody, so that the page shows what comes after."""
        self._control.catch_up()

    async def _answer(self, request: web.Request) -> web.Response:
        """What the app posts to a response_url."""
        body = await request.json()
        try:
            self.backend.interactions.use_url(request.match_info["key"], body)
        except SlackError as refusal:
            gone = refusal.error in ("invalid_url", "used_url", "expired_url")
            if not gone:
                self.slack.complain(f"response_url: {refusal.answer()}")
            return web.Response(status=404 if gone else 400, text=refusal.error)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        """The content of a file, at the address that files.getUploadURLExternal gave."""
        try:
            self.backend.files.upload(request.match_info["key"], await _content(request))
        except SlackError as refusal:
            return web.Response(status=400, text=refusal.error)
        return web.Response(text="OK")


async def _content(request: web.Request) -> bytes:
    """The body itself, or the first part of a form: Slack takes both."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    part = await (await request.multipart()).next()
    return bytes(await part.read()) if isinstance(part, BodyPartReader) else b""
