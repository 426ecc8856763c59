"""A pulse for those who are asked, in words: the message, the form with its promise, and the pause."""

from datetime import datetime

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.gathering import nobody_learns
from handlers.views.lines import of_people
from handlers.views.pulse_results import GRADES, TITLE, nothing
from storage.pulses.answering import NOT_LATELY, Mine, Said
from storage.pulses.words import ANSWER
from storage.refusal import escape

PAUSED = "Pause pulses for half a year"
MOST_READERS = 6  # that are named
_NOT_LATELY = "Not lately (it does not count)"


def ask(mine: Mine) -> Message:
    """Three questions, in one form."""
    text = (
        f"How well does {of_people(mine.team.name)} serve you?{_about(mine)} Three questions, a minute, until"
        f" {blocks.when(mine.round.closes_at)}. A few are asked, and nobody twice in four weeks."
    )
    shown = [lines.paragraph(text), lines.note(_promise(mine)), blocks.actions(_answer(mine), pause_button())]
    return Message(lines.plainly(text), shown)


def nudge(mine: Mine) -> Message:
    """Once, to those who have not answered."""
    text = (
        f"The pulse of {of_people(mine.team.name)} is open until {blocks.when(mine.round.closes_at)}. “Not lately” is"
        " an answer too. This is the only reminder."
    )
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(_answer(mine), pause_button())])


def over(mine: Mine) -> Message:
    """What the message becomes when the round has closed."""
    text = f"The pulse of {of_people(mine.team.name)} has closed."
    if mine.round.state == "too_few":
        text += f" {nothing(mine.round)}"
    pressed = [blocks.button("Result", "pulse_read", mine.round.id)] if mine.round.state != "too_few" else []
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(*pressed, pause_button())])


def form(mine: Mine) -> Block:
    said = mine.said or Said(None)
    options: list[tuple[str, object]] = [(f"{grade}, {words}", grade) for grade, words in GRADES.items()]
    grades = blocks.choose("radio_buttons", [*options, (_NOT_LATELY, NOT_LATELY)], initial=said.grade)
    name = mine.team.name
    about = f" ({mine.round.about})" if mine.round.about else ""
    helped, change = (blocks.text_input(text, multiline=True, limit=ANSWER) for text in (said.helped, said.change))
    return blocks.form(
        "pulse_answer_form",
        TITLE,
        [
            lines.note(_promise(mine)),
            blocks.form_field("grade", f"How well did {name} serve you lately?{about}", grades),
            blocks.form_field("helped", "What helped?", helped, optional=True),
            blocks.form_field("change", "The one thing to change?", change, optional=True, hint="It names nobody."),
        ],
        submit="Send",
        metadata=str(mine.round.id),
    )


def answered(mine: Mine) -> Answer:
    text = f"Thank you. You can change it until {blocks.when(mine.round.closes_at)}; nobody reads any of it before."
    change = blocks.button("Change my answer", "pulse_answer:again", mine.round.id)
    return Answer(text, [blocks.section(text), blocks.actions(change)], title=TITLE)


def paused(until: datetime) -> Answer:
    text = f"No pulse for you until {until.day} {until:%B %Y}, of whichever team. Nobody is told."
    return Answer(text, [blocks.section(text), blocks.actions(go_on_button())], title=TITLE, beside=True)


def goes_on() -> Answer:
    text = "You may be asked in pulses again: never twice in four weeks."
    return Answer(text, [blocks.section(text)], title=TITLE, beside=True)


def pause_button() -> Block:
    return blocks.button(PAUSED, "pulse_pause")


def go_on_button() -> Block:
    return blocks.button("Ask me again", "pulse_go_on")


def answer_button(mine: Mine) -> Block:
    label = "Change my answer" if mine.has_answered else "Answer"
    return blocks.button(label, f"pulse_answer:{mine.round.id}", mine.round.id, style="primary")


def _answer(mine: Mine) -> Block:
    return blocks.button("Answer", "pulse_answer", mine.round.id, style="primary")


def _about(mine: Mine) -> str:
    return f" ({of_people(mine.round.about, 80)})" if mine.round.about else ""


def _promise(mine: Mine) -> str:
    named = [escape(name) for name in mine.readers[:MOST_READERS]]
    who = ", ".join(named) + (" and others" if len(mine.readers) > MOST_READERS else "")
    return (
        f"{who} and those who are asked read it together on {blocks.when(mine.round.closes_at)}, in random order, if"
        f" four or more answer; else all of it is erased. {nobody_learns('who wrote what')}"
    )
