"""The forms of a hand-over: a new one, another wording, and by when it is given."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.views import blocks, lines
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from storage.dominoes.drafts import Draft
from storage.dominoes.handovers import Seen
from storage.dominoes.words import LIMITS, NEED, NEEDS

SIDES = {"receiver": "We receive it", "giver": "We give it"}
NEEDS_LIMIT = NEEDS * (NEED + 1)


@dataclass(frozen=True)
class Filled:
    """What the form for a new one holds."""

    side: str = "receiver"
    team: int | None = None
    other: int | None = None
    outside: str = ""
    draft: Draft = field(default_factory=Draft)


Options = Sequence[tuple[str, object]]


def new(filled: Filled, *, mine: Options, others: Options) -> Block:
    """``mine``: the teams that somebody may speak for. What is asked depends on the side they are on."""
    chosen = filled.team if filled.team is not None else (mine[0][1] if mine else None)
    rest = [one for one in others if one[1] != chosen] if len(mine) == 1 else list(others)
    gives = filled.side == "giver" or not rest  # where there is no other team, it goes to somebody outside
    sides = [(words, one) for one, words in SIDES.items() if rest or one == "giver"]
    side = blocks.choose("radio_buttons", sides, initial="giver" if gives else filled.side)
    fields = [
        blocks.form_field("side", "Which side are you on?", side | {"action_id": "handover_side"})
        | {"dispatch_action": True}
    ]
    if len(mine) > 1:
        fields.append(blocks.form_field("team", "Which team is yours?", blocks.menu(mine, initial=chosen)))
    if rest:
        menu = blocks.menu(rest, initial=filled.other)
        fields.append(blocks.form_field("other", "Which is the other?", menu, optional=gives))
    if gives:
        fields.append(_text("outside", "Or somebody outside: who?", filled.outside))
    fields.append(_what(filled.draft))
    fields += _giving(filled.draft) if gives else _receiving(filled.draft, is_asked=True)
    metadata = json.dumps({"team": chosen if len(mine) == 1 else None})
    return blocks.form("handover_form", "A hand-over", fields, submit="Propose", metadata=metadata)


def change(seen: Seen, *, talked: bool = False) -> Block:
    """All that is said about it. Each side changes its own words, and says beside it what it would like."""
    now = seen.terms
    draft = Draft(now.what, "\n".join(now.needs), now.by_when, now.if_missing, now.noticed_by)
    giver, receiver = (blocks.shorten(name, 40) for name in (seen.giver, seen.receiver))
    receiving = _receiving(draft, is_asked=seen.turn == "receiver" and not now.needs, who=receiver)
    note = _text("note", "What would you like changed?", "", hint="They read it beside the rest.")
    by_when = _text("by_when", "By when is it given?", now.by_when, hint=f"{giver} writes this.")
    fields = [_what(draft), *receiving, by_when, note]
    about = lines.paragraph(f"*{of_people(seen.giver)}* gives it to *{of_people(seen.receiver)}*.")
    metadata = json.dumps({"id": seen.id, "talked": talked})
    return blocks.form("handover_change_form", "A hand-over", [about, *fields], submit="Suggest", metadata=metadata)


def agree(seen: Seen) -> Block:
    """Whoever gives says by when, and with that yes."""
    told = [f"• {of_people(need)}" for need in seen.terms.needs]
    about = lines.paragraph("\n".join([f"*{of_people(seen.receiver)} needs* of {of_people(seen.terms.what)}", *told]))
    asked = _text("by_when", "By when do you give it?", "", hint="For example: the evening before.", is_optional=False)
    metadata = json.dumps({"id": seen.id})
    return blocks.form("handover_agree_form", "Agree", [about, asked], submit="Agree", metadata=metadata)


def _what(draft: Draft) -> Block:
    return _text("what", "What is handed over?", draft.what, hint="For example: appointment forms.", is_optional=False)


def _giving(draft: Draft) -> list[Block]:
    needs = blocks.text_input(draft.needs, multiline=True, limit=NEEDS_LIMIT)
    hint = "Only for somebody outside; a team writes its needs itself. One a line, five at most."
    return [
        _text("by_when", "By when do you give it?", draft.by_when, hint="For example: the evening before."),
        blocks.form_field("needs", "What do they need, as you heard it?", needs, hint=hint, optional=True),
    ]


def _receiving(draft: Draft, *, is_asked: bool, who: str = "") -> list[Block]:
    needs = blocks.text_input(draft.needs, multiline=True, limit=NEEDS_LIMIT)
    label = f"What does {who} need, to use it as it comes?" if who else "What do you need, to use it as it comes?"
    hint = "One a line, five at most." + (f" {who} writes this." if who else "")
    return [
        blocks.form_field("needs", label, needs, hint=hint, optional=not is_asked),
        _text("if_missing", "What happens if something is missing?", draft.if_missing),
        _text("noticed_by", "Who notices, and how?", draft.noticed_by),
    ]


def _text(name: str, label: str, value: str, *, hint: str = "", is_optional: bool = True) -> Block:
    element = blocks.text_input(value, limit=LIMITS[name])
    return blocks.form_field(name, label, element, hint=hint, optional=is_optional)
