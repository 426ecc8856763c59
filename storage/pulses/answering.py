"""A pulse is answered: sealed, changed as often as one likes until it closes, and paused."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.delivery.kinds import when_sent
from storage.engine.rules import erases
from storage.engine.sql import upsert
from storage.pulses import closing, words
from storage.pulses.messages import PULSE_ASK
from storage.refusal import Refusals, Refused
from storage.sealed import boxes
from storage.tables import Person, Pulse, PulseAsked, PulsePause, PulseRound, Team
from storage.tables.pulses import PAUSE

NOT_LATELY = 0
GRADES = (5, 4, 3, 2, 1, NOT_LATELY)
NOT_ASKED = "This pulse asks a few people, and you are not among them this time, so there is nothing to answer."
CLOSED = (
    "This pulse has closed. What it brought is shown all at once, so an answer that came later could be told from the"
    " others; I take none any more."
)


@dataclass(frozen=True)
class Said:
    """The answers to the three questions."""

    grade: int | None
    helped: str = ""
    change: str = ""


@dataclass(frozen=True)
class Mine:
    """A round for somebody who is asked in it. ``readers`` are the teams that read what comes of it."""

    round: PulseRound
    team: Team
    readers: tuple[str, ...]
    said: Said | None
    has_answered: bool


def to_answer(session: Session, *, round_id: int, person: str, now: datetime) -> Mine:
    """What there is to answer, with what they said before, for them alone. Refused to everybody else."""
    mine = mine_of(session, _open(session, round_id, now), person)
    if mine is None:
        raise Refused(NOT_ASKED)
    name = closing.box_of(round_id)
    for entry in boxes.mine(session, name, token=boxes.token(session, name, person)):
        return Mine(mine.round, mine.team, mine.readers, _read(entry.said), mine.has_answered)
    return mine


def mine_of(session: Session, round_: PulseRound, person: str) -> Mine | None:
    """The same without what they said; None for whoever is not asked."""
    asked, pulse = session.get(PulseAsked, (round_.id, person)), session.get_one(Pulse, round_.pulse_id)
    if asked is None:
        return None
    team = session.get_one(Team, pulse.team_id)
    others = tuple(other.name for id_ in round_.teams if (other := session.get(Team, id_)))
    return Mine(round_, team, (team.name, *others), None, asked.has_answered)


def open_for(session: Session, person: str, now: datetime) -> list[Mine]:
    """What somebody is asked just now."""
    mine = select(PulseRound).join(PulseAsked).where(PulseAsked.person == person, PulseRound.state == "open")
    mine = mine.where(PulseRound.opens_at <= now, PulseRound.closes_at > now).order_by(col(PulseRound.closes_at))
    return [one for round_ in session.exec(mine).all() if (one := mine_of(session, round_, person))]


@erases
def put(session: Session, *, round_id: int, person: str, said: Said, now: datetime) -> bool:
    """Take somebody's answers in place of those they gave before. Nothing tells when, and nothing of theirs moves."""
    to_answer(session, round_id=round_id, person=person, now=now)
    kept, name = _checked(session, said), closing.box_of(round_id)
    asked = session.get_one(PulseAsked, (round_id, person))
    entry = {"grade": kept.grade, "helped": kept.helped, "change": kept.change, "team": asked.team_id}
    boxes.replace_mine(session, name, [entry], token=boxes.token(session, name, person))
    yes = update(PulseAsked).where(col(PulseAsked.round_id) == round_id, col(PulseAsked.person) == person)
    session.connection().execute(yes.values(has_answered=True, is_reached=True))
    return True


def pause(session: Session, *, person: Person, now: datetime) -> datetime:
    """No pulse for half a year, of whichever team; what is open can still be answered."""
    row = {"person": person.id, "since": now}
    session.connection().execute(upsert(session, PulsePause), row)
    return now + PAUSE


def go_on(session: Session, *, person: Person) -> bool:
    """Pulses again."""
    session.connection().execute(delete(PulsePause).where(col(PulsePause.person) == person.id))
    return True


def paused_until(session: Session, person: str, now: datetime) -> datetime | None:
    pause_ = session.get(PulsePause, person)
    return pause_.since + PAUSE if pause_ and pause_.since + PAUSE > now else None


@when_sent(PULSE_ASK)
def reached(session: Session, *, subject: int, recipient: str, at: datetime) -> None:
    """The question is there: from now on they count among those who were asked."""
    theirs = update(PulseAsked).where(col(PulseAsked.round_id) == subject, col(PulseAsked.person) == recipient)
    session.connection().execute(theirs.values(is_reached=True))


def _open(session: Session, round_id: int, now: datetime) -> PulseRound:
    round_ = session.get(PulseRound, round_id, populate_existing=True)
    if round_ is None:
        raise Refused("That pulse is not there any more.")
    if round_.state != "open" or now >= round_.closes_at:
        raise Refused(CLOSED)
    return round_


def _checked(session: Session, said: Said) -> Said:
    refusals, kept = Refusals(), {"helped": "", "change": ""}
    if said.grade not in GRADES:
        refusals.add("Please choose one: “not lately” is an answer too.", field="grade")
    for field in kept:
        with refusals:
            kept[field] = words.checked(session, getattr(said, field), field=field)
    refusals.settle()
    return Said(said.grade, **kept)


def _read(entry: object) -> Said:
    held = dict(entry)  # type: ignore[call-overload]  # what ``put`` has put there
    return Said(held["grade"], held["helped"], held["change"])
