"""How payloads reach the app when the line suffers: Socket Mode's goodbyes, and signed HTTP requests."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.sandbox import Sandbox
from tests.sandbox.example import actions, bolt_app, button, connected

Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


def ringing(sandbox: Sandbox) -> AsyncApp:
    app = bolt_app(sandbox)

    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack("rung")

    return app


async def rings_again(sandbox: Sandbox, within: float) -> bool:
    """Whether a command is answered before so many seconds have passed."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if (await sandbox.person("ana").command("/ring")).ok:
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled", "close", "reset"])
async def test_a_client_comes_back_after_a_goodbye(sandbox: Sandbox, reason: str) -> None:
    async with connected(ringing(sandbox), sandbox):
        await sandbox.disconnect(reason)

        assert await rings_again(sandbox, within=10)


async def test_a_warning_leaves_the_connection_alone(sandbox: Sandbox) -> None:
    async with connected(ringing(sandbox), sandbox):
        await sandbox.disconnect("warning")

        assert (await sandbox.person("ana").command("/ring")).text == "rung"


async def test_a_frozen_connection_looks_open_and_swallows_everything(sandbox: Sandbox) -> None:
    url = await address(sandbox)
    async with aiohttp.ClientSession() as session, session.ws_connect(url, autoping=False) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        await sandbox.disconnect("freeze")
        await socket.ping(b"anybody there?")
        reply = await sandbox.person("ana").command("/ring")

        assert reply.error == '/ring failed with the error "operation_timeout"'
        assert not socket.closed
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.receive(), 0.1)
        await sandbox.disconnect("reset")


@pytest.mark.parametrize("step", ["prepare", "send_str"])
async def test_a_client_that_dies_while_it_connects_is_no_bug_of_slacks(
    sandbox: Sandbox, step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def is_gone(*_: object) -> None:
        raise ConnectionResetError("Cannot write to closing transport")

    url = await address(sandbox)
    monkeypatch.setattr(web.WebSocketResponse, step, is_gone)
    async with aiohttp.ClientSession() as session:
        with suppress(aiohttp.ClientError):
            async with session.ws_connect(url) as socket:
                await socket.receive()

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def address(sandbox: Sandbox) -> str:
    headers = {"Authorization": f"Bearer {sandbox.app_token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{sandbox.api_url}apps.connections.open") as answer,
    ):
        return str((await answer.json())["url"])


async def test_an_envelope_looks_like_slack_s(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(await address(sandbox)) as socket:
        hello = await socket.receive_json()
        typing = asyncio.create_task(sandbox.person("ana").command("/ring"))
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "by hand"}})

        assert (await typing).text == "by hand"
    assert (hello["num_connections"], hello["connection_info"]["app_id"]) == (1, "A0SANDBOX00")
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)


async def test_a_ticket_is_good_for_one_connection(sandbox: Sandbox) -> None:
    url = await address(sandbox)
    async with aiohttp.ClientSession() as session, session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_connections_take_turns(sandbox: Sandbox) -> None:
    app = ringing(sandbox)
    async with connected(app, sandbox), connected(app, sandbox):
        before = sandbox.connections
        await sandbox.disconnect("freeze", only=1)
        replies = [await sandbox.person("ana").command("/ring") for _ in range(2)]

        assert before == 2
        assert sorted(reply.ok for reply in replies) == [False, True]
        await sandbox.disconnect("reset")


async def test_an_eleventh_connection_is_one_too_many(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(await address(sandbox)) for _ in range(11)]
        last = await sockets[10].receive_json()

        assert (last["type"], last["reason"]) == ("disconnect", "too_many_websockets")
        assert sandbox.connections == 10
        for socket in sockets:
            await socket.close()


# Signed HTTP requests


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handle], Awaitable[str]]]:
    """Puts a handler on a port of its own."""
    runners = []

    async def serve(handle: Handle) -> str:
        app = web.Application()
        app.router.add_post("/slack/events", handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"

    yield serve
    for runner in runners:
        await runner.cleanup()


Serve = Callable[[Handle], Awaitable[str]]


def bolt_over_http(app: AsyncApp) -> Handle:
    async def handle(request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse = await to_aiohttp_response(
            await app.async_dispatch(await to_bolt_request(request))
        )
        return response

    return handle


async def test_bolt_takes_the_signed_requests_for_slack_s(sandbox: Sandbox, serve: Serve) -> None:
    app = bolt_app(sandbox)

    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack(text="Sure?", blocks=[actions(button())])

    @app.action("again")
    async def again(ack: Any, respond: Any) -> None:
        await respond(text="Done", replace_original=True)
        await ack()

    sandbox.events_url = await serve(bolt_over_http(app))
    ana = sandbox.person("ana")
    reply = await ana.press(await ana.command("/ring"), "again")

    assert reply.text == "Done"


async def test_the_signature_covers_the_raw_body_in_real_time(sandbox: Sandbox, serve: Serve) -> None:
    good = []

    async def handle(request: web.Request) -> web.Response:
        verifier = SignatureVerifier(sandbox.signing_secret)
        good.append(verifier.is_valid_request(await request.read(), dict(request.headers)))
        return web.Response()

    sandbox.events_url = await serve(handle)
    await sandbox.move_to(sandbox.now().replace(year=2031))
    await sandbox.person("ana").command("/ring", "ünïcode & more")
    await sandbox.happen.change("bo", real_name="Bo Bergström")

    assert good == [True, True]


async def test_an_answer_that_is_not_200_fails_for_the_person(sandbox: Sandbox, serve: Serve) -> None:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(status=500)

    sandbox.events_url = await serve(handle)
    reply = await sandbox.person("ana").command("/ring")

    assert reply.status == 500
    assert reply.error == '/ring failed with the error "dispatch_failed"'


async def test_events_come_again_with_a_number_and_a_reason(sandbox: Sandbox, serve: Serve) -> None:
    tries: list[tuple[str | None, str | None]] = []
    ids = set()

    async def handle(request: web.Request) -> web.Response:
        tries.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        ids.add(json.loads(await request.text())["event_id"])
        return web.Response(status=503)

    sandbox.event_retries = (0.0, 0.0, 0.0)
    sandbox.events_url = await serve(handle)
    await sandbox.happen.change("bo", tz="Asia/Tokyo")
    await sandbox.settle()

    assert tries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len(ids) == 1


async def test_an_app_may_ask_not_to_be_told_again(sandbox: Sandbox, serve: Serve) -> None:
    tries = []

    async def handle(request: web.Request) -> web.Response:
        tries.append(1)
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    sandbox.events_url = await serve(handle)
    await sandbox.happen.change("bo", tz="Asia/Tokyo")
    await sandbox.settle()

    assert len(tries) == 1
