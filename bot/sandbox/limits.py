"""Slack's limits on posting, in real seconds: one message a second per channel, 300 a minute for all.

``speed`` raises both limits, for a test that posts thousands of messages.
"""

import time
from dataclasses import dataclass, field


@dataclass
class Bucket:
    """A token bucket: holds ``size`` posts and refills with ``per_second``."""

    size: float
    per_second: float
    left: float = field(init=False)
    at: float = field(default_factory=lambda: time.monotonic())

    def __post_init__(self) -> None:
        self.left = self.size

    def wait(self, now: float) -> float:
        """Seconds until there is room for one more."""
        self.left = min(self.size, self.left + (now - self.at) * self.per_second)
        self.at = now
        return max(0.0, (1 - self.left) / self.per_second)


class Limits:
    """How often the app may post, for each channel and for the whole workspace."""

    def __init__(self, speed: float = 1) -> None:
        self.off = False
        self._speed = speed
        self._workspace = Bucket(size=300, per_second=5 * speed)
        self._channels: dict[str, Bucket] = {}

    def post(self, channel: str) -> float:
        """0.0 if a message may be posted there now, and then it counts; else how long to wait."""
        if self.off:
            return 0.0
        now = time.monotonic()
        buckets = [self._workspace, self._channels.setdefault(channel, Bucket(size=3, per_second=self._speed))]
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait == 0:
            for bucket in buckets:
                bucket.left -= 1
        return wait
