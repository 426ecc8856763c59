"""Merging: a lead puts near-equal endings together or rewords them, and drops none. Authors may take theirs out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, select

from storage.meanings import endings, options, rounds, voting
from storage.meanings.options import Option
from storage.meanings.rounds import MERGING, VOTING
from storage.people import teams
from storage.refusal import Refused
from storage.tables import Ending, MeansRound, Person

NOT_YOURS = "Only who wrote an ending can take it out again."
ONCE = "That was done before: it stands by itself now."


@dataclass(frozen=True)
class Fate:
    """What became of an ending of mine: ``now`` are the words that it is part of."""

    round_id: int
    ending: str
    words: str
    now: str
    may_split: bool


def to_merge(session: Session, *, round_id: int, by: Person) -> tuple[MeansRound, list[list[Option]]]:
    """Near-equal ones side by side. Refused to all but the leads."""
    round_ = rounds.require(session, round_id, MERGING)
    teams.require_lead(session, round_.team_id, by)
    return round_, options.clusters(options.of(session, round_id))


def merge(
    session: Session, *, round_id: int, chosen: Sequence[str], words: str, by: Person, now: datetime
) -> str:  # fmt: skip
    """Make one of several, or reword one; the original words stay readable under it."""
    round_, _ = to_merge(session, round_id=round_id, by=by)
    kept = endings.checked(session, words, by=by, field="words")
    together = options.chosen(options.of(session, round_id), chosen)
    if not together:
        raise Refused("Please choose which endings belong together, or the one that you reword.", field="chosen")
    if any(one.is_split for one in together):
        raise Refused("One of them was taken out again by who wrote it, so it stays by itself.", field="chosen")
    behaviours = {one.behaviour_id for one in together} - {None}
    made = Ending(uuid=uuid4().hex, round_id=round_.id or 0, words=kept, is_leads=True)
    made.behaviour_id = behaviours.pop() if len(behaviours) == 1 else None
    session.add(made)
    for one in together:
        _put_into(session, one.uuid, made.uuid)
    session.flush()
    return made.uuid


def done(session: Session, *, round_id: int, by: Person, now: datetime) -> None:
    """The lead has sorted them: the vote begins."""
    round_, _ = to_merge(session, round_id=round_id, by=by)
    voting.begin(session, round_, now)


def fates(session: Session, round_: MeansRound, person: Person) -> list[Fate]:
    """For their author alone."""
    if round_.state not in (MERGING, VOTING):
        return []
    words = {one.uuid: one.words for one in options.every(session, round_.id or 0)}
    return [
        Fate(round_.id or 0, one.uuid, one.words, words.get(one.merged_into or "", ""), bool(one.merged_into))
        for one in options.owned(session, round_.id or 0, person)
    ]


def split(session: Session, *, round_id: int, ending: str, person: Person, now: datetime) -> None:
    """Its author takes an ending out of what it was merged into, once."""
    round_ = rounds.require(session, round_id, MERGING, VOTING)
    mine = next((one for one in options.owned(session, round_id, person) if one.uuid == ending), None)
    if mine is None:
        raise Refused(NOT_YOURS)
    if not mine.merged_into:
        raise Refused(ONCE if mine.is_split else "It stands by itself.")
    was_in, mine.merged_into, mine.is_split = mine.merged_into, None, True
    session.add(mine)
    session.flush()
    if round_.state == MERGING and not session.exec(select(Ending).where(Ending.merged_into == was_in)).first():
        session.delete(session.get_one(Ending, was_in))
        session.flush()


def _put_into(session: Session, uuid: str, made: str) -> None:
    """An ending goes into a new one; of one that a lead had made, its originals go there."""
    ending = session.get_one(Ending, uuid)
    if not ending.is_leads:
        ending.merged_into = made
        session.add(ending)
        return
    for original in session.exec(select(Ending).where(Ending.merged_into == uuid)).all():
        original.merged_into = made
        session.add(original)
    session.delete(ending)


@rounds.ends(MERGING)
def merged(session: Session, round_: MeansRound, now: datetime) -> None:
    """Nobody pressed *Done* in time: the vote begins with what there is."""
    voting.begin(session, round_, now)
