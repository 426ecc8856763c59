"""One team's week, in numbers and in what is worth reading. Cost follows the weeks asked for, not the history.

A digest is made from the week it is *for*: everything is looked at as it stood when that week ended, and customers
as they stood when it was due, so the same digest, made again or late, tells the same.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from storage.across.digests import figures, missed, told, waiting, window
from storage.across.digests.figures import Week
from storage.across.digests.told import Thanks, ToldStory
from storage.across.digests.waiting import OpenProblem, Waiting
from storage.people.digest_days import Days
from storage.tables import Team

__all__ = ["Digest", "OpenProblem", "Thanks", "ToldStory", "Waiting", "Week", "after_week", "collect"]


@dataclass(frozen=True)
class Digest:
    """Everything a digest tells. ``weeks`` is oldest first; the last one is the week it is for."""

    team: str
    team_id: int
    days: Days
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


def collect(session: Session, *, team: Team, days: Days, reader: str) -> Digest:
    """The digest for these days, beside the four weeks before them.

    ``reader`` is a person, or the channel where it is read. The numbers count everything, since they name nobody;
    words, names and links are those that the reader may see (storage/people/audience.py).
    """
    span = window.values(team, days, reader=reader)
    customers = waiting.customers(session, span)
    people = missed.missed(session, span)
    return Digest(
        team=team.name,
        team_id=team.id or 0,
        days=days,
        weeks=figures.weeks(session, span),
        stories=told.stories(session, span),
        kudos=told.kudos(session, span),
        unthanked=people.unthanked,
        silent=people.silent,
        waiting=waiting.overdue(customers, days.as_of),
        problems=waiting.problems(customers, days.as_of),
        rounds=told.summary(session, span),
    )
