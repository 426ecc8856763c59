"""What can become of a message that was claimed, as records to be written (bot/sending/recorder.py)."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.metrics import Outcome
from bot.sending import real_time
from bot.sending.pace import Pace
from storage.across import posted, unposted
from storage.delivery import outcomes
from storage.engine.database import Session
from storage.tables import Delivery

BUGS = 12  # so often a message that meets a bug of ours is tried, for some forty minutes


@dataclass(frozen=True)
class Record:
    """How an outcome is counted, and the rule that writes it: it says whether that was still the caller's to write.

    ``otherwise`` is written where the rule meets a bug.
    """

    outcome: Outcome
    rule: Callable[[Session], bool]
    otherwise: "Record | None" = None


class Records:
    """Makes them. ``clock`` is the time that messages go by."""

    def __init__(self, clock: Callable[[], datetime], pace: Pace) -> None:
        self._clock, self._pace = clock, pace

    def sent(self, row: Delivery, channel: str, ts: str, *, revision: int | None = None, error: str = "") -> Record:
        """It is there, as it read at ``revision`` (as it was claimed, unless given)."""
        about = self._about(row) | {"revision": row.revision if revision is None else revision}
        rule = partial(outcomes.sent, **about, channel=channel, ts=ts, now=self._clock(), error=error)
        if row.ts is None:
            of: dict[str, Any] = {"kind": row.kind, "subject": row.subject, "recipient": row.recipient}
            rule = partial(posted.sent, **of, **rule.keywords)
        return Record(Outcome.SENT, rule)

    def skipped(self, row: Delivery, reason: str) -> Record:
        rule = partial(outcomes.skipped, **self._about(row), revision=row.revision, reason=reason, now=self._clock())
        return Record(Outcome.SKIPPED, rule)

    def failed(self, row: Delivery, error: str) -> Record:
        rule = partial(outcomes.failed, **self._about(row), revision=row.revision, error=error, now=self._clock())
        return Record(Outcome.FAILED, rule)

    def refused(self, row: Delivery, error: str) -> Record:
        """Slack refused it for good, and whom it concerns is told."""
        rule = partial(unposted.refused, **self._about(row), revision=row.revision, error=error, at=self._clock())
        return Record(Outcome.FAILED, rule, otherwise=self.failed(row, error))

    def shared(self, row: Delivery) -> Record:
        """People of other organisations would read it: it is not posted, and what is posted stays as it is."""
        return self.failed(row, unposted.SHARED) if row.ts else self.refused(row, unposted.SHARED)

    def later(self, row: Delivery, error: str, *, after: float = 0) -> Record:
        """To be tried again, further apart each time, and in no less than ``after`` seconds."""
        at = max(self._after_a_while(row), self._clock() + timedelta(seconds=after))
        return Record(Outcome.LATER, partial(outcomes.later, **self._about(row), at=at, error=error))

    def now(self, row: Delivery, note: str = "") -> Record:
        """It is not there, and can be sent at once."""
        return Record(Outcome.LATER, partial(outcomes.later, **self._about(row), at=self._clock(), error=note))

    def given_back(self, row: Delivery) -> Record:
        return Record(Outcome.LATER, partial(outcomes.give_back, **self._about(row), now=self._clock()))

    def postponed(self, row: Delivery, at: datetime) -> Record:
        return Record(Outcome.LATER, partial(outcomes.postponed, **self._about(row), at=at))

    def limited(self, row: Delivery, seconds: float) -> Record:
        """Slack wants a pause: from posts to the recipient, or from changes of what was posted."""
        wall = real_time.wall()
        times: dict[str, Any] = {"now": self._clock(), "wall": wall, "until": wall + timedelta(seconds=seconds)}
        recipient = row.recipient if row.ts is None else None
        return Record(Outcome.LIMITED, partial(outcomes.limited, **self._about(row), **times, recipient=recipient))

    def unknown(self, row: Delivery, error: str) -> Record:
        """It may be there or not: it is looked up."""
        return Record(Outcome.UNKNOWN, partial(outcomes.unknown, **self._about(row), at=self._clock(), error=error))

    def still_unknown(self, row: Delivery, error: str) -> Record:
        """It could not be looked up this time."""
        at = self._after_a_while(row)
        return Record(Outcome.UNKNOWN, partial(outcomes.unknown, **self._about(row), at=at, error=error))

    def bug(self, row: Delivery, what: str, *, in_doubt: bool = False) -> Record:
        """A bug of ours: tried again, and failed in the end.

        ``in_doubt``: it may have been posted all the same, so it is looked up before it is posted again.
        """
        error = f"{what}, a bug; the log says more"
        in_doubt = in_doubt and row.ts is None
        # Each claim raises the fence, and those to send it count as attempts: the others were to look it up.
        tries = max(row.attempts, 0 if row.ts else row.fence - row.attempts)
        if tries >= BUGS:
            return self.failed(row, f"perhaps sent: {error}" if in_doubt else error)
        return self.still_unknown(row, error) if in_doubt else self.later(row, error)

    def of_unknown_kind(self, row: Delivery) -> Record:
        """This version has no words for it. One that runs beside it may have, until it has been tried often enough."""
        error = "this version does not know messages of this kind"
        return self.failed(row, error) if row.attempts >= BUGS else self.later(row, error)

    def _about(self, row: Delivery) -> dict[str, Any]:
        return {"id_": row.id, "fence": row.fence}

    def _after_a_while(self, row: Delivery) -> datetime:
        """Further apart each time, and not all at once after an outage."""
        wait = min(self._pace.longest, 2.0 ** min(row.attempts, 20)) * random.uniform(0.5, 1)  # noqa: S311 - no secret
        return self._clock() + timedelta(seconds=wait)
