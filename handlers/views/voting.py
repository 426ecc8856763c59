"""Voting, in words: the ballot, and what its owner alone reads of it."""

from handlers.views import blocks
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block
from handlers.views.gathering import nobody_learns
from handlers.views.options import listed, menu
from storage.meanings.voting import VOTES, Ballot
from storage.tables import MeansRound

TITLE = "Vote"
OWN = "yours is in already"


def form(paper: Ballot) -> Block:
    """The endings in an order of the reader's own."""
    notes = [OWN if one.uuid in paper.own else "" for one in paper.options]
    which = blocks.form_field(
        "chosen",
        "Which three say it best?",
        menu(paper.options, chosen=paper.chosen, most=VOTES),
        hint="One, two or three. The order is another one for everybody.",
    )
    shown = [blocks.context(_promise(paper.round)), *listed(paper.options, notes=notes), which]
    return blocks.form("means_vote_form", TITLE, shown, submit="Vote", metadata=str(paper.round.id))


def voted(round_: MeansRound) -> Answer:
    until = blocks.when(round_.ends_at) if round_.ends_at else "it closes"
    text = f"Your votes are in. You can change them until {until}; nobody sees a total before then."
    return Answer(
        text,
        [blocks.section(text), blocks.actions(blocks.button("Change my votes", "means_vote:again", round_.id))],
        title=TITLE,
    )


def closed() -> Answer:
    return paragraph("The vote is closed. *Propose* in `/warmline means` goes on.", title=TITLE)


def _promise(round_: MeansRound) -> str:
    until = blocks.when(round_.ends_at) if round_.ends_at else "the vote is over"
    return (
        f"How many voted is seen by all. The totals are seen by nobody, lead or admin, before {until}, and then by your"
        f" whole team, if four or more have voted. {nobody_learns('for what you vote')}"
    )
