"""How long sending takes and waits."""

from dataclasses import dataclass

from bot import web
from storage.delivery import rate_limits


@dataclass(frozen=True)
class Pace:
    """Seconds, but for ``at_once``; ``settle`` is longer than ``fresh`` and ``answer`` together."""

    interval: float = 1  # between two runs of the scheduler
    answer: float = web.TIMEOUT  # for one of Slack's answers
    patience: float = 10  # between two questions for Slack's time, while it is not known or not ours
    lease: float = 60
    fresh: float = 15  # a claim older than this is not posted: another process may be looking it up by now
    settle: float = 30
    longest: float = 300  # no wait of a claim or between two tries is longer
    in_channel: float = 1
    in_workspace: float = rate_limits.EACH.total_seconds()
    at_once: int = 40  # messages under way


USUAL = Pace()
