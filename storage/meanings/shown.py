"""Stories that show what was agreed: their authors say so, of two behaviours at most."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.meanings import alive
from storage.refusal import Refused
from storage.stories import library, stories
from storage.stories.library import Told
from storage.stories.stories import Placed
from storage.tables import Behaviour, Shows, Story

MOST = 2
LISTED = 8  # stories of one behaviour
_LOOKED_AT = 40


def tell(session: Session, *, shows: Collection[int], author: str, **told: Any) -> Placed:
    """Tell a story that shows behaviours of the team in which it is told."""
    _require_few(shows)
    placed = stories.tell(session, author=author, **told)
    _note(session, placed.id, shows)
    return placed


def edit(session: Session, *, shows: Collection[int], id_: int, **told: Any) -> Placed:
    _require_few(shows)
    placed = stories.edit(session, id_=id_, **told)
    before = {one.id for one in of(session, id_)}
    session.connection().execute(delete(Shows).where(col(Shows.story_id) == id_))
    _note(session, id_, shows, also=before)
    return placed


def of(session: Session, story_id: int) -> list[Behaviour]:
    """What a story shows."""
    shown = select(Behaviour).join(Shows).where(Shows.story_id == story_id)
    return list(session.exec(shown.order_by(col(Behaviour.place), col(Behaviour.id))))


def choices(session: Session, team_id: int | None) -> list[tuple[str, int]]:
    """What a story of that team can show."""
    return [(one.words, one.id or 0) for one in alive.current(session, team_id)] if team_id else []


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


def _require_few(shows: Collection[int]) -> None:
    if len(shows) > MOST:
        raise Refused(f"A story shows {MOST} at most; please choose those that it shows best.", field="shows")


def _note(
    session: Session, story_id: int, shows: Collection[int], *, also: Collection[int | None] = ()
) -> None:  # fmt: skip
    """What belongs to another team, or holds no longer, is left out."""
    story = session.get_one(Story, story_id, populate_existing=True)
    theirs = {one.id for one in alive.current(session, story.team_id or 0)} | set(also)
    session.add_all(Shows(story_id=story_id, behaviour_id=one) for one in sorted(set(shows)) if one in theirs)
    session.flush()
