"""Letters about hand-overs: written to the other team, answered by its leads."""

from dataclasses import dataclass
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks
from handlers.views import domino_letters as views
from handlers.views.answers import Answer
from storage.dominoes import letters, notices, replies
from storage.dominoes.letters import DIRECTIONS, Direction
from storage.dominoes.messages import CHANGE_DUE, NOTICE, NOTICE_ANSWER
from storage.dominoes.notices import Draft
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery


@dataclass(frozen=True)
class About:
    """What a form carries: the hand-over it is about and the way the letter goes; or the letter that is answered."""

    id: received.Number
    direction: str = ""


async def open_letter(call: Call) -> Answer:
    """*Tell Billing* or *Ask Front desk*."""
    id_, _, way = call.value.partition(":")
    direction = _direction(way)
    seen = await call.read(notices.to_write, id_=received.number(id_), direction=direction, by=call.me)
    return Answer(modal=views.form(seen, direction))


async def submit(call: Call) -> Answer:
    about, filled = call.about(About), call.filled
    direction = _direction(about.direction)
    seen = await call.read(notices.to_write, id_=about.id, direction=direction, by=call.me)
    needs = seen.agreed.needs if seen.agreed else ()
    number = received.number(filled["need"]) if filled["need"] else len(needs)
    draft = Draft(
        our_part=filled.text("our_part"), arrived=filled.text("arrived"), would_help=filled.text("would_help"),
        need=needs[number] if number < len(needs) else "",
    )  # fmt: skip
    sent = await call.once(
        notices.write, id_=about.id, direction=direction, draft=draft, by=call.me, at=call.now
    )  # fmt: skip
    return views.sent(await call.read(letters.there, sent.id), sent.letter_id, is_added=sent.is_added)


async def take_back(call: Call) -> Answer:
    draft = await call.once(notices.take_back, letter_id=call.number, by=call.me.id, at=call.now)
    return views.taken_back(draft)


async def say_thanks(call: Call) -> Answer:
    return await _answer("thanked", call)


async def talk(call: Call) -> Answer:
    return await _answer("talking", call)


async def open_change(call: Call) -> Answer:
    """*We change something*, or *Another day*."""
    return Answer(modal=views.change_form(await call.read(replies.to_answer, id_=call.number, by=call.me)))


async def submit_change(call: Call) -> Answer:
    filled = call.filled
    due = received.day(filled["due"]) if filled["due"] else None
    notice = await call.once(
        replies.answer,
        id_=call.about(About).id, by=call.me, state="changing", at=call.now, change=filled.text("change"), due=due,
    )  # fmt: skip
    return views.answered(notice)


async def close(call: Call) -> Answer:
    """*Done*, or *We have talked*."""
    return views.answered(await call.once(replies.close, id_=call.number, by=call.me, at=call.now))


async def _answer(state: str, call: Call) -> Answer:
    return views.answered(
        await call.once(replies.answer, id_=call.number, by=call.me, state=state, at=call.now)
    )  # fmt: skip


def _direction(held: str) -> Direction:
    return "down" if received.one_of(DIRECTIONS, held) == "down" else "up"


# --- what is said unasked -----------------------------------------------------------------------------


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """For those who lead the team that it went to."""
    notice = letters.find(session, delivery.subject)
    reader = people.find(session, [delivery.recipient]).get(delivery.recipient)
    if notice is None or reader is None or not letters.is_reader(session, notice, reader):
        return None
    return views.message(notice)


def compose_answer(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    notice = letters.find(session, delivery.subject)
    if notice is None or notice.state == "sent" or not letters.is_writer(session, notice, delivery.recipient):
        return None
    return views.news(notice)


def compose_due(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    notice = letters.find(session, delivery.subject)
    if notice is None or notice.state != "changing" or delivery.recipient not in replies.reminded(session, notice):
        return None
    return views.due(notice)


FEATURE = Feature(
    actions={
        "handover_change_it": open_change,
        "handover_close": close,
        "handover_letter_back": take_back,
        "handover_talk": talk,
        "handover_thank_you": say_thanks,
        "handover_write": open_letter,
    },
    views={"handover_answer_form": submit_change, "handover_letter_form": submit},
    composers={NOTICE: compose, NOTICE_ANSWER: compose_answer, CHANGE_DUE: compose_due},
    audited=nothing("handover_change_it", "handover_write", because=THE_TEAMS),
)
