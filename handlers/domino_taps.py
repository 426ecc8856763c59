"""The tap: whoever is asked says how many of the last five could be used as they were, and what was missing."""

from dataclasses import dataclass
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks
from handlers.views import domino_taps as views
from handlers.views.answers import Answer
from storage.dominoes import handovers, taps
from storage.dominoes.figures import OF
from storage.dominoes.messages import HANDOVER_TAP
from storage.engine.database import Session
from storage.tables import Delivery, Handover

NONE = "none"


@dataclass(frozen=True)
class About:
    """What the form carries: which hand-over, and how many could be used."""

    id: received.Number
    count: received.Number


async def tap(call: Call) -> Answer:
    """Five, or none lately, is all there is to say; below five, which need was missing."""
    id_, _, said = call.value.partition(":")
    count = None if said == NONE else received.number(said)
    if count is None or count >= OF:
        return await _keep(call, received.number(id_), count)
    return Answer(modal=views.form(await call.read(taps.asked, id_=received.number(id_), by=call.me.id), count))


async def submit(call: Call) -> Answer:
    about = call.about(About)
    return await _keep(call, about.id, about.count)


async def _keep(call: Call, id_: int, count: int | None) -> Answer:
    """Nothing that is kept tells who said it."""
    missing = [received.number(one) for one in received.texts(call.filled["missing"])] if "view" in call.body else []
    await call.once_sealed(
        taps.answer, lambda: True, id_=id_, by=call.me.id, count=count, missing=missing, at=call.now
    )  # fmt: skip
    return views.thanks()


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Only while it is to be answered by them."""
    handover = session.get(Handover, delivery.subject)
    if handover is None:
        return None
    if not taps.is_asked(session, handover, delivery.recipient):
        return views.settled() if delivery.ts else None
    return views.asked(handovers.seen(session, handover))


FEATURE = Feature(actions={"handover_tap": tap}, views={"handover_tap_form": submit}, composers={HANDOVER_TAP: compose})
