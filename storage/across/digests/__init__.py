"""One team's week, in numbers and in what is worth reading. Cost follows the weeks asked for, not the history.

A digest is made from the week it is *for*: everything is looked at as it stood when that week ended, so the
same digest, made again or late, tells the same.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlmodel import Session

from storage.across.digests import figures, missed, told, waiting
from storage.across.digests.figures import Week
from storage.across.digests.told import Thanks, ToldStory
from storage.across.digests.waiting import OpenProblem, Waiting
from storage.across.digests.window import WEEKS
from storage.delivery import recurrence
from storage.tables import Team

__all__ = ["Digest", "OpenProblem", "Thanks", "ToldStory", "Waiting", "Week", "after_week", "collect"]


@dataclass(frozen=True)
class Digest:
    """Everything a digest tells. ``weeks`` is oldest first; the last one is the week it is for."""

    team: str
    team_id: int
    first_day: date
    last_day: date
    weeks: tuple[Week, ...]
    stories: tuple[ToldStory, ...]
    kudos: tuple[Thanks, ...]
    unthanked: tuple[str, ...]  # members nobody has thanked in all these weeks
    silent: tuple[str, ...]  # asked at least twice in this week, without an answer
    waiting: tuple[Waiting, ...]
    problems: tuple[OpenProblem, ...]
    rounds: str  # a link to the newest summary, or ""

    @property
    def week(self) -> Week:
        return self.weeks[-1]


def after_week(week: str) -> date:
    """The Monday after an ISO week such as "2026-W47": the occurrence whose digest tells of that week.

    Raises ValueError for anything else.
    """
    year, _, number = week.upper().partition("-W")
    if not 2000 <= int(year) < 3000:
        raise ValueError(f"no year that a week is asked of: {year}")
    return date.fromisocalendar(int(year), int(number), 1) + timedelta(days=7)


def collect(session: Session, *, team: Team, occurrence: date, reader: str) -> Digest:
    """The digest for the seven local days before ``occurrence``, beside the four weeks before those.

    ``reader`` is a person, or the channel where it is read. The numbers count everything, since they name nobody;
    words, names and links are those that the reader may see (storage/people/audience.py).
    """
    days = [occurrence - timedelta(weeks=ago) for ago in range(WEEKS, -1, -1)]
    edges = [recurrence.moment(day, time(0), team.zone) for day in days]
    span: dict[str, Any] = {"team": team.id, "reader": reader}
    span |= {f"edge{number}": edge for number, edge in enumerate(edges)}
    span |= {f"day{number}": day for number, day in enumerate(days)}
    customers = waiting.customers(session, span)
    people = missed.missed(session, span)
    return Digest(
        team=team.name,
        team_id=team.id or 0,
        first_day=days[-2],
        last_day=occurrence - timedelta(days=1),
        weeks=figures.weeks(session, span),
        stories=told.stories(session, span),
        kudos=told.kudos(session, span),
        unthanked=people.unthanked,
        silent=people.silent,
        waiting=waiting.overdue(customers, edges[-1]),
        problems=waiting.problems(customers, edges[-1]),
        rounds=told.summary(session, span),
    )
