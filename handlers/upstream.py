"""*Thank upstream*: from a team to the one whose work its own begins with."""

import re
from dataclasses import dataclass
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import channels, received
from handlers.views import blocks
from handlers.views import domino_thanks as views
from handlers.views.answers import Answer
from storage.dominoes import handovers, thanks
from storage.dominoes.messages import UPSTREAM_POST
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.engine.text import trimmed
from storage.tables import Delivery, Team

_TAG = re.compile(rf"(?<![\w#]){re.escape(thanks.TAG)}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class About:
    """Whom it thanks, where the form does not ask."""

    id: received.Number | None = None


def is_meant(text: str) -> bool:
    """Whether kudos are to be read by the other team, too."""
    return _TAG.search(text) is not None


def without_tag(text: str) -> str:
    return trimmed(" ".join(_TAG.sub(" ", text).split(" ")))


async def open_form(call: Call, *, said: str = "") -> Answer:
    return Answer(modal=views.form(await call.read(thanks.to_thank, by=call.me), said=said))


async def press(call: Call) -> Answer:
    """*Thank upstream*, on a wonderful story or beside a hand-over."""
    return await open_form(call)


async def submit(call: Call) -> Answer:
    filled = call.filled
    id_ = received.number(filled["handover"]) if filled["handover"] else call.about(About).id
    seen = await call.read(handovers.there, id_ or 0)
    await channels.make_sure(await call.read(_channel, seen.giver_id), call)
    given = await call.once(thanks.give, handover_id=seen.id, by=call.me, said=filled.text("words"), at=call.now)
    return views.thanked(given, waits=await call.is_posting_stuck())


async def say_what_is_kept_back(kudos_id: int, call: Call) -> None:
    """Of kudos with the tag: which team reads nothing of them."""
    for one in await call.read(thanks.kept_back, kudos_id):
        await call.aside(views.thanked(one))


async def undo(call: Call) -> Answer:
    await call.once(thanks.undo, id_=call.number, by=call.me.id, at=call.now)
    return views.undone()


async def offer_handovers(call: Call) -> Answer:
    found = await call.read(thanks.to_thank, by=call.me)
    return Answer(options=[(f"{one.giver}, for {one.what}", one.id) for one in found])


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    found = thanks.find(session, delivery.subject)
    return views.post(found) if found else None


def _channel(session: Session, team_id: int) -> str:
    return session.get_one(Team, team_id).channel


FEATURE = Feature(
    actions={"upstream_thank": press, "upstream_undo": undo},
    views={"upstream_form": submit},
    menus={"upstream_form.handover": offer_handovers},
    composers={UPSTREAM_POST: compose},
    audited=nothing("upstream_thank", because=THE_TEAMS),
)
