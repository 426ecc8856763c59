"""*Add yours*: others join in the thanks under kudos and under wonderful stories."""

from dataclasses import dataclass

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import channels, looks, mentions, received
from handlers.views import joining as views
from handlers.views.answers import Answer
from storage import joining
from storage.engine.audit import Logged
from storage.joining import About
from storage.people import audience


@dataclass(frozen=True)
class Place:
    """What the button or form carries: which kudos, or which story, and from where on its thanks are read."""

    kudos: received.Number | None = None
    story: received.Number | None = None
    after: received.Number = 0

    @property
    def about(self) -> About:
        return About(self.kudos, self.story)


async def open_form(call: Call) -> Answer:
    about = received.document(Place, call.value).about
    thread = await call.read(joining.to_join, about=about, by=call.me.id, seen_in=call.channel)
    return Answer(modal=views.form(thread))


async def submit(call: Call) -> Answer:
    about = call.about(Place).about
    done = await call.once(
        joining.join,
        about=about, by=call.me.id, message=call.filled.text("message"),
        practices=received.some_of(mentions.PRACTICES, call.filled["practices"]), at=call.now,
        seen_in=await _seen_in(about, call),
    )  # fmt: skip
    return views.joined(done, waits=await call.is_posting_stuck())


async def read_all(call: Call) -> Answer:
    place = received.document(Place, call.value)
    found = await looks.settled(
        lambda: call.read(joining.readable, about=place.about, by=call.me.id, seen_in=call.channel),
        lambda found: [given.channel for given in found],
        call,
    )
    call.concerns("kudos", *(given.id for given in found))
    carried = {"story": place.story} if place.story else {"kudos": place.kudos}
    return Answer(modal=views.everything(carried, found, after=place.after), in_place=True)


async def _seen_in(about: About, call: Call) -> str:
    """Where it stands, if Slack says that they are there: a form says no more where its button was."""
    channel = await call.read(joining.channel_of, about)
    if not channel or await call.read(audience.can_see, channel=channel, reader=call.me.id):
        return ""
    return channel if call.me.id in await channels.members(channel, call) else ""


FEATURE = Feature(
    actions={"join_open": open_form, "join_read": read_all},
    views={"join_form": submit},
    audited={"join_read": Logged("read")},
)
