"""Gathering: everybody ends the sentence alone, and nobody sees what others wrote before all is in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from storage.engine.text import has_words, keepable, trimmed
from storage.meanings import rounds
from storage.meanings.rounds import AGREEING, DAYS, GATHERING, MERGING, NOTHING, PATIENCE
from storage.refusal import Refused, escape
from storage.sealed import boxes, few
from storage.sealed.boxes import Entry
from storage.stories import nameless
from storage.tables import Behaviour, Ending, MeansRound, Person

MOST, LONGEST = 3, 120


@dataclass(frozen=True)
class Mine:
    """An ending that I wrote, while nobody else sees it."""

    id: str
    words: str


def add(session: Session, *, round_id: int, person: Person, words: str, now: datetime) -> None:
    """Put an ending into the box. Refused for a fourth one, and where it names somebody."""
    round_ = _gathering(session, round_id, person)
    said = checked(session, words, by=person)
    there = mine(session, round_id, person)
    if len(there) >= MOST:
        listed = ", ".join(f"“{escape(one.words)}”" for one in there)
        raise Refused(
            f"You have {MOST} endings in: {listed}. This one was not recorded; withdraw one to make room for it.",
            field="ending",
        )
    token = rounds.token(session, round_.id or 0, person.id)
    boxes.add(session, rounds.box(round_id, "endings"), {"words": said}, token=token)


def withdraw(session: Session, *, round_id: int, person: Person, ending: str, now: datetime) -> None:
    """Take one of mine out again."""
    _gathering(session, round_id, person)
    name, token = rounds.box(round_id, "endings"), rounds.token(session, round_id, person.id)
    there = boxes.look_in(session, name)
    kept = [one for one in there if (one.id, one.token) != (ending, token)]
    if len(kept) == len(there):
        raise Refused("That ending is not there any more, or it is not yours.")
    boxes.change(session, name, kept)


def to_add(session: Session, *, round_id: int, person: Person) -> tuple[MeansRound, list[Mine]]:
    """The round and what I have in it; Refused to those who have no part in it."""
    round_ = _gathering(session, round_id, person)
    return round_, mine(session, round_id, person)


def mine(session: Session, round_id: int, person: Person) -> list[Mine]:
    if not boxes.is_mine(session, name := rounds.box(round_id, "endings")):
        return []
    token, there = rounds.token(session, round_id, person.id), boxes.peek(session, name)
    return [Mine(one.id, str(one.said["words"])) for one in there if one.token == token]


def checked(session: Session, words: str, *, by: Person, field: str = "ending", limit: int = LONGEST) -> str:
    """The words as they can be kept: on one line, short, naming nobody."""
    kept = " ".join(trimmed(keepable(words)).split())
    if not has_words(kept):
        raise Refused("Please end the sentence in a few words. Nothing was recorded yet.", field=field)
    if len(kept) > limit:
        raise Refused(f"That is {len(kept)} characters, and this takes {limit}. Please shorten it.", field=field)
    if name := nameless.named(session, kept, but=by.id):
        raise Refused(nameless.refusal(name), field=field)
    return kept


def put_there(session: Session, round_: MeansRound) -> int:
    """What was agreed before is an ending already; returns how many there are."""
    current = select(Behaviour).where(Behaviour.team_id == round_.team_id, col(Behaviour.since).is_not(None))
    there = session.exec(current.where(col(Behaviour.until).is_(None)).order_by(col(Behaviour.place))).all()
    for one in there:
        session.add(Ending(uuid=uuid4().hex, round_id=round_.id or 0, words=one.words, behaviour_id=one.id))
    session.flush()
    return len(there)


@rounds.ends(GATHERING)
def gathered(session: Session, round_: MeansRound, now: datetime) -> None:
    """Gathering is over: everybody reads what was said, in an order that tells nothing."""
    if rounds.is_elsewhere(session, round_, "endings", now):
        return
    found = boxes.take(session, rounds.box(round_.id or 0, "endings"))
    kept = found if found and (round_.is_small or few.is_enough(len(found))) else ()
    round_.is_key_lost = found is None
    round_.is_too_few = found is None or len(kept) < len(found)
    _unfold(session, round_, kept)
    if not session.exec(select(Ending.uuid).where(Ending.round_id == round_.id).limit(1)).first():
        rounds.enter(session, round_, NOTHING, now)
    elif round_.is_small:
        rounds.enter(session, round_, AGREEING, now, working_days=PATIENCE)
    else:
        rounds.enter(session, round_, MERGING, now, working_days=DAYS[MERGING])


def _unfold(session: Session, round_: MeansRound, entries: tuple[Entry, ...]) -> None:
    """Whose is what stays sealed, for as long as somebody has to know."""
    owned = [(uuid4().hex, entry) for entry in entries]
    for uuid, entry in sorted(owned, key=lambda one: one[0]):
        session.add(Ending(uuid=uuid, round_id=round_.id or 0, words=str(entry.said["words"])))
    session.flush()
    if owned:
        name = rounds.box(round_.id or 0, "owners")
        boxes.make(session, name)
        boxes.change(session, name, [Entry(uuid4().hex, entry.token, {"ending": uuid}) for uuid, entry in owned])


def _gathering(session: Session, round_id: int, person: Person) -> MeansRound:
    round_ = rounds.require(session, round_id, GATHERING)
    rounds.require_member(session, round_, person)
    return round_
