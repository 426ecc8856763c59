"""`/warmline hold`: whose data nothing deletes for now. Admins set, see and end it."""

import re
from dataclasses import replace

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import mentions, naming, received
from handlers.slack import people as slack_people
from handlers.views import holds as views
from handlers.views.answers import Answer
from storage.across import privacy
from storage.engine.audit import Logged
from storage.engine.database import Session
from storage.people import holds
from storage.refusal import Refused

_TWO = re.compile(r"\A(?:end\s+)?<@[^<>]+>\s*(?:,|and\b|&amp;|\+)?\s*<@", re.IGNORECASE)  # a reason may name others


async def command(call: Call) -> Answer:
    """`/warmline hold`, `hold @ana because …` and `hold end @ana`."""
    if not call.rest:
        return views.listed(await call.read(holds.listed, call.me))
    marked = mentions.read(call.rest)
    if not marked.people or _TWO.match(call.rest):
        raise Refused(f"Please pick one person from the list that Slack shows after @. {views.HOW}")
    person = marked.people[0]
    if call.rest.partition(" ")[0].lower() == "end":
        return await _end(person, call)
    await call.read(holds.listed, call.me)  # nobody else has somebody looked up by it
    await slack_people.meet([person], call)
    reason = mentions.read(call.rest, names=await naming.names(call.rest, call)).words
    await call.once(_put, person=person, reason=reason, call=call)
    call.concerns("", person)
    return views.listed(await call.read(holds.listed, call.me), done=views.held(person))


async def turn_page(call: Call) -> Answer:
    return replace(views.listed(await call.read(holds.listed, call.me, page=call.number)), beside=True)


async def end(call: Call) -> Answer:
    """*End*."""
    return await _end(received.place(call.value), call)


async def _end(person: str, call: Call) -> Answer:
    has_waited = await call.once(privacy.release, person=person, by=call.me, at=call.now)
    call.concerns("", person)
    done = views.ended(person, is_erased=has_waited)
    return views.listed(await call.read(holds.listed, call.me), done=done)


def _put(session: Session, *, person: str, reason: str, call: Call) -> bool:
    holds.put(session, person=person, reason=reason, by=call.me, at=call.now)
    return True


FEATURE = Feature(
    commands={"/warmline hold": command},
    words={"/warmline hold": Words(before=("end",), at_most=1000)},
    actions={"hold_end": end, "hold_page": turn_page},
    help=views.IN_HELP,
    audited={"/warmline hold": Logged("hold"), "hold_end": Logged("hold")},
)
