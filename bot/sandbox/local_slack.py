"""The workspace with the app in it: everything that can be done and seen, before it is served."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, TypedDict, Unpack

from bot.sandbox.app import BOT_USER_ID, App
from bot.sandbox.backend import Backend
from bot.sandbox.clock import Clock
from bot.sandbox.company import Workspace
from bot.sandbox.dispatcher import Dispatcher
from bot.sandbox.faults import Fault
from bot.sandbox.happenings import Happenings
from bot.sandbox.interactions import Interactions
from bot.sandbox.limits import Limits
from bot.sandbox.person import NotPossible, Person
from bot.sandbox.reply import Reply
from bot.sandbox.socket_mode import Sockets
from bot.sandbox.state import Slack
from bot.sandbox.transport import Transport
from bot.sandbox.views import Views
from bot.sandbox.web_api import WebApi

Json = dict[str, Any]


class Options(TypedDict, total=False):
    """What a local Slack can be started with; tokens that are not named are made up."""

    start: datetime | None
    events_url: str | None
    bot_token: str | None
    app_token: str | None
    signing_secret: str | None
    limits_speed: float


class LocalSlack:
    """What tests and the control API use: time, people, what happens, what the app did, and faults."""

    def __init__(self, workspace: Workspace, manifest: Mapping[str, Any], **options: Unpack[Options]) -> None:
        self.bot_token = options.get("bot_token") or f"xoxb-sandbox-{token_hex(8)}"
        self.app_token = options.get("app_token") or f"xapp-1-A0SANDBOX00-{token_hex(8)}"
        self.signing_secret = options.get("signing_secret") or token_hex(16)
        self.bot_user_id = BOT_USER_ID
        self.team_id = workspace.id
        self._clock = Clock(options.get("start"))
        self.slack = Slack(workspace, App(manifest), self._clock)
        interactions = Interactions(self.slack)
        self.backend = Backend(self.slack, interactions, Views(self.slack, interactions))
        self._sockets = Sockets(self.slack)
        self._transport = Transport(self._sockets, self.signing_secret)
        self._transport.events_url = options.get("events_url")
        self._dispatcher = Dispatcher(self.slack, self._transport)
        self.slack.on_event = self._dispatcher.send_event
        tokens = {"bot_token": self.bot_token, "app_token": self.app_token}
        self._web_api = WebApi(self.backend, self._sockets, **tokens, limits=Limits(options.get("limits_speed", 1)))
        self._is_ready = True
        self.happen = Happenings(self.slack, self._dispatcher)

    # Time

    def now(self) -> datetime:
        """The time in the sandbox."""
        return self._clock.now()

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._clock.frozen

    def freeze(self) -> None:
        """Stops the clock."""
        self._clock.freeze()
        self.slack.on_change("clock")

    def unfreeze(self) -> None:
        """Lets the clock run on from where it stood."""
        self._clock.unfreeze()
        self.slack.on_change("clock")

    async def move_to(self, moment: datetime) -> None:
        """Moves the clock, forward or back."""
        self._clock.move_to(moment)
        self.slack.on_change("clock")

    async def advance(self, by: timedelta) -> None:
        """Moves the clock by a span of time."""
        await self.move_to(self.now() + by)

    # People

    def person(self, ref: str) -> Person:
        """Somebody to act for, by name or id."""
        user = self.slack.find_user(ref)
        if user is None:
            raise NotPossible(f"there is nobody called {ref}")
        return Person(self.backend, self._dispatcher, user)

    async def redeliver(self, delivery: str | None) -> Reply:
        """Sends the very same payload once more. `delivery` is the one of a Reply."""
        request = self._dispatcher.all.get(delivery or "")
        if request is None:
            raise NotPossible("nothing was delivered, so there is nothing to send again")
        return await self._dispatcher.perform(request)

    def hold_events(self) -> None:
        """Holds back every event from now on, as Slack does when it is late."""
        self._dispatcher.hold()

    async def release_events(self, *, newest_first: bool = False) -> None:
        """Sends the events that were held back, in order or the newest first, and holds none back any more."""
        await self._dispatcher.release(newest_first=newest_first)

    async def settle(self) -> None:
        """Waits until every event is acknowledged or given up."""
        await self._dispatcher.settle()

    # What happened

    @property
    def posts(self) -> list[Json]:
        """Every message that the app posted, changed or deleted by the Web API, in order."""
        return self.slack.posts

    @property
    def complaints(self) -> list[str]:
        """What Slack would have refused or dropped."""
        return self.slack.complaints

    @property
    def pings(self) -> list[Json]:
        """What the app posted that would alert people who were not addressed by name."""
        return self.slack.pings

    # Faults, connections and limits

    @property
    def faults(self) -> list[Fault]:
        """The faults that are set."""
        return self._web_api.faults.rules

    def inject(self, method: str, kind: str, **more: Any) -> Fault:
        """Lets calls of a method fail; see `Fault`."""
        fault = Fault(method, kind, **more)
        self._web_api.faults.rules.append(fault)
        self.slack.on_change("faults")
        return fault

    async def disconnect(self, reason: str = "refresh_requested", *, only: int | None = None) -> None:
        """Ends the app's connections, or only so many of them, in one of Slack's ways or a worse one."""
        await self._sockets.disconnect(reason, only)

    @property
    def is_ready(self) -> bool:
        """Whether the page may act: whoever starts the sandbox may first have something to prepare."""
        return self._is_ready

    @is_ready.setter
    def is_ready(self, ready: bool) -> None:
        self._is_ready = ready
        self.slack.on_change("app")

    @property
    def is_connected(self) -> bool:
        """Whether the app can be reached; by HTTP nobody knows before a request is sent."""
        return self.events_url is not None or self.connections > 0

    @property
    def connections(self) -> int:
        """How many Socket Mode connections the app has."""
        return len(self._sockets.connections)

    async def until_connected(self) -> None:
        """Waits until the app is there by Socket Mode."""
        await self._sockets.connected.wait()

    @property
    def limits_off(self) -> bool:
        """Whether the limits on posting are lifted."""
        return self._web_api.limits.off

    @limits_off.setter
    def limits_off(self, off: bool) -> None:
        self._web_api.limits.off = off

    @property
    def events_url(self) -> str | None:
        """Where signed HTTP requests go; None means Socket Mode."""
        return self._transport.events_url

    @events_url.setter
    def events_url(self, url: str | None) -> None:
        self._transport.events_url = url

    @property
    def event_retries(self) -> tuple[float, ...]:
        """How long after each failure an event is sent again, in real seconds; Slack waits 0, 60 and 300."""
        return self._dispatcher.event_retries

    @event_retries.setter
    def event_retries(self, waits: tuple[float, ...]) -> None:
        self._dispatcher.event_retries = waits

    async def _stop(self) -> None:
        await self._dispatcher.stop()
        await self._web_api.stop()
        await self._sockets.stop()
