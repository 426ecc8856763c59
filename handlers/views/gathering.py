"""Ending the sentence, in words: the form, and what its author alone sees of what is in."""

from collections.abc import Sequence

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.options import BEGINNING
from storage.meanings.endings import LONGEST, MOST, Mine
from storage.tables import MeansRound

TITLE = "Customer service means"
CONTROLS = "It does not protect you from somebody who controls the machine that I run on."


def nobody_learns(what: str) -> str:
    """The promise about who wrote it, as it stands above every first field."""
    return f"Nobody learns {what}: no colleague, no lead, no admin, nor whoever runs me, from the database. {CONTROLS}"


def form(round_: MeansRound, mine: Sequence[Mine], *, people: int, words: str = "") -> Block:
    """The form, or, with three in already, those with a button to withdraw one."""
    promise = blocks.context(_promise(round_, people))
    if len(mine) >= MOST:
        full = f"You have {MOST} endings in, and that is the most. Withdraw one to make room for another."
        kept = [blocks.literal(f"Not recorded yet: … {words}")] if words else []
        return blocks.notice(TITLE, [blocks.section(full), *kept, *(_line(round_, it, words) for it in mine), promise])
    element = blocks.text_input(words, limit=LONGEST, placeholder="calling before they do")
    field = blocks.form_field("ending", BEGINNING, element, hint="One ending, in a few words that name nobody.")
    return blocks.form(
        "means_form",
        TITLE,
        [promise, field, *(_line(round_, one) for one in mine)],
        submit="Add it",
        metadata=str(round_.id),
    )


def added(round_: MeansRound, mine: Sequence[Mine]) -> Answer:
    left = MOST - len(mine)
    when = blocks.when(round_.ends_at) if round_.ends_at else "it is over"
    more = f" You can add {left} more." if left else ""
    text = f"Your ending is in. Nobody sees it before {when}.{more}"
    another = [blocks.actions(blocks.button("Add another", "means_add", round_.id))] if left else []
    return Answer(text, [blocks.section(text), *(_line(round_, one) for one in mine), *another], title=TITLE)


def _line(round_: MeansRound, one: Mine, words: str = "") -> Block:
    """One that is in; what else was typed comes back when it has made room for that."""
    again = blocks.button("Withdraw one", f"means_withdraw:{one.id}", f"{round_.id} {one.id} {words}".strip())
    return blocks.literal(f"… {one.words}", accessory=again)


def _promise(round_: MeansRound, people: int) -> str:
    when = blocks.when(round_.ends_at) if round_.ends_at else "this step is over"
    if round_.is_small:
        few = f" You are {people} in the team, so the others may guess."
        return f"Your team reads all endings together on {when}, in random order.{few} {nobody_learns('who wrote one')}"
    return (
        f"Your team reads all endings together on {when}, in random order, if there are four or more."
        f" {nobody_learns('who wrote one')}"
    )
