"""What the running program serves by HTTP: one process for all of these tests, signed requests from outside."""

from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic, time

import pytest
import pytest_asyncio

from bot.sandbox import Sandbox
from tests.acting import Actor, until, words
from tests.process import Process, environment_for, held_database, running
from tests.requesting import get, post, signed
from tests.stage import COMPANY, manifest

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack() -> AsyncIterator[Sandbox]:
    """A Slack whose clock is ours, as the program's is."""
    async with Sandbox(COMPANY, manifest()) as slack:
        yield slack
        assert slack.complaints == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program(slack: Sandbox, folder: Path) -> AsyncIterator[Process]:
    """`warmline run --http`, and a Slack that calls it."""
    async with running("run", "--http", "--port", "0", folder=folder, environment=environment_for(slack)) as program:
        slack.events_url = await program.address() + "/slack/events"
        yield program


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program has its database."""
    return tmp_path_factory.mktemp("program")


async def test_a_signed_command_is_answered_in_its_response(slack: Sandbox, program: Process) -> None:
    reply = await Actor(slack, "ana").say("/kudos @bo for the calm handover", "support")

    assert (reply.ok, reply.status) == (True, 200)
    assert "<@U00BO>" in words(reply)


async def test_it_is_alive_and_then_ready(program: Process) -> None:
    async def is_ready() -> bool:
        return await get(await program.address() + "/readyz") == (200, '{"status": "ready"}')

    assert await get(await program.address() + "/healthz") == (200, '{"status": "alive"}')
    await until(is_ready)


@pytest.mark.parametrize(
    ("signature", "at"),
    [("right", -400), ("wrong", 0), ("none", 0), ("odd", 0)],
    ids=["older than five minutes", "wrong", "missing", "no text at all"],
)
async def test_a_bad_signature_is_refused_and_the_body_not_logged(
    slack: Sandbox, program: Process, signature: str, at: int
) -> None:
    body = b"token=x&command=%2Fkudos&text=private+words&user_id=U00ANA"
    headers = {
        "right": signed(slack.signing_secret, body, at=time() + at),
        "wrong": signed("another secret", body),
        "none": {},
        "odd": {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=\u00e9"},
    }[signature]
    status, _ = await post(
        await program.address() + "/slack/events",
        body,
        {"Content-Type": "application/x-www-form-urlencoded", **headers},
    )

    assert status == 401
    await until(lambda: "was refused" in program.output)  # what repeats is logged once a minute
    assert "private" not in program.output


async def test_a_body_larger_than_anything_of_slacks_is_refused(program: Process) -> None:
    status, _ = await post(await program.address() + "/slack/events", b"x" * (1024 * 1024 + 1), {})

    assert status == 413


async def test_nothing_else_is_served(program: Process) -> None:
    assert (await get(await program.address() + "/"))[0] == 404
    assert (await get(await program.address() + "/slack/events"))[0] == 405
    assert (await post(await program.address() + "/slack/commands", b"", {}))[0] == 404


async def test_slack_may_verify_the_address(slack: Sandbox, program: Process) -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    headers = {"Content-Type": "application/json", **signed(slack.signing_secret, body)}

    assert await post(await program.address() + "/slack/events", body, headers) == (200, '{"challenge": "abc"}')


async def test_a_held_database_is_answered_within_slacks_three_seconds(
    slack: Sandbox, program: Process, folder: Path
) -> None:
    began = monotonic()
    with held_database(folder):
        reply = await Actor(slack, "ana").say("/kudos @bo for the calm handover", "support")

    assert monotonic() - began < 3
    assert (reply.ok, reply.status) == (True, 200)
    assert "nothing was recorded" in words(reply)
    assert words(reply).endswith("for the calm handover")
