"""Goals as they are read: one's own, those of one's teams, those that somebody shares; and who may do what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from sqlmodel import Session, col, or_, select

from storage.engine import pages
from storage.engine.deliveries import Reread
from storage.engine.stems import SHORTEST, shared, stems
from storage.engine.text import has_words
from storage.goals import counting, ties
from storage.people import people, teams
from storage.refusal import Refused
from storage.tables import Goal, GoalJoin, GoalNote, Member, Person, Team

PAGE = 8
ALIKE = 2  # stems that two goals share at least
RESTS_AFTER = timedelta(days=14)  # without an answer
WHICH_WORDS = "Which words shall I look for? For example `/warmline goals search call`."
NO_WORDS = (
    f"I look for words of {SHORTEST} letters and more, and not for small ones like “with”, which stand everywhere."
    " Please add a longer one, as in `/warmline goals search call`."
)
GONE = "That goal is not there any more. `/warmline goals` shows yours."
_OPEN = ("proposed", "open")


@dataclass(frozen=True)
class Note:
    on: date
    step: str
    words: str


@dataclass(frozen=True)
class Seen(Reread):
    """A goal with how far it is. ``team`` is "" for somebody's own; ``tied`` is what it is tied to, in words.

    ``keeper`` is asked how it goes: its owner, or somebody who leads the team. ``has_joined`` is true of whoever reads
    it, where that is known.
    """

    id: int
    owner: str | None
    team_id: int | None
    team: str
    set_by: str | None
    keeper: str | None
    text: str
    tied: str
    chosen: str
    count_of: str
    target: int | None
    count: int
    starts: date
    ends: date
    rhythm: str
    is_shared: bool
    state: str
    rests: bool
    lesson: str
    is_kept: bool
    ended_on: date | None
    touched_on: date
    last: Note | None = None
    has_joined: bool = False

    def numbers(self) -> Sequence[int]:
        return [self.id, int(self.has_joined)]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        id_, has_joined = numbers
        if (goal := session.get(Goal, id_)) is None:
            raise Refused(GONE)
        return cls(**vars(seen(session, [goal])[0]) | {"has_joined": bool(has_joined)})

    @property
    def is_counted(self) -> bool:
        return self.count_of != counting.NOTHING

    @property
    def rests_on(self) -> date:
        """The day on which it rests by itself."""
        return (self.touched_on if self.state == "proposed" else self.ends + timedelta(days=1)) + RESTS_AFTER


@dataclass(frozen=True)
class Page:
    """``number`` is the page's, ``more`` the next one's; None at the end. ``led`` are those of their teams whose goals
    the reader sets."""

    goals: tuple[Seen, ...]
    more: int | None
    led: tuple[int, ...]
    number: int = 0


def find(session: Session, id_: int) -> Seen | None:
    goal = session.get(Goal, id_)
    return seen(session, [goal])[0] if goal else None


def to_change(session: Session, id_: int, by: Person, *, field: str | None = None) -> Goal:
    """The row, locked, for its owner, or for a lead of its team. To others a goal of somebody's own is not there."""
    goal = session.get(Goal, id_, with_for_update=True)
    if goal is None or (goal.owner and goal.owner != by.id):
        raise Refused(GONE, field=field)
    if goal.team_id:
        teams.require_lead(session, goal.team_id, by)
    return goal


def open_(session: Session, id_: int, by: Person, *, field: str | None = None) -> Goal:
    """The same for one that has not ended."""
    goal = to_change(session, id_, by, field=field)
    if goal.state != "open":
        raise Refused("That goal has ended. `/warmline goals all` shows it, and takes it up again.", field=field)
    return goal


def own(session: Session, *, id_: int, by: Person) -> Seen:
    return seen(session, [to_change(session, id_, by)])[0]


def keeper(session: Session, goal: Goal) -> str | None:
    """Who is asked how it goes: its owner; of a team's, whoever set it and leads the team, else its first lead."""
    if goal.owner:
        return goal.owner
    leads = teams.members(session, goal.team_id or 0, leads_only=True)
    return goal.set_by if goal.set_by in leads else next(iter(leads), None)


def listed(session: Session, *, reader: Person, page: int = 0, is_all: bool = False) -> Page:
    """One's own first, then those of one's teams; ``is_all``: those that have ended too, the latest first."""
    mine = select(Goal).where(_readable(session, reader))
    if is_all:
        order: list[Any] = [col(Goal.touched_on).desc(), col(Goal.id).desc()]
    else:
        mine, order = mine.where(col(Goal.state).in_(_OPEN)), [col(Goal.owner).is_(None), col(Goal.team_id), Goal.id]
    shown = pages.read(session, mine.order_by(*order), page, size=PAGE)
    return replace(_page(session, shown.rows, shown.more, reader), number=shown.number)


def search(session: Session, *, reader: Person, words: str) -> Page:
    """The latest that hold these words, also those that rest."""
    wanted = stems(words)
    if not wanted:
        raise Refused(NO_WORDS if has_words(words) else WHICH_WORDS)
    mine = select(Goal).where(_readable(session, reader)).order_by(col(Goal.touched_on).desc(), col(Goal.id).desc())
    found = [goal for goal in session.exec(mine) if wanted <= stems(goal.text)]
    return _page(session, found[:PAGE], None, reader)


def _page(session: Session, found: Sequence[Goal], more: int | None, reader: Person) -> Page:
    led = teams.led_by(session, reader, [goal.team_id for goal in found])
    return Page(tuple(seen(session, found, reader=reader.id)), more, tuple(led))


def shared_by(session: Session, *, person: str, reader: Person) -> tuple[Seen, ...]:
    """What somebody shares with those who are in a team with them, and with admins: never a word or a number more.

    Nothing of somebody who takes no part any more: nobody goes on with it.
    """
    known = people.find(session, [person]).get(person)
    if known is None or people.why_excluded(known):
        return ()
    theirs = select(Member.team_id).where(Member.person == person)
    is_with = select(Member.person).where(Member.person == reader.id, col(Member.team_id).in_(theirs))
    if not (people.is_admin(session, reader) or session.exec(is_with).first()):
        return ()
    shared_ = select(Goal).where(Goal.owner == person, col(Goal.is_shared), Goal.state == "open").order_by(col(Goal.id))
    return tuple(_without_words(one) for one in seen(session, session.exec(shared_).all()))


def alike(session: Session, *, person: str, text: str) -> tuple[Seen, ...]:
    """The open goals of somebody's teams that say the same."""
    mine = select(Member.team_id).where(Member.person == person)
    theirs = select(Goal).where(col(Goal.team_id).in_(mine), Goal.state == "open").order_by(col(Goal.id))
    return tuple(seen(session, [goal for goal in session.exec(theirs) if _say_the_same(goal.text, text)]))


def seen(session: Session, goals: Sequence[Goal], *, reader: str = "") -> list[Seen]:
    """The same goals, in the same order, with what belongs to them."""
    session.flush()
    joined = set(session.exec(select(GoalJoin.goal_id).where(GoalJoin.person == reader)))
    return [_seen(session, goal, has_joined=goal.id in joined) for goal in goals]


def _seen(session: Session, goal: Goal, *, has_joined: bool) -> Seen:
    said = select(GoalNote).where(GoalNote.goal_id == goal.id).order_by(col(GoalNote.on).desc())
    last, team = session.exec(said).first(), session.get(Team, goal.team_id) if goal.team_id else None
    return Seen(
        id=goal.id or 0, owner=goal.owner, team_id=goal.team_id, team=team.name if team else "", set_by=goal.set_by,
        keeper=keeper(session, goal), text=goal.text, tied=ties.in_words(session, goal), chosen=ties.as_chosen(goal),
        count_of=goal.count_of, target=goal.target, count=counting.count(session, goal), starts=goal.starts,
        ends=goal.ends, rhythm=goal.rhythm, is_shared=goal.is_shared, state=goal.state, rests=goal.rests,
        lesson=goal.lesson, is_kept=goal.is_kept, ended_on=goal.ended_on, touched_on=goal.touched_on,
        last=Note(last.on, last.step, last.words) if last else None, has_joined=has_joined,
    )  # fmt: skip


def _without_words(one: Seen) -> Seen:
    """Of a shared goal others read whether it moved, and no words beside it."""
    last = Note(one.last.on, one.last.step, "") if one.last else None
    return Seen(**vars(one) | {"last": last, "lesson": ""})


def _readable(session: Session, reader: Person) -> Any:
    return or_(col(Goal.owner) == reader.id, teams.seen_by(session, reader, Goal.team_id))


def _say_the_same(one: str, other: str) -> bool:
    """Half of the shorter one's stems at least, and two; or the very same words."""
    mine, theirs = stems(one), stems(other)
    enough = max(ALIKE, (min(len(mine), len(theirs)) + 1) // 2)
    return shared(mine, theirs) >= enough or teams.key_of(one) == teams.key_of(other)
