"""What a handler has done, as a line of the audit log: what its feature declares (storage/engine/audit.py)."""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence

from handlers.call import Call
from handlers.views.answers import Answer
from storage.engine import audit
from storage.engine.audit import Logged, NotLogged
from storage.engine.database import Session
from storage.people import people, teams
from storage.refusal import Busy
from storage.tables import Person

log = logging.getLogger(__name__)


async def note(mark: Logged | NotLogged | None, name: str, call: Call) -> None:
    """Write the line, before the answer leaves. What was said anonymously leaves none, whatever is declared."""
    if not audit.is_on() or not isinstance(mark, Logged) or call.is_sealed:
        return
    about = call.concerned or _carried(mark, call)
    if await _is_meant(mark, about, call):
        audit.write(mark.event, by=call.me.id, about=about, via=name, at=call.now)


def writing(
    handler: Callable[[Call], Awaitable[Answer | None]], mark: Logged | NotLogged | None, name: str
) -> Callable[[Call], Awaitable[Answer | None]]:
    """The handler for whatever else leads to it, such as a button: it writes its own line."""

    async def run(call: Call) -> Answer | None:
        answer = await handler(call)
        await note(mark, name, call)
        return answer

    return run


def _carried(mark: Logged, call: Call) -> list[str]:
    """What the button or the form is about, by its number."""
    held = call.value or str((call.body.get("view") or {}).get("private_metadata") or "")
    number = re.match(r"\d{1,18}", held)
    return [f"{mark.kind}:{number[0]}"] if mark.kind and number else []


async def _is_meant(mark: Logged, about: Sequence[str], call: Call) -> bool:
    """Of readers, leads and admins alone: a log of what colleagues read would be one of their work.

    Where nothing was read there is no line: the same command may be the beginning of something anonymous.
    """
    if mark.event != "read":
        return mark.event == "export" or call.has_changed_something
    if not about:
        return False
    try:
        return await call.read(_may_more, call.me)
    except Busy:
        log.warning("the database is busy, so the audit log says of this reader too that they read")
        return True


def _may_more(session: Session, me: Person) -> bool:
    return people.is_admin(session, me) or bool(teams.leads(session, me.id))
