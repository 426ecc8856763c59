"""Teams to choose from: those that a menu offers to whoever has typed so far."""

from sqlmodel import Session, col, select

from storage.people import people, teams
from storage.tables import Person, Team

OFFERED = 200  # until more is typed

Choices = list[tuple[str, int]]  # names and ids, for a menu


def to_see(session: Session, person: Person, typed: str = "", *, chosen: int | None = None) -> Choices:
    """The teams that somebody sees, as a menu offers them to whoever has ``typed`` so far; with the ``chosen`` one."""
    and_others = people.is_admin(session, person)
    return _offered(session, teams.of(session, person.id), typed, chosen, and_others=and_others)


def to_lead(session: Session, person: Person, typed: str = "", *, chosen: int | None = None) -> Choices:
    """The same of those that a person leads, or, as an admin, may change."""
    return _offered(
        session, teams.leads(session, person.id), typed, chosen, and_others=people.is_admin(session, person)
    )


def to_name(session: Session, typed: str = "", *, chosen: int | None = None) -> Choices:
    """The same of all: anybody may know that a team is there."""
    return _offered(session, [], typed, chosen, and_others=True)


def _offered(session: Session, first: list[Team], typed: str, chosen: int | None, *, and_others: bool) -> Choices:
    words = typed.casefold().split()
    found = [(team.name, team.id or 0) for team in first if all(word in team.name_key for word in words)]
    if and_others:
        held = [col(Team.name_key).contains(word, autoescape=True) for word in words]
        others = select(Team.name, Team.id).where(col(Team.id).not_in([team.id for team in first]), *held)
        found += [(name, id_ or 0) for name, id_ in session.exec(others.order_by(Team.name_key).limit(OFFERED))]
        if chosen and chosen not in [id_ for _, id_ in found] and (team := session.get(Team, chosen)):
            found.append((team.name, chosen))
    return found
