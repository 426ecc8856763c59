"""What a failed call says: was it done, and is trying again of use?"""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from slack_sdk.errors import SlackApiError

from handlers.slack.errors import LIMITED, TOKEN_REFUSED, TROUBLED, name_of

# What Slack and the way there can do to a call. Anything else is a bug, and is never judged.
FAILURES = (SlackApiError, aiohttp.ClientError, OSError)  # a time-out is an OSError as well

# Surely not done, and likely to work later: once the operator has mended token or scopes.
PASSING = TOKEN_REFUSED | {"team_added_to_org"}

Verdict = Literal["limited", "refused", "not_done", "unknown"]


@dataclass(frozen=True)
class Failure:
    """``limited``: wait ``seconds``; ``refused``: for good; ``not_done``: try again; ``unknown``: look first."""

    verdict: Verdict
    error: str
    seconds: float = 0

    @property
    def is_of_token(self) -> bool:
        """Whether the bot's token, its scopes or its installation are the reason."""
        return self.error in PASSING


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
    response: Any = error.response  # of the SDK; of aiohttp, or a dict, where the body could not be read
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    name = name_of(error)
    if status == 429 or name in LIMITED:
        return Failure("limited", "ratelimited", _retry_after(response))
    if status >= 500 or name in TROUBLED or not name:  # Slack began the work and cannot say how it ended
        return Failure("unknown", name or f"HTTP {status}")
    return Failure("not_done" if name in PASSING else "refused", name)


def _retry_after(response: Any) -> float:
    headers = {str(key).lower(): value for key, value in (getattr(response, "headers", None) or {}).items()}
    try:
        return max(1.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return 30.0
