"""Letters about a hand-over as they are read: those of one week in one notice, by whom, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Self

from sqlmodel import Session, col, select

from storage.dominoes import handovers
from storage.dominoes.handovers import Side
from storage.engine.deliveries import Reread
from storage.people import people
from storage.refusal import Refused
from storage.tables import Handover, HandoverLetter, HandoverNotice, Person

Direction = Literal["down", "up"]
DIRECTIONS: tuple[Direction, Direction] = ("down", "up")
GONE = "That letter was taken back."


@dataclass(frozen=True)
class Letter:
    id: int
    sender: str
    name: str
    need: str
    our_part: str
    arrived: str
    would_help: str
    sent_at: datetime


@dataclass(frozen=True)
class Notice(Reread):
    """``from_`` and ``to`` are the two teams. ``is_open``: its readers have not answered the newest letter yet."""

    id: int
    handover_id: int
    what: str
    direction: str
    from_: str
    to: str
    state: str
    opened_at: datetime
    answered_by: str | None
    answered_name: str
    answered_at: datetime | None
    change: str
    due: date | None
    done_at: datetime | None
    letters: tuple[Letter, ...]

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        (id_,) = numbers
        return cls(**vars(there(session, id_)))

    @property
    def is_open(self) -> bool:
        if self.state == "sent" or self.answered_at is None:
            return True
        return any(letter.sent_at > self.answered_at for letter in self.letters)


def writes(direction: str) -> Side:
    """Which side writes it: down to those who receive, up to those who give."""
    return "giver" if direction == "down" else "receiver"


def row(session: Session, id_: int) -> HandoverNotice:
    """The row, locked."""
    notice = session.get(HandoverNotice, id_, with_for_update=True)
    if notice is None:
        raise Refused(GONE)
    return notice


def there(session: Session, id_: int) -> Notice:
    if (notice := find(session, id_)) is None:
        raise Refused(GONE)
    return notice


def find(session: Session, id_: int) -> Notice | None:
    """None where nothing is left of it."""
    row_ = session.get(HandoverNotice, id_)
    return seen(session, row_) if row_ else None


def seen(session: Session, notice: HandoverNotice) -> Notice | None:
    handover = session.get_one(Handover, notice.handover_id)
    about = handovers.seen(session, handover)
    letters = _letters(session, notice.id or 0)
    if not letters:
        return None
    side = writes(notice.direction)
    known = people.find(session, [one for one in (notice.answered_by,) if one])
    fields = {"id", "handover_id", "direction", "state", "opened_at", "answered_by", "answered_at", "change", "due"}
    return Notice(
        **notice.model_dump(include=fields | {"done_at"}),
        what=about.what,
        from_=about.team(side),
        to=about.other(side),
        answered_name=known[notice.answered_by].name if notice.answered_by in known else "a colleague",
        letters=letters,
    )


def is_reader(session: Session, notice: HandoverNotice | Notice, person: Person) -> bool:
    """The leads of the team that it goes to, and admins."""
    handover = session.get_one(Handover, notice.handover_id)
    side = handovers.other_side(writes(notice.direction))
    return person.id in handovers.leads(session, handover, side) or people.is_admin(session, person)


def is_writer(session: Session, notice: Notice, person: str) -> bool:
    """Whether somebody wrote one of them, and still belongs to the team that did, or wherever they are now."""
    return any(letter.sender == person for letter in notice.letters)


def of(session: Session, handover_id: int, reader: Person) -> tuple[Notice, ...]:
    """Those of a hand-over that somebody may read: the newest five."""
    chosen = select(HandoverNotice).where(HandoverNotice.handover_id == handover_id)
    rows = session.exec(chosen.order_by(col(HandoverNotice.opened_at).desc()).limit(20)).all()
    found = [seen(session, one) for one in rows if _may_read(session, one, reader)]
    return tuple(one for one in found if one)[:5]


def _may_read(session: Session, notice: HandoverNotice, reader: Person) -> bool:
    return is_reader(session, notice, reader) or any(
        letter.sender == reader.id for letter in _letters(session, notice.id or 0)
    )


def _letters(session: Session, notice_id: int) -> tuple[Letter, ...]:
    session.flush()
    chosen = select(HandoverLetter).where(HandoverLetter.notice_id == notice_id)
    rows = session.exec(chosen.order_by(col(HandoverLetter.sent_at), col(HandoverLetter.id))).all()
    names = {id_: one.name for id_, one in people.find(session, {row.sender for row in rows}).items()}
    fields = {"sender", "need", "our_part", "arrived", "would_help", "sent_at"}
    return tuple(
        Letter(**row.model_dump(include=fields), id=row.id or 0, name=names.get(row.sender, "a colleague"))
        for row in rows
    )
