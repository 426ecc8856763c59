"""Answers to ideas: from the leads of a team and whoever takes one on; and what is said of them unasked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import people as slack_people
from handlers.slack import received
from handlers.views import blocks, idea_posts
from handlers.views import idea_answers as views
from handlers.views.answers import Answer
from handlers.views.idea_answers import Filled
from storage.delivery import recurrence
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.ideas import answering, clock, finding, ideas, rights, steps, telling
from storage.ideas.answering import NEXT, Verdict
from storage.ideas.ideas import Seen
from storage.ideas.messages import IDEA_ASK, IDEA_NEWS, IDEA_POST, IDEA_REPLY
from storage.people import people
from storage.tables import Delivery, IdeaStep


@dataclass(frozen=True)
class About:
    """What a form carries: the idea that it is about."""

    id: received.Number


async def open_answer(call: Call) -> Answer:
    idea = await call.read(rights.to_answer, id_=call.number, by=call.me)
    first = next(iter(NEXT.get(idea.state, ())), "looking")
    return Answer(modal=views.form(idea, await _filled(idea, call, state=first)))


async def choose_state(call: Call) -> Answer:
    """What is asked depends on what becomes of it."""
    idea = await call.read(rights.to_answer, id_=call.about(About).id, by=call.me)
    return Answer(modal=views.form(idea, await _filled(idea, call)), redrawn=True)


async def submit(call: Call) -> Answer:
    filled, id_ = call.filled, call.about(About).id
    owner, teller = filled["owner"], filled["teller"]
    await slack_people.meet([chosen for chosen in (owner, teller) if chosen], call)
    verdict = Verdict(
        state=received.one_of(views.STATES, filled["state"]),
        words=filled.text("words"),
        reason=filled.text("reason"),
        owner=owner,
        due=received.day(filled["due"]) if filled["due"] else None,
        same_as=received.number(filled["same_as"]) if filled["same_as"] else None,
        tell=filled.text("tell"),
        teller=teller or None,
    )
    return views.answered(await call.once(answering.answer, id_=id_, by=call.me, verdict=verdict, at=call.now))


async def offer_others(call: Call) -> Answer:
    """What the form's menu offers a team of more ideas than a list takes."""
    idea = await call.read(rights.to_answer, id_=call.about(About).id, by=call.me)
    return Answer(options=await call.read(finding.open_in, idea.team_id, but=idea.id))


async def accept(call: Call) -> Answer:
    idea = await call.once(answering.accept, id_=call.number, by=call.me, is_mine=True, at=call.now)
    return views.accepted(idea, is_mine=True)


async def refuse(call: Call) -> Answer:
    idea = await call.once(answering.accept, id_=call.number, by=call.me, is_mine=False, at=call.now)
    return views.accepted(idea, is_mine=False)


async def touch(call: Call) -> Answer:
    idea = await call.once(answering.touch, id_=call.number, by=call.me, at=call.now)
    return views.touched(idea, recurrence.local_date(clock.rests_at(idea.touched_at), call.me.zone))


async def take_up(call: Call) -> Answer:
    return views.taken_up(await call.once(answering.take_up, id_=call.number, by=call.me, at=call.now))


async def open_told(call: Call) -> Answer:
    return Answer(modal=views.told_form(await call.read(telling.to_tell, id_=call.number, by=call.me)))


async def submit_told(call: Call) -> Answer:
    said = call.filled.text("words")
    return views.told(await call.once(telling.told, id_=call.about(About).id, by=call.me, said=said, at=call.now))


async def _filled(idea: Seen, call: Call, *, state: str = "") -> Filled:
    """What the form holds, or begins with."""
    filled: Any = {} if state else call.filled
    state = state or received.one_of(views.STATES, filled["state"])
    texts = {name: filled.get(name) or "" for name in ("words", "reason", "owner", "due", "tell", "teller")}
    others = await call.read(finding.open_in, idea.team_id, but=idea.id) if state == "same_as" else ()
    return Filled(state, others=others, **texts)


# --- what is said unasked -----------------------------------------------------------------------------


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    idea = ideas.find(session, delivery.subject)
    return idea_posts.post(idea) if idea else None


def compose_reply(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    found = _step(session, delivery.subject)
    return idea_posts.reply(*found) if found else None


def compose_news(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """For those who may still read it."""
    found = _step(session, delivery.subject)
    reader = people.find(session, [delivery.recipient]).get(delivery.recipient)
    if found is None or reader is None or not rights.can_read(session, found[0], reader):
        return None
    if not steps.listens(session, found[0].id, reader.id):
        return None
    return idea_posts.news(*found, is_author=found[0].author == reader.id)


def compose_ask(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """As long as it is to be asked; what is out says then how it stands."""
    idea, what = ideas.find(session, delivery.subject), str(delivery.detail.get("what", ""))
    if idea is None:
        return None
    if _is_open(idea, what, delivery.recipient):
        return idea_posts.ask(idea, what)
    return idea_posts.settled(idea) if delivery.ts else None


def _is_open(idea: Seen, what: str, reader: str) -> bool:
    match what:
        case "accept":
            return idea.asked == reader
        case "teller":
            return idea.teller == reader and idea.told_at is None and idea.state == "done"
        case "informed":
            return reader in idea.leads
        case "lead":
            return idea.state == "new" and reader in idea.leads
    return idea.state == "new" and reader in idea.keepers


def _step(session: Session, id_: int) -> tuple[Seen, ideas.Step] | None:
    row = session.get(IdeaStep, id_)
    idea = ideas.find(session, row.idea_id) if row else None
    return next(((idea, step) for step in idea.steps if step.id == id_), None) if idea else None


FEATURE = Feature(
    actions={
        "idea_accept": accept,
        "idea_answer": open_answer,
        "idea_refuse": refuse,
        "idea_state": choose_state,
        "idea_take_up": take_up,
        "idea_told": open_told,
        "idea_touch": touch,
    },
    views={"idea_answer_form": submit, "idea_told_form": submit_told},
    menus={"idea_answer_form.same_as": offer_others},
    composers={
        IDEA_ASK: compose_ask,
        IDEA_NEWS: compose_news,
        IDEA_POST: compose_post,
        IDEA_REPLY: compose_reply,
    },
    audited=nothing(
        "idea_accept",
        "idea_answer",
        "idea_answer_form",
        "idea_refuse",
        "idea_take_up",
        "idea_told",
        "idea_touch",
        because=THE_TEAMS,
    ),
)
