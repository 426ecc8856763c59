"""Whether finding the right listener takes longer when there are more of them."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from unittest.mock import patch

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.app import Identity, build_app
from handlers.background import Background
from handlers.call import Call
from storage.engine.database import Store
from tests import warm
from tests.benchmarks import town
from tests.benchmarks.report import Row, Size, at_most

FEW, MANY = 10, 60
ROUNDS = 5


async def acknowledge(call: Call) -> None:
    """Answer nothing."""


async def rows(size: Size, folder: Path) -> list[Row]:
    company = town.company(people=2, channels=1)
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'dispatch.db')}")
    store.write_now(town.know, company)
    background = Background()
    try:
        apps = {count: _app(store, count, background) for count in (FEW, MANY)}
        seconds: Mapping[int, list[float]] = {count: [] for count in apps}
        for _ in range(ROUNDS):
            for count, app in apps.items():
                seconds[count].append(await _cost(app, count, company.users[0].id, size.dispatches // ROUNDS))
    finally:
        await background.finish(within=5)
        store.close()
    few, many = (median(seconds[count]) for count in (FEW, MANY))
    details = f"{1e6 * few:.0f} µs of processor time with {FEW}, {1e6 * many:.0f} µs with {MANY}, the last one pressed"
    return [at_most(f"dispatch to one of {MANY} buttons against one of {FEW}", many / few, 1.2, details)]


def _app(store: Store, count: int, background: Background) -> AsyncApp:
    with patch.object(handlers, "ACTIONS", {f"button_{number}": acknowledge for number in range(count)}):
        return build_app(
            client=AsyncWebClient(token="xoxb-bench"),
            store=store,
            clock=lambda: datetime.now(UTC),
            identity=Identity("T0BENCH", "https://bench.slack.com/", "U0BOT", "B0BOT"),
            background=background,
        )


async def _cost(app: AsyncApp, count: int, person: str, times: int) -> float:
    """Processor seconds for one press of the last button."""
    press = {
        "type": "block_actions", "team": {"id": "T0BENCH"}, "user": {"id": person, "team_id": "T0BENCH"},
        "api_app_id": "A0BENCH", "token": "", "trigger_id": "1.2", "response_url": "http://127.0.0.1/",
        "actions": [{"action_id": f"button_{count - 1}", "block_id": "b", "type": "button", "value": ""}],
    }  # fmt: skip
    began = process_time()
    for _ in range(times):
        answer = await app.async_dispatch(AsyncBoltRequest(body=press, mode="socket_mode"))
        assert answer.status == 200, answer.body
    await asyncio.sleep(0)
    return (process_time() - began) / times
