"""A pulse for those who are asked: the question, one nudge, the form, the pause."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks
from handlers.views import pulse_answers as views
from handlers.views.answers import Answer
from storage.engine.database import Session
from storage.pulses import answering, nudging, whom
from storage.pulses.answering import Said
from storage.pulses.messages import PULSE_ASK, PULSE_NUDGE
from storage.tables import Delivery, PulseRound


async def open_form(call: Call) -> Answer:
    mine = await call.read(answering.to_answer, round_id=call.number, person=call.me.id, now=call.now)
    return Answer(modal=views.form(mine))


async def submit(call: Call) -> Answer:
    """Nothing that is kept tells who said what."""
    round_id, filled = received.number(call.metadata), call.filled
    grade = received.number(filled["grade"]) if filled["grade"] else None
    said = Said(grade, filled.text("helped"), filled.text("change"))
    await call.once_sealed(
        answering.put, lambda: True, round_id=round_id, person=call.me.id, said=said, now=call.now
    )  # fmt: skip
    return views.answered(await call.read(answering.to_answer, round_id=round_id, person=call.me.id, now=call.now))


async def pause(call: Call) -> Answer:
    return views.paused(await call.once(answering.pause, person=call.me, now=call.now))


async def go_on(call: Call) -> Answer:
    await call.once(answering.go_on, person=call.me)
    return views.goes_on()


def compose_ask(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Not to whoever has paused, or answered, before it came."""
    round_ = session.get(PulseRound, delivery.subject)
    mine = answering.mine_of(session, round_, delivery.recipient) if round_ else None
    if mine is None:
        return None
    if mine.round.state != "open":
        return views.over(mine) if delivery.ts else None
    if not delivery.ts and (mine.has_answered or whom.is_paused(session, delivery.recipient, now)):
        return None
    return views.ask(mine)


def compose_nudge(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """For those alone who have not answered; it goes once the round has closed."""
    round_ = session.get(PulseRound, delivery.subject)
    if round_ is None or not nudging.waits_for(session, round_, delivery.recipient, now):
        return None
    mine = answering.mine_of(session, round_, delivery.recipient)
    return views.nudge(mine) if mine else None


FEATURE = Feature(
    actions={"pulse_answer": open_form, "pulse_go_on": go_on, "pulse_pause": pause},
    views={"pulse_answer_form": submit},
    composers={PULSE_ASK: compose_ask, PULSE_NUDGE: compose_nudge},
)
