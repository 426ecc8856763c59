"""Two teams agree on a hand-over: who is asked says yes, or suggests something else."""

from dataclasses import dataclass
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks, domino_forms
from handlers.views import domino_agreeing as views
from handlers.views.answers import Answer
from storage.dominoes import agreeing, handovers
from storage.dominoes.drafts import Draft
from storage.dominoes.messages import HANDOVER_ASK, HANDOVER_CHECK, HANDOVER_NEWS, HANDOVER_REST
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery, Handover


@dataclass(frozen=True)
class About:
    """What a form carries: the hand-over that it is about, and whether two people have talked."""

    id: received.Number
    talked: bool = False


async def agree(call: Call) -> Answer:
    """*Agree*; whoever gives is asked by when, where that is not said yet."""
    if not await call.is_done():
        seen = await call.read(agreeing.to_agree, id_=call.number, by=call.me)
        if seen.turn == "giver" and not seen.terms.by_when:
            return Answer(modal=domino_forms.agree(seen))
    return views.agreed(await call.once(agreeing.agree, id_=call.number, by=call.me, at=call.now))


async def submit_agree(call: Call) -> Answer:
    id_, by_when = call.about(About).id, call.filled.text("by_when")
    return views.agreed(await call.once(agreeing.agree, id_=id_, by=call.me, at=call.now, by_when=by_when))


async def open_change(call: Call) -> Answer:
    """*Change*, *Suggest a change* or *Say what we need*."""
    return Answer(modal=domino_forms.change(await call.read(agreeing.to_change, id_=call.number, by=call.me)))


async def open_talked(call: Call) -> Answer:
    """*We have talked*: what came of it goes to the other side once more."""
    seen = await call.read(agreeing.to_change, id_=call.number, by=call.me)
    return Answer(modal=domino_forms.change(seen, talked=True))


async def submit_change(call: Call) -> Answer:
    about, filled = call.about(About), call.filled
    names = ("what", "needs", "by_when", "if_missing", "noticed_by", "note")
    draft = Draft(**{name: filled.text(name) for name in names})
    return views.suggested(
        await call.once(
            agreeing.suggest, id_=about.id, draft=draft, by=call.me, at=call.now, talked=about.talked
        )
    )  # fmt: skip


async def leave(call: Call) -> Answer:
    return views.left(await call.once(agreeing.leave, id_=call.number, by=call.me, at=call.now))


# --- what is said unasked -----------------------------------------------------------------------------


def compose_ask(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Whoever is asked reads it while there is something to ask; what is out says then how it stands."""
    found = _standing(session, delivery)
    if found is None or not (delivery.ts or found.is_asked):
        return None
    return _message(found)


def compose_news(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    found = _standing(session, delivery)
    if found is None or not (delivery.ts or found.is_newest):
        return None
    return _message(found)


@dataclass(frozen=True)
class _Standing:
    """How a hand-over stands, for a lead of either side. ``is_newest``: the message is about what is going on now."""

    seen: handovers.Seen
    is_newest: bool
    is_asked: bool


def _standing(session: Session, delivery: Delivery) -> _Standing | None:
    handover = session.get(Handover, delivery.subject)
    reader = people.find(session, [delivery.recipient]).get(delivery.recipient)
    mine = handovers.sides(session, handover, reader) if handover and reader else frozenset()
    if handover is None or not mine:
        return None
    is_newest = delivery.occurrence == handover.opened_at.isoformat()
    seen = handovers.seen(session, handover)
    return _Standing(seen, is_newest, is_asked=is_newest and seen.turn in mine)


def _message(found: _Standing) -> blocks.Message:
    return views.message(found.seen, is_asked=found.is_asked) if found.is_newest else views.settled(found.seen)


def compose_check(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    seen = handovers.find(session, delivery.subject)
    if seen is None or delivery.recipient not in handovers.leads(session, seen, _checker(seen)):
        return None
    if seen.state == "ended" or seen.turn or agreeing.is_checked(seen, delivery.occurrence):
        return views.settled(seen) if delivery.ts else None
    return views.check(seen)


def compose_rest(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    handover = session.get(Handover, delivery.subject)
    if handover is None or not handover.taps_rest or handover.state == "ended":
        return None
    if delivery.recipient not in handovers.leads(session, handover, "receiver"):
        return None
    return views.taps_rest(handovers.seen(session, handover))


def _checker(seen: handovers.Seen) -> str:
    return "receiver" if seen.receiver_id else "giver"


FEATURE = Feature(
    actions={
        "handover_agree": agree,
        "handover_change": open_change,
        "handover_leave": leave,
        "handover_talked": open_talked,
    },
    views={"handover_agree_form": submit_agree, "handover_change_form": submit_change},
    composers={
        HANDOVER_ASK: compose_ask,
        HANDOVER_NEWS: compose_news,
        HANDOVER_CHECK: compose_check,
        HANDOVER_REST: compose_rest,
    },
    audited=nothing(
        "handover_agree",
        "handover_agree_form",
        "handover_change",
        "handover_leave",
        "handover_talked",
        because=THE_TEAMS,
    ),
)
