"""Agreeing, in words: what the lead proposes, whether everybody can live with it, worries and their answers."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block
from handlers.views.gathering import nobody_learns
from handlers.views.options import listed, menu
from storage.meanings.agreeing import LONGEST_ANSWER, LONGEST_WORRY, MOST, Shortlist
from storage.meanings.options import Option
from storage.tables import MeansRound, Worry

TITLE = "Agree"


def form(short: Shortlist) -> Block:
    """The endings by their votes; the first are filled in, and ties are shown as ties."""
    tie = f"{len(short.equals)} are equal on the last places, so you choose among them, and the text says so."
    said = [blocks.section("Two working days follow, in which everybody can say whether they can live with it.")]
    said += [blocks.section(tie)] if short.equals else []
    which = blocks.form_field(
        "chosen",
        f"Which {short.fewest} to {MOST} do you propose?",
        menu(short.ranked, chosen=short.filled, most=MOST),
    )
    shown = [*said, *listed(short.ranked, notes=[_votes(one, short) for one in short.ranked]), which]
    return blocks.form("means_propose_form", "Propose", shown, submit="Propose", metadata=str(short.round.id))


def proposed() -> Answer:
    return paragraph("Proposed. Your team has two working days to say whether it can live with it.", title=TITLE)


def live() -> Answer:
    text = "Noted: you can live with it. You can still say otherwise until it closes."
    return Answer(text, title=TITLE, beside=True)


def worry_form(round_: MeansRound, *, people: int) -> Block:
    small = f" You are {people} in the team, so the others may guess." if round_.is_small else ""
    until = blocks.when(round_.ends_at) if round_.ends_at else "it closes"
    least = "" if round_.is_small else ", if four or more of you have said something"
    promise = (
        f"Your team reads all worries together on {until}, in random order{least}; the lead answers each.{small}"
        f" {nobody_learns('who wrote one')}"
    )
    element = blocks.text_input(multiline=True, limit=LONGEST_WORRY)
    field = blocks.form_field("worry", "What worries you about it?", element, hint="A line that names nobody.")
    shown = [blocks.context(promise), field]
    return blocks.form("means_worry_form", "A worry", shown, submit="Say it", metadata=str(round_.id))


def worried() -> Answer:
    return paragraph(
        "Your worry is in, and will be answered. You can still say otherwise until it closes.", title=TITLE
    )


def answer_form(round_: MeansRound, waiting: Sequence[Worry]) -> Block:
    """A field for each worry that is not answered."""
    shown = [part for one in waiting for part in _to_answer(one)]
    return blocks.form("means_answer_form", "Answer the worries", shown, metadata=str(round_.id))


def _to_answer(one: Worry) -> list[Block]:
    element = blocks.text_input(limit=LONGEST_ANSWER)
    field = blocks.form_field(f"answer_{one.uuid}", "Your answer, in a sentence", element)
    return [lines.paragraph(f"*A worry:* {lines.of_people(one.words, LONGEST_WORRY)}"), field]


def _votes(one: Option, short: Shortlist) -> str:
    if one.votes is None:
        return ""
    votes = f"{one.votes} vote{'' if one.votes == 1 else 's'}"
    return f"{votes}, equal with others" if one.uuid in short.equals else votes
