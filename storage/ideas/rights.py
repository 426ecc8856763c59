"""Who may read an idea, and who may answer it."""

from sqlmodel import Session

from storage.ideas import ideas
from storage.ideas.ideas import Seen
from storage.people import people, teams
from storage.refusal import Refused
from storage.tables import Idea, Person


def can_read(session: Session, idea: Seen | Idea, reader: Person) -> bool:
    """The people of the team, admins, and wherever they are: its author, and whoever takes it on."""
    mine = {team.id for team in teams.of(session, reader.id)}
    is_theirs = reader.id in (idea.author, idea.owner, idea.asked)
    return idea.team_id in mine or is_theirs or people.is_admin(session, reader)


def require_reader(session: Session, idea: Seen | Idea, reader: Person) -> None:
    if not can_read(session, idea, reader):
        raise Refused("That idea is another team's. `/warmline idea` shows those of yours.")


def readable(session: Session, *, id_: int, reader: Person) -> Seen:
    idea = ideas.there(session, id_)
    require_reader(session, idea, reader)
    return idea


def can_answer(session: Session, idea: Seen | Idea, person: Person) -> bool:
    """The leads of the team, whoever has taken it on, and admins."""
    leads = teams.members(session, idea.team_id, leads_only=True)
    return person.id in leads or idea.owner == person.id or people.is_admin(session, person)


def require_answerer(session: Session, id_: int, person: Person) -> Idea:
    """The row, locked, for whoever may answer it; Refused to others."""
    idea = ideas.row(session, id_)
    if not can_answer(session, idea, person):
        raise Refused("The leads of the team answer ideas, and whoever has taken one on. `/warmline team` shows them.")
    return idea


def to_answer(session: Session, *, id_: int, by: Person) -> Seen:
    require_answerer(session, id_, by)
    return ideas.there(session, id_)
