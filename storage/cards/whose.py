"""Whose a forum is: a team's, or all teams'; by whose clock it goes, who is in it, and who sees to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.people import admins, audience, excuses, people, teams
from storage.people.excuses import Off
from storage.refusal import Refused
from storage.tables import Forum, ForumForAll, Member, Person, Team

ALL_TEAMS = "all teams"
ONE = 1  # the number of its row: there is one
NOT_YOURS = "That forum is for those who are in its channel."


@dataclass(frozen=True)
class Whose:
    """``team_id`` None: of all teams, by the clock and the holidays that most of them keep."""

    team_id: int | None
    name: str
    zone: str
    country: str
    region: str
    free: Sequence[Off] = ()  # days, besides holidays, on which nobody works


def of(session: Session, team_id: int | None) -> Whose:
    if team_id is not None:
        team = session.get_one(Team, team_id)
        return Whose(team_id, team.name, team.zone, team.country, team.region, excuses.off_for(session, team_id))
    kept = Counter((team.zone, team.country, team.region) for team in teams.every(session))
    zone, country, region = max(kept, key=lambda one: kept[one], default=("UTC", "", ""))
    return Whose(None, ALL_TEAMS, zone, country, region, excuses.off_for(session, None))


def members(session: Session, team_id: int | None) -> list[str]:
    """In the order in which they joined; whoever is in several teams once."""
    if team_id is not None:
        return teams.members(session, team_id)
    joined = select(Member.person).order_by(col(Member.joined_at), Member.person)
    return list(dict.fromkeys(session.exec(joined)))


def leads(session: Session, team_id: int | None) -> list[str]:
    """Who sees to it: the leads of the team; of all teams', the admin who began it, or else every admin."""
    if team_id is not None:
        return teams.members(session, team_id, leads_only=True)
    there, plan = admins.everybody(session).all, session.get(ForumForAll, ONE)
    return [plan.begun_by] if plan and plan.begun_by in there else list(there)


def may_lead(session: Session, team_id: int | None, person: Person) -> bool:
    if team_id is not None:
        return teams.may_lead(session, team_id, person)
    return people.is_admin(session, person)


def may_host(session: Session, team_id: int | None, person: str) -> bool:
    """The people of the team; of all teams', whoever is in one, and who sees to it."""
    if team_id is not None:
        return teams.is_member(session, team_id, person)
    return bool(teams.of(session, person)) or person in leads(session, None)


def sees(session: Session, forum: Forum, person: str) -> bool:
    """Whether somebody reads the thread: the people of the team; of all teams', those who see its channel."""
    return forum.team_id is not None or audience.can_see(session, channel=forum.channel, reader=person)


def require_reader(session: Session, forum: Forum, person: Person) -> None:
    """For the people of the team and the admins; of all teams', for those who see its channel, and its host."""
    if forum.team_id is not None:
        teams.require_reader(session, forum.team_id, person, what="library")
    elif not (sees(session, forum, person.id) or forum.host == person.id or people.is_admin(session, person)):
        raise Refused(NOT_YOURS)


def library(session: Session, forum: Forum, by: Person) -> Team:
    """The team whose library gets a card out of it: the forum's; of all teams', that which its author joined first."""
    if forum.team_id is not None:
        return session.get_one(Team, forum.team_id)
    mine = teams.of(session, by.id)
    if not mine:
        raise Refused("A card belongs to a team, and you are in none yet. `/warmline team` shows the ones there are.")
    return mine[0]
