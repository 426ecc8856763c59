"""A card comes by itself when it is of use: in the private answer to what somebody just did, one at most.

It comes with a difficult story that happened at its touch point, with a customer's problem that shares two stems with
it, and with the customers to call where their side is that of its touch point; not twice to the same person within 90
days. *Not useful here* counts against the match, whoever said so, and not against them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.cards import cards, rights
from storage.cards.cards import Seen
from storage.customers import problems
from storage.customers.customers import Known
from storage.engine.stems import shared, stems
from storage.maps import tagging
from storage.people import teams
from storage.refusal import Refused
from storage.stories import stories
from storage.stories.stories import Placed
from storage.tables import Card, CardMiss, CardOffer, Person, Story, TouchPoint

STORY, PROBLEM, CHECK_IN = "story", "problem", "check_in"
AGAIN_AFTER = timedelta(days=90)
LEAST = 2  # shared stems
TOO_OFTEN = 3  # of no use so often for the same cause, it does not come for that any more


@dataclass(frozen=True)
class Came:
    """A card that came by itself; ``offer`` is what *Not useful here* is about."""

    offer: int
    card: Seen
    is_unwanted: bool = False


# --- what somebody does, and what comes with it ------------------------------------------------------


def tell(session: Session, /, *, author: str, at: datetime, **told: Any) -> Placed:
    """Tell a story (storage/stories/stories.py); one that is difficult may bring a card."""
    placed = stories.tell(session, author=author, at=at, **told)
    _after_story(session, placed.id, person=author, at=at)
    return placed


def put_on_map(session: Session, *, story_id: int, point_id: int, by: str, at: datetime) -> None:
    """Give a story its place on the map; the same."""
    tagging.put(session, story_id=story_id, point_id=point_id, by=by, at=at)
    _after_story(session, story_id, person=by, at=at)


def open_problem(session: Session, *, customer_id: int, text: str, by: str, at: datetime) -> Known:
    """Open a customer's problem, which may bring a card that has to do with it."""
    noted = problems.open_(session, customer_id=customer_id, text=text, by=by, at=at)
    said = stems(text)
    rated = [(shared(said, cards.about(card)), card) for card in _mine(session, by)]
    close = [card for count, card in sorted(rated, key=lambda one: -one[0]) if count >= LEAST]
    _offer(session, close, cause=PROBLEM, subject=noted.problems[-1].id, person=by, at=at)
    return noted


def for_call(session: Session, *, customer_id: int, side: str, person: str, now: datetime) -> Card | None:
    """The card that would come with a customer to call."""
    at_side = [card for card in _mine(session, person) if _side(session, card) == side]
    return _best(session, at_side, cause=CHECK_IN, subject=customer_id, person=person, now=now)


def with_call(session: Session, *, customer_id: int, side: str, person: str, at: datetime) -> bool:
    """It comes, if there is one."""
    card = for_call(session, customer_id=customer_id, side=side, person=person, now=at)
    if card:
        _note(session, card, cause=CHECK_IN, subject=customer_id, person=person, at=at)
    return card is not None


def came(session: Session, *, cause: str, subject: int, person: str) -> Came | None:
    """The card that came with something, as it is now."""
    mine = select(CardOffer).where(CardOffer.cause == cause, CardOffer.subject == subject, CardOffer.person == person)
    row = session.exec(mine.order_by(col(CardOffer.id).desc())).first()
    card = session.get(Card, row.card_id) if row else None
    if row is None or card is None or not teams.is_member(session, card.team_id, person):
        return None
    return Came(row.id or 0, cards.there(session, row.card_id), row.is_unwanted)


def came_with_problem(session: Session, *, customer: Known, person: str) -> Came | None:
    return came(session, cause=PROBLEM, subject=customer.problems[-1].id, person=person) if customer.problems else None


def not_useful(session: Session, *, offer_id: int, by: Person) -> None:
    """*Not useful here*, once an offer."""
    row = session.get(CardOffer, offer_id, with_for_update=True)
    if row is None or row.person != by.id:
        raise Refused("That card did not come to you, or so long ago that I have forgotten it.")
    rights.require_readable(session, row.card_id, by)
    if not row.is_unwanted:
        row.is_unwanted = True
        miss = session.get(CardMiss, (row.card_id, row.cause)) or CardMiss(card_id=row.card_id, cause=row.cause)
        miss.count += 1
        session.add(miss)
        session.flush()


# --- which one ---------------------------------------------------------------------------------------


def _after_story(session: Session, story_id: int, *, person: str, at: datetime) -> None:
    story = session.get(Story, story_id)
    if story is None or story.kind != "difficult" or story.touch_point_id is None or story.author != person:
        return
    there = [card for card in _mine(session, person) if card.touch_point_id == story.touch_point_id]
    _offer(session, there, cause=STORY, subject=story_id, person=person, at=at)


def _offer(
    session: Session, found: Sequence[Card], *, cause: str, subject: int, person: str, at: datetime
) -> None:  # fmt: skip
    if card := _best(session, found, cause=cause, subject=subject, person=person, now=at):
        _note(session, card, cause=cause, subject=subject, person=person, at=at)


def _note(session: Session, card: Card, *, cause: str, subject: int, person: str, at: datetime) -> None:
    session.add(CardOffer(card_id=card.id or 0, person=person, cause=cause, subject=subject, at=at))
    session.flush()


def _best(
    session: Session, found: Sequence[Card], *, cause: str, subject: int, person: str, now: datetime
) -> Card | None:  # fmt: skip
    """The first one of these that may come; those that were of no use less often come before the others."""
    lately = select(CardOffer.card_id).where(CardOffer.person == person, col(CardOffer.at) > now - AGAIN_AFTER)
    seen = set(session.exec(lately))
    missed = dict(session.exec(select(CardMiss.card_id, CardMiss.count).where(CardMiss.cause == cause)).all())
    left = [card for card in found if card.id not in seen and missed.get(card.id or 0, 0) < TOO_OFTEN]
    return min(left, key=lambda card: missed.get(card.id or 0, 0), default=None)


def _mine(session: Session, person: str) -> list[Card]:
    return cards.in_use(session, [team.id or 0 for team in teams.of(session, person)])


def _side(session: Session, card: Card) -> str:
    point = session.get(TouchPoint, card.touch_point_id) if card.touch_point_id else None
    return point.side if point else ""
