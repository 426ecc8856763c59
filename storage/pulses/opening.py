"""A round opens: on the Monday on which it is time, if the last answer was given and enough can be asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence, timers
from storage.people import attention, teams
from storage.pulses import closing, nudging, whom, window
from storage.pulses.messages import PULSE_ASK, PULSE_WAITS
from storage.pulses.whom import Candidate
from storage.refusal import Refused
from storage.sealed import boxes, keys
from storage.tables import Pulse, PulseAsked, PulseRound, Schedule, Team

OPEN = "It is being asked just now: `/warmline pulse` shows until when."
FIRST_ANSWER = "No new question before the last one was answered: please write first what you heard, and what changes."
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


def plan(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """Each Monday: it opens if it is time, or its leads are told when it could."""
    pulse = session.get(Pulse, schedule.subject)
    if pulse is None or not pulse.is_on or pulse.rests:
        return
    last = newest(session, pulse.id or 0)
    if _is_in_the_way(last) or not _is_time(session, pulse, last, occurrence) or keys.why_not(session, now):
        return
    found = whom.candidates(session, pulse, now)
    if chosen := whom.choose(found, recurrence.local_date(now, _team(session, pulse).zone)):
        _begin(session, pulse, chosen, now)
    else:
        _wait(session, pulse, whom.could_open_on(found, occurrence + _WEEK), now)


def open_(session: Session, pulse: Pulse, now: datetime) -> PulseRound:
    """At once. Refused, with the reason."""
    last, today = newest(session, pulse.id or 0), recurrence.local_date(now, _team(session, pulse).zone)
    if _is_in_the_way(last):
        raise Refused(OPEN if last and last.state == "open" else FIRST_ANSWER)
    if last and not _is_time(session, pulse, last, today):
        raise Refused(f"It was asked less than {pulse.weeks} weeks ago. Seldom is what keeps it worth answering.")
    if why_not := keys.why_not(session, now):
        raise Refused(f"It was not opened, because I could not keep it sealed: {why_not}.")
    found = whom.candidates(session, pulse, now)
    if chosen := whom.choose(found, today):
        return _begin(session, pulse, chosen, now)
    raise Refused(too_few(whom.could_open_on(found, today + _DAY), single_days=True))


def too_few(could: date | None, *, single_days: bool = False) -> str:
    """Why it waits, in words, and until when."""
    left = (
        f"Fewer than {whom.LEAST} people can be asked just now: nobody is asked twice in four weeks, by whichever team,"
        " nor on days away, nor who pauses."
    )
    if could is None:
        return f"{left} Please choose more people: `/warmline pulse`."
    return f"{left} It can open {'from' if single_days else 'on'} {could.day} {could:%B %Y}."


def begin(
    session: Session, pulse: Pulse, asked: Sequence[tuple[str, int | None]], *, opens_at: datetime, closes_at: datetime
) -> PulseRound:
    """A round with these people in it, an empty box, and the moment at which that is opened."""
    round_ = PulseRound(
        pulse_id=pulse.id or 0, about=pulse.about, teams=list(pulse.teams), channels=_channels(session, pulse),
        opens_at=opens_at, closes_at=closes_at,
    )  # fmt: skip
    pulse.waits_until = None
    session.add_all([round_, pulse])
    session.flush()
    boxes.make(session, closing.box_of(round_.id or 0))
    session.add_all(
        PulseAsked(round_id=round_.id or 0, person=person, team_id=team_id) for person, team_id in sorted(asked)
    )
    session.flush()
    timers.set_(session, closing.PULSE_CLOSE, subject=round_.id or 0, at=closes_at)
    return round_


def newest(session: Session, pulse_id: int) -> PulseRound | None:
    mine = select(PulseRound).where(PulseRound.pulse_id == pulse_id)
    return session.exec(mine.order_by(col(PulseRound.opens_at).desc(), col(PulseRound.id).desc())).first()


def _begin(session: Session, pulse: Pulse, chosen: Sequence[Candidate], now: datetime) -> PulseRound:
    windows = {one.person: _window(one, now) for one in chosen}
    closes_at = max(one.ends_at for one in windows.values())
    asked = [(one.person, one.team_id) for one in chosen]
    round_ = begin(session, pulse, asked, opens_at=now, closes_at=closes_at)
    occurrence = outbox.planned_for(session, now).date().isoformat()
    for person, when in sorted(windows.items()):
        attention.promise(
            session, PULSE_ASK, subject=round_.id or 0, person=person, now=now, occurrence=occurrence,
            wake_at=max(when.asked_at, now), useful_until=closes_at,
        )  # fmt: skip
    nudging.set_(session, round_.id or 0, min(one.nudged_at for one in windows.values()))
    return round_


def _window(one: Candidate, now: datetime) -> window.Window:
    return window.begins(one.days, recurrence.local_date(now, one.days.zone))


def _is_in_the_way(last: PulseRound | None) -> bool:
    """No answer, no next question."""
    return last is not None and last.state in ("open", "closed")


def _is_time(session: Session, pulse: Pulse, last: PulseRound | None, day: date) -> bool:
    """By dates: a week is a week when clocks change."""
    zone = _team(session, pulse).zone
    return last is None or day - recurrence.local_date(last.opens_at, zone) >= pulse.weeks * _WEEK


def _wait(session: Session, pulse: Pulse, could: date | None, now: datetime) -> None:
    """The leads are told once, and again only where the day has changed."""
    if could is not None and pulse.waits_until == could:
        return
    is_news = could is not None or pulse.waits_until is not None or not outbox.find(
        session, PULSE_WAITS, subject=pulse.id or 0
    )  # fmt: skip
    pulse.waits_until = could
    session.add(pulse)
    session.flush()
    for lead in teams.members(session, pulse.team_id, leads_only=True) if is_news else ():
        attention.promise(session, PULSE_WAITS, subject=pulse.id or 0, person=lead, now=now)


def _channels(session: Session, pulse: Pulse) -> list[str]:
    """Where both sides meet."""
    there = [_team(session, pulse), *(team for id_ in pulse.teams if (team := session.get(Team, id_)))]
    return list(dict.fromkeys(team.channel for team in there))


def _team(session: Session, pulse: Pulse) -> Team:
    return session.get_one(Team, pulse.team_id)
