"""What the library has for somebody's Home: what is asked of them, what waits for them, what will be retired soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from storage.cards import cards, forums, hosts, trials, whose
from storage.cards.cards import IN_USE, SAID_BEFORE, Seen
from storage.cards.forums import Shown
from storage.cards.trials import Trial
from storage.delivery import recurrence
from storage.people import teams
from storage.tables import Card, Forum, Person

SHOWN = 2  # of each


@dataclass(frozen=True)
class OnHome:
    """``tried`` are cards of which somebody has not said how they went; ``asked`` those that they are asked about;
    ``proposed`` wait for them as a lead; ``retiring`` are retired soon; ``count`` are in use in their teams.
    ``hosting`` is the forum that they are asked to host, or host."""

    tried: tuple[Trial, ...] = ()
    asked: tuple[Seen, ...] = ()
    proposed: tuple[Seen, ...] = ()
    retiring: tuple[Seen, ...] = ()
    count: int = 0
    hosting: Shown | None = None


NOTHING = OnHome()


def look(session: Session, person: Person, *, now: datetime) -> OnHome:
    mine, led = ([team.id or 0 for team in of(session, person.id)] for of in (teams.of, teams.leads))
    theirs = or_(col(Card.keeper) == person.id, col(Card.keeper).is_(None) & col(Card.team_id).in_(led))
    kept = session.exec(select(Card).where(theirs, col(Card.team_id).in_(mine), col(Card.state).in_(IN_USE))).all()
    proposed = session.exec(select(Card).where(col(Card.team_id).in_(led), Card.state == "proposed")).all()
    asked = [card for card in kept if card.asked_on]
    today = recurrence.local_date(now, person.zone)
    soon = [one for one in cards.seen(session, kept) if one.retires_on - SAID_BEFORE <= today < one.retires_on]
    return OnHome(
        tried=tuple(trials.waiting(session, person.id)[:SHOWN]),
        asked=_first(session, asked),
        proposed=_first(session, proposed),
        retiring=tuple(soon[:SHOWN]),
        count=len(cards.in_use(session, mine)),
        hosting=_hosting(session, person, now),
    )


def _hosting(session: Session, person: Person, now: datetime) -> Shown | None:
    theirs = select(Forum).where(Forum.host == person.id, col(Forum.state).in_(["preparing", "open"]))
    forum = session.exec(theirs.order_by(col(Forum.id).desc())).first()
    if forum is None or not whose.may_host(session, forum.team_id, person.id):
        return None
    if forum.state == "preparing" and hosts.turn_of(session, forum, person.id) is None:
        return None
    return forums.show(session, forum, reader=person.id, now=now)


def _first(session: Session, rows: Sequence[Card]) -> tuple[Seen, ...]:
    return tuple(cards.seen(session, rows[:SHOWN]))
