"""The stories that show what was agreed (storage/stories/shows.py)."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.refusal import Refused
from storage.stories import library
from storage.stories.library import Told
from storage.tables import Shows, Story

LISTED = 8  # stories of one behaviour
_LOOKED_AT = 40


def stories_of(session: Session, behaviour_id: int, *, reader: str) -> list[Told]:
    """The newest stories that show it, as far as the reader may read them."""
    shown = select(Story.id).join(Shows).where(Shows.behaviour_id == behaviour_id, col(Story.withdrawn_at).is_(None))
    newest = session.exec(shown.order_by(col(Story.told_at).desc()).limit(_LOOKED_AT)).all()
    return _readable(session, [id_ for id_ in newest if id_], reader)[:LISTED]


def _readable(session: Session, ids: Sequence[int], reader: str) -> list[Told]:
    found: list[Told] = []
    for id_ in ids:
        try:
            found.append(library.readable(session, id_=id_, reader=reader))
        except Refused:
            continue  # it is not for this reader
    return found
