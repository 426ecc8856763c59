"""Teams that follow a channel or a user group: who is in there is in the team, from the moment at which Slack tells it.

Who was named by hand stays, who was taken out by hand stays out, guests and bots never come in. A lead who leaves what
the team follows stays its lead, and the other leads are told once; where there is none, the admins.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from storage.across import leaving
from storage.delivery import outbox
from storage.delivery.kinds import Kind, declare
from storage.people import admins, membership, people, teams
from storage.tables import Member, Person, Team, UserGroup


def _left_by(person: str) -> Any:
    return select(Member.team_id).where(Member.person == person, col(Member.has_left))


# Told to another lead, or to an admin: a lead is not in what their team follows any more.
LEAD_LEFT = declare(
    Kind("team_lead_left", subject=Team, in_words="news of a team", touched_by=_left_by, at_night="never")
)


def every(session: Session) -> list[Team]:
    """The teams that follow something."""
    return list(session.exec(select(Team).where(or_(col(Team.follows_channel), Team.follows_group != ""))))


def of_channel(session: Session, channel: str) -> list[Team]:
    return list(session.exec(select(Team).where(Team.channel == channel, col(Team.follows_channel))))


def of_group(session: Session, group: str) -> list[Team]:
    return list(session.exec(select(Team).where(Team.follows_group == group)))


def channels(session: Session) -> set[str]:
    """The channels that a team follows."""
    return set(session.exec(select(Team.channel).where(col(Team.follows_channel))))


def groups(session: Session) -> set[str]:
    """The user groups that a team follows."""
    return set(session.exec(select(Team.follows_group).where(Team.follows_group != "")))


def in_group(session: Session, team: Team) -> list[str]:
    """Who is in the user group that a team follows, as Slack said last."""
    group = session.get(UserGroup, team.follows_group) if team.follows_group else None
    return list(group.people) if group else []


def sync(session: Session, team_id: int, in_channel: Collection[str], *, now: datetime) -> None:
    """Keep a team as what it follows: ``in_channel`` is who is in its channel, nobody where it does not follow that.

    Where Slack says of something followed that nobody is in it, it does not say who is: then nobody is taken out.
    """
    team = session.get(Team, team_id)
    if team is None or not (team.follows_channel or team.follows_group):
        return
    grouped = in_group(session, team)
    there = {*in_channel, *grouped}
    is_sure = bool(in_channel or not team.follows_channel) and bool(grouped or not team.follows_group)
    rows = membership.rows_of(session, team)
    known = people.find(session, sorted({*there, *rows})) if there or rows else {}
    taking_part = {id_ for id_ in there if id_ in known and not people.why_excluded(known[id_])}
    coming = taking_part - rows.keys() - membership.kept_out(session, team)
    staying = {id_ for id_, row in rows.items() if _stays(row, there, known.get(id_), is_sure=is_sure)}
    if coming or staying != rows.keys():
        by_hand = {id_: row.by_hand for id_, row in rows.items() if id_ in staying}
        by_hand |= dict.fromkeys(sorted(coming), False)
        leads = [id_ for id_, row in rows.items() if row.is_lead]
        for person in membership.change(session, team, by_hand, leads=leads, by="", now=now):
            leaving.leave(session, person, [team_id], is_gone=False, now=now)
    if is_sure:
        _look_at_leads(session, team, there, now)


def leads_who_left(session: Session, team_id: int) -> list[str]:
    """Leads who are not in what the team follows."""
    left = select(Member.person).where(Member.team_id == team_id, col(Member.is_lead), col(Member.has_left))
    return list(session.exec(left.order_by(col(Member.joined_at))))


def _stays(row: Member, there: Collection[str], person: Person | None, *, is_sure: bool) -> bool:
    """Who is deactivated stays, in case they come back."""
    is_deactivated = person is not None and person.is_deactivated
    return row.by_hand or row.is_lead or row.person in there or is_deactivated or not is_sure


def _look_at_leads(session: Session, team: Team, there: Collection[str], now: datetime) -> None:
    leads = {id_: row for id_, row in membership.rows_of(session, team).items() if row.is_lead}
    new = [id_ for id_, row in leads.items() if id_ not in there and not row.has_left]
    for id_, row in leads.items():
        row.has_left = id_ not in there
        session.add(row)
    if new:
        others = [lead for lead in teams.members(session, team.id or 0, leads_only=True) if lead not in new]
        for reader in others or [admin for admin in admins.everybody(session).all if admin not in new]:
            outbox.add(session, LEAD_LEFT, subject=team.id or 0, recipient=reader, at=now, occurrence=now.isoformat())
