"""How a feature declares what it answers and what it says: one ``FEATURE`` at the end of its module."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from handlers.call import Call, Event
from handlers.views.answers import Answer
from handlers.views.blocks import Message
from handlers.views.warmline import Help
from storage.delivery.kinds import Kind
from storage.engine.audit import Logged, NotLogged
from storage.engine.database import Session
from storage.tables import Delivery

K = TypeVar("K")
T = TypeVar("T")

Handler = Callable[[Call], Awaitable[Answer | None]]
EventHandler = Callable[[Event], Awaitable[bool | None]]
"""False: the event is of no concern, and nobody was looked up."""
Composer = Callable[[Session, Delivery, datetime], Message | None]


@dataclass(frozen=True)
class Words:
    """What a command knows as its next word: some stand ``alone``, others ``before`` what more is typed.

    What is close to one of them may be a slip, unless more than ``at_most`` words were typed or the text ``is_known``
    to begin with a name. Words ``on_buttons`` are not typed: the one alone that they lead to shows those buttons.
    ``otherwise`` is the button that takes it as it stands, "" where it can mean nothing else.
    """

    alone: Collection[str] = ()
    before: Collection[str] = ()
    on_buttons: Mapping[str, str] = field(default_factory=dict)
    at_most: int = 1
    otherwise: str = ""
    is_known: Callable[[Session, str], bool] | None = None


@dataclass(frozen=True)
class Feature:
    """What a feature answers, by Slack's name for it; what it says unasked, by kind of message; what its help says.

    ``words`` are those that its commands know, by command. A command may have a second word, as in "/warmline away".
    ``audited`` says by a handler's name what it writes into the audit log (storage/engine/audit.py), or why nothing
    although it shows what others wrote.
    An action's name ends at the first colon. A menu's is that of the form and of the field, as in "prompt_form.team".
    """

    commands: Mapping[str, Handler] = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)
    actions: Mapping[str, Handler] = field(default_factory=dict)
    views: Mapping[str, Handler] = field(default_factory=dict)
    shortcuts: Mapping[str, Handler] = field(default_factory=dict)
    menus: Mapping[str, Handler] = field(default_factory=dict)
    events: Mapping[str, EventHandler] = field(default_factory=dict)
    composers: Mapping[Kind, Composer] = field(default_factory=dict)
    help: Help = field(default_factory=dict)
    audited: Mapping[str, Logged | NotLogged] = field(default_factory=dict)


def merged(declared: Iterable[Mapping[K, T]]) -> dict[K, T]:
    """All of it in one table. Raises ValueError for a name that is declared twice."""
    table: dict[K, T] = {}
    for part in declared:
        if twice := table.keys() & part.keys():
            raise ValueError(f"declared by two features: {', '.join(sorted(map(str, twice)))}")
        table |= part
    return table
