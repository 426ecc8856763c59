"""Answering a check-in prompt, and what is said about its round: the question, the nudges, the summary."""

from collections.abc import Mapping
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks, round_form, sealed
from handlers.views import rounds as views
from handlers.views.answers import Answer
from handlers.views.moods import Mood
from storage.engine.audit import THE_TEAMS, Logged, nothing
from storage.engine.database import Session
from storage.goals import riding
from storage.meanings import alive
from storage.people import audience, comfort, excuses, people
from storage.prompts import answers, moods, parts
from storage.prompts.messages import (
    PROMPT_ANSWERS,
    PROMPT_ASK,
    PROMPT_DM,
    PROMPT_NUDGE,
    PROMPT_RESTS,
    PROMPT_SUMMARY,
)
from storage.prompts.parts import Mine, Opened
from storage.tables import Delivery


async def open_form(call: Call) -> Answer:
    mine = await call.read(answers.to_answer, round_id=call.number, person=call.me.id, now=call.now)
    goal = await call.read(riding.question, round_id=call.number, person=call.me.id, now=call.now)
    return Answer(modal=round_form.form(mine, is_late=call.now >= mine.closes_at, goal=goal))


async def submit(call: Call) -> Answer:
    round_id = received.number(call.metadata)
    fields = {field: value for field, value in call.filled.items() if field.startswith("answer_") and value}
    said = {received.number(field.removeprefix("answer_")): value for field, value in fields.items()}
    opened = await call.read(parts.find, round_id, call.now)
    if opened and opened.is_sealed:
        return await _seal(call, opened, said)
    mine = await call.once(
        riding.answer, round_id=round_id, person=call.me, said=said, goal=_of_a_goal(call), at=call.now
    )  # fmt: skip
    low = any(one.number in moods.LOW for one in mine.said if mine.kind_of(one) == "mood")
    return views.confirmation(mine, comfort=await call.read(comfort.text) if low else "")


async def _seal(call: Call, opened: Opened, said: Mapping[int, str]) -> Answer:
    """Nothing of this tells the database who said it, nor that they were low: so it is told from what was sent."""
    await call.once_sealed(
        riding.seal, lambda: True,
        round_id=opened.id, person=call.me, said=said, may_be_quoted=bool(call.filled.get("quote")),
        goal=_of_a_goal(call), at=call.now,
    )  # fmt: skip
    asked = {question.id for question in opened.questions if question.kind == "mood"}
    low = any(said.get(question, "") in {str(grade) for grade in moods.LOW} for question in asked)
    return views.sealed(opened, comfort=await call.read(comfort.text) if low else "")


def _of_a_goal(call: Call) -> riding.Said | None:
    """What was said in the private last field, if it was there and something was."""
    fields = [name for name in call.filled if name.startswith("goal_") and name != "goal_words"]
    said = [(received.number(name.removeprefix("goal_")), call.filled.text(name)) for name in fields]
    words = call.filled.text("goal_words")
    return next((riding.Said(goal, step, words) for goal, step in said if step or words), None)


async def read_all(call: Call) -> Answer:
    results = await call.read(answers.to_read, round_id=call.number, by=call.me, now=call.now)
    return Answer(modal=views.everything(results))


async def turn_page(call: Call) -> Answer:
    round_id, page = map(received.number, call.value.partition(" ")[::2])
    results = await call.read(answers.to_read, round_id=round_id, by=call.me, now=call.now)
    return Answer(modal=views.everything(results, page), in_place=True)


def compose_ask(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    opened = parts.find(session, delivery.subject, now)
    if opened is None or opened.outcome == "unopened":
        return None
    if not delivery.ts and (opened.is_over or now >= opened.closes_at):
        return None
    answered = answers.who_answered(session, opened.id)
    return views.post(opened, answers.tally(session, opened), answered, above=_above(session, opened))


def compose_dm(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    mine = _to_ask(session, delivery, now)
    return views.dm(mine, above=_above(session, mine.round)) if mine else None


def _above(session: Session, opened: Opened) -> str:
    """What the team agreed on stands above what it is asked, each in its turn."""
    return alive.in_turn(session, prompt_round=opened.id, team_id=opened.team_id, opens_at=opened.opens_at)


def compose_nudge(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Only for those who were asked and have not answered; it thanks them when they do, and goes when it is over."""
    mine = _to_ask(session, delivery, now)
    if mine is None or mine.round.is_over:
        return None
    if not delivery.ts and (mine.has_answered or not mine.is_reached or now >= mine.closes_at):
        return None
    return views.nudge(mine)


def compose_summary(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """The channel's: the answers only where that was said when they were asked for."""
    return _summary(session, delivery, now, for_leads=False)


def compose_answers(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """A lead's own; nothing for somebody who leads the team no longer."""
    if not audience.can_read_answers(session, round_id=delivery.subject, reader=delivery.recipient):
        return None
    return _summary(session, delivery, now, for_leads=True)


def _summary(session: Session, delivery: Delivery, now: datetime, *, for_leads: bool) -> blocks.Message | None:
    opened = parts.find(session, delivery.subject, now)
    if opened is None or (opened.is_ended and not delivery.ts):
        return None
    results = answers.results(session, opened, characters=2 * views.WORDS_IN_A_LINE)
    if opened.is_sealed:  # the same for everybody
        return sealed.summary(results, _mood(session, opened)) if opened.outcome else None
    if not results.tally.asked:
        return None
    return views.summary(results, with_answers=for_leads or opened.readers == "team")


def compose_rests(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    opened = parts.find(session, delivery.subject, now)
    return sealed.rests(opened) if opened and not opened.is_ended else None


def _mood(session: Session, opened: Opened) -> Mood | None:
    """The mood of a sealed round, as far as it is shown, and the weeks before it."""
    felts = moods.of_team(session, opened.team_id, until=opened.occurrence)
    felt = next((one for one in felts if one.round_id == opened.id), None)
    if felt is None:
        return None
    return Mood(felt, felts, moods.change(felts, felt), moods.is_heavy(session, opened.id))


def _to_ask(session: Session, delivery: Delivery, now: datetime) -> Mine | None:
    """The person's part, unless there is nothing to ask any more: ended, excused, away, not in the team."""
    mine = parts.part_of(session, delivery.subject, delivery.recipient, now)
    if mine is None or delivery.ts:
        return mine
    person = people.find(session, [delivery.recipient])[delivery.recipient]
    if mine.round.is_over or mine.excused or excuses.excuse(session, person, at=now, asked_by=mine.round.team_id):
        return None
    return mine


FEATURE = Feature(
    actions={"prompt_answer": open_form, "prompt_read_all": read_all, "prompt_read_page": turn_page},
    views={"prompt_answer_form": submit},
    composers={
        PROMPT_ASK: compose_ask,
        PROMPT_DM: compose_dm,
        PROMPT_NUDGE: compose_nudge,
        PROMPT_SUMMARY: compose_summary,
        PROMPT_ANSWERS: compose_answers,
        PROMPT_RESTS: compose_rests,
    },
    audited={
        "prompt_read_all": Logged("read", "round"),
        "prompt_read_page": Logged("read", "round"),
        **nothing("prompt_answer", "prompt_answer_form", because=THE_TEAMS),
    },
)
