"""`/warmline admin`: who the admins are, and what they decide for everybody: names in digests, statuses."""

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import mentions
from handlers.slack import people as slack_people
from handlers.views import admins as views
from handlers.views import blocks
from handlers.views.answers import Answer
from storage.across import away_status
from storage.engine.audit import Logged
from storage.engine.text import unended
from storage.people import admins, naming
from storage.refusal import Refused


async def command(call: Call) -> Answer:
    """`/warmline admin`, `admin @ana`, `admin remove @ana`, `admin names off` and `admin status off`."""
    if not call.rest:
        return Answer(views.listed(await call.read(admins.everybody)))
    words = call.rest.lower().split()
    if words[0] == "names":
        return await _switch_names(" ".join(words[1:]), call)
    if words[0] == "status":
        return await _switch_status(" ".join(words[1:]), call)
    named = mentions.read(call.rest).people
    if len(named) != 1:
        raise Refused(f"Please pick one person from the list that Slack shows after @. {views.HOW}")
    await slack_people.meet(named, call)
    call.concerns("", named[0])
    if call.rest.partition(" ")[0].lower() == "remove":
        left = await call.once(admins.remove, person=named[0], by=call.me)
        return Answer(views.listed(left, done=f"{blocks.names(named)} is not an admin any more."))
    there = await call.once(admins.name, person=named[0], by=call.me, at=call.now)
    return Answer(views.listed(there, done=f"{blocks.names(named)} is an admin now."))


async def _switch_names(wanted: str, call: Call) -> Answer:
    if not wanted:
        is_on = await call.read(naming.is_on)
        return Answer(f"{views.naming(is_on=is_on)} Admins change that with {views.NAMES_HOW}.")
    if (wanted := unended(wanted)) not in {"on", "off"}:
        raise Refused(f"Please write {views.NAMES_HOW}.")
    is_on = await call.once(naming.switch, is_on=wanted == "on", by=call.me)
    return Answer(f"From now on: {views.naming(is_on=is_on)}")


async def _switch_status(wanted: str, call: Call) -> Answer:
    if not wanted:
        is_on = await call.read(away_status.is_read)
        return Answer(f"{views.status(is_on=is_on)} Admins change that with {views.STATUS_HOW}.")
    if (wanted := unended(wanted)) not in {"on", "off"}:
        raise Refused(f"Please write {views.STATUS_HOW}.")
    is_on = await call.once(away_status.switch_for_all, is_on=wanted == "on", by=call.me, now=call.now)
    return Answer(f"From now on: {views.status(is_on=is_on)}")


FEATURE = Feature(
    commands={"/warmline admin": command},
    words={"/warmline admin": Words(before=("remove", "names", "status"), at_most=1000)},
    help=views.IN_HELP,
    audited={
        "/warmline admin": Logged("rights"),
    },
)
