"""An event of a calendar, or why there is none: all that the process knows in which a calendar is taken apart."""

from dataclasses import dataclass
from datetime import date


class CannotRead(Exception):  # noqa: N818 - says in a word why, to be kept and shown
    """The calendar could not be read; ``why`` is one of `fetching.WHY`, or http_ and the number of the server."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Event:
    """``start`` and ``end`` as the calendar has them: two days, the second not included, or two moments."""

    start: date
    end: date
    summary: str
    attendees: tuple[str, ...]
    organizer: str
