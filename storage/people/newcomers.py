"""Who has just come into a team that was there before: they are welcomed once, and read more on Home for a while."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage.delivery import outbox
from storage.delivery.kinds import Kind, declare
from storage.engine.sql import columns
from storage.people import attention
from storage.people.attention import Rank
from storage.tables import Member, Team

NEW = timedelta(days=28)  # in a team, for so long
SETTING_UP = timedelta(days=1)  # from a team's first moment on: who comes meanwhile begins together with the others
AT_ONCE = 5  # more people than this who come in one change are no newcomers among others

_member = columns(Member)


def _led_by(person: str) -> Any:
    """The teams whose welcome names a person: those that they lead."""
    return core_select(_member.team_id).where(_member.person == person, _member.is_lead)


# To somebody who came into a team: an answer to being added, and no question.
WELCOME = declare(
    Kind("welcome", subject=Team, in_words="welcome", touched_by=_led_by, attention=Rank.NOTICE, answers=True)
)


def came(session: Session, team: Team, people: Collection[str], *, by: str, now: datetime) -> None:
    """These people came into the team in one change that somebody made. Each is welcomed once, ever.

    A restored back-up has forgotten it, and they are taken in again, long after the start.
    """
    if now - team.created_at <= SETTING_UP or len(people) > AT_ONCE:
        return
    occurrence = team.created_at.isoformat()  # so that another team with the same number is another
    with outbox.planned(session, for_=None, in_doubt=True):
        for person in people:
            if person != by:
                attention.promise(session, WELCOME, subject=team.id or 0, person=person, now=now, occurrence=occurrence)


def teams_of(session: Session, person: str, now: datetime) -> list[int]:
    """The teams in which somebody is new."""
    mine = select(Member, Team).join(Team).where(Member.person == person, col(Member.joined_at) > now - NEW)
    there = session.exec(mine).all()
    return [member.team_id for member, team in there if member.joined_at - team.created_at > SETTING_UP]
