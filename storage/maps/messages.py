"""What the bot says of a map unasked, and the one way in which it says it to a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from storage.delivery.kinds import Concern, Kind, declare
from storage.engine.sql import columns
from storage.people import attention, teams
from storage.people.attention import Rank
from storage.tables import MapAction, MapEntry, MapWorkshop, Team, TouchPoint

_entry = columns(MapEntry)


def _leads(session: Session, id_: int) -> Sequence[str]:
    workshop = session.get(MapWorkshop, id_)
    return teams.members(session, workshop.team_id, leads_only=True) if workshop else []


def _added_to(person: str) -> Any:
    """The workshops in which a person has added something."""
    return select(_entry.workshop_id).where(_entry.person == person)


WORKSHOP_POST = declare(
    Kind(
        "map_workshop_post",
        subject=MapWorkshop,
        in_words="workshop for a map",
        touched_by=_added_to,  # it says how many entries there are
        concern=Concern("your team's", _leads, are_leads=True),
    )
)
WORKSHOP_OVER = declare(
    Kind(
        "map_workshop_over",
        subject=MapWorkshop,
        in_words="news of a workshop",
        touched_by=None,
        attention=Rank.NOTICE,
        answers=True,  # whoever began it waits for its end
    )
)
STILL_TRUE = declare(
    Kind(
        "map_still_true",
        subject=TouchPoint,
        in_words="question about a touch point",
        touched_by=None,
        attention=Rank.STILL_TRUE,
    )
)
ACTION_DUE = declare(
    Kind(
        "map_action_due",
        subject=MapAction,
        in_words="reminder of an action",
        touched_by=None,
        attention=Rank.GOAL,  # what somebody wants to get done
    )
)
MAP_RESTS = declare(
    Kind(
        "map_rests",
        subject=Team,
        in_words="news of a map",
        touched_by=None,
        attention=Rank.STILL_TRUE,
    )
)


def promise(
    session: Session,
    kind: Kind,
    *,
    subject: int,
    person: str,
    at: datetime,
    occurrence: str,
    useful_until: datetime | None = None,
) -> None:
    """Promise a direct message that nobody asked for: every one that the map sends passes the guard for attention."""
    attention.promise(
        session, kind, subject=subject, person=person, now=at, occurrence=occurrence, useful_until=useful_until
    )  # fmt: skip
