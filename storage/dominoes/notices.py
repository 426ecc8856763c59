"""A letter to the other team: what arrived, what was missing, our own part first. One notice a week; more join it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.delivery import outbox
from storage.dominoes import handovers, letters, telling, words
from storage.dominoes.handovers import Seen
from storage.dominoes.letters import Direction, Notice
from storage.dominoes.messages import NOTICE
from storage.engine.rules import erases
from storage.people import attention, teams
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Handover, HandoverLetter, HandoverNotice, Person

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Draft:
    """What is written. ``need`` is one of those that are agreed, or "" for none of them."""

    our_part: str = ""
    arrived: str = ""
    need: str = ""
    would_help: str = ""


@dataclass(frozen=True)
class Sent:
    """``is_added``: to a notice of the same week."""

    id: int
    letter_id: int
    is_added: bool


def to_write(session: Session, *, id_: int, direction: Direction, by: Person) -> Seen:
    """The hand-over, for whoever may write about it. Refused to others."""
    seen = handovers.there(session, id_)
    if seen.state not in ("agreed", "changing") or seen.rests:
        raise Refused("This hand-over is not agreed just now, and a letter needs one that is.")
    if seen.receiver_id is None:
        raise Refused("They are outside, and I cannot write to them.")
    mine = {team.id for team in teams.of(session, by.id)}
    side = letters.writes(direction)
    if (seen.giver_id if side == "giver" else seen.receiver_id) not in mine:
        raise Refused(f"The people of {theirs(seen.team(side))} write this letter. `/warmline dominoes` shows yours.")
    return seen


def write(session: Session, *, id_: int, direction: Direction, draft: Draft, by: Person, at: datetime) -> Sent:
    """Send it to the leads of the other team, or add it to what they have of this week."""
    seen = to_write(session, id_=id_, direction=direction, by=by)
    kept, handover = _checked(session, seen, draft), handovers.row(session, id_)
    notice = _of_this_week(session, id_, direction, at)
    is_added = notice is not None
    if notice is None:
        notice = HandoverNotice(handover_id=id_, direction=direction, opened_at=at)
    elif notice.state in ("thanked", "closed"):
        notice.state = "sent"
    session.add(notice)
    session.flush()
    letter = HandoverLetter(notice_id=notice.id or 0, sender=by.id, sent_at=at, **vars(kept))
    session.add(letter)
    session.flush()
    _pass_on(session, handover, notice, at)
    return Sent(notice.id or 0, letter.id or 0, is_added)


@erases
def take_back(session: Session, *, letter_id: int, by: str, at: datetime) -> Draft:
    """Its writer has it back; with the last letter, the notice goes."""
    letter = session.get(HandoverLetter, letter_id, with_for_update=True)
    if letter is None:
        raise Refused(letters.GONE)
    if letter.sender != by:
        raise Refused("Only whoever wrote this letter can take it back.")
    notice = letters.row(session, letter.notice_id)
    handover = handovers.row(session, notice.handover_id)
    draft = Draft(letter.our_part, letter.arrived, letter.need, letter.would_help)
    session.delete(letter)
    session.flush()
    if letters.find(session, notice.id or 0) is None:
        outbox.take_back(session, HandoverNotice, notice.id or 0, by=by, at=at)
        session.delete(notice)
    else:
        outbox.refresh_about(session, HandoverNotice, notice.id or 0, at=at)
    telling.outdate(session, handover)
    return draft


def of(session: Session, id_: int) -> Notice:
    return letters.there(session, id_)


def _checked(session: Session, seen: Seen, draft: Draft) -> Draft:
    refusals, kept = Refusals(), {}
    asks = {
        "our_part": "Please begin with our own part: what could we have done? There is nearly always something.",
        "arrived": "What arrived, and what did that do?",
        "would_help": "",
    }
    for name, ask in asks.items():
        with refusals:
            kept[name] = words.blamed(session, words.short(getattr(draft, name), name, ask=ask), name)
    refusals.settle()
    needs = seen.agreed.needs if seen.agreed else ()
    return Draft(**kept, need=draft.need if draft.need in needs else "")


def _of_this_week(session: Session, id_: int, direction: str, at: datetime) -> HandoverNotice | None:
    newest = select(HandoverNotice).where(
        HandoverNotice.handover_id == id_, HandoverNotice.direction == direction,
        col(HandoverNotice.opened_at) > at - WEEK,
    )  # fmt: skip
    return session.exec(newest.order_by(col(HandoverNotice.opened_at).desc()).with_for_update()).first()


def _pass_on(session: Session, handover: Handover, notice: HandoverNotice, at: datetime) -> None:
    side = handovers.other_side(letters.writes(notice.direction))
    id_ = notice.id or 0
    told = {row.recipient for row in outbox.find(session, NOTICE, subject=id_)}
    outbox.refresh_about(session, HandoverNotice, id_, at=at)
    for lead in handovers.leads(session, handover, side):
        if lead not in told:
            attention.promise(session, NOTICE, subject=id_, person=lead, now=at)
    telling.outdate(session, handover)
