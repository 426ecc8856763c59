"""What a failed call says: was it done, and is trying again of use?"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from slack_sdk.errors import SlackApiError

from handlers.slack.errors import FAILURES, SORTS, Sort, name_of, sort_of

__all__ = ["FAILURES", "Failure", "judge"]

Verdict = Literal["limited", "refused", "not_done", "unknown"]
VERDICTS: Mapping[Sort, Verdict] = {
    "limited": "limited",
    "troubled": "unknown",  # Slack began the work and cannot say how it ended
    "token": "not_done",  # and likely to work later, once the operator has mended token or scopes
    "refused": "refused",
}


@dataclass(frozen=True)
class Failure:
    """``limited``: wait ``seconds``; ``refused``: for good; ``not_done``: try again; ``unknown``: look first."""

    verdict: Verdict
    error: str
    seconds: float = 0

    @property
    def is_of_token(self) -> bool:
        """Whether the bot's token, its scopes or its installation are the reason."""
        return SORTS.get(self.error) == "token"


def judge(error: Exception) -> Failure:
    """Of one of FAILURES: whatever is not surely a failure counts as unknown."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError):  # refused, or no such name: nothing was sent
        return Failure("not_done", "Slack cannot be reached")
    if isinstance(error, asyncio.TimeoutError):
        return Failure("unknown", "no answer in time")
    return Failure("unknown", f"connection broken ({type(error).__name__})")


def _answered(error: SlackApiError) -> Failure:
    response: Any = error.response
    name, sort = name_of(error), sort_of(error)
    if sort == "limited":
        return Failure("limited", "ratelimited", _retry_after(response))
    status = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    return Failure(VERDICTS[sort], name or f"HTTP {status}")


def _retry_after(response: Any) -> float:
    headers = {str(key).lower(): value for key, value in (getattr(response, "headers", None) or {}).items()}
    try:
        return max(1.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return 30.0
