"""A team's check-in prompts as their leads set them up; rounds.py opens them, answers.py answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from sqlmodel import Session, col, select

from storage.delivery import recurrence, schedules
from storage.engine import pages
from storage.engine.deliveries import Reread
from storage.people import places, teams
from storage.prompts import changes, consent, participation, rounds, setups
from storage.prompts.participation import Tally
from storage.prompts.setups import Setup, Wording
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Person, Prompt, Question, Schedule, Team

PAGE = 6  # in one answer, at two blocks each


@dataclass(frozen=True)
class Known(Reread):
    """A prompt as it stands. ``next_on`` None: paused. ``channel``: where the team meets, ``obstacle``: why I cannot
    post there (places.obstacle)."""

    id: int
    team_id: int
    team: str
    channel: str
    obstacle: str
    zone: str
    setup: Setup
    next_on: date | None
    next_at: datetime | None
    promised: str = ""  # as readers of its next round: a mood may be sealed although it was to be open

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        return cls(**vars(_known(session, _there(session, *numbers))))


def of(session: Session, team_ids: Collection[int]) -> list[Known]:
    """The prompts of these teams, oldest first."""
    going = select(Prompt).where(col(Prompt.team_id).in_(team_ids), col(Prompt.ended_at).is_(None))
    return [_known(session, prompt) for prompt in session.exec(going.order_by(col(Prompt.id)))]


def listed(session: Session, person: Person, *, page: int = 0) -> pages.Page[Known]:
    """Those that somebody may change, oldest first, a page at a time; of one that is not there any more, the first."""
    mine = select(Prompt).where(teams.changed_by(session, person, Prompt.team_id), col(Prompt.ended_at).is_(None))
    shown = pages.read(session, mine.order_by(col(Prompt.id)), page, size=PAGE)
    return replace(shown, rows=tuple(_known(session, one) for one in shown.rows))


def to_change(session: Session, *, prompt_id: int, by: Person) -> Known:
    return _known(session, _mine(session, prompt_id, by))


def set_up(
    session: Session, *, team_id: int, setup: Setup, by: Person, now: datetime, prompt_id: int | None = None
) -> Known:
    """Make a prompt, or change one: a round that is open stays as it was asked."""
    team = teams.require_lead(session, team_id, by)
    refusals = Refusals()
    setups.check(setup, refusals)
    with refusals:
        _require_own_channel(session, team)
    with refusals:
        consent.require(session, team_id=team_id, setup=setup, before=_before(session, prompt_id))
    refusals.settle()
    if prompt_id is None:
        prompt = Prompt(team_id=team_id, name="", open_minutes=0, created_by=by.id, created_at=now)
    else:
        prompt = _mine(session, prompt_id, by)
    prompt.name, prompt.place, prompt.zone_of = setup.name, setup.place, setup.zone_of
    prompt.open_minutes, prompt.nudges, prompt.readers = setup.open_minutes, setup.nudges, setup.readers
    session.add(prompt)
    session.flush()
    _word(session, prompt, [question for question in setup.questions if question.text], now)
    was_paused = (schedule := _schedule(session, prompt)) is not None and schedule.next_run_at is None
    _run(session, prompt, team, weekdays=setup.weekdays, at=setup.at, now=now, paused=was_paused)
    return _known(session, prompt)


def _before(session: Session, prompt_id: int | None) -> Prompt | None:
    return session.get(Prompt, prompt_id) if prompt_id else None


def pause(session: Session, *, prompt_id: int, by: Person) -> Known:
    """Open no more rounds until it is resumed; one that is open goes on."""
    prompt = _mine(session, prompt_id, by)
    if schedule := _schedule(session, prompt):
        schedules.pause(session, schedule)
    return _known(session, prompt)


def resume(session: Session, *, prompt_id: int, by: Person, now: datetime) -> Known:
    prompt = _mine(session, prompt_id, by)
    team, schedule = session.get_one(Team, prompt.team_id), _schedule(session, prompt)
    if schedule and schedule.next_run_at is None:
        _run(session, prompt, team, weekdays=schedule.weekdays, at=schedule.at, now=now)
    return _known(session, prompt)


def delete(session: Session, *, prompt_id: int, by: Person, now: datetime) -> str:
    """End a prompt: what was not said yet stays unsaid, an open round closes, answers given are kept."""
    prompt = _mine(session, prompt_id, by)
    prompt.ended_at = now
    session.add(prompt)
    if schedule := _schedule(session, prompt):
        session.delete(schedule)
    changes.end_all(session, prompt, now=now)
    return prompt.name


def ask_now(session: Session, *, prompt_id: int, by: Person, now: datetime) -> Tally:
    """Open today's round at once, for everybody; the scheduled one of the same day is then not asked again."""
    prompt = _mine(session, prompt_id, by)
    team = session.get_one(Team, prompt.team_id)
    if not teams.members(session, prompt.team_id):
        raise Refused(f"{theirs(team.name)} has no members yet, so nobody can be asked. `/warmline team` adds some.")
    if why := rounds.why_not_now(session, prompt, now):
        raise Refused(f"That check-in is sealed, and I cannot open it just now: {why}.")
    today = recurrence.local_date(now, team.zone)
    opened = rounds.begin(session, prompt, occurrence=today, opens_at=now, own_time=None, schedule_id=None, now=now)
    if opened is None:
        raise Refused("Today's round has been opened before, or its time is over. Tomorrow you can ask again.")
    tally = participation.tally(session, opened)
    if rounds.is_for_few(session, opened):
        raise Refused("Fewer than four can be asked just now, and of so few nothing that is sealed could be shown.")
    return tally


def _run(
    session: Session,
    prompt: Prompt,
    team: Team,
    *,
    weekdays: Collection[int],
    at: time,
    now: datetime,
    paused: bool = False,
) -> None:
    zone = recurrence.EARLIEST if prompt.zone_of == "person" else team.zone
    schedule = schedules.set_(
        session, rounds.PROMPT, subject=prompt.id or 0, recipient="", zone=zone, weekdays=weekdays, at=at, now=now
    )  # fmt: skip
    if paused:
        schedules.pause(session, schedule)
    elif zone == recurrence.EARLIEST:
        _begin_days_under_way(session, prompt, schedule, now)


def _begin_days_under_way(session: Session, prompt: Prompt, schedule: Schedule, now: datetime) -> None:
    """A day begins in the east long before it does here: whose own hour is still to come today is asked today."""
    day = recurrence.local_date(now, recurrence.EARLIEST) - timedelta(days=3)
    while True:
        day = recurrence.next_day(day, weekdays=schedule.weekdays, zone=recurrence.EARLIEST)
        if schedule.next_occurrence is None or day >= schedule.next_occurrence:
            return
        moment = recurrence.moment(day, schedule.at, recurrence.EARLIEST)
        rounds.begin(
            session, prompt, occurrence=day, opens_at=moment, own_time=schedule.at, schedule_id=schedule.id, now=now,
            ahead_only=True,
        )  # fmt: skip


def _require_own_channel(session: Session, team: Team) -> None:
    channel = places.channel(session, team.channel)
    if channel and channel.is_shared:
        raise Refused(
            f"<#{team.channel}> is shared with other organisations, who would read along."
            f" Please give {theirs(team.name)} a channel of its own first: `/warmline team`.",
            field="place",
        )


def _word(session: Session, prompt: Prompt, wanted: Sequence[Wording], now: datetime) -> None:
    """Keep the questions that stay the same, retire the others, add the new ones."""
    asked = {(one.kind, one.text, tuple(one.choices)): one for one in _questions(session, prompt)}
    for position, wording in enumerate(wanted):
        kept = asked.pop((wording.kind, wording.text, wording.choices), None)
        question = kept or Question(
            prompt_id=prompt.id or 0, position=0, kind=wording.kind, text=wording.text, choices=list(wording.choices)
        )
        question.position = position
        session.add(question)
    for question in asked.values():
        question.retired_at = now
    session.flush()


def _questions(session: Session, prompt: Prompt) -> list[Question]:
    current = select(Question).where(Question.prompt_id == prompt.id, col(Question.retired_at).is_(None))
    return list(session.exec(current.order_by(col(Question.position))))


def _schedule(session: Session, prompt: Prompt) -> Schedule | None:
    return schedules.find(session, rounds.PROMPT, subject=prompt.id or 0, recipient="")


def _there(session: Session, prompt_id: int) -> Prompt:
    prompt = session.get(Prompt, prompt_id)
    if prompt is None or prompt.ended_at:
        raise Refused("That prompt is not there any more. `/warmline prompts` shows the ones there are.")
    return prompt


def _mine(session: Session, prompt_id: int, by: Person) -> Prompt:
    prompt = _there(session, prompt_id)
    teams.require_lead(session, prompt.team_id, by)
    return prompt


def _known(session: Session, prompt: Prompt) -> Known:
    team, schedule = session.get_one(Team, prompt.team_id), _schedule(session, prompt)
    if schedule is None:
        raise LookupError(f"prompt {prompt.id} has no schedule")
    setup = Setup(
        name=prompt.name,
        questions=tuple(Wording(one.kind, one.text, tuple(one.choices)) for one in _questions(session, prompt)),
        weekdays=tuple(schedule.weekdays),
        at=schedule.at,
        zone_of=prompt.zone_of,
        place=prompt.place,
        open_minutes=prompt.open_minutes,
        nudges=prompt.nudges,
        readers=prompt.readers,
    )
    obstacle = places.obstacle(session, team.channel)
    return Known(
        id=prompt.id or 0,
        team_id=prompt.team_id,
        team=team.name,
        channel=team.channel,
        obstacle=obstacle,
        zone=team.zone,
        setup=setup,
        next_on=schedule.next_occurrence,
        next_at=schedule.next_run_at,
        promised=consent.readers(session, prompt),
    )
