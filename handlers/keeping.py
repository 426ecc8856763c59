"""`/warmline keep`: how long each kind of content is kept. An admin decides, after reading what would be deleted."""

import re

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import keeping as views
from handlers.views.answers import Answer
from storage.across import retention
from storage.engine.audit import Logged
from storage.engine.database import Session
from storage.engine.text import unended
from storage.people import people
from storage.refusal import Refused
from storage.tables import declared

_TYPED = re.compile(
    r"(?P<kind>\S+)\s+(?:for\s+)?(?:(?P<ever>ever|forever)|(?P<count>\d{1,4})\s*(?P<unit>months?|years?))"
)


async def command(call: Call) -> Answer:
    """`/warmline keep` says how things are; `keep stories 24 months` and `keep stories for ever` change one."""
    if not call.rest:
        return views.overview(await call.read(_as_it_is, call))
    found = _TYPED.fullmatch(unended(call.rest).lower())
    if found is None or found["kind"] not in declared.ages():
        raise Refused(views.HOW)
    wanted = await call.read(retention.periods)
    wanted.pop(found["kind"], None)
    if found["count"]:
        wanted[found["kind"]] = int(found["count"]) * (12 if found["unit"].startswith("year") else 1)
    return views.asking(await _plan(wanted, call), wanted)


async def open_form(call: Call) -> Answer:
    """*Change*."""
    return Answer(modal=views.form((await call.read(_as_it_is, call, is_admins=True)).kinds))


async def submit(call: Call) -> Answer:
    """Nothing changes yet: first they read what would be deleted."""
    chosen = {
        kind: received.parsed(views.months_of, call.filled[kind]) for kind in declared.ages() if call.filled[kind]
    }
    wanted = {kind: months for kind, months in chosen.items() if months}
    return views.asking(await _plan(wanted, call), wanted)


async def confirm(call: Call) -> Answer:
    """*Keep it like this*."""
    wanted = received.parsed(views.from_button, call.value)
    decided = await call.once(_decide, wanted=wanted, call=call)
    call.concerns("", *decided)
    return views.decided(decided)


async def _plan(wanted: dict[str, int], call: Call) -> list[retention.Kept]:
    return await call.read(retention.plan, wanted=wanted, by=call.me, now=call.now)


def _decide(session: Session, *, wanted: dict[str, int], call: Call) -> dict[str, int]:
    retention.decide(session, wanted=wanted, by=call.me, now=call.now)
    return wanted


def _as_it_is(session: Session, call: Call, *, is_admins: bool = False) -> views.Overview:
    """Everybody may know how long things are kept; how much there is, admins read."""
    is_admin = people.is_admin(session, call.me)
    if is_admins and not is_admin:
        raise Refused("Only admins decide how long things are kept. `/warmline admin` shows who they are.")
    return views.Overview(retention.overview(session, now=call.now), may_change=is_admin)


FEATURE = Feature(
    commands={"/warmline keep": command},
    actions={"keep_change": open_form, "keep_confirm": confirm},
    views={"keep_form": submit},
    help=views.IN_HELP,
    audited={"keep_confirm": Logged("settings")},
)
