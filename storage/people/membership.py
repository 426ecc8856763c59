"""Who is in a team: the one place where somebody comes into one or leaves it.

A lead names people in a form, and a team may follow a channel or a user group: whoever is in there is in the team.
Who was named stays whatever they are in; who was taken out in the form stays out. Leads stay leads.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.people import digest_hours, lifecycle, newcomers, people
from storage.tables import KeptOut, Member, Person, Team


def choose(
    session: Session,
    team: Team,
    named: Collection[str],
    *,
    leads: Collection[str],
    followed: Collection[str],
    opened_at: datetime | None,
    by: Person,
    now: datetime,
) -> None:
    """Somebody saved the form with these names; ``followed`` is who is in what the team follows, nobody where it
    follows nothing."""
    there = rows_of(session, team)
    is_followed = bool(team.follows_channel or team.follows_group)
    taken_out = {id_ for id_, row in there.items() if opened_at is None or row.joined_at <= opened_at}.difference(named)
    _keep_out(session, team, taken_out if is_followed else (), named, is_followed=is_followed)
    out = kept_out(session, team)
    came_since = there.keys() - taken_out if is_followed else set()
    chosen = dict.fromkeys([*named, *sorted(came_since), *sorted(set(followed) - out)])
    put_in = {id_ for id_ in named if id_ in leads or id_ not in followed or (id_ in there and there[id_].by_hand)}
    was_following = any(not row.by_hand for row in there.values())
    if was_following:
        put_in |= {id_ for id_ in named if id_ not in there}
    else:
        put_in -= {id_ for id_ in named if id_ in followed and id_ in there and id_ not in leads}
    by_hand = {id_: not is_followed or id_ in put_in for id_ in chosen}
    change(session, team, by_hand, leads=leads, by=by.id, now=now)
    for lead, row in rows_of(session, team).items():
        row.has_left = row.is_lead and is_followed and lead not in followed


def change(
    session: Session, team: Team, by_hand: Mapping[str, bool], *, leads: Collection[str], by: str, now: datetime
) -> list[str]:
    """Make these the members, with whether each was named; those who were there before keep the day on which they
    joined. What follows from coming in or going is done. Returns who left."""
    there = rows_of(session, team)
    gone = sorted(there.keys() - by_hand.keys())
    for person in gone:
        session.delete(there[person])
    for person, is_named in by_hand.items():
        member = there.get(person) or Member(team_id=team.id or 0, person=person, joined_at=now)
        member.is_lead, member.by_hand = person in leads, is_named
        session.add(member)
    session.flush()
    newcomers.came(session, team, [person for person in by_hand if person not in there], by=by, now=now)
    digest_hours.sync(session, team, now)
    for person in people.without_zone(session, [*by_hand, *gone]):
        lifecycle.moved(session, person=person, zone=people.team_zone(session, person))
    return gone


def rows_of(session: Session, team: Team) -> dict[str, Member]:
    return {member.person: member for member in session.exec(select(Member).where(Member.team_id == team.id))}


def kept_out(session: Session, team: Team) -> set[str]:
    return set(session.exec(select(KeptOut.person).where(KeptOut.team_id == team.id)))


def _keep_out(
    session: Session, team: Team, taken_out: Collection[str], named: Collection[str], *, is_followed: bool
) -> None:
    """Who was taken out stays out while the team follows something, until they are named again."""
    gone = delete(KeptOut).where(col(KeptOut.team_id) == team.id)
    session.connection().execute(gone.where(col(KeptOut.person).in_(named)) if is_followed else gone)
    for person in set(taken_out) - kept_out(session, team):
        session.add(KeptOut(team_id=team.id or 0, person=person))
    session.flush()
