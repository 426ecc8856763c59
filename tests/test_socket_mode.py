"""Socket Mode: whatever happens to its connections, the bot is back within seconds, and says so calmly."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Event
from time import monotonic
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout

from bot.app import assemble
from bot.receiving import socket_mode
from bot.receiving.socket_mode import SlackRefuses, SocketMode
from bot.sandbox import Reply, Sandbox
from bot.web import build_client
from storage.engine.database import Session, Store
from tests.acting import Actor, until, words
from tests.connecting import LONGEST, connected
from tests.stage import of_kind

THREADS = True


async def ask(slack: Sandbox) -> Reply:
    return await slack.person("ana").command("/kudos", "help", channel="support")


async def answered(slack: Sandbox, within: float) -> None:
    async with asyncio.timeout(within):
        while not (await ask(slack)).ok:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "close", "reset", "freeze"])
async def test_the_bot_is_back_within_seconds(slack: Sandbox, store: Store, reason: str) -> None:
    async with connected(slack, store):
        await slack.disconnect(reason)

        await answered(slack, within=20)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_nothing_is_missed_when_slack_announces_the_end(slack: Sandbox, store: Store, reason: str) -> None:
    async with connected(slack, store):
        await slack.disconnect(reason, only=1)

        assert [(await ask(slack)).ok for _ in range(10)] == [True] * 10


async def test_a_connection_that_is_frozen_is_noticed_and_replaced(slack: Sandbox, store: Store) -> None:
    async with connected(slack, store):
        await slack.disconnect("freeze")
        frozen = list(slack._sockets.connections)

        await until(lambda: not set(frozen) & set(slack._sockets.connections) and slack.connections == 2)


async def test_a_quiet_connection_is_not_taken_for_a_dead_one(slack: Sandbox, store: Store) -> None:
    """Longer than any time-out of the session that opens it."""
    async with ClientSession(timeout=ClientTimeout(total=0.5)) as session:
        client = build_client(slack.bot_token, slack.api_url, session)
        bot = await assemble(client=client, store=store, clock=slack.now)
        socket = SocketMode(bot.app, client=client, session=session, app_token=slack.app_token, connections=1, ping=0.4)
        listening = asyncio.create_task(socket.listen())
        await until(lambda: slack.connections == 1)
        [first] = slack._sockets.connections
        await asyncio.sleep(1.5)

        assert slack._sockets.connections == [first]
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await socket.finish(within=1)


async def test_socket_mode_switched_off_is_explained(slack: Sandbox, store: Store) -> None:
    async with connected(slack, store) as (_, listening):
        await slack.disconnect("link_disabled")

        with pytest.raises(SlackRefuses, match="Socket Mode is switched off"):
            await asyncio.wait_for(listening, 5)


async def test_a_revoked_token_is_not_tried_for_ever(slack: Sandbox, store: Store) -> None:
    async with connected(slack, store) as (_, listening):
        slack.inject("apps.connections.open", "ok_false:token_revoked", times=None)
        await slack.disconnect("close")

        with pytest.raises(SlackRefuses, match="was revoked"):
            await asyncio.wait_for(listening, 5)


@pytest.mark.parametrize("trouble", ["http_500", "html_502", "reset_before", "ok_false:internal_error"])
async def test_an_outage_is_waited_out_calmly(
    slack: Sandbox, store: Store, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with connected(slack, store) as (_, listening):
        slack.inject("apps.connections.open", trouble, times=4)
        await slack.disconnect("close")
        await until(lambda: not slack.faults, within=20)

        await answered(slack, within=20)
        assert not listening.done()

    ours = [record for record in caplog.records if record.name == socket_mode.__name__]
    warnings = [record for record in ours if record.levelno >= logging.WARNING]
    assert [record.exc_info for record in warnings] == [None]
    assert "trying until there is one" in warnings[0].getMessage()


async def test_slack_may_ask_for_patience(slack: Sandbox, store: Store) -> None:
    async with connected(slack, store):
        slack.inject("apps.connections.open", "ratelimited", times=2)
        await slack.disconnect("close")

        await answered(slack, within=20)


async def test_the_answer_in_hand_goes_out_before_we_hang_up(slack: Sandbox, store: Store) -> None:
    async with connected(slack, store) as (socket, listening):
        async with busy(store):
            asking = asyncio.create_task(thank(slack, "bo"))
            await asyncio.sleep(0.2)
            listening.cancel()
            finishing = asyncio.create_task(socket.finish(within=5))
            await asyncio.sleep(0.1)
        await finishing

        assert "Stored" in words(await asking)


@asynccontextmanager
async def busy(store: Store) -> AsyncIterator[None]:
    """Somebody else is writing meanwhile: no answer can be stored before the end."""
    begun, over = Event(), Event()

    def hold(session: Session) -> None:
        begun.set()
        over.wait(10)

    writing = asyncio.create_task(store.write(hold))
    await asyncio.to_thread(begun.wait, 10)
    try:
        yield
    finally:
        over.set()
        await writing


# --- what is in hand while a connection goes ------------------------------------------------------------


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "close", "reset"])
async def test_what_takes_long_is_answered_though_its_connection_goes(
    slack: Sandbox, store: Store, reason: str
) -> None:
    async with connected(slack, store):
        async with busy(store):
            asking = [asyncio.create_task(thank(slack, name)) for name in ("bo", "cy")]  # one over each connection
            await asyncio.sleep(0.2)
            await slack.disconnect(reason, only=1)
            await asyncio.sleep(0.1)

        assert ["Stored" in words(reply) for reply in await asyncio.gather(*asking)] == [True, True]


async def test_what_comes_over_two_connections_at_once_is_done_once(
    slack: Sandbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver, answers = slack._sockets.deliver, []

    async def twice(envelope: dict[str, Any], seconds: float) -> Any:
        copies = (deliver(envelope | {"envelope_id": f"{envelope['envelope_id']}-{n}"}, seconds) for n in range(2))
        answers.extend(await asyncio.gather(*copies))
        return answers[0]

    async with connected(slack, store):
        monkeypatch.setattr(slack._sockets, "deliver", twice)
        await thank(slack, "bo")

    assert answers[0] == answers[1]
    assert len(await store.read(of_kind, "kudos_dm")) == 1


async def thank(slack: Sandbox, name: str) -> Reply:
    return await Actor(slack, "ana").say(f"/kudos @{name} for the calm handover", "support")


# --- while there is no Slack ------------------------------------------------------------------------------


async def test_after_ten_minutes_without_slack_the_bot_is_back_and_has_kept_calm(slack: Sandbox, store: Store) -> None:
    async with connected(slack, store) as (socket, _):
        reachable, socket._client.base_url = socket._client.base_url, "http://127.0.0.1:1/api/"
        with counted(socket) as tries:
            await slack.disconnect("reset")
            await asyncio.sleep(40 * LONGEST)
            assert 20 < len(tries) < 2 * 40 / 0.7 + 10

        socket._client.base_url = reachable
        await until(lambda: slack.connections == 2, within=5)
        assert (await ask(slack)).ok


async def test_an_address_that_slack_does_not_honour_is_asked_for_anew(
    slack: Sandbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(slack, store) as (socket, _):
        sockets = slack._sockets
        with monkeypatch.context() as stale, counted(socket) as tries:
            stale.setattr(sockets, "new_address", lambda: f"{sockets.address}/link/?ticket=used")
            await slack.disconnect("close")
            await asyncio.sleep(20 * LONGEST)
            assert 5 < len(tries) < 2 * 20 / 0.7 + 10

        await answered(slack, within=5)


async def test_more_connections_than_slack_allows_are_tried_for_calmly(slack: Sandbox, store: Store) -> None:
    async with connected(slack, store, connections=11) as (socket, _):
        with counted(socket) as tries:
            await asyncio.sleep(20 * LONGEST)
        assert len(tries) < 20 / 0.7 + 5
        assert (await ask(slack)).ok

        await slack.disconnect("close", only=1)
        await until(lambda: slack.connections == 10)


@contextmanager
def counted(socket: SocketMode) -> Iterator[list[float]]:
    """When an address for a connection was asked for."""
    tries: list[float] = []
    ask_for_one = socket._client.apps_connections_open

    async def count(**arguments: Any) -> Any:
        tries.append(monotonic())
        return await ask_for_one(**arguments)

    socket._client.apps_connections_open = count  # type: ignore[method-assign]
    yield tries
    socket._client.apps_connections_open = ask_for_one  # type: ignore[method-assign]


def test_waits_grow_and_end_somewhere() -> None:
    waits = [socket_mode._pause(failures, socket_mode.LONGEST_PAUSE) for failures in (0, 1, 2, 5, 100)]

    assert waits[:2] == [0, 0]
    assert 0 < waits[2] <= 1 < waits[3] <= socket_mode.LONGEST_PAUSE
    assert socket_mode.LONGEST_PAUSE / 2 < waits[4] <= socket_mode.LONGEST_PAUSE
