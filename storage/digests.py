"""One team's week, in numbers and in what is worth reading. Cost follows the weeks asked for, not the history.

A digest is made from the week it is *for*: everything is looked at as it stood when that week ended, so the
same digest, made again or late, tells the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select
from sqlmodel import Session

from storage import outbox, people, recurrence
from storage.sql import columns
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
    Schedule,
    Story,
    Team,
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
USEFUL_FOR = timedelta(days=4)  # a digest that could not be sent by Friday would only be old news


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
    """A customer without an open problem: how many days since the last contact, against the ideal interval."""

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

    @property
    def week(self) -> Week:
        return self.weeks[-1]


def plan(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """Promise the digest of one Monday to one lead, or to the team's channel."""
    kind = "digest" if schedule.recipient.startswith(("U", "W")) else "digest_channel"
    outbox.add(
        session,
        kind=kind,
        subject=schedule.subject,
        recipient=schedule.recipient,
        occurrence=occurrence.isoformat(),
        at=now,
        wake_at=max(at, now),
        useful_until=at + USEFUL_FOR,
        urgency=outbox.SOON,
        schedule_id=schedule.id,
    )


def after_week(week: str) -> date:
    """The Monday after an ISO week such as "2026-W47": the occurrence whose digest tells of that week.

    Raises ValueError for anything else.
    """
    year, _, number = week.upper().partition("-W")
    if not 2000 <= int(year) < 3000:
        raise ValueError(f"no year that a week is asked of: {year}")
    return date.fromisocalendar(int(year), int(number), 1) + timedelta(days=7)


def collect(session: Session, *, team: Team, occurrence: date) -> Digest:
    """The digest for the seven local days before ``occurrence``, beside the four weeks before those."""
    team_id = team.id or 0
    days = [occurrence - timedelta(weeks=ago) for ago in range(WEEKS, -1, -1)]
    edges = [recurrence.moment(day, time(0), team.zone) for day in days]
    span: dict[str, Any] = {"team": team_id, "until": edges[-1], "week": edges[-2]}
    span |= {f"edge{number}": edge for number, edge in enumerate(edges)}
    span |= {f"day{number}": day for number, day in enumerate(days)}
    return Digest(
        team=team.name,
        team_id=team_id,
        first_day=days[-2],
        last_day=occurrence - timedelta(days=1),
        weeks=_weeks(session, span, days),
        stories=_read_stories(session, span),
        kudos=_read_kudos(session, span),
        unthanked=_unthanked(session, span),
        silent=_silent(session, span),
        waiting=_waiting(session, span),
        problems=_problems(session, span),
        rounds=_rounds(session, span),
    )


def _bucket(at: Any, edge: str) -> Any:
    """Which of the weeks a moment (or a date) falls in: 0 is the oldest."""
    return case(
        *((at < bindparam(f"{edge}{number}", type_=at.type), number - 1) for number in range(1, WEEKS)),
        else_=WEEKS - 1,
    ).label("bucket")


def _between(at: Any, edge: str) -> Any:
    return and_(
        at >= bindparam(f"{edge}0", type_=at.type),
        at < bindparam(f"{edge}{WEEKS}", type_=at.type),
    )


def _until(at: Any) -> Any:
    return at < bindparam("until", type_=at.type)


# Built once: SQLAlchemy needs longer to build a statement than the database to run it.
_STORY_COUNTS = (
    select(_bucket(_story.told_at, "edge"), _story.kind, func.count())
    .where(_story.team_id == bindparam("team"), _between(_story.told_at, "edge"), _story.withdrawn_at.is_(None))
    .group_by("bucket", _story.kind)
)
_KUDOS_COUNTS = (
    select(_bucket(_kudos_receiver.given_at, "edge"), func.count(_kudos_receiver.kudos_id.distinct()))
    .where(_kudos_receiver.team_id == bindparam("team"), _between(_kudos_receiver.given_at, "edge"))
    .group_by("bucket")
)
_ASKED_COUNTS = (
    select(
        _bucket(_round.occurrence, "day"),
        func.count(),
        func.sum(case((_until(_asked.answered_at), 1), else_=0)),
    )
    .select_from(Prompt)
    .join(Round, _round.prompt_id == _prompt.id)
    .join(Asked, _asked.round_id == _round.id)
    .where(_prompt.team_id == bindparam("team"), _between(_round.occurrence, "day"), _asked.excused == "")
    .group_by("bucket")
)
_MOODS = (
    select(_bucket(_round.occurrence, "day"), func.avg(_answer.number))
    .select_from(Prompt)
    .join(Round, _round.prompt_id == _prompt.id)
    .join(Answer, _answer.round_id == _round.id)
    .join(Question, _question.id == _answer.question_id)
    .where(
        _prompt.team_id == bindparam("team"),
        _between(_round.occurrence, "day"),
        _question.kind == "mood",
        _until(_answer.answered_at),
    )
    .group_by("bucket")
)
_OUTREACH_COUNTS = (
    select(_bucket(_outreach.at, "edge"), _outreach.is_proactive, func.count())
    .where(_outreach.team_id == bindparam("team"), _between(_outreach.at, "edge"))
    .group_by("bucket", _outreach.is_proactive)
)


def _weeks(session: Session, span: Mapping[str, Any], days: list[date]) -> tuple[Week, ...]:
    figures: list[dict[str, Any]] = [{"first_day": day} for day in days[:-1]]
    for bucket, kind, count in _rows(session, _STORY_COUNTS, span):
        figures[bucket]["stories"] = figures[bucket].get("stories", 0) + count
        if kind == "difficult":
            figures[bucket]["difficult"] = count
    for bucket, count in _rows(session, _KUDOS_COUNTS, span):
        figures[bucket]["kudos"] = count
    for bucket, asked, answered in _rows(session, _ASKED_COUNTS, span):
        figures[bucket] |= {"asked": asked, "answered": answered}
    for bucket, mood in _rows(session, _MOODS, span):
        figures[bucket]["mood"] = float(mood) if mood is not None else None
    for bucket, is_proactive, count in _rows(session, _OUTREACH_COUNTS, span):
        figures[bucket]["proactive" if is_proactive else "reactive"] = count
    return tuple(Week(**one) for one in figures)


# Difficult ones with a lesson teach most, then any with a lesson, then the newest.
_WORTH_READING = (
    select(_story.id, _story.author, _story.kind, _story.text, _story.lesson, _delivery.channel, _delivery.ts)
    .join(Delivery, and_(_delivery.kind == "story_post", _delivery.subject == _story.id), isouter=True)
    .where(
        _story.team_id == bindparam("team"),
        _story.told_at >= bindparam("week", type_=_story.told_at.type),
        _until(_story.told_at),
        _story.withdrawn_at.is_(None),
    )
    .order_by(
        case((and_(_story.kind == "difficult", _story.lesson != ""), 0), (_story.lesson != "", 1), else_=2),
        _story.told_at.desc(),
    )
    .limit(3)
)


def _read_stories(session: Session, span: Mapping[str, Any]) -> tuple[ToldStory, ...]:
    return tuple(
        ToldStory(id_, author, kind, text, lesson, people.link(session, channel, ts))
        for id_, author, kind, text, lesson, channel, ts in _rows(session, _WORTH_READING, span)
    )


_LATEST_KUDOS = (
    select(_kudos.id, _kudos.giver, _kudos.message, _delivery.channel, _delivery.ts)
    .join(Delivery, and_(_delivery.kind == "kudos_post", _delivery.subject == _kudos.id), isouter=True)
    .where(
        _kudos.id.in_(
            select(_kudos_receiver.kudos_id).where(
                _kudos_receiver.team_id == bindparam("team"),
                _kudos_receiver.given_at >= bindparam("week", type_=_kudos_receiver.given_at.type),
                _until(_kudos_receiver.given_at),
            )
        )
    )
    .order_by(_kudos.given_at.desc(), _kudos.id.desc())
    .limit(3)
)
_NAMED = (
    select(_kudos_receiver.receiver)
    .where(_kudos_receiver.kudos_id == bindparam("id"))
    .order_by(_kudos_receiver.position)
)


def _read_kudos(session: Session, span: Mapping[str, Any]) -> tuple[Thanks, ...]:
    return tuple(
        Thanks(
            id_,
            giver,
            tuple(one for (one,) in _rows(session, _NAMED, {"id": id_})),
            message,
            people.link(session, channel, ts),
        )
        for id_, giver, message, channel, ts in _rows(session, _LATEST_KUDOS, span)
    )


_UNTHANKED = (
    select(_member.person)
    .where(
        _member.team_id == bindparam("team"),
        _member.joined_at < bindparam("edge0", type_=_member.joined_at.type),  # newcomers have time
        ~select(_kudos_receiver.kudos_id)
        .where(_kudos_receiver.receiver == _member.person, _between(_kudos_receiver.given_at, "edge"))
        .exists(),
    )
    .order_by(_member.joined_at, _member.person)
)


def _unthanked(session: Session, span: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(person for (person,) in _rows(session, _UNTHANKED, span))


_SILENT = (
    select(_asked.person)
    .select_from(Prompt)
    .join(Round, _round.prompt_id == _prompt.id)
    .join(Asked, _asked.round_id == _round.id)
    .join(Member, and_(_member.person == _asked.person, _member.team_id == _prompt.team_id))
    .where(
        _prompt.team_id == bindparam("team"),
        _round.occurrence >= bindparam(f"day{WEEKS - 1}", type_=_round.occurrence.type),
        _round.occurrence < bindparam(f"day{WEEKS}", type_=_round.occurrence.type),
        _asked.excused == "",
    )
    .group_by(_asked.person)
    .having(and_(func.count() >= 2, func.sum(case((_until(_asked.answered_at), 1), else_=0)) == 0))
    .order_by(_asked.person)
)


def _silent(session: Session, span: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(person for (person,) in _rows(session, _SILENT, span))


_LAST_CONTACT = (
    select(func.max(_outreach.at))
    .where(_outreach.customer_id == _customer.id, _until(_outreach.at))
    .correlate(Customer)
    .scalar_subquery()
)
_OPEN = and_(_until(_problem.opened_at), or_(_problem.solved_at.is_(None), ~_until(_problem.solved_at)))
_CUSTOMERS = (
    select(_customer.name, _customer.owner, _customer.ideal_days, func.coalesce(_LAST_CONTACT, _customer.created_at))
    .where(
        _customer.team_id == bindparam("team"),
        _until(_customer.created_at),
        or_(_customer.ended_at.is_(None), ~_until(_customer.ended_at)),
        ~select(_problem.id).where(_problem.customer_id == _customer.id, _OPEN).exists(),
    )
    .order_by(_customer.name_key)
)


def _waiting(session: Session, span: Mapping[str, Any]) -> tuple[Waiting, ...]:
    """The three who have waited longest beyond their own ideal interval."""
    waiting = [
        Waiting(name, owner, (span["until"] - since).days, ideal)
        for name, owner, ideal, since in _rows(session, _CUSTOMERS, span)
    ]
    overdue = [one for one in waiting if one.days > one.ideal_days]
    return tuple(sorted(overdue, key=lambda one: one.days / one.ideal_days, reverse=True)[:3])


_PROBLEMS = (
    select(_customer.name, _problem.text, _problem.opened_at, _customer.owner)
    .join(Problem, _problem.customer_id == _customer.id)
    .where(_customer.team_id == bindparam("team"), _OPEN)
    .order_by(_problem.opened_at)
    .limit(3)
)


def _problems(session: Session, span: Mapping[str, Any]) -> tuple[OpenProblem, ...]:
    return tuple(
        OpenProblem(name, text, (span["until"] - opened_at).days, owner)
        for name, text, opened_at, owner in _rows(session, _PROBLEMS, span)
    )


_SUMMARY = (
    select(_delivery.channel, _delivery.ts)
    .join(Round, _round.id == _delivery.subject)
    .join(Prompt, _prompt.id == _round.prompt_id)
    .where(
        _delivery.kind == "prompt_summary",
        _delivery.ts.is_not(None),
        _prompt.team_id == bindparam("team"),
        _round.occurrence >= bindparam(f"day{WEEKS - 1}", type_=_round.occurrence.type),
        _round.occurrence < bindparam(f"day{WEEKS}", type_=_round.occurrence.type),
    )
    .order_by(_round.occurrence.desc())
    .limit(1)
)


def _rounds(session: Session, span: Mapping[str, Any]) -> str:
    found = next(iter(_rows(session, _SUMMARY, span)), (None, None))
    return people.link(session, *found)


def _rows(session: Session, statement: Select[Any], span: Mapping[str, Any]) -> list[Any]:
    return list(session.connection().execute(statement, dict(span)).all())
