"""What `/kudos` is measured against: Bolt on the same server that only acknowledges, or that stores the same rows.

The second is what somebody would write who wants nothing but speed: plain sqlite3 statements, the rows that Warmline
writes, and one flush for all who wait.
"""

import asyncio
import json
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.receiving import listening

NAMED = re.compile(r"<@(\w+)(?:\|[^>]*)?>\s*")
BEGINNING = ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA secure_delete=ON"]
HOME = "SELECT team_id FROM member WHERE person = ? ORDER BY joined_at, team_id LIMIT 1"
PERSON = "SELECT is_deactivated, is_bot, is_stranger, is_guest FROM person WHERE id = ?"
PLACE = "SELECT is_shared, is_archived, is_member FROM channel WHERE id = ?"
HANDLED = "INSERT INTO handled (key, person, result, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
KUDOS = (
    "INSERT INTO kudos (giver, message, practices, channel, given_at, team_id) VALUES (?, ?, '[]', ?, ?, ?)"
    " RETURNING id"
)
RECEIVER = "INSERT INTO kudos_receiver (kudos_id, position, receiver, team_id, given_at) VALUES (?, 0, ?, ?, ?)"
DELIVERY = (
    "INSERT INTO delivery (id, kind, subject, occurrence, recipient, detail, urgency, state, wake_at, due_at, revision,"
    " sent_revision, attempts, fence, error, created_at)"
    " VALUES (?, ?, ?, '', ?, '{}', 3, 'pending', ?, ?, 1, 0, 0, 0, '', ?)"
)
DONE = "UPDATE handled SET result = ? WHERE key = ?"


class Kudos:
    """Stores kudos: what waits while another transaction is flushed shares the next one."""

    def __init__(self, database: str) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        for statement in BEGINNING:
            self._connection.execute(statement)
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[int]]] = []
        self._working: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1)

    async def give(self, body: dict[str, Any]) -> int:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[int] = loop.create_future()
        self._waiting.append((body, answer))
        if self._working is None:
            self._working = loop.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        loop, execute = asyncio.get_running_loop(), self._connection.execute
        while self._waiting:
            jobs, self._waiting = self._waiting, []
            execute("BEGIN IMMEDIATE")
            ids = [_store(execute, body) for body, _ in jobs]
            await loop.run_in_executor(self._thread, self._connection.commit)
            for (_, answer), id_ in zip(jobs, ids, strict=True):
                answer.set_result(id_)
        self._working = None


def _store(execute: Any, body: dict[str, Any]) -> int:
    giver, channel, key, now = body["user_id"], body["channel_id"], body["trigger_id"], datetime.now(UTC).isoformat()
    receiver, message = NAMED.findall(body["text"])[0], NAMED.sub("", body["text"])
    assert execute(HANDLED, (key, giver, None, now)).rowcount == 1
    for person in (giver, receiver):
        assert not any(execute(PERSON, (person,)).fetchone())
    assert execute(PLACE, (channel,)).fetchone() == (0, 0, 1)
    mine, theirs = (execute(HOME, (person,)).fetchone() or (None,) for person in (giver, receiver))
    id_: int = execute(KUDOS, (giver, message, channel, now, *mine)).fetchone()[0]
    execute(RECEIVER, (id_, receiver, *theirs, now))
    for kind, recipient in (("kudos_post", channel), ("kudos_dm", receiver)):
        execute(DELIVERY, (str(uuid4()), kind, id_, recipient, now, now, now))
    execute(DONE, (json.dumps([id_]), key))
    return id_


def app(secret: str, database: str | None) -> AsyncApp:
    """A Bolt app that answers `/kudos`; without a ``database`` it stores nothing."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-bare", bot_id="B0", bot_user_id="U0BOT"
        )

    bolt = AsyncApp(
        name="rung",
        signing_secret=secret,
        authorize=authorize,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
    )
    kudos = Kudos(database) if database else None

    @bolt.command("/kudos")
    async def give(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(text=f"Thank you! Number {await kudos.give(body) if kudos else 0}.")

    return bolt


def serve(bolt: AsyncApp, *, loop: str = "auto", http: Any = "auto") -> None:
    """With the settings that Warmline gives its own server (bot/receiving/http.py)."""
    bound = listening.bind("127.0.0.1", 0)
    print(f"listening at {listening.url_of(bound[0])}/slack/events", flush=True)  # noqa: T201
    config = uvicorn.Config(
        AsyncSlackRequestHandler(bolt), loop=loop, http=http, lifespan="off", ws="none", log_config=None,
        access_log=False, server_header=False, proxy_headers=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=bound)
