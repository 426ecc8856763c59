"""Through the years: what is agreed holds, is asked about after half a year, and looked at anew after one."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.meanings import alive, days, opening, rounds
from storage.meanings.messages import MEANS_STILL
from storage.meanings.rounds import AGREED
from storage.people import attention, people, teams
from storage.sealed import keys
from storage.tables import Behaviour, MeansRound, Person, Team

STILL_AFTER, YEAR, TOMORROW = timedelta(weeks=26), timedelta(days=365), timedelta(days=1)


def agree(session: Session, round_: MeansRound, now: datetime) -> None:
    """What was proposed holds from now on; what is the same as before goes on, with its stories."""
    team, id_ = session.get_one(Team, round_.team_id), round_.id or 0
    before = {one.id: one for one in alive.current(session, team.id or 0)}
    proposed = select(Behaviour).where(Behaviour.round_id == id_, col(Behaviour.since).is_(None))
    for one in session.exec(proposed).all():
        old = before.get(one.replaces)
        if old and old.words == one.words:
            old.place, old.ending = one.place, one.ending
            before.pop(old.id)
            session.delete(one)
        else:
            one.since = now
            session.add(one)
    for gone in before.values():
        gone.until = now
        session.add(gone)
    for earlier in session.exec(select(MeansRound).where(MeansRound.team_id == team.id)).all():
        _answered(session, earlier, now)
        for kind in (STILL, REVIEW):
            timers.clear(session, kind, subject=earlier.id or 0)
    rounds.enter(session, round_, AGREED, now)
    timers.set_(session, STILL, subject=id_, at=now + STILL_AFTER)
    _set_review(session, round_, team, now)


def review_after_nothing(session: Session, round_: MeansRound, now: datetime) -> None:
    """What was agreed before stays, and is looked at in another year; after two rounds in vain the tool rests."""
    if alive.current(session, round_.team_id) and not rounds.was_in_vain_again(session, round_):
        _set_review(session, round_, session.get_one(Team, round_.team_id), now)


def still_true(session: Session, *, round_id: int, by: Person, now: datetime) -> None:
    """A lead says that what was agreed still holds."""
    round_ = rounds.require(session, round_id, AGREED)
    teams.require_lead(session, round_.team_id, by)
    _answered(session, round_, now)


def _answered(session: Session, round_: MeansRound, now: datetime) -> None:
    """Nobody has to say any more whether it is still true: the question loses its buttons."""
    if round_.is_asked_still:
        round_.is_asked_still = False
        session.add(round_)
        session.flush()
        outbox.refresh(session, MEANS_STILL, subject=round_.id or 0, at=now)


def _set_review(session: Session, round_: MeansRound, team: Team, now: datetime) -> None:
    round_.review_on = days.review(team, now, YEAR)
    timers.set_(session, REVIEW, subject=round_.id or 0, at=days.review_at(team, round_.review_on))
    session.add(round_)


def _ask_still(session: Session, round_id: int, now: datetime) -> None:
    """Half a year later: *Still true?*, to the leads."""
    round_ = rounds.find(session, round_id)
    if round_ is None or round_.state != AGREED or not alive.current(session, round_.team_id):
        return
    round_.is_asked_still = True
    session.add(round_)
    for lead in teams.members(session, round_.team_id, leads_only=True):
        wake_at = recurrence.by_day(now, people.zone_of(session, lead))
        attention.promise(session, MEANS_STILL, subject=round_id, person=lead, now=now, wake_at=wake_at)


def _review(session: Session, round_id: int, now: datetime) -> None:
    """A year later a round begins by itself, with what was agreed as endings already there."""
    round_ = rounds.find(session, round_id)
    if round_ is None or not alive.current(session, round_.team_id) or rounds.open_of(session, round_.team_id):
        return
    if keys.why_not(session, now):  # it waits until it can be kept sealed
        timers.set_(session, REVIEW, subject=round_id, at=now + TOMORROW)
        return
    opening.open_(session, session.get_one(Team, round_.team_id), None, now)


STILL = declare(Timed("means_half_year", run=_ask_still))
REVIEW = declare(Timed("means_year", run=_review))
