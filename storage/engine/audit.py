"""The audit log: who changed settings and rights, exported, erased, and read what of others. Ids only, never words.

A feature declares beside its handlers what they log (``Feature.audited``); handlers/audit.py writes the line
once the handler has answered. Where no log was asked for, nothing is written. What is said anonymously leaves no line.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

log = logging.getLogger("warmline.audit")
log.propagate = False  # its lines are for its own file alone
log.setLevel(logging.CRITICAL + 1)  # nothing, until bot/auditing.py opens one

Event = Literal["settings", "rights", "export", "import", "erasure", "hold", "retention", "read"]


@dataclass(frozen=True)
class Logged:
    """What a handler does is an ``event``, about the ``kind`` of thing whose number the button or form carries.

    Of readers, leads and admins are logged; anything else is where it was done.
    """

    event: Event
    kind: str = ""


@dataclass(frozen=True)
class NotLogged:
    """Why nothing is logged although others' words are shown."""

    because: str


def nothing(*handlers: str, because: str) -> dict[str, NotLogged]:
    """These handlers log nothing, ``because`` of this."""
    return dict.fromkeys(handlers, NotLogged(because))


# Why most log nothing.
THE_TEAMS = "It is the team's own, which everybody in it reads alike; who of them looks is nobody's business."


def is_on() -> bool:
    return log.isEnabledFor(logging.INFO)


def write(event: Event, *, by: str, about: Iterable[str] = (), via: str = "", at: datetime) -> None:
    """Add a line; ``about`` are ids as in "story:12" or "U0123456". It never raises."""
    if is_on():
        line = {"at": at.astimezone(UTC).isoformat(), "event": event, "by": by, "about": list(about), "via": via}
        log.info("", extra={"line": line})
