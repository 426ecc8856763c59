"""What `warmline due` tells: what is promised, what failed and why, what may be there twice, what nobody plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.across import kinds
from storage.delivery import backlog, schedules
from storage.engine.database import Store
from storage.people import attention
from storage.tables import Delivery


@dataclass(frozen=True)
class Table:
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def summary(store: Store, now: datetime) -> str:
    queue, failed = store.read_now(backlog.queue, now=now), store.read_now(backlog.failures)
    return f"{queue.due} due now, {queue.unknown} of unclear fate, {len(failed)} failed."


def tables(store: Store, now: datetime) -> list[Table]:
    """Those that have something to tell."""
    promised, failed = store.read_now(backlog.promised), store.read_now(backlog.failures)
    doubled, unplanned = store.read_now(backlog.doubled), store.read_now(schedules.unknown, now=now)
    left_out = store.read_now(backlog.left_out, reason=attention.REASON)
    told = [
        Table(
            f"The next {len(promised)}",
            ("when", "state", "kind", "to", "why"),
            [(moment(message.wake_at), message.state, *_about(message)) for message in promised],
        ),
        Table(
            "Failed; `warmline due --retry` tries again",
            ("promised", "id", "kind", "to", "why"),
            [(moment(message.created_at), message.id[:8], *_about(message)) for message in failed],
        ),
        Table(
            "Sent, perhaps twice",
            ("sent", "id", "kind", "to", "why"),
            [(moment(message.sent_at), message.id[:8], *_about(message)) for message in doubled],
        ),
        Table(
            "Not sent, because people get two messages of these kinds a week at most",
            ("promised", "kind", "to"),
            [(moment(message.created_at), *_about(message)[:2]) for message in left_out],
        ),
        Table(
            "Not planned: this version does not know schedules of this kind",
            ("due", "kind", "to"),
            [(moment(schedule.next_run_at), schedule.kind, schedule.recipient) for schedule in unplanned],
        ),
    ]
    return [table for table in told if table.rows]


def moment(at: datetime | None) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def _about(message: Delivery) -> tuple[str, str, str]:
    return kinds.in_words(message.kind), message.recipient, message.error
