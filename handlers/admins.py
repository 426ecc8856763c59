"""`/warmline admin`: who may set up teams and name other admins."""

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import mentions
from handlers.slack import people as slack_people
from handlers.views import admins as views
from handlers.views import blocks
from handlers.views.answers import Answer
from storage.people import admins
from storage.refusal import Refused


async def command(call: Call) -> Answer:
    """`/warmline admin`, `admin @ana` and `admin remove @ana`."""
    if not call.rest:
        return Answer(views.listed(await call.read(admins.everybody)))
    named = mentions.read(call.rest).people
    if len(named) != 1:
        raise Refused(f"Please pick one person from the list that Slack shows after @. {views.HOW}")
    await slack_people.meet(named, call)
    if call.rest.partition(" ")[0].lower() == "remove":
        left = await call.once(admins.remove, person=named[0], by=call.me)
        return Answer(views.listed(left, done=f"{blocks.names(named)} is not an admin any more."))
    there = await call.once(admins.name, person=named[0], by=call.me, at=call.now)
    return Answer(views.listed(there, done=f"{blocks.names(named)} is an admin now."))


FEATURE = Feature(
    commands={"/warmline admin": command},
    words={"/warmline admin": Words(before=("remove",), at_most=1000)},
    help=views.IN_HELP,
)
