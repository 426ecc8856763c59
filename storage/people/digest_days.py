"""Which days a digest is for: the team's local days that have ended before it is sent.

Mostly they are seven. Each digest begins where its reader's last one ended, so that what is told, thanked or done
is in exactly one, also when somebody changes the hour or moves: then they are some days more, or fewer. The first
begins on the team's first day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from storage.delivery import recurrence
from storage.tables import Team

WEEK = timedelta(days=7)
LONGEST = timedelta(days=16)  # between two digests, whatever is changed; a longer pause is not made up
NINE = time(9)


@dataclass(frozen=True)
class Days:
    """From ``first_day`` to the day before ``next_day``, with the moments at which they begin and end.

    ``as_of`` is when the digest comes: customers are said to have waited until then.
    """

    first_day: date
    next_day: date
    begins: datetime
    ends: datetime
    as_of: datetime

    @property
    def last_day(self) -> date:
        return self.next_day - timedelta(days=1)

    @property
    def is_empty(self) -> bool:
        return self.ends <= self.begins

    @property
    def is_a_week(self) -> bool:
        return self.next_day - self.first_day == WEEK

    def as_detail(self) -> dict[str, str]:
        """As it is kept with the message."""
        return {name: value.isoformat() for name, value in vars(self).items()}

    @classmethod
    def from_detail(cls, detail: Mapping[str, Any]) -> Self | None:
        """None for a digest of a version that did not keep its days."""
        if "first_day" not in detail:
            return None
        first_day, next_day = (date.fromisoformat(detail[name]) for name in ("first_day", "next_day"))
        begins, ends, as_of = (datetime.fromisoformat(detail[name]) for name in ("begins", "ends", "as_of"))
        return cls(first_day, next_day, begins, ends, as_of)


def seven_before(team: Team, next_day: date, *, now: datetime | None = None) -> Days:
    """The seven days before ``next_day``, whoever reads of them; ``now`` where that comes before the digest would."""
    first_day, sent = max(next_day - WEEK, founded(team)), recurrence.moment(next_day, NINE, team.zone)
    as_of = min(sent, now) if now else sent
    return Days(first_day, next_day, _midnight(first_day, team), _midnight(next_day, team), as_of)


def founded(team: Team) -> date:
    """The team's first day: the weeks before it were not quiet, they were not there."""
    return recurrence.local_date(team.created_at, team.zone)


def following(before: Days | None, *, team: Team, at: datetime) -> Days:
    """Those of the digest that comes ``at`` this moment: the days after the one ``before`` that have ended by then."""
    next_day = recurrence.local_date(at, team.zone)
    days = replace(seven_before(team, next_day), as_of=at)
    if before is None or next_day - before.next_day > LONGEST:
        return days
    if next_day <= before.next_day or days.ends <= before.ends:  # a move has brought it forward
        return Days(before.next_day, before.next_day, before.ends, before.ends, at)
    return replace(days, first_day=before.next_day, begins=before.ends)


def _midnight(day: date, team: Team) -> datetime:
    return recurrence.moment(day, time(0), team.zone)
