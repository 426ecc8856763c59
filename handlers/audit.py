"""What a handler has done, as a line of the audit log: what its feature declares (storage/engine/audit.py)."""

import logging
import re

from handlers.call import Call
from storage.engine import audit
from storage.engine.audit import Logged, NotLogged
from storage.engine.database import Session
from storage.people import people, teams
from storage.refusal import Busy
from storage.tables import Person

log = logging.getLogger(__name__)


async def note(mark: Logged | NotLogged | None, name: str, call: Call) -> None:
    """Write the line, before the answer leaves. What was said anonymously leaves none, whatever is declared."""
    if audit.is_on() and isinstance(mark, Logged) and not call.is_sealed and await _is_meant(mark, call):
        audit.write(mark.event, by=call.me.id, about=call.concerned or _carried(mark, call), via=name, at=call.now)


def _carried(mark: Logged, call: Call) -> list[str]:
    """What the button or the form is about, by its number."""
    held = call.value or str((call.body.get("view") or {}).get("private_metadata") or "")
    number = re.match(r"\d{1,18}", held)
    return [f"{mark.kind}:{number[0]}"] if mark.kind and number else []


async def _is_meant(mark: Logged, call: Call) -> bool:
    """Of readers, leads and admins alone: a log of what colleagues read would be one of their work."""
    if mark.event != "read":
        return mark.event == "export" or call.has_changed_something
    try:
        return await call.read(_may_more, call.me)
    except Busy:
        log.warning("the database is busy, so the audit log says of this reader too that they read")
        return True


def _may_more(session: Session, me: Person) -> bool:
    return people.is_admin(session, me) or bool(teams.leads(session, me.id))
