"""Whether Slack lets the bot in with its token, as the newest calls say."""

import logging
from collections.abc import Callable

from bot.sending import real_time
from bot.sending.failures import Failure

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two lines in the log
BELIEVED_FOR = 600.0  # seconds; with nothing to send nobody notices that the token is accepted again


class Access:
    """``trouble`` says in words that Slack refuses the token; "" while it does not."""

    def __init__(self, monotonic: Callable[[], float] = real_time.monotonic) -> None:
        self._monotonic = monotonic
        self._refused: tuple[str, float] | None = None
        self._logged_at = float("-inf")

    @property
    def trouble(self) -> str:
        if self._refused is None or self._monotonic() - self._refused[1] > BELIEVED_FOR:
            return ""
        return f"Slack does not let me in ({self._refused[0]}), so messages wait. `warmline check` says more."

    def granted(self) -> None:
        """A call was answered."""
        if self._refused:
            log.info("Slack lets the bot in again")
            self._refused = None

    def hear(self, failure: Failure) -> None:
        """A call failed; perhaps because of the token."""
        if not failure.is_of_token:
            return
        now = self._monotonic()
        self._refused = failure.error, now
        if now - self._logged_at >= EVERY:
            self._logged_at = now
            log.error("Slack refuses the bot's token: %s; nothing can be sent until that is mended", failure.error)
