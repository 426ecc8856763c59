"""Real seconds. Leases, waits and Slack's rate limits go by them, whatever time the messages go by."""

import time
from datetime import UTC, datetime


def monotonic() -> float:
    """Seconds that never jump, from an unknown beginning."""
    return time.monotonic()


def wall() -> datetime:
    """What the machine's own clock shows."""
    return datetime.now(UTC)
