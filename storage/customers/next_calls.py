"""The next call on a day of one's own choice: until then it stands above the ideal and the latest interval."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from storage.customers import customers, reminders
from storage.customers.customers import MOST_DAYS, Known
from storage.delivery import recurrence
from storage.people import homes
from storage.refusal import Refused
from storage.tables import Person


def choose(session: Session, *, customer_id: int, on: date | None, by: Person, at: datetime) -> Known:
    """Call them on that day; with None, when it is time by the intervals. Whoever was put off is no more."""
    customer = customers.require(session, customer_id)
    customers.require_right(session, customer, by)
    today = recurrence.local_date(at, by.zone)
    if on and on < today:
        raise Refused("That day is over. Please choose today or a day to come.", field="on")
    if on and on - today > timedelta(days=MOST_DAYS):
        raise Refused(f"Please choose a day within the next {MOST_DAYS:,} days.", field="on")
    customer.next_call_on, customer.next_call_set_at = on, at if on else None
    if on:
        customer.wait_until = None
    session.flush()
    reminders.refresh(session, customer, at=at)
    homes.outdate(session, [customer.owner])
    return customers.known(session, [customer])[0]
