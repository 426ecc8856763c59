"""The control API: how the page, and programs of other people, act in the sandbox."""

import asyncio
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox import acts
from bot.sandbox.company import User
from bot.sandbox.guide import Guide
from bot.sandbox.local_slack import LocalSlack
from bot.sandbox.observer import NotPossible
from bot.sandbox.page_state import PageState
from bot.sandbox.preset import moment
from bot.sandbox.reply import Reply

Json = dict[str, Any]
PAGE = Path(__file__).parent / "page"


class Control:
    """Serves the page and its API, and tells every open page what changed."""

    def __init__(self, local: LocalSlack) -> None:
        self._local = local
        self._page_state = PageState(local)
        self._guide = Guide(local)
        self._version = 0
        self._streams: set[asyncio.Queue[str]] = set()

    def changed(self, what: str) -> None:
        """Tells every open page that there is something new."""
        self._version += 1
        for stream in self._streams:
            stream.put_nowait(what)

    def catch_up(self) -> None:
        self._page_state.catch_up()
        self.changed("everything")

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_get("/sandbox/state", self._state)
        router.add_get("/sandbox/conversation/{id}", self._conversation)
        router.add_get("/sandbox/view", self._view)
        router.add_get("/sandbox/events", self._events)
        router.add_post("/sandbox/act", self._act)
        router.add_post("/sandbox/happen", self._happen)
        router.add_post("/sandbox/hold", self._hold)
        router.add_post("/sandbox/clock", self._clock)
        router.add_post("/sandbox/guide", self._take_step)
        router.add_post("/sandbox/faults", self._add_fault)
        router.add_delete("/sandbox/faults", self._clear_faults)
        router.add_post("/sandbox/disconnect", self._disconnect)
        router.add_post("/sandbox/redeliver", self._redeliver)
        router.add_post("/sandbox/settings", self._settings)
        router.add_get("/sandbox/file/{id}", self._file)
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
        return self._local.slack.find_user(ref) if ref else None

    def _somebody(self, request: web.Request) -> User:
        me = self._me(request)
        if me is None:
            raise NotPossible("say who you are: as=USER")
        return me

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(self._page_state.state(self._me(request)) | {"version": self._version})

    async def _conversation(self, request: web.Request) -> web.Response:
        me = self._somebody(request)
        conversation = self._local.person(me.id).place(request.match_info["id"])
        return web.json_response(self._page_state.conversation(conversation, me))

    async def _view(self, request: web.Request) -> web.Response:
        return web.json_response(self._page_state.view(self._somebody(request)))

    async def _file(self, request: web.Request) -> web.Response:
        """The content of a file, for somebody who sees a conversation that it is in."""
        me, file = self._somebody(request), self._local.backend.files.get(request.match_info["id"])
        seen = [self._local.slack.conversations[self._local.slack.current_id(id_)] for id_ in file.conversations]
        if not any(self._local.slack.sees(me, conversation) for conversation in seen):
            raise NotPossible(f"{me.name} sees no such file")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    async def _posts(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", 0))
        return web.json_response({"posts": self._local.posts[after:]})

    async def _complaints(self, request: web.Request) -> web.Response:
        return web.json_response({"complaints": self._local.complaints})

    async def _pings(self, request: web.Request) -> web.Response:
        return web.json_response({"pings": self._local.pings})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: what changed, whenever something did."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        stream: asyncio.Queue[str] = asyncio.Queue()
        self._streams.add(stream)
        try:
            await self._send_news(response, ["everything"])
            while True:
                what = {await stream.get()}
                while not stream.empty():
                    what.add(stream.get_nowait())
                await self._send_news(response, sorted(what))
        finally:
            self._streams.discard(stream)

    async def _send_news(self, response: web.StreamResponse, what: list[str]) -> None:
        news = json.dumps({"version": self._version, "what": what})
        await response.write(f"data: {news}\n\n".encode())

    # Doing

    async def _act(self, request: web.Request) -> web.Response:
        self._require_ready()
        act = await request.json()
        person = self._local.person(act["as"])
        return _reply_as_json(await acts.perform(person, act))

    def _require_ready(self) -> None:
        if not self._local.is_ready:
            raise NotPossible(f"{self._local.slack.workspace.name} is not ready yet. A moment, please.")

    async def _redeliver(self, request: web.Request) -> web.Response:
        self._require_ready()
        return _reply_as_json(await self._local.redeliver((await request.json())["delivery"]))

    async def _happen(self, request: web.Request) -> web.Response:
        await acts.let_happen(self._local.happen, await request.json())
        return web.json_response({"ok": True})

    async def _hold(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["on"]:
            self._local.hold_events()
        else:
            await self._local.release_events(newest_first=bool(body.get("newest_first")))
        return web.json_response({"ok": True})

    async def _take_step(self, request: web.Request) -> web.Response:
        self._require_ready()
        return web.json_response(await self._guide.take((await request.json())["step"]))

    async def _clock(self, request: web.Request) -> web.Response:
        self._require_ready()
        body = await request.json()
        if "freeze" in body:
            (self._local.freeze if body["freeze"] else self._local.unfreeze)()
        if "to" in body:
            await self._local.move_to(datetime.fromisoformat(body["to"]))
        elif "preset" in body:
            await self._local.move_to(moment(body["preset"], self._local.now(), body.get("zone") or "UTC"))
        elif "advance_seconds" in body:
            await self._local.advance(timedelta(seconds=float(body["advance_seconds"])))
        return web.json_response({"ok": True, "now": self._local.now().isoformat()})

    async def _add_fault(self, request: web.Request) -> web.Response:
        body = await request.json()
        rule = self._local.inject(body.pop("method"), body.pop("kind"), **body)
        return web.json_response({"ok": True, "fault": rule.as_json()})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._local.faults.clear()
        self.changed("faults")
        return web.json_response({"ok": True})

    async def _disconnect(self, request: web.Request) -> web.Response:
        body = await request.json()
        if not self._local.connections:
            raise NotPossible("the app has no connection that could be cut")
        await self._local.disconnect(body.get("reason", "refresh_requested"), only=body.get("only"))
        return web.json_response({"ok": True, "connections": self._local.connections})

    async def _settings(self, request: web.Request) -> web.Response:
        body = await request.json()
        if "limits_off" in body:
            self._local.limits_off = bool(body["limits_off"])
        if "events_url" in body:
            self._local.events_url = body["events_url"] or None
        self.changed("app")
        settings = {"limits_off": self._local.limits_off, "events_url": self._local.events_url}
        return web.json_response({"ok": True, **settings})


def _reply_as_json(reply: Reply) -> web.Response:
    outcome = {"ok": reply.ok, "error": reply.error, "errors": reply.errors, "delivery": reply.delivery}
    return web.json_response({**outcome, "reply": asdict(reply)})
