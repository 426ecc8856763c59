"""All that is known of one customer, each part as far as its reader may read it.

Who looks after them, how long they wait and what is wrong is for everybody who names them. What was heard in a contact
is for whoever looks after them and whoever noted it; ideas and stories are for those who read them elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from storage.customers import customers, starters, transfers
from storage.customers.customers import Known
from storage.customers.starters import Starter
from storage.customers.transfers import Transfer
from storage.ideas import finding
from storage.people import people
from storage.refusal import Refused
from storage.stories import library
from storage.stories.search import Query, sought
from storage.tables import Idea, Outreach, Person, Problem, Team

PAGE = 6  # entries on one page
MOST = 20  # stories and ideas that are looked at

NOT_THERE = "That customer is not on the list any more. `/checkin` shows who is."


@dataclass(frozen=True)
class Entry:
    """Something that happened; ``kind`` is check_in, contact, problem, solved, idea or story.

    Of a contact that is not the reader's to read it is known that there was one: then ``words`` is "" and ``by`` None.
    ``state`` is an idea's, ``feeling`` a customer's; ``channel`` is where a story was told.
    """

    at: datetime
    kind: str
    words: str = ""
    by: str | None = None
    id: int = 0
    state: str = ""
    feeling: int | None = None
    channel: str | None = None


@dataclass(frozen=True)
class CustomerCard:
    """A customer with a page of what happened, the newest first. ``zone`` is the calendar that days are counted on."""

    customer: Known
    owner: str | None
    team: str
    zone: str
    may_change: bool
    starters: tuple[Starter, ...]
    entries: tuple[Entry, ...]
    page: int = 0
    pages: int = 1
    reader: str = ""
    transfer: Transfer | None = None  # a colleague is asked just now whether they take them over


def of(session: Session, *, id_: int, reader: Person, page: int = 0) -> CustomerCard:
    customer = customers.find(session, id_)
    if customer is None or customer.ended_at:
        raise Refused(NOT_THERE)
    owner = people.find(session, [customer.owner or ""]).get(customer.owner or "")
    is_there = owner is not None and not owner.is_deactivated
    team = session.get(Team, customer.team_id) if customer.team_id else None
    told = [*_ideas(session, customer, reader), *_stories(session, customer, reader)]
    pages = max(1, -(-(len(told) + _count(session, id_)) // PAGE))
    page = min(page, pages - 1)
    most = (page + 1) * PAGE
    told += [*_contacts(session, customer, reader, most=most), *_problems(session, id_, most=most)]
    entries = sorted(told, key=lambda one: (one.at, one.kind, one.id), reverse=True)
    return CustomerCard(
        customer,
        customer.owner if is_there else None,
        team.name if team else "",
        owner.zone if owner else reader.zone,
        customers.has_right(session, customer, reader),
        starters.of(session, [id_]).get(id_, ()) if customer.owner == reader.id else (),
        tuple(entries[page * PAGE : (page + 1) * PAGE]),
        page,
        pages,
        reader.id,
        _transfer(session, customer, reader),
    )


def _transfer(session: Session, customer: Known, reader: Person) -> Transfer | None:
    """For whoever asked, whoever is asked, and whoever may change the customer."""
    row = transfers.open_row(session, customer.id)
    if row is None or not (reader.id in (row.asker, row.asked) or customers.has_right(session, customer, reader)):
        return None
    return transfers.as_read(session, row)


def _count(session: Session, id_: int) -> int:
    """How many entries contacts and problems make."""
    contacts = session.exec(select(func.count()).where(Outreach.customer_id == id_)).one()
    problems = select(func.count(), func.count(col(Problem.solved_at))).where(Problem.customer_id == id_)
    return contacts + sum(session.exec(problems).one())


def _contacts(session: Session, customer: Known, reader: Person, *, most: int) -> Iterable[Entry]:
    newest = col(Outreach.at).desc(), col(Outreach.is_proactive), col(Outreach.id).desc()
    theirs = select(Outreach).where(Outreach.customer_id == customer.id).order_by(*newest).limit(most)
    for contact in session.exec(theirs):
        kind, id_ = "check_in" if contact.is_proactive else "contact", contact.id or 0
        if reader.id in (customer.owner, contact.member):
            yield Entry(contact.at, kind, contact.note, contact.member, id_, feeling=contact.feeling)
        else:
            yield Entry(contact.at, kind, id=id_)


def _problems(session: Session, customer_id: int, *, most: int) -> Iterable[Entry]:
    for kind, at in (("problem", Problem.opened_at), ("solved", Problem.solved_at)):
        theirs = select(Problem.id, Problem.text, at).where(Problem.customer_id == customer_id, col(at).is_not(None))
        for id_, text, moment in session.exec(theirs.order_by(col(at).desc(), col(Problem.id).desc()).limit(most)):
            if moment:
                yield Entry(moment, kind, text, id=id_ or 0)


def _ideas(session: Session, customer: Known, reader: Person) -> Iterable[Entry]:
    mine = or_(finding.of_reader(session, reader), col(Idea.author) == reader.id, col(Idea.asked) == reader.id)
    theirs = select(Idea).where(Idea.customer_id == customer.id, col(Idea.withdrawn_at).is_(None), mine)
    for idea in session.exec(theirs.order_by(col(Idea.created_at).desc()).limit(MOST)):
        yield Entry(idea.created_at, "idea", idea.title, id=idea.id or 0, state=idea.state)


def _stories(session: Session, customer: Known, reader: Person) -> Iterable[Entry]:
    """Those in which their name stands word for word."""
    name = sought(customer.name, is_exact=True)
    at, found = None, 0
    while name and found < MOST:
        page = library.find_words(session, Query((name,)), reader=reader.id, at=at)
        for told in page.stories:
            by = None if told.is_anonymous else told.author
            yield Entry(told.told_at, "story", told.text, by, told.id, told.kind, channel=told.channel)
        if (at := page.older) is None:
            return
        found += len(page.stories)
