"""Faults that a test, or somebody at the page, injects into Web API calls."""

import random
import struct
from dataclasses import asdict, dataclass, field
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

from aiohttp import web

KINDS = {
    "ratelimited",
    "http_500",
    "http_500_after",
    "html_502",
    "reset_before",
    "reset_after",
    "timeout",
    "timeout_after",
    "late",
    "slow",
}


@dataclass
class Fault:
    """What shall go wrong with calls of a method. `*` stands for every method.

    `times` None means until it is cleared; the first `after` matching calls pass; with a `channel`,
    only calls about that channel fail.
    """

    method: str
    kind: str
    times: int | None = 1
    probability: float = 1.0
    after: int = 0
    seconds: float = 1.0
    channel: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS and not self.kind.startswith("ok_false:"):
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(sorted(KINDS))}, ok_false:ERROR")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def happens_after(self) -> bool:
        return self.kind in ("http_500_after", "reset_after", "timeout_after")


@dataclass
class Faults:
    """The faults that are set, in the order in which they were added."""

    rules: list[Fault] = field(default_factory=list)
    dice: random.Random = field(default_factory=random.Random)

    def take(self, method: str, channel: str = "") -> Fault | None:
        """The fault that this call meets, if any; a rule that is used up is removed."""
        for rule in [r for r in self.rules if r.method in (method, "*") and r.channel in ("", channel)]:
            if rule.after > 0:
                rule.after -= 1
            elif self.dice.random() < rule.probability:
                self._use_up(rule)
                return rule
        return None

    def _use_up(self, rule: Fault) -> None:
        if rule.times is not None:
            rule.times -= 1
            if rule.times <= 0:
                self.rules.remove(rule)


def reset(request: web.BaseRequest) -> None:
    """Breaks the connection with a TCP reset, as a crashed machine or a load balancer does."""
    transport = request.transport
    if transport is not None:
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
