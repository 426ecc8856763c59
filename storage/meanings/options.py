"""The endings that can be chosen: each by itself or merged, with the original words under it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from storage.engine.stems import stems
from storage.meanings import rounds
from storage.refusal import Refused
from storage.sealed import boxes
from storage.tables import Ending, Person

ALIKE = 2  # stems that near-equal endings share
GONE = "Somebody has changed the endings since. Please open the form once more; nothing was changed."


@dataclass(frozen=True)
class Option:
    """``originals`` are the words it was merged of; none where it stands as it was written."""

    uuid: str
    words: str
    originals: tuple[str, ...] = ()
    votes: int | None = None
    is_split: bool = False
    behaviour_id: int | None = field(default=None, compare=False)


def of(session: Session, round_id: int) -> list[Option]:
    """In the order of their random ids."""
    rows = every(session, round_id)
    originals: dict[str, list[str]] = {}
    for row in rows:
        if row.merged_into:
            originals.setdefault(row.merged_into, []).append(row.words)
    return [
        Option(one.uuid, one.words, tuple(originals.get(one.uuid, ())), one.votes, one.is_split, one.behaviour_id)
        for one in rows
        if not one.merged_into
    ]


def every(session: Session, round_id: int) -> Sequence[Ending]:
    return session.exec(select(Ending).where(Ending.round_id == round_id).order_by(col(Ending.uuid))).all()


def clusters(there: Sequence[Option]) -> list[list[Option]]:
    """Near-equal ones side by side, those with the most first; each is in one."""
    found: list[list[Option]] = []
    for option in there:
        alike = [group for group in found if any(are_alike(option, other) for other in group)]
        for group in alike:
            found.remove(group)
        found.append([*(one for group in alike for one in group), option])
    return sorted(found, key=lambda group: -len(group))


def are_alike(one: Option, other: Option) -> bool:
    if one.is_split or other.is_split:  # an author wants it by itself
        return False
    mine, theirs = _stems(one), _stems(other)
    return mine == theirs or len(mine & theirs) >= ALIKE


def _stems(option: Option) -> frozenset[str]:
    return stems(" ".join([option.words, *option.originals]))


def chosen(there: Sequence[Option], uuids: Sequence[str]) -> list[Option]:
    """Those that were chosen; Refused where one is not there any more."""
    by_id = {one.uuid: one for one in there}
    if not set(uuids) <= by_id.keys():
        raise Refused(GONE)
    return [by_id[uuid] for uuid in dict.fromkeys(uuids)]


def owned(session: Session, round_id: int, person: Person) -> list[Ending]:
    """What this person wrote; nothing where this process has not the key, or the vote is over."""
    if not boxes.is_mine(session, name := rounds.box(round_id, "owners")):
        return []
    token = rounds.token(session, round_id, person.id)
    mine = {str(one.said["ending"]) for one in boxes.peek(session, name) if one.token == token}
    return [one for one in every(session, round_id) if one.uuid in mine]


def own(session: Session, round_id: int, person: Person) -> set[str]:
    """The options that are theirs, or have theirs in them."""
    return {one.merged_into or one.uuid for one in owned(session, round_id, person)}
