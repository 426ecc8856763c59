"""What whoever runs the bot can watch: the figures that Prometheus reads, by HTTP and beside Socket Mode."""

import re
from collections.abc import MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import metrics
from bot.receiving.http import window
from bot.sandbox import Sandbox
from storage.delivery import outbox
from storage.engine.database import Store
from storage.kudos import KUDOS_DM
from tests.acting import Actor, until
from tests.connecting import connected
from tests.process import ROOT, environment_for, running
from tests.requesting import get
from tests.stage import BO, COMPANY, MONDAY, NOTE, SUPPORT, Bot, manifest


def figures(page: str) -> dict[str, float]:
    """Each figure by its name, with its labels."""
    return {name: float(value) for name, value in re.findall(r"^(warmline_\S+) (\S+)$", page, re.MULTILINE)}


async def shown(bot: Bot) -> dict[str, float]:
    return figures((await metrics.page(bot.store, bot.clock())).decode())


def grown(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """By how much each outcome's counter has risen; those that have not are left out."""
    names = {outcome.value: f'warmline_messages_total{{outcome="{outcome}"}}' for outcome in metrics.Outcome}
    return {outcome: after[name] - before[name] for outcome, name in names.items() if after[name] > before[name]}


async def test_the_queue_is_shown_with_how_long_the_oldest_waits(bot: Bot) -> None:
    for wait in (90, 30):
        moment = bot.clock() - timedelta(seconds=wait)
        await bot.store.write(outbox.add, NOTE, subject=wait, recipient=SUPPORT, at=moment)
    seen = await shown(bot)

    assert (seen["warmline_queue_due"], seen["warmline_queue_oldest_due_seconds"]) == (2, 90)


async def test_each_message_is_counted_by_what_became_of_it(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    before = await shown(bot)
    slack.inject("chat.postMessage", "ratelimited", seconds=1)
    slack.inject("chat.postMessage", "http_500_after")
    await ana.say("/kudos @bo for the calm handover", "support")
    while (await shown(bot))["warmline_queue_due"]:
        await bot.tick()

    after = await shown(bot)
    assert grown(before, after) == {"sent": 2, "limited": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        ("ok_false:is_archived", "failed"),
        ("ok_false:invalid_auth", "later"),
        ("reset_before", "unknown"),
        ("ratelimited", "limited"),
    ],
)
async def test_each_trouble_is_counted_by_its_outcome(
    slack: Sandbox, bot: Bot, ana: Actor, trouble: str, outcome: str
) -> None:
    before = await shown(bot)
    slack.inject("chat.postMessage", trouble, seconds=1)
    await ana.say("/kudos @bo for the calm handover", "support")
    await bot.tick()

    assert grown(before, await shown(bot))[outcome] == 1
    assert bot.sender._in_hand == {}


async def test_what_there_is_no_need_to_say_is_counted_as_skipped(bot: Bot) -> None:
    before = await shown(bot)
    await bot.store.write(outbox.add, KUDOS_DM, subject=99, recipient=BO, at=bot.clock())
    await bot.tick()

    assert grown(before, await shown(bot)) == {"skipped": 1}


def test_each_outcome_is_explained_to_whoever_runs_it() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()

    assert [name for name in metrics.Outcome if f"\n| `{name}` |" not in page] == []


async def test_answers_are_timed(bot: Bot, ana: Actor) -> None:
    before = await shown(bot)
    await ana.say("/kudos help", "support")
    after = await shown(bot)

    assert after["warmline_answer_seconds_count"] == before["warmline_answer_seconds_count"] + 1


async def test_lost_connections_are_counted(slack: Sandbox, store: Store) -> None:
    async def seen() -> dict[str, float]:
        return figures((await metrics.page(store, slack.now())).decode())

    async with connected(slack, store):
        reconnects = (await seen())["warmline_socket_reconnects_total"]
        await slack.disconnect()

        async def has_reconnected() -> bool:
            return (await seen())["warmline_socket_reconnects_total"] > reconnects

        await until(has_reconnected)
        assert (await seen())["warmline_socket_connections"] >= 1


@pytest.mark.process
@pytest.mark.parametrize(
    "arguments", [["--http", "--port", "0"], ["--metrics-port", "0"]], ids=["by HTTP", "by Socket Mode"]
)
async def test_the_running_program_shows_its_figures(tmp_path: Path, arguments: list[str]) -> None:
    async with (
        Sandbox(COMPANY, manifest()) as slack,
        running("run", *arguments, folder=tmp_path, environment=environment_for(slack)) as program,
    ):
        place = await program.address()
        _, page = await get(f"{place}/metrics")
        assert figures(page)["warmline_queue_due"] == 0
        assert await get(f"{place}/healthz") == (200, '{"status": "alive"}')
        program.signal()
        assert await program.ends() == 0


async def test_without_a_database_there_are_no_figures_rather_than_wrong_ones(store: Store) -> None:
    async def page() -> bytes:
        return await metrics.page(store, MONDAY)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    sent: list[MutableMapping[str, Any]] = []
    look = window(readiness=None, figures=page)  # type: ignore[arg-type]  # not asked here
    store.close()
    await look({"type": "http", "method": "GET", "path": "/metrics"}, None, send)  # type: ignore[arg-type]  # nor read

    assert (sent[0]["status"], b"warmline" in sent[1]["body"]) == (503, False)
