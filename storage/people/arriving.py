"""What is asked about everybody who speaks to the bot: who it is, and how things stand where they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, literal, select
from sqlmodel import Session

from storage.delivery import rate_limits
from storage.engine.sql import Prepared, columns
from storage.people import people, places
from storage.tables import Channel, Person, RateLimit

_person, _channel, _limit = columns(Person), columns(Channel), columns(RateLimit)
_nothing = select(literal(1).label("one")).subquery()
_ARRIVAL = Prepared(
    select(*_person, _channel.is_shared, _channel.is_archived, _channel.is_member, _limit.open_at).select_from(
        _nothing.outerjoin(Person, _person.id == bindparam("person", type_=String))
        .outerjoin(Channel, _channel.id == bindparam("channel", type_=String))
        .outerjoin(RateLimit, _limit.key == rate_limits.STUCK)
    ),
    repeats=True,
)


@dataclass(frozen=True)
class Arrival:
    """``people`` holds whoever speaks, if we know them. ``obstacle`` keeps us from posting in ``channel``.

    ``stuck_until``: so long nothing can be posted anywhere.
    """

    people: Mapping[str, Person]
    channel: str
    obstacle: str
    stuck_until: datetime | None


def look(session: Session, person: str, channel: str) -> Arrival:
    """In one statement, because every answer waits for it."""
    (row,) = _ARRIVAL.all(session, {"person": person, "channel": channel})
    *described, is_shared, is_archived, is_member, stuck_until = row
    obstacle = places.obstacle_of(is_shared, is_archived, is_member)
    return Arrival(people.found(session, tuple(described)), channel, obstacle, stuck_until)
