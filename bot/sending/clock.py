"""The clock guard: is it the time that our clock says? Slack's answers carry the Date to ask."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sending.failures import FAILURES, judge

log = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=2)
ASK_AGAIN = 600.0  # seconds between questions while all is well, because the monotonic clock drifts as well
PATIENCE = 10.0  # and while it is not


class ClockGuard:
    """Compares our clock with Slack's; in between, with the monotonic clock, which never jumps.

    While they disagree nothing is planned or sent: a clock that is a month ahead would send a month's
    prompts, and the day it is put right nothing at all.
    """

    def __init__(self, client: AsyncWebClient, clock: Callable[[], datetime], *, patience: float = PATIENCE) -> None:
        self._client, self._clock, self._patience = client, clock, patience
        self._slack_time: tuple[datetime, float] | None = None  # as last asked, and when on the monotonic clock
        self._asked_at = float("-inf")
        self.trouble = ""  # in words, while the clocks disagree or Slack has not been asked yet
        self.asked = 0  # rises each time that Slack's time has been learnt

    async def agrees(self) -> bool:
        """Whether our clock can be trusted just now. What is neither an answer nor a failure of Slack's is raised."""
        near, asked_ago = self.is_right(self._clock()), monotonic() - self._asked_at
        if asked_ago >= ASK_AGAIN or (not near and (not self.trouble or asked_ago >= self._patience)):
            await self._ask()
            near = self.is_right(self._clock())
        self._say("" if near else self._words())
        return near

    def is_right(self, now: datetime) -> bool:
        """Whether this moment is near the one that Slack's clock shows."""
        if self._slack_time is None:
            return False
        then, at = self._slack_time
        return abs(then + timedelta(seconds=monotonic() - at) - now) <= TOLERANCE

    async def _ask(self) -> None:
        self._asked_at = monotonic()
        try:
            headers = await self._headers()
            # An answer without a date tells nothing; from there on, the monotonic clock still notices jumps.
            date = next((value for name, value in headers.items() if name.lower() == "date"), None)
            self._slack_time = parsedate_to_datetime(date) if date else self._clock(), monotonic()
            self.asked += 1
        except FAILURES as error:
            log.info("Slack's time could not be asked: %s", judge(error).error)

    async def _headers(self) -> Mapping[str, str]:
        """Of any answer of Slack's; a refusal bears its date as well."""
        answer: Any
        try:
            answer = await self._client.api_test()
        except SlackApiError as error:
            answer = error.response
            status = getattr(answer, "status_code", None) or getattr(answer, "status", 0)
            if status and status >= 500:
                raise  # a gateway's page, perhaps of long ago
        return dict(answer.headers)

    def _words(self) -> str:
        if self._slack_time is None:
            return "Slack has not been reached yet, so the clock could not be checked."
        then, at = self._slack_time
        seconds = round((self._clock() - then).total_seconds() - (monotonic() - at))
        direction = "ahead of" if seconds > 0 else "behind"
        off = timedelta(seconds=abs(seconds))
        return f"This machine's clock is {off} {direction} Slack's; nothing is sent until it is right."

    def _say(self, trouble: str) -> None:
        if trouble and not self.trouble:
            log.warning("%s", trouble)
        self.trouble = trouble
