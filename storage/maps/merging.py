"""The end of a workshop: names that mean the same become one, the rest goes on the map as a lead confirms it.

What was on the map before is compared too; stories and actions of a point that is merged go with it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.customers import names
from storage.delivery import recurrence
from storage.engine import stems
from storage.engine.sql import columns
from storage.maps import points, questions, rights, workshops
from storage.maps.points import SHOWN
from storage.refusal import Refused
from storage.tables import Goal, Idea, MapAction, MapEntry, MapWorkshop, Person, Story, Team, TouchPoint

CHANGED = "The map has changed since this form was opened. Please open it again."
NEW, THERE = "e", "p"  # how the key of an entry and of a point on the map begin

_story, _action, _idea, _goal = columns(Story), columns(MapAction), columns(Idea), columns(Goal)


@dataclass(frozen=True)
class Candidate:
    """A name that may be on the map: an entry of the workshop, or what is on it already."""

    key: str
    name: str
    side: str
    emotion: str

    @property
    def is_there(self) -> bool:
        return self.key.startswith(THERE)


@dataclass(frozen=True)
class ToMerge:
    """``alike`` are names with the same stems, to be seen side by side; ``single`` are new ones by themselves."""

    id: int
    team: str
    alike: tuple[tuple[Candidate, ...], ...]
    single: tuple[Candidate, ...]


@dataclass(frozen=True)
class Merged:
    """What became of it: how many points are new, how many names were merged into another."""

    workshop: int
    new: int
    merged: int


def to_merge(session: Session, id_: int, *, by: Person, now: datetime) -> ToMerge:
    row = workshops.to_merge(session, id_, by)
    team = session.get_one(Team, row.team_id)
    groups = list(_groups(_candidates(session, row, team, now)).values())
    alike = [tuple(group) for group in groups if len(group) > 1]
    single = [group[0] for group in groups if len(group) == 1 and not group[0].is_there]
    return ToMerge(id_, team.name, tuple(alike), tuple(single))


def confirm(
    session: Session, *, id_: int, chosen: Sequence[str], kept: Collection[str], by: Person, at: datetime
) -> Merged:
    """The map as the lead wants it: of each group of alike names the ``chosen`` one ("" for all of them), and the
    single ones that are ``kept``."""
    row = workshops.to_merge(session, id_, by)
    ready = to_merge(session, id_, by=by, now=at)
    if len(chosen) > len(ready.alike):
        raise Refused(CHANGED)
    before = len(_shown(session, row, at))
    wanted = [*chosen, *[""] * (len(ready.alike) - len(chosen))]
    merged = sum(_settle(session, row, group, key, at) for group, key in zip(ready.alike, wanted, strict=True))
    for candidate in ready.single:
        if candidate.key in kept:
            _put_on_map(session, row, candidate, at)
    _give_feelings(session, row, at)
    after = len(_shown(session, row, at))
    if after > SHOWN:
        raise Refused(f"That would make {after} touch points, and a map shows {SHOWN}. Please untick some.")
    workshops.close(session, row, "done", at)
    questions.keep_asking(session, session.get_one(Team, row.team_id), now=at)
    return Merged(id_, max(0, after - before), merged)


def _shown(session: Session, row: MapWorkshop, at: datetime) -> tuple[points.Point, ...]:
    team = session.get_one(Team, row.team_id)
    return points.of_team(session, team, today=recurrence.local_date(at, team.zone)).shown


def _settle(session: Session, row: MapWorkshop, group: Sequence[Candidate], key: str, at: datetime) -> int:
    """One group: all different, or all of them the one that was chosen; returns how many went into another."""
    if not key:
        for candidate in group:
            if not candidate.is_there:
                _put_on_map(session, row, candidate, at)
        return 0
    chosen = next((candidate for candidate in group if candidate.key == key), None)
    if chosen is None:
        raise Refused(CHANGED)
    there = [candidate for candidate in group if candidate.is_there]
    if chosen.is_there or not there or _named(session, row, chosen):
        keep = _put_on_map(session, row, chosen, at)
    else:  # what is there is called otherwise from now on, so that its stories keep their place
        keep = _row(session, there[0])
        keep.name, keep.name_key = chosen.name, points.key_of(row.team_id, chosen.name)
    for other in there:
        if (old := _row(session, other)).id != keep.id:
            _move(session, old, to=keep)
            old.archived_at = at
    session.flush()
    return len(group) - 1


def _move(session: Session, old: TouchPoint, *, to: TouchPoint) -> None:
    for column in (_story.touch_point_id, _action.touch_point_id, _idea.touch_point_id):
        session.connection().execute(update(column.table).where(column == old.id).values(touch_point_id=to.id))
    tied = (_goal.tied_to == "touch_point", _goal.tied_id == str(old.id))
    session.connection().execute(update(_goal.tied_id.table).where(*tied).values(tied_id=str(to.id)))
    session.expire_all()


def _named(session: Session, row: MapWorkshop, candidate: Candidate) -> TouchPoint | None:
    """What bears that name by now, also in the archive."""
    key = points.key_of(row.team_id, candidate.name)
    return session.exec(select(TouchPoint).where(TouchPoint.name_key == key)).first()


def _put_on_map(session: Session, row: MapWorkshop, candidate: Candidate, at: datetime) -> TouchPoint:
    if candidate.is_there:
        return _row(session, candidate)
    team = session.get_one(Team, row.team_id)
    key = points.key_of(row.team_id, candidate.name)
    today = recurrence.local_date(at, team.zone)
    point = _named(session, row, candidate) or TouchPoint(
        team_id=row.team_id, position=0, name=candidate.name, name_key=key, owner=None, created_at=at, touched_on=today
    )
    last = session.exec(select(TouchPoint.position).where(TouchPoint.team_id == row.team_id)).all()
    point.position = max(last, default=0) + 1
    point.archived_at, point.proposed_by, point.touched_on = None, None, today
    point.side = candidate.side
    session.add(point)
    session.flush()
    return point


def _give_feelings(session: Session, row: MapWorkshop, at: datetime) -> None:
    """What most of them want customers to feel, where the map does not say so yet; of as many, the first by name."""
    there = select(MapEntry).where(MapEntry.workshop_id == row.id, MapEntry.emotion != "")
    wanted: dict[object, Counter[str]] = {}
    for entry in session.exec(there):
        wanted.setdefault(_alike(entry.name), Counter())[entry.emotion] += 1
    for point in _shown(session, row, at):
        counts = wanted.get(_alike(point.name))
        stored = session.get_one(TouchPoint, point.id)
        if counts and not stored.emotion:
            stored.emotion = min(counts, key=lambda word: (-counts[word], word))
    session.flush()


def _candidates(session: Session, row: MapWorkshop, team: Team, now: datetime) -> list[Candidate]:
    """What is on the map first, then what was added, each name once."""
    shown = points.of_team(session, team, today=recurrence.local_date(now, team.zone)).shown
    there = [Candidate(f"{THERE}{one.id}", one.name, one.side, one.emotion) for one in shown]
    known = {names.key(one.name) for one in there}
    added = select(MapEntry).where(MapEntry.workshop_id == row.id, MapEntry.kind == "point")
    for entry in session.exec(added.order_by(col(MapEntry.id))):
        if (key := names.key(entry.name)) not in known:
            known.add(key)
            there.append(Candidate(f"{NEW}{entry.id}", entry.name, entry.side, entry.emotion))
    return there


def _groups(candidates: Sequence[Candidate]) -> Mapping[object, list[Candidate]]:
    groups: dict[object, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(_alike(candidate.name), []).append(candidate)
    return groups


def _alike(name: str) -> object:
    """The same for names that mean the same: their stems, or the name itself where it has none."""
    return stems.stems(name) or names.key(name)


def _row(session: Session, candidate: Candidate) -> TouchPoint:
    return rights.row(session, int(candidate.key.removeprefix(THERE)))
