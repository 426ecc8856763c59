"""What a pulse brought: the post on both sides, single teams, all words, and what the lead makes of it."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks, pulse_answers
from handlers.views import pulse_results as views
from handlers.views.answers import Answer
from storage.engine.audit import THE_TEAMS, Logged, nothing
from storage.engine.database import Session
from storage.pulses import results, telling
from storage.pulses.messages import PULSE_RESULT, PULSE_TOLD
from storage.tables import Delivery, PulseAsked, PulseRound

QUESTIONS = ("helped", "change")


async def read(call: Call) -> Answer:
    return views.shown(await call.read(results.read, round_id=call.number, reader=call.me))


async def read_part(call: Call) -> Answer:
    """*Only* one of the teams."""
    round_id, team_id = map(received.number, call.value.partition(" ")[::2])
    return views.part(*await call.read(results.of_part, round_id=round_id, team_id=team_id, reader=call.me))


async def read_words(call: Call) -> Answer:
    """All that was said to one question, page by page."""
    round_id, _, rest = call.value.partition(" ")
    question, _, page = rest.partition(" ")
    result = await call.read(results.read, round_id=received.number(round_id), reader=call.me)
    shown = views.words_page(result, received.one_of(QUESTIONS, question), received.number(page))
    return Answer(modal=shown, in_place=call.is_in_modal)


async def open_reply(call: Call) -> Answer:
    return Answer(modal=views.reply_form(await call.read(results.to_reply, round_id=call.number, by=call.me)))


async def reply(call: Call) -> Answer:
    heard, actions = (call.filled.text(field) for field in ("heard", "actions"))
    await call.once(
        telling.tell, round_id=received.number(call.metadata), heard=heard, actions=actions, by=call.me, now=call.now
    )  # fmt: skip
    return views.replied()


def compose_result(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    round_ = session.get(PulseRound, delivery.subject)
    return views.post(results.of(session, round_)) if round_ else None


def compose_told(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    round_ = session.get(PulseRound, delivery.subject)
    if round_ is None or session.get(PulseAsked, (round_.id, delivery.recipient)) is None:
        return None
    result = results.of(session, round_)
    return views.told(result, buttons=[pulse_answers.pause_button()]) if result.reply else None


FEATURE = Feature(
    actions={
        "pulse_part": read_part,
        "pulse_read": read,
        "pulse_reply": open_reply,
        "pulse_words": read_words,
    },
    views={"pulse_reply_form": reply},
    composers={PULSE_RESULT: compose_result, PULSE_TOLD: compose_told},
    audited={
        "pulse_read": Logged("read", "pulse_round"),
        "pulse_part": Logged("read", "pulse_round"),
        "pulse_words": Logged("read", "pulse_round"),
        **nothing("pulse_reply", because=THE_TEAMS),
    },
)
