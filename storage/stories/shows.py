"""What a story shows: behaviours on which its author's teams have agreed (storage/meanings/), two at most."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.refusal import Refused
from storage.tables import Behaviour, Member, Shows

MOST = 2


def choices(session: Session, *, author: str, also: Collection[int] = ()) -> list[tuple[str, int]]:
    """What a story of theirs can show, in words; ``also`` is what it shows already, though it may hold no longer."""
    holds = col(Behaviour.since).is_not(None) & col(Behaviour.until).is_(None)
    theirs = select(Member.team_id).where(Member.person == author)
    offered = select(Behaviour).where(col(Behaviour.team_id).in_(theirs), holds | col(Behaviour.id).in_(also))
    found = session.exec(offered.order_by(col(Behaviour.team_id), col(Behaviour.place), col(Behaviour.id))).all()
    return [(one.words, one.id or 0) for one in found]


def checked(
    session: Session, chosen: Collection[int], *, author: str, also: Collection[int] = ()
) -> list[int]:  # fmt: skip
    """What was chosen and can be shown. Refused for more than two."""
    if len(chosen) > MOST:
        raise Refused(f"A story shows {MOST} at most; please choose those that it shows best.", field="shows")
    if not chosen:
        return []
    return [id_ for _, id_ in choices(session, author=author, also=also) if id_ in chosen]


def note(session: Session, story_id: int, shown: Sequence[int]) -> None:
    """In place of what it showed before."""
    session.connection().execute(delete(Shows).where(col(Shows.story_id) == story_id))
    there = session.exec(select(Behaviour.id).where(col(Behaviour.id).in_(shown))).all()
    session.add_all(Shows(story_id=story_id, behaviour_id=one) for one in there if one)
    session.flush()


def of(session: Session, story_id: int) -> list[tuple[str, int]]:
    """What it shows, in words."""
    shown = select(Behaviour).join(Shows).where(Shows.story_id == story_id)
    found = session.exec(shown.order_by(col(Behaviour.place), col(Behaviour.id))).all()
    return [(one.words, one.id or 0) for one in found]
