"""One team's week, in numbers and in what is worth reading. Cost follows the weeks asked for, not the history.

A digest is made from the week it is *for*: everything is looked at as it stood when that week ended, so the
same digest, made again or late, tells the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Float,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlmodel import Session

from storage.customers.customers import AFTER_A_PROBLEM
from storage.delivery import recurrence
from storage.engine.sql import Prepared, columns
from storage.kudos import KUDOS_POST
from storage.people import audience, places
from storage.prompts import participation
from storage.prompts.messages import PROMPT_SUMMARY
from storage.prompts.participation import Unposted
from storage.stories.messages import STORY_POST
from storage.tables import (
    Answer,
    Asked,
    Customer,
    Delivery,
    Kudos,
    KudosReceiver,
    Member,
    Outreach,
    Problem,
    Prompt,
    Question,
    Round,
    Story,
    Team,
    Workspace,
)

_answer = columns(Answer)
_asked = columns(Asked)
_customer = columns(Customer)
_delivery = columns(Delivery)
_kudos = columns(Kudos)
_kudos_receiver = columns(KudosReceiver)
_member = columns(Member)
_outreach = columns(Outreach)
_problem = columns(Problem)
_prompt = columns(Prompt)
_question = columns(Question)
_round = columns(Round)
_story = columns(Story)

WEEKS = 5  # the week itself and the four before it


@dataclass(frozen=True)
class Week:
    """One week's figures. ``mood`` is the average of 1 to 5, None where nobody was asked for it."""

    first_day: date
    stories: int = 0
    difficult: int = 0
    kudos: int = 0
    asked: int = 0
    answered: int = 0
    mood: float | None = None
    proactive: int = 0
    reactive: int = 0

    @property
    def participation(self) -> float | None:
        return self.answered / self.asked if self.asked else None

    @property
    def proactive_share(self) -> float | None:
        contacts = self.proactive + self.reactive
        return self.proactive / contacts if contacts else None

    @property
    def is_empty(self) -> bool:
        return not (self.stories or self.kudos or self.asked or self.proactive or self.reactive)


@dataclass(frozen=True)
class ToldStory:
    id: int
    author: str | None
    kind: str
    text: str
    lesson: str
    link: str


@dataclass(frozen=True)
class Thanks:
    id: int
    giver: str | None
    receivers: tuple[str, ...]
    message: str
    link: str


@dataclass(frozen=True)
class Waiting:
    """A customer without an open problem: how many days since the last no-problem check-in, against the ideal."""

    name: str
    owner: str | None
    days: int
    ideal_days: int


@dataclass(frozen=True)
class OpenProblem:
    customer: str
    text: str
    days: int
    owner: str | None


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
    unposted: tuple[Unposted, ...] = ()  # prompts of this week that could not be posted

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
    first_rested = occurrence - AFTER_A_PROBLEM + timedelta(days=1)
    span["resting_since"] = recurrence.moment(first_rested, time(0), team.zone)
    span |= {f"edge{number}": edge for number, edge in enumerate(edges)}
    span |= {f"day{number}": day for number, day in enumerate(days)}
    customers = [_Customer(*row) for row in _CUSTOMERS.all(session, span)]
    missed = _MISSED.all(session, span)
    last_day = occurrence - timedelta(days=1)
    return Digest(
        team=team.name,
        team_id=team.id or 0,
        first_day=days[-2],
        last_day=last_day,
        weeks=_weeks(session, span),
        stories=_read_stories(session, span),
        kudos=_read_kudos(session, span),
        unthanked=tuple(person for is_silent, person, _ in missed if not is_silent),
        silent=tuple(sorted(person for is_silent, person, _ in missed if is_silent)),
        waiting=_waiting(customers, edges[-1]),
        problems=_problems(customers, edges[-1]),
        rounds=_rounds(session, span),
        unposted=participation.unposted(session, team_id=team.id or 0, first_day=days[-2], last_day=last_day),
    )


# The statements are built once, because SQLAlchemy needs longer to build one than the database to run it; and they
# are few, because each adds to the cost.
_TEAM: BindParameter[int] = bindparam("team")
_EDGES = [bindparam(f"edge{number}", type_=_story.told_at.type) for number in range(WEEKS + 1)]
_DAYS = [bindparam(f"day{number}", type_=_round.occurrence.type) for number in range(WEEKS + 1)]


def _between(at: Any, begin: Any, end: Any) -> Any:
    return and_(at >= begin, at < end)


def _until(at: Any) -> Any:
    return at < _EDGES[-1]


# The five weeks as rows, so that one statement counts everything in each of them.
_week = (
    union_all(
        *(
            select(
                _DAYS[number].label("first_day"),
                _DAYS[number + 1].label("next_day"),
                _EDGES[number].label("begins"),
                _EDGES[number + 1].label("ends"),
            )
            for number in range(WEEKS)
        )
    )
    .cte("week")
    .c
)
_STORIES = select(func.count()).where(
    _story.team_id == _TEAM,
    _between(_story.told_at, _week.begins, _week.ends),
    _story.withdrawn_at.is_(None),
)
_KUDOS = select(func.count(_kudos_receiver.kudos_id.distinct())).where(
    _kudos_receiver.team_id == _TEAM,
    _between(_kudos_receiver.given_at, _week.begins, _week.ends),
)
_ROUNDS = (
    select(func.count())
    .select_from(Prompt)
    .join(Round, _round.prompt_id == _prompt.id)
    .where(
        _prompt.team_id == _TEAM,
        _between(_round.occurrence, _week.first_day, _week.next_day),
    )
)
_ASKED = _ROUNDS.join(Asked, _asked.round_id == _round.id).where(participation.WAS_ASKED)
_MOOD = (
    _ROUNDS.with_only_columns(func.avg(_answer.number, type_=Float), maintain_column_froms=True)
    .join(Answer, _answer.round_id == _round.id)
    .join(Question, _question.id == _answer.question_id)
    .where(_question.kind == "mood", _until(_answer.answered_at))
)
_OUTREACH = select(func.count()).where(
    _outreach.team_id == _TEAM,
    _between(_outreach.at, _week.begins, _week.ends),
)
_WEEKS = Prepared(
    select(  # as the fields of a Week
        _week.first_day,
        _STORIES.label("stories"),
        _STORIES.where(_story.kind == "difficult").label("difficult"),
        _KUDOS.label("kudos"),
        _ASKED.label("asked"),
        _ASKED.where(_until(_asked.answered_at)).label("answered"),
        _MOOD.label("mood"),
        _OUTREACH.where(_outreach.is_proactive).label("proactive"),
        _OUTREACH.where(~_outreach.is_proactive).label("reactive"),
    ).order_by(_week.first_day)
)


def _weeks(session: Session, span: Mapping[str, Any]) -> tuple[Week, ...]:
    return tuple(Week(*row) for row in _WEEKS.all(session, span))


# What a link to a post is made of, if the reader may follow it; there is one workspace.
_POST = (select(func.max(columns(Workspace).url)).scalar_subquery(), audience.LINK_CHANNEL, _delivery.ts)

# Difficult ones with a lesson teach most, then any with a lesson, then the newest.
_WORTH_READING = Prepared(
    select(_story.id, _story.author, _story.kind, _story.text, _story.lesson, *_POST)
    .join(Delivery, and_(_delivery.kind == STORY_POST.name, _delivery.subject == _story.id), isouter=True)
    .where(_story.team_id == _TEAM, _between(_story.told_at, *_EDGES[-2:]), _story.withdrawn_at.is_(None))
    .where(audience.READS_STORY)
    .order_by(
        and_(_story.kind == "difficult", _story.lesson != "").desc(),
        (_story.lesson != "").desc(),
        _story.told_at.desc(),
    )
    .limit(3)
)


def _read_stories(session: Session, span: Mapping[str, Any]) -> tuple[ToldStory, ...]:
    rows = _WORTH_READING.all(session, span)
    return tuple(
        ToldStory(id_, author, kind, text, lesson, places.address(*post))
        for id_, author, kind, text, lesson, *post in rows
    )


_latest = (
    select(_kudos.id, _kudos.giver, _kudos.message, _kudos.given_at)
    .where(
        _kudos.id.in_(
            select(_kudos_receiver.kudos_id).where(
                _kudos_receiver.team_id == _TEAM,
                _between(_kudos_receiver.given_at, *_EDGES[-2:]),
            )
        ),
        audience.READS_KUDOS,
    )
    .order_by(_kudos.given_at.desc(), _kudos.id.desc())
    .limit(3)
    .subquery("latest")
).c
# A row for each receiver, in their order.
_LATEST_KUDOS = Prepared(
    select(_latest.id, _latest.giver, _latest.message, *_POST, _kudos_receiver.receiver)
    .join(KudosReceiver, _kudos_receiver.kudos_id == _latest.id)
    .join(Delivery, and_(_delivery.kind == KUDOS_POST.name, _delivery.subject == _latest.id), isouter=True)
    .order_by(_latest.given_at.desc(), _latest.id.desc(), _kudos_receiver.position)
)


def _read_kudos(session: Session, span: Mapping[str, Any]) -> tuple[Thanks, ...]:
    rows = _LATEST_KUDOS.all(session, span)
    return tuple(
        Thanks(id_, giver, tuple(row[-1] for row in named), message, places.address(*post))
        for (id_, giver, message, *post), named in groupby(rows, key=lambda row: row[:-1])
    )


# Whoever was thanked, where nobody else may read it, is not said to have been forgotten.
_UNTHANKED = select(false().label("is_silent"), _member.person, _member.joined_at).where(
    _member.team_id == _TEAM,
    _member.joined_at < _EDGES[0],  # newcomers have time
    ~select(_kudos_receiver.kudos_id)
    .where(
        _kudos_receiver.receiver == _member.person,
        _between(_kudos_receiver.given_at, _EDGES[0], _EDGES[-1]),
    )
    .exists(),
)
_SILENT = (
    select(true(), _member.person, _member.joined_at)
    .select_from(Prompt)
    .join(Round, _round.prompt_id == _prompt.id)
    .join(Asked, _asked.round_id == _round.id)
    .join(Member, and_(_member.person == _asked.person, _member.team_id == _prompt.team_id))
    .where(_prompt.team_id == _TEAM, _between(_round.occurrence, *_DAYS[-2:]), participation.WAS_ASKED)
    .group_by(_member.person, _member.joined_at)
    .having(and_(func.count() >= 2, func.count().filter(_until(_asked.answered_at)) == 0))
)
_MISSED = Prepared(union_all(_UNTHANKED, _SILENT).order_by("joined_at", "person"))
# A contact because of a problem is no check-in, and after one is solved they are left in peace for a while.
_LAST_CHECKIN = (
    select(func.max(_outreach.at))
    .where(_outreach.customer_id == _customer.id, _outreach.is_proactive, _until(_outreach.at))
    .correlate(Customer)
    .scalar_subquery()
)
_OPEN = and_(_until(_problem.opened_at), or_(_problem.solved_at.is_(None), ~_until(_problem.solved_at)))
_solved = Problem.__table__.alias("solved").c  # type: ignore[attr-defined]
_JUST_SOLVED = exists().where(
    _solved.customer_id == _customer.id,
    _solved.solved_at >= bindparam("resting_since", type_=_solved.solved_at.type),
    _until(_solved.solved_at),
)
# A row for each open problem, and one for each customer without, whom somebody may call just so.
_CUSTOMERS = Prepared(
    select(
        _customer.name,
        _customer.owner,
        _customer.ideal_days,
        func.coalesce(_LAST_CHECKIN, _customer.created_at).label("since"),
        _problem.text,
        _problem.opened_at,
    )
    .join(Problem, and_(_problem.customer_id == _customer.id, _OPEN), isouter=True)
    .where(
        _customer.team_id == _TEAM,
        or_(
            _problem.id.is_not(None),
            and_(
                _until(_customer.created_at),
                or_(_customer.ended_at.is_(None), ~_until(_customer.ended_at)),
                ~_JUST_SOLVED,
            ),
        ),
    )
    .order_by(_problem.opened_at, _problem.id, _customer.name_key)
)


class _Customer(NamedTuple):
    """As _CUSTOMERS finds them; ``since`` is the last no-problem check-in, or the beginning."""

    name: str
    owner: str | None
    ideal_days: int
    since: datetime
    text: str | None
    opened_at: datetime | None


def _waiting(customers: Sequence[_Customer], until: datetime) -> tuple[Waiting, ...]:
    """The three who have waited longest beyond their own ideal interval."""
    waiting = [
        Waiting(one.name, one.owner, (until - one.since).days, one.ideal_days)
        for one in customers
        if one.opened_at is None
    ]
    overdue = [one for one in waiting if one.days > one.ideal_days]
    return tuple(sorted(overdue, key=lambda one: one.days / one.ideal_days, reverse=True)[:3])


def _problems(customers: Sequence[_Customer], until: datetime) -> tuple[OpenProblem, ...]:
    """The three that have been open for longest."""
    found = [
        OpenProblem(one.name, one.text or "", (until - one.opened_at).days, one.owner)
        for one in customers
        if one.opened_at
    ]
    return tuple(found[:3])


_SUMMARY = Prepared(
    select(*_POST)
    .join(Round, _round.id == _delivery.subject)
    .join(Prompt, _prompt.id == _round.prompt_id)
    .where(
        _delivery.kind == PROMPT_SUMMARY.name,
        _delivery.ts.is_not(None),
        _prompt.team_id == _TEAM,
        _between(_round.occurrence, *_DAYS[-2:]),
    )
    .order_by(_round.occurrence.desc())
    .limit(1)
)


def _rounds(session: Session, span: Mapping[str, Any]) -> str:
    post = _SUMMARY.first(session, span)
    return places.address(*post) if post else ""
