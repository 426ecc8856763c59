"""The sandbox itself: puts the parts together and serves them on a loopback port."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.sandbox.app import BOT_USER_ID, App
from bot.sandbox.clock import Clock
from bot.sandbox.company import Workspace
from bot.sandbox.control import Control, in_words, loopback_only
from bot.sandbox.delivery import Deliveries, Delivery
from bot.sandbox.faults import Fault
from bot.sandbox.happenings import Happenings
from bot.sandbox.interactions import Interactions
from bot.sandbox.limits import Limits
from bot.sandbox.methods.call import Desk
from bot.sandbox.person import NotPossible, Person
from bot.sandbox.refusal import SlackError
from bot.sandbox.reply import Reply
from bot.sandbox.screens import Screens
from bot.sandbox.socket_mode import Sockets
from bot.sandbox.state import Slack
from bot.sandbox.web_api import WebApi

Json = dict[str, Any]


class Sandbox:
    def __init__(
        self,
        workspace: Workspace,
        manifest: Mapping[str, Any],
        *,
        start: datetime | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        events_url: str | None = None,
        bot_token: str | None = None,
        app_token: str | None = None,
        signing_secret: str | None = None,
        limits_speed: float = 1,
    ) -> None:
        self.bot_token = bot_token or f"xoxb-sandbox-{token_hex(8)}"
        self.app_token = app_token or f"xapp-1-A0SANDBOX00-{token_hex(8)}"
        self.signing_secret = signing_secret or token_hex(16)
        self.bot_user_id = BOT_USER_ID
        self.team_id = workspace.id
        self._clock = Clock(start)
        self.slack = Slack(workspace, App(manifest), self._clock)
        interactions = Interactions(self.slack)
        self.desk = Desk(self.slack, interactions, Screens(self.slack, interactions))
        self._sockets = Sockets(self.slack)
        self._deliveries = Deliveries(self.slack, self._sockets, self.signing_secret)
        self._deliveries.events_url = events_url
        self.slack.listen = self._deliveries.tell
        tokens = {"bot_token": self.bot_token, "app_token": self.app_token}
        self._web_api = WebApi(self.desk, self._sockets, **tokens, limits=Limits(limits_speed))
        self.happen = Happenings(self.slack, self._deliveries)
        self._control = Control(self)
        self.slack.notify = self._control.changed
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
        app = web.Application(middlewares=[loopback_only, in_words])
        self._control.add_to(app.router)
        app.router.add_route("*", "/api/{method}", self._web_api.handle)
        app.router.add_get("/link/", self._sockets.handle)
        app.router.add_post("/response/{key}", self._answer_by_url)
        # A caller who hangs up ends the handler: so "timeout" and frozen connections end as well.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.desk.interactions.base_url = self.url
        self._sockets.address = f"ws://{self._host}:{self._port}"

    async def stop(self) -> None:
        await self._deliveries.stop()
        await self._web_api.stop()
        await self._sockets.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    # Time

    def now(self) -> datetime:
        return self._clock.now()

    @property
    def frozen(self) -> bool:
        return self._clock.frozen

    def freeze(self) -> None:
        self._clock.freeze()
        self.slack.notify("clock")

    def unfreeze(self) -> None:
        self._clock.unfreeze()
        self.slack.notify("clock")

    async def move_to(self, moment: datetime) -> None:
        self._clock.move_to(moment)
        self.slack.notify("clock")

    async def advance(self, by: timedelta) -> None:
        await self.move_to(self.now() + by)

    # People

    def person(self, ref: str) -> Person:
        """Somebody to act for, by name or id."""
        user = self.slack.find_user(ref)
        if user is None:
            raise NotPossible(f"there is nobody called {ref}")
        return Person(self.desk, self._deliveries, user)

    async def redeliver(self, delivery: Delivery | str | None) -> Reply:
        """Sends the very same payload once more."""
        known = self._deliveries.all.get(delivery) if isinstance(delivery, str) else delivery
        if known is None:
            raise NotPossible("nothing was delivered, so there is nothing to send again")
        return await self._deliveries.perform(known)

    def catch_up(self) -> None:
        """Everybody has read what is there, so that the page shows what comes after."""
        self._control.catch_up()

    async def settle(self) -> None:
        """Waits until every event has been heard, or given up."""
        await self._deliveries.settle()

    # What happened

    @property
    def posts(self) -> list[Json]:
        return self.slack.posts

    @property
    def complaints(self) -> list[str]:
        return self.slack.complaints

    @property
    def pings(self) -> list[Json]:
        return self.slack.pings

    # Trouble

    @property
    def faults(self) -> list[Fault]:
        return self._web_api.faults.rules

    def inject(self, method: str, kind: str, **more: Any) -> Fault:
        fault = Fault(method, kind, **more)
        self._web_api.faults.rules.append(fault)
        self.slack.notify("faults")
        return fault

    async def disconnect(self, reason: str = "refresh_requested", *, only: int | None = None) -> None:
        await self._sockets.disconnect(reason, only)

    @property
    def connections(self) -> int:
        return len(self._sockets.connections)

    async def until_connected(self) -> None:
        """Waits until the app is there by Socket Mode."""
        await self._sockets.connected.wait()

    @property
    def limits_off(self) -> bool:
        return self._web_api.limits.off

    @limits_off.setter
    def limits_off(self, off: bool) -> None:
        self._web_api.limits.off = off

    @property
    def events_url(self) -> str | None:
        return self._deliveries.events_url

    @events_url.setter
    def events_url(self, url: str | None) -> None:
        self._deliveries.events_url = url

    @property
    def event_retries(self) -> tuple[float, ...]:
        """How long after each failure an event is told again, in real seconds; Slack waits 0, 60 and 300."""
        return self._deliveries.event_retries

    @event_retries.setter
    def event_retries(self, waits: tuple[float, ...]) -> None:
        self._deliveries.event_retries = waits

    async def _answer_by_url(self, request: web.Request) -> web.Response:
        body = await request.json()
        try:
            self.desk.interactions.use_url(request.match_info["key"], body)
        except SlackError as refusal:
            gone = refusal.error in ("invalid_url", "used_url", "expired_url")
            if not gone:
                self.slack.complain(f"response_url: {refusal.answer()}")
            return web.Response(status=404 if gone else 400, text=refusal.error)
        return web.Response(text="ok")
