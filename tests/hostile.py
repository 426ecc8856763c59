"""A client that keeps to no rules: signed requests to the real endpoint with whatever in them, and what came of it."""

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import time
from typing import Any
from urllib.parse import urlencode

from sqlmodel import SQLModel

from bot.app import assemble
from bot.receiving import http
from bot.sandbox import Sandbox
from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.block_kit import problems, view_problems
from bot.sandbox.conversations import Message
from bot.web import build_client
from handlers import VIEWS
from handlers.background import Background
from storage.engine.database import Session, Store
from storage.people import homes
from tests.requesting import signed
from tests.stage import ANA, SUPPORT
from tests.wire import Calls

Json = dict[str, Any]

# Tables that merely looking may change.
PASSING = {"handled", "gate", "person", "user_group", "channel", "workspace"}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What the endpoint answered; ``seen`` is all that reached the person by then, as JSON."""

    status: int
    text: str
    seen: str = ""

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text.startswith("{") else {"text": self.text}


class Intruder:
    """Sends requests to the Slack endpoint, with a right signature unless told otherwise."""

    def __init__(self, door: http.AsgiApp, slack: Sandbox, background: Background) -> None:
        self._door, self.slack, self.background = door, slack, background
        self.last: tuple[bytes, str | None] = (b"", None)  # what was delivered last

    # What Slack would deliver

    async def command(self, name: str, text: str, *, user: str, channel: str = SUPPORT, **forged: Any) -> Answer:
        interaction = self.slack.backend.interactions.begin(user, channel=channel)
        form = {
            "token": "x", "team_id": self.slack.team_id, "channel_id": channel, "channel_name": "support",
            "user_id": user, "command": name, "text": text, "trigger_id": interaction.trigger_id,
            "response_url": self.slack.backend.interactions.response_url(interaction),
        }  # fmt: skip
        sent = {key: value for key, value in (form | forged).items() if value is not None}
        return await self._as(user, self.post(urlencode(sent, errors="surrogatepass").encode(), FORM))

    async def press(
        self, action_id: str, value: Any, *, user: str, where: str = "message", channel: str = SUPPORT, **forged: Any
    ) -> Answer:
        """A button in a private ``message``, in a ``modal`` or on the ``home`` tab."""
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.0"}
        payload = self._interactive("block_actions", user, channel if where == "message" else None)
        if where == "message":
            payload |= self._message(user, channel, payload)
        else:
            payload["view"] = self._view(user, where, values={})
        return await self.interact(payload | {"actions": [action]} | forged, user=user)

    async def submit(self, callback_id: str, values: Json, metadata: str, *, user: str, **forged: Any) -> Answer:
        """``values`` by block_id; each of them an element's state."""
        view = self._view(user, "modal", values=values, callback_id=callback_id, metadata=metadata)
        return await self.interact(self._interactive("view_submission", user) | {"view": view} | forged, user=user)

    async def shortcut(self, callback_id: str, message: Json, *, user: str) -> Answer:
        """One of a message; the other sort has the same fields and fewer."""
        payload = self._interactive("message_action", user, SUPPORT) | {"callback_id": callback_id, "message": message}
        place = {"channel": {"id": SUPPORT, "name": "support"}, "message_ts": "1.000100"}
        return await self.interact(payload | place, user=user)

    async def event(self, event: Json, **forged: Any) -> Answer:
        body = {"type": "event_callback", "team_id": self.slack.team_id, "event_id": f"Ev{time()}", "event": event}
        return await self.post(json.dumps(body | forged).encode(), "application/json")

    async def interact(self, payload: Any, *, user: str = "") -> Answer:
        written = json.dumps(payload)
        # Only what means something in a form: to write every sign so, and to read it, takes longer than the answer.
        for sign, code in (("%", "%25"), ("&", "%26"), ("+", "%2B")):
            written = written.replace(sign, code)
        return await self._as(user, self.post(f"payload={written}".encode(), FORM))

    def skeleton(self, what: str | Json, words: str) -> tuple[Json, str]:
        """A payload as it should be, with somebody's words in it: of an event, an action or a form."""
        if isinstance(what, dict):
            body = {"type": "event_callback", "team_id": self.slack.team_id, "event_id": f"Ev{time()}", "event": what}
            return body | {"authorizations": [{"team_id": self.slack.team_id, "user_id": BOT_USER_ID}]}, "event"
        if what in VIEWS:
            payload = self._interactive("view_submission", ANA)
            values = {"text": {"value": words}, "message": {"value": words}, "name": {"value": words}}
            return payload | {"view": self._view(ANA, "modal", values=values, callback_id=what, metadata=words)}, "view"
        payload = self._interactive("block_actions", ANA, SUPPORT)
        action = {"type": "button", "action_id": what, "block_id": "b", "value": words, "action_ts": "1.0"}
        return payload | self._message(ANA, SUPPORT, payload) | {"actions": [action]}, "action"

    async def send(self, body: Any, sort: str) -> Answer:
        if sort == "event":
            return await self.post(json.dumps(body).encode(), "application/json")
        return await self.interact(body)

    async def deliver(self, delivery: tuple[bytes, str | None], *, user: str) -> Answer:
        """What was delivered before, once more."""
        return await self._as(user, self.post(*delivery))

    # Raw

    async def post(
        self,
        body: bytes,
        content_type: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        chunks: Sequence[bytes] | None = None,
        declared: bytes | None = None,
    ) -> Answer:
        self.last = body, content_type
        named = {"content-type": content_type} if content_type else {}
        named |= self.signature(body) if headers is None else dict(headers)
        length = str(len(body)).encode() if declared is None else declared
        raw = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in named.items()]
        scope = {"type": "http", "method": "POST", "path": "/slack/events", "query_string": b"", "http_version": "1.1"}
        if chunks is None:
            raw.append((b"content-length", length))
        waiting = list(chunks or [body])
        sent: list[Any] = []

        async def receive() -> Json:
            return {"type": "http.request", "body": waiting.pop(0) if waiting else b"", "more_body": bool(waiting)}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._door(scope | {"headers": raw}, receive, send)
        return Answer(sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:]).decode())

    def signature(self, body: bytes, *, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        return signed(secret or self.slack.signing_secret, body, at=at)

    # How it is done

    async def _as(self, user: str, asking: Any) -> Answer:
        """The answer, with the windows and private messages that the person has now."""
        if not user:
            answered: Answer = await asking
            return answered
        before = self._messages()
        answered = await asking
        top = self.slack.backend.views.top(user)
        shown = [_changed(before, self._messages()), top.body if top else None]
        self.slack.backend.views.clear(user)
        return Answer(answered.status, answered.text, json.dumps(shown))

    def _messages(self) -> dict[int, list[Any]]:
        places = self.slack.slack.conversations.values()
        return {
            id(message): [message.text, message.blocks, message.ts]
            for place in places
            for message in [*place.ephemerals, *place.messages.values()]
        }

    def _interactive(self, kind: str, user: str, channel: str | None = None) -> Json:
        interaction = self.slack.backend.interactions.begin(user, channel=channel)
        return {
            "type": kind, "token": "x", "api_app_id": "A", "team": {"id": self.slack.team_id, "domain": "example"},
            "user": {"id": user, "team_id": self.slack.team_id}, "trigger_id": interaction.trigger_id,
            "enterprise": None, "is_enterprise_install": False,
        }  # fmt: skip

    def _message(self, user: str, channel: str, payload: Json) -> Json:
        """A private message of ours in which the button is."""
        slack = self.slack.slack
        source = Message(
            channel=channel, ts=slack.new_ts(channel), user=BOT_USER_ID, text="Here", reader=user, from_app=True
        )  # fmt: skip
        interaction = self.slack.backend.interactions.begin(user, channel=channel, source=slack.add(source))
        payload["trigger_id"] = interaction.trigger_id
        return {
            "container": {"type": "message", "message_ts": source.ts, "channel_id": channel, "is_ephemeral": True},
            "channel": {"id": channel, "name": "support"},
            "response_url": self.slack.backend.interactions.response_url(interaction),
        }

    def _view(self, user: str, where: str, *, values: Json, callback_id: str = "", metadata: str = "") -> Json:
        screens, fields = self.slack.backend.views, [_field(block_id) for block_id in values]
        screens.clear(user)
        words = {"type": "section", "text": {"type": "plain_text", "text": "Here"}}
        body: Json = {"type": where, "callback_id": callback_id, "blocks": [words]}
        if where == "home":
            view = screens.publish(user, body)
        else:
            body["title"] = {"type": "plain_text", "text": "Here"}
            view = screens.open(self.slack.backend.interactions.begin(user).trigger_id, body)
        state = {block_id: {"value": held} for block_id, held in values.items()}
        shown = screens.as_json(view)
        return shown | {"blocks": [*shown["blocks"], *fields], "private_metadata": metadata, "state": {"values": state}}


def _field(block_id: str) -> Json:
    element = {"type": "plain_text_input", "action_id": "value"}
    return {"type": "input", "block_id": block_id, "label": {"type": "plain_text", "text": "?"}, "element": element}


@asynccontextmanager
async def at_the_door(slack: Sandbox, store: Store) -> AsyncIterator[Intruder]:
    async def nothing() -> dict[str, str]:
        return {}

    async def figures() -> bytes:
        return b""

    calls: Any = Calls(slack)
    client = build_client(slack.bot_token, slack.api_url, calls)
    bot = await assemble(client=client, store=store, clock=slack.now)
    window = http.window(readiness=nothing, figures=figures)
    yield Intruder(http.door(bot.app, signing_secret=slack.signing_secret, window=window), slack, bot.background)
    await bot.background.finish(within=5)


def wrongs(answer: Answer, sort: str) -> list[str]:
    """What Slack would not take of an answer, or what would make it come again for nothing."""
    if answer.status != 200:
        return [f"status {answer.status}"]
    if not answer.text:
        return []
    body = answer.body
    if sort == "command":
        long = ["text is too long"] if len(body["text"]) > 40_000 else []
        return long + problems(body.get("blocks") or [], "message")
    if sort != "view":
        return [f"{sort} was answered with words"]
    match body["response_action"]:
        case "errors":
            return [] if body["errors"] and all(body["errors"].values()) else ["an error without words"]
        case "update" | "push":
            return list(view_problems(body["view"]))
    return ["unknown response_action"]


Rows = dict[str, set[tuple[Any, ...]]]


def rows(session: Session, *, passing: Collection[str] = PASSING) -> Rows:
    """Everything that is stored in SQLite, by table, and of which somebody would see a change."""
    cursor = session.connection().connection.cursor()  # the driver's own: a test reads every table several times
    found: Rows = {}
    for name in SQLModel.metadata.tables.keys() - passing:
        cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a name of ours
        found[name] = {row for row in cursor.fetchall() if homes.BOX not in row}  # who looks at their Home
    return found


def _changed(before: dict[int, list[Any]], after: dict[int, list[Any]]) -> list[Any]:
    """The messages that are new, or that say something else."""
    return [message for key, message in after.items() if before.get(key) != message]
