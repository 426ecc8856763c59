"""Kinds of messages, of schedules and of timers: each is declared once, where its feature is, and found by its name.

A name is what the database keeps, so it stays for good. Whoever needs to know something about a kind reads it from
here; nothing is told from how a name is spelt. Importing ``storage.across`` declares all of them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from sqlmodel import Session, SQLModel

from storage.tables import Schedule

URGENT, SOON = 1, 5  # what is urgent is sent first
IN_BULK = 9  # what comes to thousands at the same minute goes after all that somebody's act has led to


@dataclass(frozen=True)
class Concern:
    """Who hears that Slack refused a message for good, by its subject, and how it is called to them: "your" kudos.

    ``are_leads``: it is of a team, whose leads hear by themselves what becomes of its channel.
    """

    whose: str
    people: Callable[[Session, int], Sequence[str]]
    are_leads: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of message.

    ``subject`` is the table of what it is about, ``in_words`` what people call it: "kudos". ``touched_by`` selects
    the subjects that say something of a person, so that their messages are composed anew once the person is
    forgotten; None where a message names nobody but its recipient. ``better_twice``: where nobody can tell whether
    it was sent, a double is better than a loss. ``at_night``, by the clock of the person whom it is for, it comes
    "always", "never", or "on_time" only: at the time that somebody chose for it, but not when it is late.
    ``too_late`` says why it is not tried again once it is of no use; "" where it always is.
    ``attention``: its rank among what a person is told unasked and in small measure (storage/people/attention.py),
    None for what that does not count; what ``answers`` something they wrote is put off there, and never dropped.
    ``is_for_anybody``: nobody looks up for whom it is, because they are known no more.
    ``attention_of`` ranks some of its messages otherwise, by what ``detail["what"]`` says that they ask.
    """

    name: str
    _: KW_ONLY
    subject: type[SQLModel]
    in_words: str
    touched_by: Callable[[str], Any] | None
    better_twice: bool = False
    at_night: Literal["always", "on_time", "never"] = "always"
    urgency: int = SOON
    concern: Concern | None = None
    too_late: str = ""
    attention: int | None = None
    attention_of: Mapping[str, int] = field(default_factory=dict, hash=False)
    answers: bool = False
    is_for_anybody: bool = False


Rule = Callable[[Session, Schedule, date, datetime, datetime], None]
"""``plan(session, schedule, occurrence, at, now)`` promises what is to be said on that day; ``at`` is its moment."""


@dataclass(frozen=True)
class Recurring:
    """A kind of schedule.

    ``plan`` is its rule. ``own_clock``: it follows the zone of the person whom it is for. ``weekly``: however it is
    changed, it never comes twice in one week. ``of_team`` finds the subjects that belong to a team and end with it;
    None where a schedule belongs to no team.
    """

    name: str
    _: KW_ONLY
    plan: Rule
    own_clock: bool
    weekly: bool
    of_team: Callable[[int], Any] | None


@dataclass(frozen=True)
class Timed:
    """A kind of timer. ``run(session, subject, now)`` is what happens when its moment has come; it may set it anew."""

    name: str
    _: KW_ONLY
    run: Callable[[Session, int, datetime], None]


Remember = Callable[..., None]
"""``remember(session, subject=, recipient=, at=)``: a message is there for the first time."""

_Declared = TypeVar("_Declared", Kind, Recurring, Timed)

_messages: dict[str, Kind] = {}
_recurring: dict[str, Recurring] = {}
_timed: dict[str, Timed] = {}
_remembered: dict[str, Remember] = {}
_declared: dict[type, dict[str, Any]] = {Kind: _messages, Recurring: _recurring, Timed: _timed}


def declare(kind: _Declared) -> _Declared:
    """Make a kind known by its name. Raises ValueError where the name is taken."""
    declared = _declared[type(kind)]
    if kind.name in declared:
        raise ValueError(f"there is another kind called {kind.name!r}")
    declared[kind.name] = kind
    return kind


def when_sent(kind: Kind) -> Callable[[Remember], Remember]:
    """What a kind's feature remembers of a message that is there for the first time, in the same transaction."""

    def declare_it(remember: Remember) -> Remember:
        return _remembered.setdefault(kind.name, remember)

    return declare_it


def remember(session: Session, name: str, *, subject: int, recipient: str, at: datetime) -> None:
    if name in _remembered:
        _remembered[name](session, subject=subject, recipient=recipient, at=at)


def find(name: str) -> Kind | None:
    """The kind of message that is stored under this name; None where this version declares none."""
    return _messages.get(name)


def find_recurring(name: str) -> Recurring | None:
    return _recurring.get(name)


def find_timed(name: str) -> Timed | None:
    return _timed.get(name)


def every() -> Collection[Kind]:
    return _messages.values()


def about(subject: type[SQLModel]) -> Sequence[Kind]:
    """The kinds of messages that are about rows of this table."""
    return [kind for kind in every() if kind.subject is subject]


def every_recurring() -> Collection[Recurring]:
    return _recurring.values()


def in_words(name: str) -> str:
    """What people call the kind of message that is stored under this name; the name itself where it is unknown."""
    kind = find(name)
    return kind.in_words if kind else name
