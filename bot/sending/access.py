"""Whether Slack lets the bot in with its token, as the newest calls say."""

import logging
from collections.abc import Callable

from bot.sending import real_time
from bot.sending.failures import FAILURES, Failure, judge
from storage.refusal import Refused

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two lines in the log
BELIEVED_FOR = 600.0  # seconds; with nothing to send nobody notices that the token is accepted again


class Access:
    """``trouble`` says in words that Slack refuses the token; "" while it does not."""

    def __init__(self, monotonic: Callable[[], float] = real_time.monotonic) -> None:
        self._monotonic = monotonic
        self._refused: tuple[str, float] | None = None
        self._logged_at = float("-inf")
        self._is_news = False

    def is_news(self) -> bool:
        """Whether it was refused since this was asked last, and was not before."""
        is_news, self._is_news = self._is_news, False
        return is_news

    @property
    def trouble(self) -> str:
        if self._refused is None or self._monotonic() - self._refused[1] > BELIEVED_FOR:
            return ""
        return f"Slack does not let me in ({self._refused[0]}), so messages wait. `warmline check` says more."

    def granted(self) -> None:
        """A call was answered."""
        if self._refused:
            log.info("Slack lets the bot in again")
            self._refused, self._is_news = None, False

    def hear_why(self, error: Exception) -> None:
        """Something could not be asked of Slack; perhaps because of the token."""
        cause = error.__cause__ if isinstance(error, Refused) else error
        if isinstance(cause, FAILURES):
            self.hear(judge(cause))

    def hear(self, failure: Failure) -> None:
        """A call failed; perhaps because of the token."""
        if not failure.is_of_token:
            return
        now = self._monotonic()
        self._is_news = self._is_news or self._refused is None
        self._refused = failure.error, now
        if now - self._logged_at >= EVERY:
            self._logged_at = now
            log.error("Slack refuses the bot's token: %s; nothing can be sent until that is mended", failure.error)
