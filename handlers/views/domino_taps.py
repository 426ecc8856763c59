"""The tap in words: how many of the last five could be used as they were."""

import json

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block, Message
from handlers.views.dominoes import TITLE
from handlers.views.lines import of_people
from storage.dominoes.figures import OF
from storage.dominoes.handovers import Seen

PROMISE = (
    "Kept without your name, without the day, and without who gave it to you. Both teams see the figure at the same"
    " moment, from four answers on. Whoever runs me can see that you were asked, as with every message."
)


def asked(seen: Seen) -> Message:
    text = (
        f"Of the last five *{of_people(seen.what)}* from {of_people(seen.giver)}, how many could you use as they were?"
    )
    counts = [blocks.button(str(one), f"handover_tap:{one}", f"{seen.id}:{one}") for one in range(OF + 1)]
    none = blocks.button("None lately", "handover_tap:none", f"{seen.id}:none")
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(*counts, none), blocks.context(PROMISE)])


def form(seen: Seen, count: int) -> Block:
    """Which need was missing; nothing is stored before it is sent."""
    needs = [(need, number) for number, need in enumerate(seen.agreed.needs if seen.agreed else ())]
    text = f"{count} of five *{of_people(seen.what)}* could be used as they were."
    choice = blocks.choose("checkboxes", needs)
    asked_ = blocks.form_field("missing", "What was missing?", choice, optional=True)
    return blocks.form(
        "handover_tap_form",
        "Usable as it comes",
        [lines.paragraph(text), *([asked_] if needs else []), blocks.context(PROMISE)],
        submit="Send",
        metadata=json.dumps({"id": seen.id, "count": count}),
    )


def thanks() -> Answer:
    return paragraph("Thank you. It is noted without your name.", title=TITLE)


def settled() -> Message:
    return lines.message("Thank you. This one is settled.")
