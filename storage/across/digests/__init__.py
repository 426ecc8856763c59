"""One team's week, in numbers and in what is worth reading. Cost follows the weeks asked for, not the history.

A digest is made from the week it is *for*: everything is looked at as it stood when that week ended, and customers
as they stood when it was due, so the same digest, made again or late, tells the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from storage.across.digests import culture, figures, missed, told, waiting, window
from storage.across.digests.culture import Culture
from storage.across.digests.figures import Week
from storage.across.digests.told import Thanks, ToldStory
from storage.across.digests.waiting import OpenProblem, Ownerless, Waiting
from storage.people import digest_days, naming, people
from storage.people.digest_days import Days
from storage.prompts import participation
from storage.prompts.participation import Unposted
from storage.tables import Team

__all__ = ["Digest", "OpenProblem", "Ownerless", "Thanks", "ToldStory", "Waiting", "Week", "after_week", "collect"]


@dataclass(frozen=True)
class Digest:
    """Everything a digest tells. ``weeks`` is oldest first, five at most; the last one is the week it is for."""

    team: str
    team_id: int
    reader: str
    days: Days
    weeks: tuple[Week, ...]
    stories: tuple[ToldStory, ...]
    kudos: tuple[Thanks, ...]
    unthanked: tuple[str, ...]  # members nobody has thanked in all these weeks
    silent: tuple[str, ...]  # asked at least twice in this week, without an answer
    waiting: tuple[Waiting, ...]
    problems: tuple[OpenProblem, ...]
    ownerless: tuple[Ownerless, ...]
    rounds: str  # a link to the newest summary, or ""
    unposted: tuple[Unposted, ...]  # prompts of this week that could not be posted
    names: Mapping[str, str]  # of the people named in it who are still there
    culture: Culture
    names_missed: bool = True  # whether it names them for what they did not do

    @property
    def week(self) -> Week:
        return self.weeks[-1]

    @property
    def has_to_do(self) -> bool:
        """Whether a customer needs somebody, however quiet the week was."""
        return bool(self.waiting or self.problems or self.ownerless)

    @property
    def told_in(self) -> list[str]:
        """The channels where what it quotes was told."""
        told = [story.channel for story in self.stories]
        return [channel for channel in [*told, *(thanks.channel for thanks in self.kudos)] if channel]


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
    of_people = missed.missed(session, span)
    digest = Digest(
        team=team.name,
        team_id=team.id or 0,
        reader=reader,
        days=days,
        weeks=figures.weeks(session, span, founded=digest_days.founded(team)),
        stories=told.stories(session, span),
        kudos=told.kudos(session, span),
        unthanked=of_people.unthanked,
        silent=of_people.silent,
        waiting=waiting.overdue(customers, days.as_of),
        problems=waiting.problems(customers, days.as_of),
        ownerless=waiting.ownerless(customers),
        rounds=told.summary(session, span),
        unposted=participation.unposted(
            session, team_id=team.id or 0, first_day=days.first_day, last_day=days.last_day
        ),
        names={},
        culture=culture.collect(session, span),
        names_missed=naming.is_on(session),
    )
    return replace(digest, names=_names(session, digest))


def _names(session: Session, digest: Digest) -> dict[str, str]:
    named = {*digest.silent, *digest.unthanked, *(story.author for story in digest.stories)}
    named |= {person for thanks in digest.kudos for person in (thanks.giver, *thanks.receivers)}
    named |= {waiting.owner for waiting in digest.waiting} | {problem.owner for problem in digest.problems}
    return people.names_of_those_there(session, [person for person in named if person])
