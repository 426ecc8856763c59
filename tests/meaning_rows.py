"""Rounds of one team at every step at once, as no rule lets them be: so that each button has something to press."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from storage.meanings import rounds
from storage.sealed import boxes
from storage.sealed.boxes import Entry
from storage.tables import Behaviour, Ending, MeansRound, MeansVoter, Worry
from tests.stage import MONDAY

TOMORROW, YESTERDAY = MONDAY + timedelta(days=1), MONDAY - timedelta(days=1)
GATHERING, MERGING, VOTING, UNDECIDED, TO_PROPOSE, PROPOSED, WORRIED, HEARD, AGREED = range(1, 10)
STATES = {
    GATHERING: "gathering", MERGING: "merging", VOTING: "voting", UNDECIDED: "voting", TO_PROPOSE: "agreeing",
    PROPOSED: "agreeing", WORRIED: "agreeing", HEARD: "agreeing", AGREED: "agreed",
}  # fmt: skip
MINE, WORRY = "e" * 32, "d" * 32


def ending(round_id: int, number: int) -> str:
    """The id of an ending; the first is the owner's, and in a round that is merged a part of the last."""
    return f"{round_id}{number}".ljust(32, "a")


def make_rounds(session: Session, *, owner: str, others: list[str], words: str = "qqzyxending") -> None:
    """Of the team 1. ``owner`` wrote an ending in each, of which ``others`` know nothing."""
    for id_, state in STATES.items():
        _make_round(session, id_, state)
        session.flush()
        _fill(session, id_, owner, words)
        for person in (owner, *others) if state == "voting" else ():
            session.add(MeansVoter(round_id=id_, person=person))
    session.add(Worry(uuid=WORRY, round_id=WORRIED, words=f"{words} worry"))
    session.add(Behaviour(team_id=1, round_id=AGREED, words="qqzyxbehaviour", since=YESTERDAY))
    session.flush()


def _make_round(session: Session, id_: int, state: str) -> None:
    about: dict[str, Any] = {"is_proposed": id_ in (PROPOSED, WORRIED, HEARD), "is_heard": id_ in (WORRIED, HEARD)}
    about |= {"is_prolonged": id_ == UNDECIDED, "is_asked_still": id_ == AGREED, "vote_from": YESTERDAY}
    ends_at = YESTERDAY if id_ == UNDECIDED else None if id_ == AGREED else TOMORROW
    session.add(MeansRound(team_id=1, state=state, opened_by=None, opened_at=YESTERDAY, ends_at=ends_at, **about))


def _fill(session: Session, id_: int, owner: str, words: str) -> None:
    token = rounds.token(session, id_, owner)
    if id_ == GATHERING:
        _box(session, id_, "endings", Entry(MINE, token, {"words": words}))
        return
    for number in range(4):
        merged = ending(id_, 3) if id_ == MERGING and number == 0 else None
        votes = 4 - number if STATES[id_] == "agreeing" else None
        session.add(
            Ending(uuid=ending(id_, number), round_id=id_, words=f"{words} {number}", merged_into=merged, votes=votes)
        )
    if STATES[id_] in ("merging", "voting"):
        _box(session, id_, "owners", Entry(MINE, token, {"ending": ending(id_, 0)}))
    if STATES[id_] == "voting":
        _box(session, id_, "votes")
    if id_ == PROPOSED:
        _box(session, id_, "agreeing")
    if id_ in (PROPOSED, WORRIED, HEARD):
        session.add(Behaviour(team_id=1, round_id=id_, words=f"{words} 0", ending=ending(id_, 0)))


def _box(session: Session, id_: int, what: str, *entries: Entry) -> None:
    boxes.make(session, rounds.box(id_, what))
    boxes.change(session, rounds.box(id_, what), entries)
