"""Since when this database is known to be the newest: what was due before may have been sent, and be forgotten here."""

from datetime import datetime

from sqlmodel import Session

from storage.engine import newest
from storage.tables import DatabaseLife, Delivery


def since(session: Session, *, claim: tuple[str, int] | None, began: datetime) -> datetime:
    """The moment before which what was due has to be looked up: ``began``, when the program did, unless the database
    is the one in which the newest ``claim`` was made. Then it is the moment that was found when it was first known.
    """
    server = newest.server(session)
    life = session.get(DatabaseLife, 1)
    if life is not None and (life.server == server if server else _has(session, claim)):
        return life.since
    life = life or DatabaseLife(id=1, server=server, since=began)
    life.server, life.since = server, began
    session.add(life)
    session.flush()
    return began


def _has(session: Session, claim: tuple[str, int] | None) -> bool:
    row = session.get(Delivery, claim[0]) if claim else None
    return row is not None and claim is not None and row.fence >= claim[1]
