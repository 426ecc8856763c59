"""Which days a digest is for, as the parameters of its statements."""

from datetime import time, timedelta
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam

from storage.delivery import recurrence
from storage.engine.sql import columns
from storage.people.digest_days import Days
from storage.tables import Round, Story, Team

WEEKS = 5  # the week itself and the four before it

# The statements are built once, because SQLAlchemy needs longer to build one than the database to run it; and they
# are few, because each adds to the cost.
TEAM: BindParameter[int] = bindparam("team")
EDGES = [bindparam(f"edge{number}", type_=columns(Story).told_at.type) for number in range(WEEKS + 1)]
DAYS = [bindparam(f"day{number}", type_=columns(Round).occurrence.type) for number in range(WEEKS + 1)]


AS_OF = bindparam("as_of", type_=columns(Story).told_at.type)


def between(at: Any, begin: Any, end: Any) -> Any:
    return and_(at >= begin, at < end)


def until(at: Any) -> Any:
    return at < EDGES[-1]


def values(team: Team, days: Days, *, reader: str) -> dict[str, Any]:
    """What the parameters stand for in one digest: its days, and the four weeks that end where they begin."""
    first_days = [days.first_day - timedelta(weeks=ago) for ago in range(WEEKS - 1, -1, -1)]
    edges = [*(recurrence.moment(day, time(0), team.zone) for day in first_days[:-1]), days.begins, days.ends]
    given: dict[str, Any] = {"team": team.id, "reader": reader, "as_of": days.as_of}
    given |= {f"edge{number}": edge for number, edge in enumerate(edges)}
    return given | {f"day{number}": day for number, day in enumerate([*first_days, days.next_day])}
