"""What the leads make of an idea: looked into, done, declined with a reason; and who takes it on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from storage.customers import reminders
from storage.delivery import recurrence
from storage.ideas import clock, ideas, rights, steps, words
from storage.ideas.ideas import Seen
from storage.people import homes, people
from storage.refusal import Refusals, Refused
from storage.tables import Customer, Idea, IdeaSupport, Person, Team

REASONS: Mapping[str, str] = {
    "later": "not now",
    "not_ours": "not ours to change",
    "cost": "costs more than it gives",
    "unsafe": "not safe",
    "tried": "tried before",
}
NEXT: Mapping[str, tuple[str, ...]] = {
    "new": ("looking", "doing", "done", "declined", "same_as"),
    "looking": ("doing", "declined"),
    "doing": ("done", "looking", "declined"),
    "rests": ("looking",),
}
SENTENCE = "A sentence, so that they can understand it: 20 letters or more."


@dataclass(frozen=True)
class Verdict:
    """What is said to an idea. ``teller`` tells its customer, once it is done, what ``tell`` says."""

    state: str
    words: str = ""
    reason: str = ""
    owner: str | None = None
    due: date | None = None
    same_as: int | None = None
    tell: str = ""
    teller: str | None = None


def answer(session: Session, *, id_: int, by: Person, verdict: Verdict, at: datetime) -> Seen:
    """Refused to those who do not answer ideas, and where it cannot become that."""
    idea = rights.require_answerer(session, id_, by)
    said = _checked(session, idea, verdict, at)
    if verdict.owner:
        _offer(session, idea, verdict.owner, by=by, at=at)
    if verdict.state == "doing":
        idea.due = verdict.due
    if verdict.state == "same_as":
        _join(session, idea, verdict.same_as or 0, at)
    if verdict.state == "done" and idea.customer_id:
        _let_tell(session, idea, verdict, at)
    steps.take(session, idea, verdict.state, at=at, by=by.id, words=said, reason=verdict.reason)
    return ideas.there(session, id_)


def touch(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """*Still on it*: the clock starts again."""
    idea = rights.require_answerer(session, id_, by)
    if idea.state not in clock.AT_WORK:
        raise Refused("Nobody is at work on this idea just now, so it does not rest either.")
    idea.touched_at = at
    session.add(idea)
    session.flush()
    steps.show(session, idea, at)
    steps.wind(session, idea, now=at)
    return ideas.there(session, id_)


def take_up(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """An idea that rests is looked into again, with one press: of whoever may answer it, or its author."""
    idea = ideas.row(session, id_)
    if idea.author != by.id:
        idea = rights.require_answerer(session, id_, by)
    if idea.state != "rests":
        raise Refused("This idea does not rest, so there is nothing to take up again.")
    steps.take(session, idea, "looking", at=at, by=by.id, is_authors=idea.author == by.id)
    return ideas.there(session, id_)


def accept(session: Session, *, id_: int, by: Person, is_mine: bool, at: datetime) -> Seen:
    """*Yes, mine* or *Not me*, from whoever was asked."""
    idea = ideas.row(session, id_)
    if idea.asked != by.id:
        raise Refused("You are not asked to take this idea on, or not any more.")
    idea.asked = None
    if is_mine:
        homes.outdate(session, [idea.owner])
        idea.owner = by.id
    session.add(idea)
    session.flush()
    steps.show(session, idea, at)
    return ideas.there(session, id_)


def _checked(session: Session, idea: Idea, verdict: Verdict, at: datetime) -> str:
    refusals, said = Refusals(), ""
    allowed = NEXT.get(idea.state, ())
    if verdict.state not in allowed:
        refusals.add(_not_from(idea.state), field="state")
    with refusals:
        said = words.said(verdict.words)
    if verdict.state == "declined":
        if verdict.reason not in REASONS:
            refusals.add("Please choose why not.", field="reason")
        if not words.is_a_sentence(said):
            refusals.add(SENTENCE, field="words")
    today = recurrence.local_date(at, session.get_one(Team, idea.team_id).zone)
    if verdict.state == "doing" and verdict.due and verdict.due < today:
        refusals.add("That day is over. Please choose one that is still to come.", field="due")
    if verdict.state == "same_as":
        with refusals:
            _twin(session, idea, verdict.same_as or 0)
    refusals.settle()
    return said


def _not_from(state: str) -> str:
    if state == "new":
        return "Please choose what becomes of it."
    return {
        "looking": "It is being looked into: next it is being done, or declined.",
        "doing": "It is being done: next it is done, looked into again, or declined.",
        "rests": "It rests: next it is looked into again.",
    }.get(state, "This idea has been answered.")


def _twin(session: Session, idea: Idea, id_: int) -> Idea:
    other = session.get(Idea, id_)
    if other is None or other.withdrawn_at or other.team_id != idea.team_id or other.id == idea.id:
        raise Refused("Please choose the idea of your team that is the same.", field="same_as")
    if other.state == "same_as":
        raise Refused("That one is the same as another itself. Please choose the other.", field="same_as")
    return other


def _join(session: Session, idea: Idea, id_: int, at: datetime) -> None:
    """Whoever wants this one hears from now on what becomes of the other."""
    other = _twin(session, idea, id_)
    idea.same_as = id_
    for person in steps.listeners(session, idea):
        if person != other.author and session.get(IdeaSupport, (id_, person)) is None:
            session.add(IdeaSupport(idea_id=id_, person=person))
    session.flush()
    steps.show(session, other, at)


def _offer(session: Session, idea: Idea, person: str, *, by: Person, at: datetime) -> None:
    """Whoever is chosen is asked first; who chose themselves has said yes."""
    _require_colleague(session, person, "This person cannot take it on.", field="owner")
    if person == by.id:
        idea.owner, idea.asked = person, None
    elif person != idea.owner:
        idea.asked = person
        clock.ask(session, idea, "accept", person, now=at, occurrence=f"accept {at.isoformat()}")


def _let_tell(session: Session, idea: Idea, verdict: Verdict, at: datetime) -> None:
    """Who tells the customer: whoever looks after them, in their next check-in, unless somebody else is chosen."""
    customer = session.get_one(Customer, idea.customer_id)
    idea.tell = words.said(verdict.tell, field="tell") or idea.title
    idea.teller = verdict.teller if verdict.teller != customer.owner else None  # then it goes with the customer
    session.add(idea)
    session.flush()
    if idea.teller is None:
        reminders.refresh(session, customer, at=at)
        return
    _require_colleague(session, idea.teller, "This person cannot tell them.", field="teller")
    clock.ask(session, idea, "teller", idea.teller, now=at)


def _require_colleague(session: Session, person: str, why: str, *, field: str) -> None:
    found = people.find(session, [person]).get(person)
    if found is None or people.why_excluded(found):
        raise Refused(f"{why} Please choose a colleague.", field=field)
