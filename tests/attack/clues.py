"""Who acted at the moment of a write, or belongs to an entry: every way to tell that we can think of."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from tests.attack import collector
from tests.attack.evidence import Commit, Entry, Evidence, Trail
from tests.attack.people import named_in, only, places_of_marks

Clue = Callable[[Commit], str | None]  # about a write
Direct = Callable[[Entry], str | None]  # about an entry

SOON = timedelta(minutes=2)
NEAR = 120  # bytes


def of_writes(evidence: Evidence) -> Iterator[tuple[str, Clue]]:
    for where, trail in evidence.trails.items():
        yield f"{where}, with it", _with(trail)
        yield f"a value that comes again, with {where}", _again(evidence, trail)
        for name, look in (("before it", Trail.before), ("after it", Trail.after)):
            yield f"{where}, {name}", _nearest(trail, look, timedelta.max)
            yield f"{where}, soon {name}", _nearest(trail, look, SOON)
    yield "a key that is like another's", lambda write: _key(evidence, write)


def of_entries(evidence: Evidence) -> Iterator[tuple[str, Direct]]:
    yield "in its row", lambda entry: only(person for value in entry.row.values() for person in named_in(value))
    for where, trail in evidence.trails.items():
        yield f"{where}, as it became readable", _as_readable(trail)
    yield "beside it in a file", _beside(evidence)
    yield "beside it in an export", _exported(evidence)


def _with(trail: Trail) -> Clue:
    return lambda write: only(trail.at(write.number))


def _as_readable(trail: Trail) -> Direct:
    return lambda entry: only(trail.at(entry.readable_since))


def _nearest(trail: Trail, look: Callable[[Trail, int], tuple[Commit, list[str]] | None], within: timedelta) -> Clue:
    def clue(write: Commit) -> str | None:
        found = look(trail, write.number)
        return only(found[1]) if found and abs(found[0].at - write.at) <= within else None

    return clue


def _key(evidence: Evidence, write: Commit) -> str | None:
    """A delivery of somebody's had a part of the same key."""
    return only(who for key in write.keys for part in collector.parts(key) for who in evidence.keys_of.get(part, ()))


def _again(evidence: Evidence, trail: Trail) -> Clue:
    """A value stands in what was written at that moment, and in what one person did at other moments."""
    near: dict[str, set[str]] = defaultdict(set)
    for commit in evidence.commits:
        if person := only(trail.at(commit.number)):
            for value in commit.values:
                near[value].add(person)

    def clue(write: Commit) -> str | None:
        around = evidence.commits[max(0, write.number - 2) : write.number + 1]
        values = {value for one in around if abs(one.at - write.at) <= SOON for value in one.values}
        return only(person for value in values for person in near.get(value, ()) if len(near[value]) == 1)

    return clue


def _beside(evidence: Evidence) -> Direct:
    """Somebody stands near its words, in a back-up or in what is left of the database's files."""
    near: dict[str, Counter[str]] = defaultdict(Counter)
    for path in evidence.files:
        held = path.read_bytes()
        for mark, place in places_of_marks(held):
            near[mark].update(named_in(held[max(0, place - NEAR) : place + NEAR]))
    return lambda entry: most(near.get(entry.mark, {}))


def _exported(evidence: Evidence) -> Direct:
    lines = evidence.line_of

    def clue(entry: Entry) -> str | None:
        return only(named_in(evidence.exported[lines[entry.mark]])) if entry.mark in lines else None

    return clue


def most(counted: Mapping[str, int]) -> str | None:
    """Who stands there most often, if that is one person."""
    most = max(counted.values(), default=0)
    return only(who for who, times in counted.items() if times == most)
