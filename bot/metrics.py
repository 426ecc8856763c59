"""What this process counts for Prometheus: answers, messages, connections, and how the queue stands.

Each process counts for itself, and Prometheus adds them up; the queue is one for all, read when it is asked for.
"""

from datetime import datetime
from enum import StrEnum

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, Histogram, generate_latest

from storage.delivery import backlog
from storage.engine.database import Store

__all__ = [
    "ANSWERS",
    "AUDIT_LINES_LOST",
    "CONNECTIONS",
    "CONTENT_TYPE_LATEST",
    "MESSAGES",
    "RECONNECTS",
    "Outcome",
    "page",
]


class Outcome(StrEnum):
    """What became of a try to send, change or look up a message; the values are the metric's labels."""

    SENT = "sent"  # posted, updated, or found there by a look-up
    SKIPPED = "skipped"
    FAILED = "failed"
    LATER = "later"  # surely not there: to be tried again
    LIMITED = "limited"  # 429
    UNKNOWN = "unknown"  # perhaps there: to be looked up


ANSWERS = Histogram(
    "warmline_answer_seconds",
    "From a request or envelope of Slack's to its answer; Slack waits three seconds.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
)
MESSAGES = Counter("warmline_messages", "What became of each try to send, change or look up a message.", ["outcome"])
CONNECTIONS = Gauge("warmline_socket_connections", "Socket Mode connections that are open.")
RECONNECTS = Counter("warmline_socket_reconnects", "Socket Mode connections that ended and were opened anew.")
AUDIT_LINES_LOST = Counter("warmline_audit_lines_lost", "Lines of the audit log that could not be written.")
_DUE = Gauge("warmline_queue_due", "Messages that are due, in the whole workspace.")
_OLDEST = Gauge("warmline_queue_oldest_due_seconds", "Since when the oldest due message waits.")
_UNKNOWN = Gauge("warmline_queue_unknown", "Messages of which it is not known whether they are there.")

for _outcome in Outcome:
    MESSAGES.labels(_outcome)  # shown as 0, not absent, before it first happens


async def page(store: Store, now: datetime) -> bytes:
    """What a scrape gets. Raises Busy, or what the database raises, where the queue cannot be read."""
    queue = await store.read(backlog.queue, now=now)
    _DUE.set(queue.due)
    _OLDEST.set((now - queue.oldest_due_at).total_seconds() if queue.oldest_due_at else 0)
    _UNKNOWN.set(queue.unknown)
    return generate_latest(REGISTRY)
