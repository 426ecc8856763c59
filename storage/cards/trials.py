"""*I try it*: two weeks later whoever tries a card is asked once how it went, and the card says where it works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlmodel import Session, col, select

from storage.cards import cards, clock, rights
from storage.cards.messages import CARD_TRIED
from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.engine.deliveries import Reread
from storage.engine.text import trimmed
from storage.people import attention, homes, people, teams, working
from storage.refusal import Refused
from storage.tables import Card, CardTrial, Person

ASKED_AFTER = timedelta(days=14)
RESULTS = ("worked", "partly", "not_here")
WORDS = 300
GONE = "That card, or that you tried it, is not there any more. `/warmline library` shows the cards there are."


@dataclass(frozen=True)
class Trial(Reread):
    """``asked_at`` is when its question comes, None once that was."""

    id: int
    card_id: int
    title: str
    result: str
    words: str
    began_at: datetime
    asked_at: datetime | None

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        (id_,) = numbers
        row = session.get(CardTrial, id_)
        if row is None:
            raise Refused(GONE)
        return cls(**vars(_trial(session, row)))


def of(session: Session, *, title: str, person: str) -> int:
    """Somebody's trial of the card of this title."""
    theirs = select(CardTrial.id).join(Card, col(Card.id) == CardTrial.card_id).where(Card.title == title)
    return session.exec(theirs.where(CardTrial.person == person)).one() or 0


def begin(session: Session, *, card_id: int, by: Person, at: datetime) -> Trial:
    """Whoever tries it again is asked again; what they said before stands until then."""
    card = rights.require_readable(session, card_id, by)
    if card.state not in cards.IN_USE:
        raise Refused("This card is not in use just now. Its keeper can bring it back, or a lead of the team.")
    mine = select(CardTrial).where(CardTrial.card_id == card_id, CardTrial.person == by.id)
    row = session.exec(mine).first() or CardTrial(card_id=card_id, person=by.id, began_at=at)
    if row.id is None or timers.find(session, ASKS, subject=row.id) is None:
        row.began_at = at
        session.add(row)
        session.flush()
        timers.set_(session, ASKS, subject=row.id or 0, at=_moment(session, by.id, at + ASKED_AFTER))
        _note(session, card, at=at)
    return _trial(session, row)


def answer(session: Session, *, id_: int, by: str, result: str, at: datetime) -> Trial:
    """*Worked*, *Partly* or *Not here*: each is an answer."""
    row = own(session, id_, by)
    if result not in RESULTS:
        raise Refused("Please press one of the three.")
    row.result, row.answered_at = result, at
    return _answered(session, row, at=at)


def add_words(session: Session, *, id_: int, by: str, words: str, at: datetime) -> Trial:
    """A line to that: for *Not here* it stands on the card, without a name."""
    row, said = own(session, id_, by), trimmed(words)
    if len(said) > WORDS:
        raise Refused(f"That is {len(said):,} characters; I keep up to {WORDS:,}.", field="words")
    row.words = said
    return _answered(session, row, at=at)


def own(session: Session, id_: int, by: str) -> CardTrial:
    row = session.get(CardTrial, id_, with_for_update=True)
    if row is None:
        raise Refused(GONE)
    if row.person != by:
        raise Refused("Whoever tried this card says how it went.")
    if not _reads(session, row):
        raise Refused("That card is in the library of a team that you have left, so there is nothing more to say.")
    return row


def to_say_more(session: Session, *, id_: int, by: str) -> Trial:
    return _trial(session, own(session, id_, by))


def find(session: Session, id_: int, *, person: str) -> Trial | None:
    """For its question; None where it is somebody else's, or they may not read the card any more."""
    row = session.get(CardTrial, id_)
    if row is None or row.person != person:
        return None
    return _trial(session, row) if _reads(session, row) else None


def waiting(session: Session, person: str) -> list[Trial]:
    """Those of which somebody was asked, and has not said how it went."""
    mine = select(CardTrial).where(CardTrial.person == person, CardTrial.result == "").order_by(col(CardTrial.id))
    found = [_trial(session, row) for row in session.exec(mine) if _reads(session, row)]
    return [trial for trial in found if trial.asked_at is None]


def _reads(session: Session, row: CardTrial) -> bool:
    """Whether whoever tries a card may read it still."""
    person = people.find(session, [row.person]).get(row.person) if row.person else None
    return person is not None and teams.reads(session, session.get_one(Card, row.card_id).team_id, person)


def _ask(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule: one question, on a working day at ten of their own clock."""
    row = session.get(CardTrial, id_)
    if row is None or not row.person:
        return
    if not working.of_person(session, row.person, since=now.date()).works_at(now):  # a day away, said since
        timers.set_(session, ASKS, subject=id_, at=_moment(session, row.person, now + timedelta(days=1)))
        return
    began = recurrence.local_date(row.began_at, people.zone_of(session, row.person)).isoformat()
    attention.promise(session, CARD_TRIED, subject=id_, person=row.person, now=now, occurrence=began)
    homes.outdate(session, [row.person])


ASKS = declare(Timed("card_tried", run=_ask))


def _moment(session: Session, person: str, at: datetime) -> datetime:
    """Ten o'clock of that day by their clock, or of the next working day."""
    days = working.of_person(session, person, since=at.date())
    day = recurrence.local_date(at, days.zone)
    if not days.works_at(recurrence.moment(day, clock.TEN, days.zone)):
        day = days.after(day, 1)
    return recurrence.moment(day, clock.TEN, days.zone)


def _answered(session: Session, row: CardTrial, *, at: datetime) -> Trial:
    timers.clear(session, ASKS, subject=row.id or 0)
    session.add(row)
    session.flush()
    outbox.refresh(session, CARD_TRIED, subject=row.id or 0, at=at)
    homes.outdate(session, [row.person])
    _note(session, session.get_one(Card, row.card_id), at=at)
    return _trial(session, row)


def _note(session: Session, card: Card, *, at: datetime) -> None:
    """Somebody tried it, so that it stays."""
    card.tried_on = clock.today(session, card, at)
    clock.changed(session, card, at=at)


def _trial(session: Session, row: CardTrial) -> Trial:
    card = session.get_one(Card, row.card_id)
    asked_at = timers.find(session, ASKS, subject=row.id or 0)
    return Trial(row.id or 0, row.card_id, card.title, row.result, row.words, row.began_at, asked_at)
