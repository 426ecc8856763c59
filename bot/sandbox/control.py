"""The control API: how the page, and tests in other processes, act in the sandbox."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.company import User
from bot.sandbox.person import NotPossible, Person
from bot.sandbox.preset import moment
from bot.sandbox.reply import Reply
from bot.sandbox.shown import Shown

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

Json = dict[str, Any]
PAGE = Path(__file__).parent / "page"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@web.middleware
async def loopback_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Nobody else's page may speak to the sandbox through the reader's browser."""
    callers = [f"//{request.host}", request.headers.get("Origin", "")]
    if any(caller and urlsplit(caller).hostname not in LOOPBACK for caller in callers):
        return web.Response(status=403, text="The sandbox talks to this machine only.")
    return await handler(request)


@web.middleware
async def in_words(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What cannot be done is answered with a sentence."""
    if not request.path.startswith("/sandbox/"):
        return await handler(request)
    try:
        return await handler(request)
    except NotPossible as error:
        return web.json_response({"ok": False, "error": str(error)})
    except KeyError as error:
        return web.json_response({"ok": False, "error": f"{error.args[0]} is missing or unknown"}, status=400)
    except (LookupError, TypeError, ValueError) as error:
        return web.json_response({"ok": False, "error": str(error)}, status=400)


class Control:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._shown = Shown(sandbox)
        self._version = 0
        self._streams: set[asyncio.Queue[str]] = set()

    def changed(self, what: str) -> None:
        """Tells every open page that there is something new."""
        self._version += 1
        for stream in self._streams:
            stream.put_nowait(what)

    def catch_up(self) -> None:
        self._shown.catch_up()
        self.changed("everything")

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_get("/sandbox/state", self._state)
        router.add_get("/sandbox/conversation/{id}", self._conversation)
        router.add_get("/sandbox/view", self._view)
        router.add_get("/sandbox/events", self._events)
        router.add_post("/sandbox/act", self._act)
        router.add_post("/sandbox/clock", self._clock)
        router.add_post("/sandbox/faults", self._add_fault)
        router.add_delete("/sandbox/faults", self._clear_faults)
        router.add_post("/sandbox/disconnect", self._disconnect)
        router.add_post("/sandbox/redeliver", self._redeliver)
        router.add_post("/sandbox/settings", self._settings)
        router.add_get("/sandbox/posts", self._posts)
        router.add_get("/sandbox/complaints", self._complaints)
        router.add_get("/sandbox/pings", self._pings)
        router.add_get("/archives/{channel}/{message}", self._permalink)
        if PAGE.is_dir():
            router.add_get("/", self._page)
            router.add_static("/static/", PAGE)

    # Looking

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _permalink(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"/#/{request.match_info['channel']}")

    def _me(self, request: web.Request) -> User | None:
        ref = request.query.get("as")
        return self._sandbox.slack.find_user(ref) if ref else None

    def _somebody(self, request: web.Request) -> User:
        me = self._me(request)
        if me is None:
            raise NotPossible("say who you are: as=USER")
        return me

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown.state(self._me(request)) | {"version": self._version})

    async def _conversation(self, request: web.Request) -> web.Response:
        me = self._somebody(request)
        conversation = self._sandbox.person(me.id).place(request.match_info["id"])
        return web.json_response(self._shown.conversation(conversation, me))

    async def _view(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown.view(self._somebody(request)))

    async def _posts(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", 0))
        return web.json_response({"posts": self._sandbox.posts[after:]})

    async def _complaints(self, request: web.Request) -> web.Response:
        return web.json_response({"complaints": self._sandbox.complaints})

    async def _pings(self, request: web.Request) -> web.Response:
        return web.json_response({"pings": self._sandbox.pings})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: what changed, whenever something did."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        stream: asyncio.Queue[str] = asyncio.Queue()
        self._streams.add(stream)
        try:
            await self._tell(response, ["everything"])
            while True:
                what = {await stream.get()}
                while not stream.empty():
                    what.add(stream.get_nowait())
                await self._tell(response, sorted(what))
        finally:
            self._streams.discard(stream)

    async def _tell(self, response: web.StreamResponse, what: list[str]) -> None:
        news = json.dumps({"version": self._version, "what": what})
        await response.write(f"data: {news}\n\n".encode())

    # Doing

    async def _act(self, request: web.Request) -> web.Response:
        wish = await request.json()
        person = self._sandbox.person(wish["as"])
        return _told(await _do(person, wish))

    async def _redeliver(self, request: web.Request) -> web.Response:
        return _told(await self._sandbox.redeliver((await request.json())["delivery"]))

    async def _clock(self, request: web.Request) -> web.Response:
        wish = await request.json()
        if "freeze" in wish:
            (self._sandbox.freeze if wish["freeze"] else self._sandbox.unfreeze)()
        if "to" in wish:
            await self._sandbox.move_to(datetime.fromisoformat(wish["to"]))
        elif "preset" in wish:
            await self._sandbox.move_to(moment(wish["preset"], self._sandbox.now(), wish.get("zone") or "UTC"))
        elif "advance_seconds" in wish:
            await self._sandbox.advance(timedelta(seconds=float(wish["advance_seconds"])))
        return web.json_response({"ok": True, "now": self._sandbox.now().isoformat()})

    async def _add_fault(self, request: web.Request) -> web.Response:
        wish = await request.json()
        rule = self._sandbox.inject(wish.pop("method"), wish.pop("kind"), **wish)
        return web.json_response({"ok": True, "fault": rule.as_json()})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._sandbox.faults.clear()
        self.changed("faults")
        return web.json_response({"ok": True})

    async def _disconnect(self, request: web.Request) -> web.Response:
        wish = await request.json()
        if not self._sandbox.connections:
            raise NotPossible("the app has no connection that could be cut")
        await self._sandbox.disconnect(wish.get("reason", "refresh_requested"), only=wish.get("only"))
        return web.json_response({"ok": True, "connections": self._sandbox.connections})

    async def _settings(self, request: web.Request) -> web.Response:
        wish = await request.json()
        if "limits_off" in wish:
            self._sandbox.limits_off = bool(wish["limits_off"])
        if "events_url" in wish:
            self._sandbox.events_url = wish["events_url"] or None
        self.changed("app")
        settings = {"limits_off": self._sandbox.limits_off, "events_url": self._sandbox.events_url}
        return web.json_response({"ok": True, **settings})


async def _do(person: Person, wish: Mapping[str, Any]) -> Reply:
    match wish["do"]:
        case "command":
            name, text = wish["command"], wish.get("text", "")
            return await person.command(name, text, channel=wish["channel"], raw=bool(wish.get("raw")))
        case "press":
            person.fill_in(_target(wish["container"]), wish.get("state") or {})
            target, value = _target(wish["container"]), wish.get("value") or {}
            return await person.act(target, wish["block_id"], wish["action_id"], value)
        case "submit":
            return await person.submit_state(wish.get("state") or {}, {"id": wish["view_id"]})
        case "close":
            return await person.close(all_views=bool(wish.get("all")))
        case "shortcut":
            return await person.shortcut(wish["callback_id"])
        case "message_shortcut":
            message = {"channel": wish["channel"], "ts": wish["ts"]}
            return await person.message_shortcut(wish["callback_id"], message)
        case "say":
            return await person.say(wish["channel"], wish["text"], thread_ts=wish.get("thread_ts"))
        case "home":
            return await person.open_home()
        case "options":
            element = f"{wish['block_id']}.{wish['action_id']}"
            return await person.options(_target(wish["container"]), element, wish.get("value") or "")
        case other:
            raise NotPossible(f"nobody can do {other!r} here")


def _target(container: Mapping[str, Any]) -> Json:
    if container["type"] == "view":
        return {"id": container["view_id"]}
    return {"channel": container["channel"], "ts": container["ts"]}


def _told(reply: Reply) -> web.Response:
    delivery, reply.delivery = reply.delivery, None
    told = asdict(reply)
    reply.delivery = delivery
    return web.json_response(
        {
            "ok": reply.ok,
            "error": reply.error,
            "errors": reply.errors,
            "reply": told,
            "delivery": delivery.id if delivery else None,
        }
    )
