"""Two processes with one store: killed, frozen, restored from a back-up; and what must be true at the end."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context, copy_context
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from bot.sending import real_time
from bot.sending.pace import Pace
from bot.sending.sender import Sender
from handlers.views.blocks import Message
from storage.delivery import outbox
from storage.refusal import Busy
from storage.tables import Channel, Delivery, Person
from tests.simulation.loop import OWNER, Loop
from tests.simulation.slack import LATEST, TIMEOUT, Slack
from tests.stage import BO, CY, NOTE, SUPPORT, of_kind

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
OFF = 15.0  # seconds that a process's clock may be wrong
DOWN = 240.0  # seconds that it takes to restore a back-up
WITHIN = 7200.0  # seconds in which everything must have been said once all is well again
PLACES = (BO, CY, SUPPORT)
TABLES = [SQLModel.metadata.tables[name] for name in ("schedule", "delivery", "gate", "person", "database_life")]


class Database:
    """One store for all processes, with what the messages are about; it can be copied and put back."""

    def __init__(self) -> None:
        self._engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        SQLModel.metadata.create_all(self._engine, tables=TABLES)
        self.causes: dict[int, str | None] = {}  # what there is to say; None: it was taken back
        self.transact(_meet)

    def transact(self, rule: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            return rule(session, *args, **kwargs)

    def rows(self) -> list[Delivery]:
        return self.transact(of_kind, "note")  # type: ignore[no-any-return]

    def copy(self) -> tuple[sqlite3.Connection, dict[int, str | None]]:
        copied = sqlite3.connect(":memory:")
        self._driver().backup(copied)
        return copied, dict(self.causes)

    def restore(self, backup: tuple[sqlite3.Connection, dict[int, str | None]]) -> None:
        backup[0].backup(self._driver())
        self.causes = dict(backup[1])

    def close(self) -> None:
        self._engine.dispose()

    def _driver(self) -> sqlite3.Connection:
        return self._engine.raw_connection().driver_connection  # type: ignore[return-value]


def _meet(session: Session) -> None:
    session.add_all(Person(id=id_, name=id_, zone="UTC", looked_up_at=START) for id_ in (BO, CY))


class Process:
    """One program: its sender, what connects it with the world, and the moments at which it can die or freeze."""

    url = make_url("sqlite://")  # no file, and so nothing beside it that tells a restored one

    def __init__(self, loop: Loop, slack: Slack, database: Database, chance: Random) -> None:
        self._loop, self._slack, self._database, self._chance = loop, slack, database, chance
        self._off = timedelta(seconds=chance.uniform(-OFF, OFF))
        self.busy = 0.0  # the share of transactions that fail
        self.fate: tuple[int, float | None] | None = None  # after so many steps it freezes so long, or dies
        self._frozen_until = 0.0
        self.sender = Sender(
            client=self,  # type: ignore[arg-type]
            store=self,  # type: ignore[arg-type]
            clock=self._clock,
            composers={NOTE: self._compose},
            workspace_id="T",
            pace=Pace(),
        )
        mine = copy_context()
        mine.run(OWNER.set, self)
        self._living = loop.create_task(self._live(), context=mine)

    @property
    def is_alive(self) -> bool:
        return not self._living.done()

    def kill(self) -> None:
        self._loop.kill(self)

    async def write(self, rule: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        await self._step()
        if self._chance.random() < self.busy:
            if self._chance.random() < 0.5:  # the connection broke after the commit
                self._database.transact(rule, *args, **kwargs)
            raise Busy
        done = self._database.transact(rule, *args, **kwargs)
        await self._step()
        return done

    read = write

    async def glance(self, question: Callable[..., Any], *channel: str, **about: Any) -> Any:
        """Straight away. A channel is always described just now, and never shared; this world has no others."""
        if channel:
            return Channel(id=channel[0], name="support", is_member=True, looked_up_at=self._clock())
        return self._database.transact(question, **about)

    async def chat_postMessage(self, *, channel: str, text: str, metadata: dict[str, Any], **_: Any) -> Any:  # noqa: N802
        return await self._call(self._slack.post(channel, text, metadata["event_payload"]["id"]))

    async def chat_update(self, *, ts: str, text: str, **_: Any) -> Any:
        return await self._call(self._slack.update(ts, text))

    async def chat_delete(self, *, ts: str, **_: Any) -> Any:
        return await self._call(self._slack.delete(ts))

    async def conversations_history(self, *, channel: str, **_: Any) -> Any:
        return SimpleNamespace(data=await self._call(self._slack.history(channel)))

    async def conversations_open(self, *, users: str) -> Any:
        return await self._call(self._slack.dm(users))

    async def _live(self) -> None:
        while True:
            with suppress(Busy):
                await self.sender.send_due(for_seconds=5)
            await asyncio.sleep(1)

    async def _call(self, request: Any) -> Any:
        """Slack goes on with what it was asked, whatever becomes of us."""
        answer = self._loop.create_task(request, context=Context())
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            return await asyncio.shield(answer)
        finally:
            if not answer.cancelled() and answer.done():
                await self._step()

    async def _step(self) -> None:
        """Where other processes get their turn, and where this one may die, or stand still for a while."""
        if self.fate is not None:
            steps, seconds = self.fate
            self.fate = (steps - 1, seconds) if steps > 1 else None
            if steps <= 1 and seconds is None:
                self.kill()
            elif steps <= 1:
                self._frozen_until = self._loop.time() + (seconds or 0)
        await asyncio.sleep(self._chance.choice((0, 0, 0.01, 0.5)))
        while (more := self._frozen_until - self._loop.time()) > 0:
            await asyncio.sleep(more)

    def _clock(self) -> datetime:
        return START + timedelta(seconds=self._loop.time()) + self._off

    def _compose(self, session: Session, delivery: Delivery, now: datetime) -> Message | None:
        words = self._database.causes[delivery.subject]
        return Message(words) if words is not None else None


class World:
    """Where anything may happen at any time."""

    def __init__(self, seed: int) -> None:
        self.loop, self.chance, self.numbers = Loop(), Random(seed), count(1)
        self.slack, self.database = Slack(self.loop, self.chance), Database()
        self.backups: list[Any] = []
        self.forgotten: set[int] = set()  # what a restored back-up may say otherwise than Slack shows
        self.time = patched_clocks(self.loop)
        self.time.__enter__()
        self.processes = [self._start(), self._start()]

    def promise(self, place: str, wait: int) -> None:
        subject = next(self.numbers)
        self.database.causes[subject] = f"{subject}, first words"
        at = self._now()
        self.database.transact(
            outbox.add, NOTE, subject=subject, recipient=place, at=at, wake_at=at + timedelta(seconds=wait)
        )
        self._pass(self.chance.choice((0, 0.3, 2, 10)))

    def change(self, which: int, gone: bool) -> None:
        """Somebody edits what a late message is about, or takes it back for good."""
        there = [subject for subject, words in self.database.causes.items() if words is not None]
        if there:
            subject = there[-1 - which % len(there)]
            self.database.causes[subject] = None if gone else f"{subject}, changed at {self.loop.time()}"
            self.database.transact(outbox.refresh, NOTE, subject=subject, at=self._now())
            self.forgotten.discard(subject)
            self._pass(self.chance.choice((0, 0.3, 2, 10)))

    def trouble(self, share: float) -> None:
        self.slack.trouble = share

    def busy(self, which: int, share: float) -> None:
        self.processes[which].busy = share

    def kill(self, which: int, steps: int) -> None:
        self.processes[which].fate = steps, None

    def freeze(self, which: int, steps: int, seconds: int) -> None:
        self.processes[which].fate = steps, seconds

    def restart(self, which: int) -> None:
        self.processes[which].kill()
        self.processes[which] = self._start()

    def back_up(self) -> None:
        self.backups.append(self.database.copy())

    def restore(self, which: int) -> None:
        if self.backups:
            for process in self.processes:
                process.kill()
            self._pass(DOWN)
            self.database.restore(self.backups[which % len(self.backups)])
            self.forgotten = set(self.database.causes)
            self.processes = [self._start(), self._start()]

    def wait(self, seconds: float) -> None:
        self._pass(seconds)
        assert self.slack.doubled() == [], "sent twice"

    def assert_ends_well(self) -> None:
        """All goes well for a while: every message is there, once, and says the newest thing."""
        self._mend()
        self._wait_until_all_is_said()
        self._check()

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        self._pass(0)
        self.time.__exit__(None, None, None)
        self.loop.close()
        self.database.close()

    def _mend(self) -> None:
        self.slack.trouble = 0
        for number, process in enumerate(self.processes):
            process.busy, process.fate = 0, None
            if not process.is_alive:
                self.processes[number] = self._start()

    def _wait_until_all_is_said(self) -> None:
        until = self.loop.time() + WITHIN
        while any(row.wake_at for row in self.database.rows()):
            assert self.loop.time() < until, f"still waiting: {self.database.rows()}"
            self._pass(10)
        self._pass(TIMEOUT + LATEST)

    def _check(self) -> None:
        assert self.slack.doubled() == [], "sent twice"
        shown = {post.id: post.text for post in self.slack.posts}
        for row in self.database.rows():
            words = self.database.causes[row.subject]
            assert row.state == ("skipped" if words is None else "sent"), f"{row.state}: {row.error}"
            if words is not None and (row.subject in self.forgotten or row.id in self.slack.deleted):
                assert self.slack.ever[row.id], "lost"  # a restored back-up does not know what was deleted since
            elif row.subject not in self.forgotten:
                assert shown.get(row.id) == words, "the newest words are not what people read"

    def _start(self) -> Process:
        return Process(self.loop, self.slack, self.database, self.chance)

    def _now(self) -> datetime:
        return START + timedelta(seconds=self.loop.time())

    def _pass(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))


@contextmanager
def patched_clocks(loop: Loop) -> Iterator[None]:
    with (
        patch.object(real_time, "monotonic", loop.time),
        patch.object(real_time, "wall", lambda: START + timedelta(seconds=loop.time())),
    ):
        yield
