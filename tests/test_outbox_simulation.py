"""The sender simulated: two processes, one store, a Slack that fails; killed, frozen or restored at any step.

Everything of ours is real but the time: a loop whose clock jumps to the next timer makes an hour last
milliseconds. Slack and the way to the database are models that fail as the real ones do.
`pytest --hypothesis-profile long` tries two thousand histories instead of a few.
"""

import asyncio
import selectors
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from bot.sending import real_time
from bot.sending.pace import Pace
from bot.sending.sender import Sender
from handlers.views.blocks import Message
from storage.delivery import outbox
from storage.refusal import Busy
from storage.tables import Delivery, Person
from tests.stage import NOTE, is_long, of_kind

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
TIMEOUT = 10.0  # seconds that a call of Slack's is waited for
LATEST = 28.0  # seconds after its failure that an effect may still show
OFF = 15.0  # seconds that a process's clock may be wrong
DOWN = 240.0  # seconds that it takes to restore a back-up
WITHIN = 7200.0  # seconds in which everything must have been said once all is well again

BO, CY, SUPPORT = "U00BO", "U00CY", "C0SUPPORT"
PLACES = (BO, CY, SUPPORT)
TABLES = [SQLModel.metadata.tables[name] for name in ("schedule", "delivery", "gate", "person")]


OWNER: ContextVar[object] = ContextVar("owner", default=None)  # the process that a task belongs to


class Loop(asyncio.SelectorEventLoop):
    """Time passes only while everybody waits, and then at once."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        super().__init__(_Leaping(self))
        self._owned: list[tuple[object, asyncio.Task[Any]]] = []
        self.set_task_factory(self._make)

    def kill(self, owner: object) -> None:
        """Nothing of ours runs when its task is cancelled, so it is like a kill."""
        for whose, task in self._owned:
            if whose is owner:
                task.cancel()

    def _make(self, loop: Any, work: Any, **how: Any) -> Any:
        context = how.get("context")
        task = asyncio.Task(work, loop=loop, **how)
        self._owned = [(whose, other) for whose, other in self._owned if not other.done()]
        self._owned.append((context.get(OWNER) if context else OWNER.get(), task))
        return task

    def time(self) -> float:
        return self.elapsed


class _Leaping(selectors.SelectSelector):
    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        self._loop.elapsed += timeout or 0
        return super().select(0)


@dataclass
class Post:
    """A message as it stands in Slack."""

    id: str
    channel: str
    ts: str
    text: str


class Slack:
    """Keeps messages. What is asked of it may fail before or after its effect, and the effect may come late."""

    def __init__(self, loop: Loop, chance: Random) -> None:
        self._loop, self._chance = loop, chance
        self._numbers = count(1)
        self.trouble = 0.0  # the share of calls that fail
        self.posts: list[Post] = []
        self.ever = Counter[str]()  # how often each was published, whatever became of it
        self.deleted: set[str] = set()

    async def post(self, channel: str, text: str, id_: str) -> dict[str, Any]:
        def publish() -> dict[str, Any]:
            posted = Post(id_, f"D{channel}" if channel.startswith("U") else channel, f"{next(self._numbers)}", text)
            self.posts.append(posted)
            self.ever[id_] += 1
            return {"channel": posted.channel, "ts": posted.ts}

        return await self._do(publish)

    async def update(self, ts: str, text: str) -> dict[str, Any]:
        def change() -> dict[str, Any]:
            self._there(ts).text = text
            return {}

        return await self._do(change)

    async def delete(self, ts: str) -> dict[str, Any]:
        def remove() -> dict[str, Any]:
            self.posts.remove(gone := self._there(ts))
            self.deleted.add(gone.id)
            return {}

        return await self._do(remove)

    async def history(self, channel: str) -> dict[str, Any]:
        return await self._do(lambda: {"messages": [_shown(one) for one in self.posts if one.channel == channel]})

    async def dm(self, person: str) -> dict[str, Any]:
        return await self._do(lambda: {"channel": {"id": f"D{person}"}})

    def doubled(self) -> list[str]:
        """What was published more than once; what was deleted may come again when a back-up knows nothing of that."""
        return [id_ for id_, times in self.ever.items() if times > 1 and id_ not in self.deleted]

    def _there(self, ts: str) -> Post:
        if found := [one for one in self.posts if one.ts == ts]:
            return found[0]
        raise _error("message_not_found")

    async def _do(self, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if self._chance.random() >= self.trouble:
            await asyncio.sleep(self._chance.choice((0, 0.1, 2, 9)))
            return effect()
        return await self._fail(
            effect, self._chance.choice(("limited", "refused", "before", "after", "late", "silent"))
        )

    async def _fail(self, effect: Callable[[], dict[str, Any]], how: str) -> dict[str, Any]:
        if how == "limited":
            raise _error("ratelimited", status=429, retry_after=self._chance.choice((1, 30)))
        if how == "refused":
            raise aiohttp.ClientConnectorError(SimpleNamespace(), OSError())  # type: ignore[arg-type]
        fails_after = TIMEOUT if how == "silent" else self._chance.choice((0, 3, 9))
        if how == "late":
            self._loop.call_later(fails_after + self._chance.uniform(0, LATEST), _quietly, effect)
        if how == "after":
            _quietly(effect)
        if how == "silent":
            self._loop.call_later(self._chance.uniform(0, TIMEOUT + LATEST), _quietly, effect)
        await asyncio.sleep(fails_after)
        raise self._chance.choice((_error("", status=500), aiohttp.ServerDisconnectedError(), TimeoutError()))


def _quietly(effect: Callable[[], object]) -> None:
    with suppress(SlackApiError):
        effect()


def _shown(post: Post) -> dict[str, Any]:
    return {"ts": post.ts, "metadata": {"event_type": "warmline_delivery", "event_payload": {"id": post.id}}}


def _error(name: str, *, status: int = 200, retry_after: int = 0) -> SlackApiError:
    answer = SimpleNamespace(
        data={"ok": False, "error": name}, status_code=status, headers={"Retry-After": str(retry_after)}
    )
    return SlackApiError(name, answer)  # type: ignore[no-untyped-call]


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

    def end_well(self) -> None:
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


OFTEN: list[tuple[Any, ...]] = [
    *[("promise", place, wait) for place in PLACES for wait in (0, 60)],
    *[("change", which, gone) for which in (0, 1, 2) for gone in (False, False, True)],
    *[("wait", seconds) for seconds in (0.3, 1, 2, 4, 8, 12, 35, 65, 120)],
]
SOMETIMES: list[tuple[Any, ...]] = [
    *[("trouble", share) for share in (0.0, 0.4, 0.4, 0.8)],
    *[("busy", which, share) for which in (0, 1) for share in (0.0, 0.2)],
    *[("kill", which, steps) for which in (0, 1) for steps in (1, 4, 12)],
    *[("freeze", which, steps, seconds) for which in (0, 1) for steps in (2, 7) for seconds in (20, 70, 200)],
    *[("restart", which) for which in (0, 1)],
    *[("back_up",), ("back_up",), ("restore", 0)],
]
EVENTS = [*OFTEN, *OFTEN, *SOMETIMES]
FINDING = [Phase.explicit, Phase.reuse, Phase.generate]


@pytest.mark.timeout(3600 if is_long() else 120)
@settings(
    max_examples=2000 if is_long() else 40,
    deadline=None,
    phases=[*FINDING, Phase.shrink] if is_long() else FINDING,  # making a history short takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(EVENTS), min_size=10, max_size=60))
def test_whatever_happens_each_message_is_there_once_and_says_the_newest_thing(
    seed: int, events: list[tuple[Any, ...]]
) -> None:
    world = World(seed)
    try:
        for what, *how in events:
            getattr(world, what)(*how)
        world.end_well()
    finally:
        world.close()
