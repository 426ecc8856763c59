"""Who reads a team's library, and who changes a card: members read and propose, its keeper and leads change it."""

from sqlmodel import Session

from storage.people import people, teams
from storage.refusal import Refused
from storage.tables import Card, Person, Team

GONE = "That card is not in the library any more. `/warmline library` shows the ones there are."
NO_TEAM = "A library belongs to a team, and you are in none yet. `/warmline team` shows the ones there are."


def require_reader(session: Session, team_id: int, person: Person) -> Team:
    """The team, for its members and the admins."""
    return teams.require_reader(session, team_id, person, what="library")


def team_for(session: Session, person: Person, team_id: int | None = None) -> Team:
    """The team whose library is meant: the one joined first, unless another that they may read is given."""
    if team_id is not None:
        return require_reader(session, team_id, person)
    mine = teams.visible(session, person, most=1)
    if not mine:
        raise Refused(NO_TEAM)
    return mine[0]


def row(session: Session, id_: int) -> Card:
    """A card's row, locked; Refused where there is none."""
    card = session.get(Card, id_, with_for_update=True)
    if card is None:
        raise Refused(GONE)
    return card


def require_readable(session: Session, id_: int, person: Person) -> Card:
    """The row, locked, for the people of its team."""
    card = row(session, id_)
    require_reader(session, card.team_id, person)
    return card


def keeps(session: Session, card: Card, person: Person) -> bool:
    """Its keeper, while they are in the team, and the leads."""
    is_keeper = card.keeper == person.id and teams.is_member(session, card.team_id, person.id)
    return is_keeper or teams.may_lead(session, card.team_id, person)


def require_keeper(session: Session, id_: int, person: Person) -> Card:
    card = require_readable(session, id_, person)
    if not keeps(session, card, person):
        raise Refused("Whoever looks after this card can change it, or a lead of the team. Please ask them.")
    return card


def keepers(session: Session, card: Card) -> list[str]:
    """Who is asked whether it is still right: its keeper, or the leads where there is none any more."""
    keeper = people.find(session, [card.keeper]).get(card.keeper) if card.keeper else None
    if keeper and not people.why_excluded(keeper) and teams.is_member(session, card.team_id, keeper.id):
        return [keeper.id]
    return teams.members(session, card.team_id, leads_only=True)
