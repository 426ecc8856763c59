"""What came into a team's library in a week, for its digest, as it stood when that was due."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Card


def new(session: Session, team_id: int, begin: datetime, end: datetime) -> tuple[str, ...]:
    """The titles of the cards that came in between."""
    mine = select(Card.title).where(Card.team_id == team_id, Card.state != "proposed")
    came = mine.where(col(Card.created_at) >= begin, col(Card.created_at) < end)
    return tuple(session.exec(came.order_by(col(Card.id))))
