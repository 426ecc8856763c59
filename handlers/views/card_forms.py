"""The forms of the library: a card, and a line to what came of one."""

import json
from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.blocks import Block
from handlers.views.card_words import PRACTICES, RESULTS
from handlers.views.lines import of_people
from storage.cards.trials import Trial
from storage.cards.writing import LIMITS, Shape


def form(
    shape: Shape,
    *,
    about: dict[str, object],
    points: Sequence[tuple[str, int]] = (),
    behaviours: Sequence[tuple[str, int]] = (),
    is_proposal: bool = False,
    is_new: bool = True,
) -> Block:
    """The form for a new card, or for changing one."""
    fields = [
        _text("title", "What is it called?", shape.title),
        _text("moment", "When is it of use?", shape.moment, hint="For example: a delivery will be late."),
        _text("advice", "What do you do then?", shape.advice),
    ]
    if points:
        menu = blocks.menu(points, initial=shape.touch_point_id)
        hint = "It comes by itself with difficult stories from there."
        fields.append(blocks.form_field("touch_point", "At which touch point?", menu, hint=hint, optional=True))
    if behaviours:
        chosen = blocks.choose("static_select", behaviours[: blocks.MENU_LIMIT], initial=shape.behaviour_id)
        fields.append(blocks.form_field("behaviour", "What does it show of what you agreed?", chosen, optional=True))
    practices = [(text, value) for value, text in PRACTICES.items()]
    fields.append(
        blocks.form_field(
            "practice", "Which practice is it?",
            blocks.choose("static_select", practices, initial=shape.practice), optional=True,
        )
    )  # fmt: skip
    if not is_new:
        keeper: Block = {"type": "users_select", "action_id": "value"}
        keeper |= {"initial_user": shape.keeper} if shape.keeper else {}
        fields.append(blocks.form_field("keeper", "Who looks after it?", keeper, optional=True))
    title = "Change a card" if not is_new else "Propose a card" if is_proposal else "Write a card"
    return blocks.form("card_form", title, fields, metadata=json.dumps(about))


def line_form(trial: Trial) -> Block:
    """A line to what came of a card."""
    limit = 300
    hint = "For *Not here* it stands on the card, without your name." if trial.result == "not_here" else ""
    field = _typed("words", "In a line, how was it?", trial.words, limit=limit, hint=hint.replace("*", ""))
    about = lines.paragraph(f"You tried *{of_people(trial.title)}*, and {RESULTS[trial.result or 'worked']}.")
    return blocks.form("card_line_form", "How did it go?", [about, field], metadata=str(trial.id))


def _text(field: str, label: str, value: str, *, hint: str = "") -> Block:
    return _typed(field, label, value, limit=LIMITS[field], hint=hint, multiline=field == "advice")


def _typed(field: str, label: str, value: str, *, limit: int, hint: str = "", multiline: bool = False) -> Block:
    return blocks.form_field(field, label, blocks.text_input(value, limit=limit, multiline=multiline), hint=hint)
