"""How many messages one process sends where Slack sets no limit, and how it goes under Slack's limits."""

from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from bot import manifest, web
from bot.sandbox import Sandbox, Workspace
from bot.sending.pace import Pace
from bot.sending.sender import Sender
from handlers import COMPOSERS
from storage import kudos
from storage.delivery import claims
from storage.engine.database import Session, Store
from tests import warm
from tests.benchmarks import fan_out, town
from tests.benchmarks.report import Row, Size

ASKED = 500


async def rows(size: Size, folder: Path) -> list[Row]:
    return [await _unlimited(size, folder), await _limited(size, folder)]


async def _unlimited(size: Size, folder: Path) -> Row:
    company = town.company(people=1000, channels=100)
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'send.db')}", patience=30)
    store.write_now(town.know, company)
    rates, costs = [], []
    async with town.slack(company, folder, "--limits-off") as slack, web.open_session() as session:
        for _ in range(3):
            client = web.build_client(slack.bot_token, slack.api_url, session)
            sender = Sender(
                client=client,
                store=store,
                clock=lambda: datetime.now(UTC),
                composers=COMPOSERS,
                workspace_id=company.id,
                pace=Pace(in_channel=0, in_workspace=0),
            )
            count = size.messages // 2
            store.write_now(_thank, company=company, count=count, at=datetime.now(UTC))
            began, cpu = perf_counter(), process_time()
            await sender.send_due()
            rates.append(2 * count / (perf_counter() - began))
            costs.append((process_time() - cpu) / (2 * count))
            assert store.read_now(claims.next_moment) is None
    store.close()
    details = (
        f"each {1e3 * median(costs):.2f} ms of processor time, which is {1 / median(costs):,.0f} a second for a core of"
        f" its own; the local Slack works beside it; kudos posts and DMs of {size.messages:,} at a time"
    )
    return Row("sending, one process, no limits", f"{median(rates):,.0f} a second", f"at least {ASKED}",
               median(rates) >= ASKED, details)  # fmt: skip


def _thank(session: Session, *, company: Workspace, count: int, at: datetime) -> None:
    people, places = company.users, company.channels
    for number in range(count):
        kudos.give(
            session,
            giver=people[number % 1000].id, receivers=[people[(number + 1) % 1000].id], message="for the calm handover",
            practices=(), channel=places[number % 100].id, at=at,
        )  # fmt: skip


async def _limited(size: Size, folder: Path) -> Row:
    store = Store(f"sqlite:///{warm.fresh_file(folder / 'fan_out.db')}")
    async with Sandbox(fan_out.company(size.dms), manifest.load(), limits_speed=fan_out.SPEED) as slack:
        went = await fan_out.fan_out(slack, store, dms=size.dms)
    store.close()
    share = went.ideal_seconds / went.seconds
    details = f"in time that runs {fan_out.SPEED} times faster; {went.turned_away} turned away by Slack (429)"
    return Row(f"{size.dms:,} DMs due at once, of the pace that Slack allows", f"{share:.0%}", "no 429",
               went.turned_away == 0, details)  # fmt: skip
