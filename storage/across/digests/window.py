"""Which days a digest is for, as the parameters of its statements."""

from typing import Any

from sqlalchemy import BindParameter, and_, bindparam

from storage.engine.sql import columns
from storage.tables import Round, Story

WEEKS = 5  # the week itself and the four before it

# The statements are built once, because SQLAlchemy needs longer to build one than the database to run it; and they
# are few, because each adds to the cost.
TEAM: BindParameter[int] = bindparam("team")
EDGES = [bindparam(f"edge{number}", type_=columns(Story).told_at.type) for number in range(WEEKS + 1)]
DAYS = [bindparam(f"day{number}", type_=columns(Round).occurrence.type) for number in range(WEEKS + 1)]


def between(at: Any, begin: Any, end: Any) -> Any:
    return and_(at >= begin, at < end)


def until(at: Any) -> Any:
    return at < EDGES[-1]
