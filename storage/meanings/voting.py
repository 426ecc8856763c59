"""Voting: three votes, none for one's own, changed as often as one likes, and nobody sees any total before the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.engine import seal
from storage.meanings import days, options, rounds, years
from storage.meanings.messages import MEANS_NUDGE
from storage.meanings.options import Option
from storage.meanings.rounds import AGREEING, DAYS, NOTHING, PATIENCE, VOTING
from storage.people import attention, excuses, people, teams
from storage.refusal import Refused, escape
from storage.sealed import boxes, few, hours
from storage.tables import MeansRound, MeansVoter, Member, Person, Team

VOTES = 3
PROLONGED = 3  # working days
LAST = timedelta(hours=8)  # in which those are reminded who have not voted
HARDLY = timedelta(minutes=10)  # left, and nobody is reminded any more


@dataclass(frozen=True)
class Ballot:
    """What somebody may choose from, in an order of their own; ``own`` cannot be chosen."""

    round: MeansRound
    options: tuple[Option, ...]
    own: frozenset[str]
    chosen: tuple[str, ...]


@dataclass(frozen=True)
class Turnout:
    """``base``: those who were not away the whole time. No names."""

    voters: int
    base: int

    @property
    def is_valid(self) -> bool:
        return few.is_enough(self.voters) and 2 * self.voters >= self.base


def begin(session: Session, round_: MeansRound, now: datetime) -> None:
    id_ = round_.id or 0
    boxes.make(session, rounds.box(id_, "votes"))
    for person in rounds.who_take_part(session, round_.team_id):
        session.add(MeansVoter(round_id=id_, person=person))
    round_.vote_from = now
    rounds.enter(session, round_, VOTING, now, working_days=DAYS[VOTING])
    remind_at_the_end(session, round_)


def remind_at_the_end(session: Session, round_: MeansRound) -> None:
    if round_.ends_at:
        timers.set_(session, NUDGE, subject=round_.id or 0, at=round_.ends_at - LAST)


def ballot(session: Session, *, round_id: int, person: Person) -> Ballot:
    """Refused to those who may not vote."""
    round_ = rounds.require(session, round_id, VOTING)
    rounds.require_member(session, round_, person)
    token = rounds.token(session, round_id, person.id)
    mine = [one for one in boxes.look_in(session, rounds.box(round_id, "votes")) if one.token == token]
    return Ballot(
        round=round_,
        options=tuple(_shuffled(session, round_id, person, options.of(session, round_id))),
        own=frozenset(options.own(session, round_id, person)),
        chosen=tuple(mine[0].said["for"]) if mine else (),
    )


def vote(session: Session, *, round_id: int, chosen: Sequence[str], person: Person, now: datetime) -> None:
    """Somebody's votes, in place of what they had said before."""
    paper = ballot(session, round_id=round_id, person=person)
    picked = options.chosen(paper.options, chosen)
    if not 1 <= len(picked) <= VOTES:
        raise Refused(f"Please choose one, two or three; you chose {len(picked)}.", field="chosen")
    if own := [one for one in picked if one.uuid in paper.own]:
        raise Refused(f"“{escape(own[0].words)}”: yours is in already, choose another.", field="chosen")
    said = {"for": [one.uuid for one in picked]}
    token = rounds.token(session, round_id, person.id)
    boxes.replace_mine(session, rounds.box(round_id, "votes"), [said], token=token)
    voter = session.get(MeansVoter, (round_id, person.id)) or MeansVoter(round_id=round_id, person=person.id)
    voter.has_voted = True
    session.add(voter)
    rounds.tell_anew(session, paper.round, hours.next_full(now))  # so that its minute tells nothing


def turnout(session: Session, round_: MeansRound) -> Turnout:
    """How many voted, of how many; as it stood when the vote was over, once it is."""
    if round_.voters is not None:
        return Turnout(round_.voters, round_.base or 0)
    voters = session.exec(select(MeansVoter).where(MeansVoter.round_id == round_.id)).all()
    away = _away_all_the_time(session, round_, [one.person for one in voters])
    still = set(rounds.who_take_part(session, round_.team_id))
    base = [one for one in voters if one.has_voted or (one.person in still and one.person not in away)]
    return Turnout(sum(one.has_voted for one in voters), len(base))


def has_voted(session: Session, round_id: int, person: str) -> bool:
    voter = session.get(MeansVoter, (round_id, person))
    return voter is not None and voter.has_voted


def is_asked(session: Session, round_id: int, person: str) -> bool:
    return session.get(MeansVoter, (round_id, person)) is not None


def may_be_closed(round_: MeansRound, now: datetime) -> bool:
    """Whether too few voted, also when there was more time: then the lead may close it."""
    return bool(round_.state == VOTING and round_.is_prolonged and round_.ends_at and now >= round_.ends_at)


def close(session: Session, *, round_id: int, by: Person, now: datetime) -> None:
    """The lead closes a vote in which too few took part."""
    round_ = rounds.require(session, round_id, VOTING)
    teams.require_lead(session, round_.team_id, by)
    if not may_be_closed(round_, now):
        raise Refused("A vote is never shortened. It closes by itself when its time is over.")
    count(session, round_, now)


@rounds.ends(VOTING)
def voted(session: Session, round_: MeansRound, now: datetime) -> None:
    """The time is over: once more time where too few took part, then the lead may close it, or it closes by itself."""
    if rounds.is_elsewhere(session, round_, "votes", now):
        return
    team = session.get_one(Team, round_.team_id)
    if turnout(session, round_).is_valid or not boxes.is_mine(session, rounds.box(round_.id or 0, "votes")):
        count(session, round_, now)
    elif not round_.is_prolonged:
        round_.is_prolonged = True
        rounds.until(session, round_, days.later(team, now, PROLONGED))
        remind_at_the_end(session, round_)
        rounds.tell_anew(session, round_, now)
    elif round_.ends_at and now < (last := days.later(team, round_.ends_at, PATIENCE)):
        timers.set_(session, rounds.PHASE, subject=round_.id or 0, at=last)
        rounds.tell_anew(session, round_, now)
    else:
        count(session, round_, now)


def count(session: Session, round_: MeansRound, now: datetime) -> None:
    """Fold the ballots into totals, and erase them, with all that tells whose is what."""
    id_, took_part = round_.id or 0, turnout(session, round_)
    round_.voters, round_.base = took_part.voters, took_part.base
    papers = boxes.open_(session, rounds.box(id_, "votes"))
    is_lost = papers is None and took_part.voters > 0
    round_.is_key_lost = is_lost
    round_.is_too_few = is_lost or not few.is_enough(took_part.voters)
    totals = [uuid for paper in papers or () for uuid in paper.said["for"]]
    for ending in options.every(session, id_):
        ending.votes = None if round_.is_too_few or ending.merged_into else totals.count(ending.uuid)
        session.add(ending)
    session.connection().execute(delete(MeansVoter).where(col(MeansVoter.round_id) == id_))
    forget_reminders(session, id_, now)
    rounds.drop_boxes(session, id_)
    if is_lost or not took_part.voters:
        rounds.enter(session, round_, NOTHING, now)
        years.review_after_nothing(session, round_, now)
    else:
        rounds.enter(session, round_, AGREEING, now, working_days=PATIENCE)


def forget_reminders(session: Session, round_id: int, now: datetime) -> None:
    """The vote is over: what reminded of it goes. Not earlier, since that would tell when somebody voted."""
    timers.clear(session, NUDGE, subject=round_id)
    outbox.refresh(session, MEANS_NUDGE, subject=round_id, at=now)


def _shuffled(session: Session, round_id: int, person: Person, there: Sequence[Option]) -> list[Option]:
    key = seal.of(session)
    return sorted(there, key=lambda one: key.mac("order", round_id, person.id, one.uuid) if key else one.uuid)


def _away_all_the_time(session: Session, round_: MeansRound, voters: Sequence[str]) -> set[str]:
    team = session.get_one(Team, round_.team_id)
    if round_.vote_from is None or round_.vote_until is None:
        return set()
    window = days.between(team, round_.vote_from, round_.vote_until)
    if not window:
        return set()
    off = excuses.off(session, voters, first=window[0], last=window[-1])
    return {person for person in voters if all(excuses.is_off_all(off.get(person, ()), day) for day in window)}


def _remind(session: Session, round_id: int, now: datetime) -> None:
    """One nudge, by day, to those alone who have not voted."""
    round_ = rounds.find(session, round_id)
    if round_ is None or round_.state != VOTING or not round_.ends_at:
        return
    waiting = select(MeansVoter.person).join(Member, col(Member.person) == MeansVoter.person)
    waiting = waiting.where(MeansVoter.round_id == round_id, Member.team_id == round_.team_id)
    for person in session.exec(waiting.where(~col(MeansVoter.has_voted)).order_by(MeansVoter.person)).all():
        wake_at = recurrence.by_day(now, people.zone_of(session, person))
        if wake_at <= round_.ends_at - HARDLY:
            attention.promise(
                session, MEANS_NUDGE, subject=round_id, person=person, now=now, occurrence=str(round_.ends_at.date()),
                wake_at=wake_at, useful_until=round_.ends_at,
            )  # fmt: skip


NUDGE = declare(Timed("means_last_hours", run=_remind))
