"""What somebody has asked a colleague: to look after a customer from now on. How it stands, and who is told.

The question waits for an answer: the colleague is reminded once, and after some working days of theirs it lapses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Self

from sqlalchemy import or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.customers import customers
from storage.customers.customers import Known
from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Concern, Kind, Timed, declare
from storage.engine.deliveries import Reread
from storage.engine.sql import columns
from storage.people import attention, homes, people, working
from storage.people.attention import Rank
from storage.tables import Customer, CustomerTransfer

REMINDED_AFTER, LAPSES_AFTER = 2, 5  # working days of the colleague
NINE, EVENING = time(9), time(18)

_transfer = columns(CustomerTransfer)


@dataclass(frozen=True)
class Transfer(Reread):
    """What was asked, of whom, and how it stands. ``until`` is the last day for an answer, in the colleague's zone."""

    id: int
    customer: Known
    asker: str | None
    asked: str | None
    note: str
    state: str
    asked_at: datetime
    until: date
    zone: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        (id_,) = numbers
        return cls(**vars(as_read(session, session.get_one(CustomerTransfer, id_))))


def as_read(session: Session, row: CustomerTransfer) -> Transfer:
    session.flush()
    customer = customers.known(session, [session.get_one(Customer, row.customer_id)])[0]
    days, first = _days(session, row)
    return Transfer(
        row.id or 0, customer, row.asker, row.asked, row.note, row.state, row.asked_at,
        days.after(first, LAPSES_AFTER), days.zone,
    )  # fmt: skip


def find(session: Session, id_: int) -> Transfer | None:
    row = session.get(CustomerTransfer, id_)
    return as_read(session, row) if row else None


def open_for(session: Session, person: str) -> tuple[Transfer, ...]:
    """What somebody is asked and has not answered, the oldest first."""
    theirs = _open().where(CustomerTransfer.asked == person).order_by(col(CustomerTransfer.id))
    return tuple(as_read(session, row) for row in session.exec(theirs))


def open_row(session: Session, customer_id: int) -> CustomerTransfer | None:
    row: CustomerTransfer | None = session.exec(_open().where(CustomerTransfer.customer_id == customer_id)).first()
    return row


def held(session: Session, id_: int) -> CustomerTransfer | None:
    """A row to be changed. Its customer is locked first, as by whoever changes the customer: two never wait for each
    other."""
    row = session.get(CustomerTransfer, id_)
    if row:
        session.get(Customer, row.customer_id, with_for_update=True)
        session.refresh(row, with_for_update=True)
    return row


def may_ask(session: Session, row: CustomerTransfer, customer: Customer | Known) -> bool:
    """Whether whoever asked may still give the customer away; who has left the company asked in good time."""
    asker = people.find(session, [row.asker]).get(row.asker) if row.asker else None
    return asker is None or asker.is_deactivated or customers.has_right(session, customer, asker)


def begin(session: Session, row: CustomerTransfer, *, now: datetime) -> None:
    """The colleague is asked, and the clock runs."""
    session.add(row)
    session.flush()
    outbox.add(session, TRANSFER, subject=row.id or 0, recipient=row.asked or "", at=now)
    _set_timer(session, row, now)
    homes.outdate(session, [row.asked, row.asker])


def settle(session: Session, row: CustomerTransfer, state: str, *, at: datetime) -> None:
    """It is over, one way or another; what was said of it says so."""
    row.state, row.settled_at = state, at
    session.add(row)
    session.flush()
    timers.clear(session, ANSWER_DUE, subject=row.id or 0)
    outbox.refresh_about(session, CustomerTransfer, row.id or 0, at=at)
    homes.outdate(session, [row.asked, row.asker])


def tell(session: Session, row: CustomerTransfer, *told: str | None, but: str | None, at: datetime) -> None:
    """These people, each once, read what became of it at once: they wait for it."""
    for person in dict.fromkeys(told):
        if person and person not in (but, row.asked):
            outbox.add(session, TRANSFER_NEWS, subject=row.id or 0, recipient=person, at=at)


def close(session: Session, customer_id: int, *, by: str | None, at: datetime) -> None:
    """The customer has ended, or was given to somebody: there is nothing to answer any more."""
    if row := open_row(session, customer_id):
        settle(session, row, "settled", at=at)
        tell(session, row, row.asker, but=by, at=at)


def left(session: Session, person: str, *, at: datetime) -> None:
    """Somebody has left the company: whoever asked them can ask somebody else."""
    for row in session.exec(_open().where(CustomerTransfer.asked == person)).all():
        settle(session, row, "gone", at=at)
        tell(session, row, row.asker, but=None, at=at)


def _open() -> Any:
    return select(CustomerTransfer).where(CustomerTransfer.state == "open")


# --- waiting for an answer ---------------------------------------------------------------------------


def _look(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule: remind the colleague once, or let it lapse; whoever is away has more time."""
    row = held(session, id_)
    if row is None or row.state != "open":
        return
    remind_at, lapse_at = _moments(session, row)
    if now >= lapse_at:
        settle(session, row, "lapsed", at=now)
        tell(session, row, row.asker, but=None, at=now)
        return
    if now >= remind_at and not row.is_reminded and row.asked:
        row.is_reminded = True
        attention.promise(session, TRANSFER_REMINDER, subject=id_, person=row.asked, now=now, useful_until=lapse_at)
    _set_timer(session, row, now)


ANSWER_DUE = declare(Timed("customer_transfer", run=_look))


def _set_timer(session: Session, row: CustomerTransfer, now: datetime) -> None:
    remind_at, lapse_at = _moments(session, row)
    session.flush()
    timers.set_(session, ANSWER_DUE, subject=row.id or 0, at=lapse_at if row.is_reminded else max(remind_at, now))


def _moments(session: Session, row: CustomerTransfer) -> tuple[datetime, datetime]:
    days, first = _days(session, row)
    remind_on, until = days.after(first, REMINDED_AFTER), days.after(first, LAPSES_AFTER)
    return recurrence.moment(remind_on, NINE, days.zone), recurrence.moment(until, EVENING, days.zone)


def _days(session: Session, row: CustomerTransfer) -> tuple[working.Days, date]:
    """The calendar of the colleague, and the day on which they were asked."""
    asked = row.asked or ""
    first = recurrence.local_date(row.asked_at, people.zone_of(session, asked))
    return working.of_person(session, asked, since=first), first


# --- what is said ------------------------------------------------------------------------------------


def to_tell(session: Session, id_: int, *, reader: str) -> Transfer | None:
    """For a message to the colleague; None where they may not take part, or there is nothing to be asked any more."""
    row, person = session.get(CustomerTransfer, id_), people.find(session, [reader]).get(reader)
    if row is None or row.asked != reader or person is None or people.why_excluded(person):
        return None
    if row.state == "open" and not may_ask(session, row, session.get_one(Customer, row.customer_id)):
        return None
    return as_read(session, row)


def _naming(person: str) -> Any:
    """What a person asked, or was asked."""
    return core_select(_transfer.id).where(or_(_transfer.asker == person, _transfer.asked == person))


def _asker(session: Session, id_: int) -> Sequence[str]:
    row = session.get(CustomerTransfer, id_)
    return [row.asker] if row and row.asker else []


TRANSFER = declare(
    Kind(
        "customer_transfer",
        subject=CustomerTransfer,
        in_words="question to a colleague about a customer",
        touched_by=_naming,
        at_night="never",
        concern=Concern("your", _asker),
    )
)
TRANSFER_REMINDER = declare(
    Kind(
        "customer_transfer_reminder",
        subject=CustomerTransfer,
        in_words="reminder to answer about a customer",
        touched_by=_naming,
        attention=Rank.NOTICE,
    )
)
TRANSFER_NEWS = declare(
    Kind(
        "customer_transfer_news",
        subject=CustomerTransfer,
        in_words="answer about a customer",
        touched_by=_naming,
    )
)
