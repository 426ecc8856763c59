"""The sandbox's clock: real time plus an offset, or standing still."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The time in the sandbox. It can be moved, stopped and started again."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = timedelta()
        self._stopped_at: datetime | None = None
        if start is not None:
            self.move_to(start)

    def now(self) -> datetime:
        return self._stopped_at or self.real_now() + self._offset

    @staticmethod
    def real_now() -> datetime:
        return datetime.now(UTC)

    @property
    def offset(self) -> timedelta:
        return self.now() - self.real_now()

    @property
    def frozen(self) -> bool:
        return self._stopped_at is not None

    def move_to(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("the clock needs a moment with a time zone")
        moment = moment.astimezone(UTC)
        self._offset = moment - self.real_now()
        if self._stopped_at is not None:
            self._stopped_at = moment

    def freeze(self) -> None:
        self._stopped_at = self.now()

    def unfreeze(self) -> None:
        """Let time pass again, from the moment at which the clock was stopped."""
        if self._stopped_at is not None:
            self._offset = self._stopped_at - self.real_now()
            self._stopped_at = None
