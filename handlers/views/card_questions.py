"""What is asked of a card by direct message, on Home and in answers: how trying it went, whether it is still right."""

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.card_words import RESULTS, TITLE, said, whole
from handlers.views.lines import of_people
from storage.cards.cards import Seen
from storage.cards.trials import Trial


def tries(trial: Trial) -> Answer:
    when = f" {blocks.when(trial.asked_at, '{date_long}')}" if trial.asked_at else ""
    return said(f"Good: you try *{of_people(trial.title)}*. I ask you once how it went,{when}.")


def answered(trial: Trial) -> Answer:
    return Answer(lines.plainly(_outcome(trial)), _with_line(trial), title=TITLE)


def asked_trial(trial: Trial) -> blocks.Message:
    if trial.result:
        return blocks.Message(lines.plainly(_outcome(trial)), _with_line(trial))
    text = f"Two weeks ago you tried *{of_people(trial.title)}*. How did it go? “Not here” is an answer too."
    return blocks.Message(lines.plainly(text), [lines.paragraph(text), trial_buttons(trial)])


def trial_buttons(trial: Trial) -> Block:
    return blocks.actions(
        blocks.button("Worked", f"card_worked:{trial.id}", f"{trial.id}:worked", style="primary"),
        blocks.button("Partly", f"card_partly:{trial.id}", f"{trial.id}:partly"),
        blocks.button("Not here", f"card_nothere:{trial.id}", f"{trial.id}:not_here"),
    )


def asked_still(card: Seen) -> blocks.Message:
    if not card.asked_on:
        text = f"*{of_people(card.title)}* was checked. Thank you."
        return blocks.Message(lines.plainly(text), [lines.paragraph(text)])
    text = still(card)
    return blocks.Message(lines.plainly(text), [lines.paragraph(text), *whole(card), still_buttons(card)])


def still(card: Seen) -> str:
    return f"Is the card *{of_people(card.title)}* still right? Nobody has checked it for half a year."


def still_buttons(card: Seen) -> Block:
    return blocks.actions(
        blocks.button("Still right", f"card_right:{card.id}", card.id, style="primary"),
        blocks.button("Change", f"card_change:{card.id}", card.id),
        blocks.button("Retire", f"card_retire:{card.id}", card.id),
    )


def checked(card: Seen) -> Answer:
    return said(f"Thank you. *{of_people(card.title)}* stays as it is; I ask again in half a year.")


def retired(card: Seen) -> Answer:
    back = blocks.actions(blocks.button("Bring it back", "card_right", card.id))
    return said(f"*{of_people(card.title)}* is retired: only those who look for its words find it.", back)


def _outcome(trial: Trial) -> str:
    line = f" “{of_people(trial.words)}”" if trial.words else ""
    return f"Noted: you tried *{of_people(trial.title)}*, and {RESULTS[trial.result or 'worked']}.{line}"


def _with_line(trial: Trial) -> list[Block]:
    label = "Change the line" if trial.words else "Add a line"
    return [lines.paragraph(_outcome(trial)), blocks.actions(blocks.button(label, "card_line", trial.id))]
