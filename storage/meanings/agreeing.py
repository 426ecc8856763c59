"""Agreeing: the lead proposes a few, everybody says whether they can live with them, and each worry is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from storage.meanings import alive, endings, options, rounds, years
from storage.meanings.options import Option
from storage.meanings.rounds import AGREED, AGREEING, DAYS, MERGING, NOTHING, PATIENCE, VOTING
from storage.people import teams
from storage.refusal import Refusals, Refused
from storage.sealed import boxes, few
from storage.tables import Behaviour, MeansRound, Person, Worry

FEWEST, MOST, USUAL = 3, 7, 5
LONGEST_WORRY, LONGEST_ANSWER = 300, 300
ANSWERS = 10  # in one form


@dataclass(frozen=True)
class Shortlist:
    """The endings, those with the most votes first. ``filled`` are chosen already; ``equals`` are tied for a place."""

    round: MeansRound
    ranked: tuple[Option, ...]
    filled: tuple[str, ...]
    equals: tuple[str, ...]

    @property
    def fewest(self) -> int:
        return min(FEWEST, len(self.ranked))


def to_read(session: Session, *, round_id: int, person: Person) -> tuple[MeansRound, list[Option]]:
    """All endings, those with the most votes first: nobody reads them earlier than the whole team."""
    round_ = rounds.require(session, round_id, MERGING, VOTING, AGREEING, AGREED, NOTHING)
    alive.require_team(session, round_.team_id, person)
    return round_, _ranked(session, round_id)


def to_propose(session: Session, *, round_id: int, by: Person) -> Shortlist:
    """Refused to all but the leads, and once it is proposed."""
    round_ = _agreeing(session, round_id, by)
    if round_.is_proposed:
        raise Refused("It is proposed already, and your team is saying what it thinks of it.")
    return shortlist(round_, _ranked(session, round_id))


def _ranked(session: Session, round_id: int) -> list[Option]:
    return sorted(options.of(session, round_id), key=lambda one: (-(one.votes or 0), one.uuid))


def shortlist(round_: MeansRound, ranked: Sequence[Option]) -> Shortlist:
    """The first five are filled in, but where the fifth place is tied those before it."""
    filled, after = ranked[:USUAL], ranked[USUAL:]
    equals: list[Option] = []
    if filled and after and filled[-1].votes == after[0].votes:
        equals = [one for one in ranked if one.votes == after[0].votes]
        filled = [one for one in filled if one not in equals]
    return Shortlist(round_, tuple(ranked), tuple(one.uuid for one in filled), tuple(one.uuid for one in equals))


def propose(session: Session, *, round_id: int, chosen: Sequence[str], by: Person, now: datetime) -> None:
    there = to_propose(session, round_id=round_id, by=by)
    picked = options.chosen(there.ranked, chosen)
    if not there.fewest <= len(picked) <= MOST:
        raise Refused(f"Please choose {there.fewest} to {MOST}; you chose {len(picked)}.", field="chosen")
    round_ = there.round
    for place, one in enumerate(one for one in there.ranked if one in picked):
        session.add(
            Behaviour(
                team_id=round_.team_id,
                round_id=round_id,
                words=one.words,
                place=place,
                ending=one.uuid,
                replaces=one.behaviour_id,
            )
        )
    left_out = {one.votes for one in there.ranked if one not in picked}
    round_.is_proposed, round_.is_tied = True, bool(left_out & {one.votes for one in picked})
    boxes.make(session, rounds.box(round_id, "agreeing"))
    rounds.enter(session, round_, AGREEING, now, working_days=DAYS[AGREEING])


def proposed(session: Session, round_id: int) -> Sequence[Behaviour]:
    mine = select(Behaviour).where(Behaviour.round_id == round_id, col(Behaviour.since).is_(None))
    return session.exec(mine.order_by(col(Behaviour.place))).all()


def passed_over(session: Session, round_id: int) -> int:
    """How many endings had more votes than one that was chosen instead."""
    taken = {one.ending for one in session.exec(select(Behaviour).where(Behaviour.round_id == round_id)).all()}
    there = options.of(session, round_id)
    least = min((one.votes or 0 for one in there if one.uuid in taken), default=0)
    return sum((one.votes or 0) > least for one in there if one.uuid not in taken)


def to_say(session: Session, *, round_id: int, person: Person) -> MeansRound:
    """The round in which somebody says what they think of the proposal."""
    round_ = rounds.require(session, round_id, AGREEING)
    rounds.require_member(session, round_, person)
    if not round_.is_proposed or round_.is_heard:
        raise Refused(rounds.NOT_NOW)
    return round_


def say(session: Session, *, round_id: int, person: Person, worry: str, now: datetime) -> None:
    """*I can live with it*, or a worry, in place of what this person had said before."""
    to_say(session, round_id=round_id, person=person)
    token = rounds.token(session, round_id, person.id)
    boxes.replace_mine(session, rounds.box(round_id, "agreeing"), [{"worry": worry}], token=token)


def worry(session: Session, *, round_id: int, person: Person, words: str, now: datetime) -> None:
    to_say(session, round_id=round_id, person=person)
    kept = endings.checked(session, words, by=person, field="worry", limit=LONGEST_WORRY)
    say(session, round_id=round_id, person=person, worry=kept, now=now)


def worries(session: Session, round_id: int) -> Sequence[Worry]:
    return session.exec(select(Worry).where(Worry.round_id == round_id).order_by(col(Worry.uuid))).all()


def to_answer(session: Session, *, round_id: int, by: Person) -> tuple[MeansRound, Sequence[Worry]]:
    round_ = _heard(session, round_id, by)
    return round_, [one for one in worries(session, round_id) if not one.answer][:ANSWERS]


def answer(session: Session, *, round_id: int, said: Mapping[str, str], by: Person, now: datetime) -> None:
    """The lead answers worries, each with a sentence."""
    round_, waiting = to_answer(session, round_id=round_id, by=by)
    refusals = Refusals()
    for one in waiting:
        if one.uuid in said:
            with refusals:
                field = f"answer_{one.uuid}"
                one.answer = endings.checked(session, said[one.uuid], by=by, field=field, limit=LONGEST_ANSWER)
                session.add(one)
    refusals.settle()
    rounds.tell_anew(session, round_, now)


def close(session: Session, *, round_id: int, is_agreed: bool, by: Person, now: datetime) -> None:
    """The lead closes it, when every worry is answered. A worry is no veto."""
    round_ = _heard(session, round_id, by)
    if waiting := sum(not one.answer for one in worries(session, round_id)):
        count = "One worry waits" if waiting == 1 else f"{waiting} worries wait"
        raise Refused(f"{count} for your answer first: a sentence each.")
    if is_agreed:
        years.agree(session, round_, now)
    else:
        give_up(session, round_, now)


def give_up(session: Session, round_: MeansRound, now: datetime) -> None:
    """Nothing is agreed: what was agreed before stays."""
    for one in proposed(session, round_.id or 0):
        session.delete(one)
    rounds.enter(session, round_, NOTHING, now)
    years.review_after_nothing(session, round_, now)


@rounds.ends(AGREEING)
def agreed(session: Session, round_: MeansRound, now: datetime) -> None:
    """Two days are over: without a worry it is agreed. Where a lead did not go on in time, nothing is."""
    if not round_.is_proposed or round_.is_heard:
        give_up(session, round_, now)
    elif not rounds.is_elsewhere(session, round_, "agreeing", now):
        _hear(session, round_, now)


def _hear(session: Session, round_: MeansRound, now: datetime) -> None:
    """What was said is there for everybody at once: worries in an order that tells nothing, or nothing of too few."""
    found = boxes.open_(session, rounds.box(round_.id or 0, "agreeing"))
    said, round_.is_key_lost = found or (), found is None
    is_shown = bool(said) if round_.is_small else few.is_enough(len(said))
    worried = [str(one.said["worry"]) for one in said if one.said["worry"]] if is_shown else []
    round_.is_heard, round_.can_live = True, len(said) - len(worried) if is_shown else None
    for uuid, words in sorted((uuid4().hex, words) for words in worried):
        session.add(Worry(uuid=uuid, round_id=round_.id or 0, words=words))
    if is_shown and not worried:
        years.agree(session, round_, now)
    else:
        rounds.enter(session, round_, AGREEING, now, working_days=PATIENCE)


def _agreeing(session: Session, round_id: int, by: Person) -> MeansRound:
    round_ = rounds.require(session, round_id, AGREEING)
    teams.require_lead(session, round_.team_id, by)
    return round_


def _heard(session: Session, round_id: int, by: Person) -> MeansRound:
    round_ = _agreeing(session, round_id, by)
    if not round_.is_heard:
        raise Refused("Your team has its two days to say what it thinks of it; then you can close it.")
    return round_
