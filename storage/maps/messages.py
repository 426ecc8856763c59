"""What the bot says of a map unasked, and the one way in which it says it to a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from storage.delivery import outbox, recurrence
from storage.delivery.kinds import Concern, Kind, declare
from storage.people import people, teams
from storage.tables import MapAction, MapWorkshop, Team, TouchPoint

USEFUL_FOR = timedelta(days=3)


def _leads(session: Session, id_: int) -> Sequence[str]:
    workshop = session.get(MapWorkshop, id_)
    return teams.members(session, workshop.team_id, leads_only=True) if workshop else []


WORKSHOP_POST = declare(
    Kind(
        "map_workshop_post",
        subject=MapWorkshop,
        in_words="workshop for a map",
        touched_by=None,
        concern=Concern("your team's", _leads, are_leads=True),
    )
)
WORKSHOP_OVER = declare(
    Kind("map_workshop_over", subject=MapWorkshop, in_words="news of a workshop", touched_by=None, at_night="never")
)
STILL_TRUE = declare(
    Kind("map_still_true", subject=TouchPoint, in_words="question about a touch point", touched_by=None,
         at_night="never")
)  # fmt: skip
ACTION_DUE = declare(
    Kind("map_action_due", subject=MapAction, in_words="reminder of an action", touched_by=None, at_night="never")
)
MAP_RESTS = declare(Kind("map_rests", subject=Team, in_words="news of a map", touched_by=None, at_night="never"))


def promise(session: Session, kind: Kind, *, subject: int, person: str, at: datetime, occurrence: str) -> None:
    """Promise a direct message that nobody waits for: every one that the map sends passes here."""
    wake_at = recurrence.by_day(at, people.zone_of(session, person))
    outbox.add(
        session, kind,
        subject=subject, recipient=person, at=at, occurrence=occurrence, wake_at=wake_at,
        useful_until=wake_at + USEFUL_FOR,
    )  # fmt: skip
