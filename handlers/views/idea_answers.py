"""Answers to ideas in words: the form of a lead, and what whoever answered reads."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.ideas import TITLE
from storage.ideas.answering import NEXT, REASONS
from storage.ideas.ideas import Seen
from storage.ideas.words import WORDS

STATES = {
    "looking": "We look into it",
    "doing": "We do it",
    "done": "It is done",
    "declined": "No, and here is why",
    "same_as": "It is the same as another",
}
OWNED = ("looking", "doing")  # states in which somebody may be asked to see to it


@dataclass(frozen=True)
class Filled:
    """What is chosen in the form so far. ``others`` are the ideas that it may be the same as."""

    state: str
    words: str = ""
    reason: str = ""
    owner: str = ""
    due: str = ""
    tell: str = ""
    teller: str = ""
    others: Sequence[tuple[str, int]] = ()


def form(idea: Seen, filled: Filled) -> Block:
    """What becomes of it; the order stays, so that Slack keeps what has been typed."""
    states = [(words, state) for state, words in STATES.items() if state in NEXT.get(idea.state, ())]
    choice = blocks.choose("radio_buttons", states, initial=filled.state) | {"action_id": "idea_state"}
    is_no = filled.state == "declined"
    label = "Why not, in a sentence?" if is_no else "What do you say to it?"
    hint = "A sentence, so that they can understand it." if is_no else ""
    said = blocks.text_input(filled.words, multiline=True, limit=WORDS)
    fields = [
        blocks.form_field("state", "What becomes of it?", choice) | {"dispatch_action": True},
        *_reasons(filled),
        blocks.form_field("words", label, said, hint=hint, optional=not is_no),
        *_work(filled),
        *_same_as(filled),
        *_telling(idea, filled),
    ]
    shown = [lines.paragraph(f"*{lines.of_people(idea.title)}*"), blocks.quote(idea.words), *fields]
    return blocks.form(
        "idea_answer_form", "Answer an idea", shown, submit="Answer", metadata=json.dumps({"id": idea.id})
    )


def _reasons(filled: Filled) -> list[Block]:
    if filled.state != "declined":
        return []
    reasons = [(words.capitalize(), value) for value, words in REASONS.items()]
    return [blocks.form_field("reason", "Why not?", blocks.choose("static_select", reasons, initial=filled.reason))]


def _work(filled: Filled) -> list[Block]:
    if filled.state not in OWNED:
        return []
    whoever = "They are asked first. Left empty, it stays with you, the leads."
    made = [blocks.form_field("owner", "Who takes it on?", _person(filled.owner), hint=whoever, optional=True)]
    if filled.state == "doing":
        day: Block = {"type": "datepicker", "action_id": "value"} | (
            {"initial_date": filled.due} if filled.due else {}
        )  # fmt: skip
        made.append(blocks.form_field("due", "Until when?", day, optional=True))
    return made


def _same_as(filled: Filled) -> list[Block]:
    if filled.state != "same_as" or not filled.others:
        return []
    return [blocks.form_field("same_as", "As which one?", blocks.menu(filled.others))]


def _telling(idea: Seen, filled: Filled) -> list[Block]:
    """Who tells the customer: it comes into their next check-in."""
    if filled.state != "done" or not idea.customer_id:
        return []
    hint = "It begins the next call while nothing is wrong of whoever looks after them, unless you choose somebody."
    tell = blocks.text_input(filled.tell, limit=150)
    return [
        blocks.form_field("tell", "What can they be told?", tell, hint="For example: badge scan works.", optional=True),
        blocks.form_field("teller", "Who tells them?", _person(filled.teller), hint=hint, optional=True),
    ]


def _person(chosen: str) -> Block:
    return {"type": "users_select", "action_id": "value"} | ({"initial_user": chosen} if chosen else {})


def answered(idea: Seen) -> Answer:
    who = "Everybody who wants it hears of it" if idea.support else "Whoever had it hears of it"
    if idea.author is None:
        who = "Whoever had it reads that in the thread of its post, and with their code"
    asked = f" <@{idea.asked}> is asked whether they take it on." if idea.asked else ""
    teller = f" <@{idea.teller}> tells {lines.of_people(idea.customer, 60)}." if idea.teller and idea.tell else ""
    text = f"Answered: *{lines.of_people(idea.title)}*. {who}.{asked}{teller}"
    return Answer(lines.plainly(text), [lines.paragraph(text)], title=TITLE)


def accepted(idea: Seen, *, is_mine: bool) -> Answer:
    title = lines.of_people(idea.title)
    text = f"*{title}* stays with the leads of the team."
    if is_mine:
        text = f"*{title}* is yours. If nothing has become of it in 30 days, it rests; `/warmline idea` shows it."
    return Answer(lines.plainly(text), [lines.paragraph(text)], title=TITLE)


def touched(idea: Seen, until: date) -> Answer:
    text = f"*{lines.of_people(idea.title)}* goes on, until {until.day} {until:%B} at least."
    return Answer(lines.plainly(text), [lines.paragraph(text)], title=TITLE, beside=True)


def taken_up(idea: Seen) -> Answer:
    text = f"*{lines.of_people(idea.title)}* is being looked into again."
    return Answer(lines.plainly(text), [lines.paragraph(text)], title=TITLE, beside=True)


def told_form(idea: Seen) -> Block:
    heard = blocks.text_input("", multiline=True, limit=WORDS)
    hint = "It comes back to whoever had the idea."
    asked = blocks.form_field("words", "What did they say to it?", heard, hint=hint, optional=True)
    about = lines.paragraph(f"{lines.of_people(idea.customer, 60)} was told: “{lines.of_people(idea.tell)}”")
    return blocks.form("idea_told_form", "Told them", [about, asked], metadata=json.dumps({"id": idea.id}))


def told(idea: Seen) -> Answer:
    text = f"Noted: {lines.of_people(idea.customer, 60)} knows. What they said goes to whoever had the idea."
    return Answer(lines.plainly(text), [lines.paragraph(text)], title=TITLE)
