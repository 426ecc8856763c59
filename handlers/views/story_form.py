"""The form that a story is told and changed with."""

import json
from collections.abc import Sequence

from handlers.views import blocks, practices
from handlers.views.blocks import Block
from storage.stories.library import Draft
from storage.stories.stories import LIMITS

KINDS = {"wonderful": "Wonderful: worth doing again", "difficult": "Difficult: worth learning from"}
SIDES = {
    "external": "External: somebody outside the company",
    "internal": "Internal: a colleague, supplier, driver or partner",
}


def form(
    draft: Draft,
    *,
    channel: str = "",
    story_id: int | None = None,
    teams: Sequence[tuple[str, int]] = (),
    team_id: int | None = None,
    asks_where: bool = False,
    focus: str = "",
    note: str = "",
) -> Block:
    """The form, new or for the story ``story_id``. Difficult: our own part is asked for first.

    ``asks_where``: nobody knows yet in which channel it belongs. ``note`` stands above everything.

    The order changes with the kind, the block_ids never do: so Slack keeps what has been typed.
    """
    is_difficult = draft.kind == "difficult"
    kind = blocks.choose("radio_buttons", _pairs(KINDS), initial=draft.kind) | {"action_id": "story_kind"}
    side = blocks.choose("radio_buttons", _pairs(SIDES), initial=draft.side)
    happened = _input("text", draft, "What happened?", focus=focus)
    our_part = _input(
        "our_part",
        draft,
        "What was our own part in it?",
        hint="What we did or left undone, however small. It names nobody but you." if is_difficult else "",
        optional=not is_difficult,
        focus=focus,
    )
    parts = [
        *([blocks.context(note)] if note else []),
        blocks.form_field("kind", "What kind of story is it?", kind, dispatch=True),
        *((our_part, happened) if is_difficult else (happened, our_part)),
        blocks.form_field("side", "Who was the customer?", side),
        _input("lesson", draft, "What do we learn from it, or do next time?", optional=True),
        practices.field(draft.practices),
        _input("touch_point", draft, "At which touch point?", hint="The first call, the handover, the invoice …"),
        _input(
            "downstream", draft, "Who downstream was affected?", hint="A role or a team: whose work waits for ours?"
        ),
        *_team_choice(teams, team_id),
        *([_where()] if asks_where else []),
    ]
    metadata = json.dumps({"channel": channel, "id": story_id})
    if story_id is None:
        return blocks.form("story_form", "Tell a story", parts, submit="Tell it", metadata=metadata)
    return blocks.form("story_form", "Change your story", parts, metadata=metadata)


def _input(
    field: str, draft: Draft, label: str, *, hint: str = "", optional: bool | None = None, focus: str = ""
) -> Block:
    limit = LIMITS[field]
    is_short = field in {"touch_point", "downstream"}
    made = blocks.text_input(
        field,
        label,
        value=getattr(draft, field),
        hint=hint,
        optional=is_short if optional is None else optional,
        multiline=not is_short,
        limit=limit,
    )
    if field == focus:
        made["element"]["focus_on_load"] = True
    return made


def _team_choice(teams: Sequence[tuple[str, int]], team_id: int | None) -> list[Block]:
    """Asked only of somebody who is in several teams."""
    if len(teams) < 2:
        return []
    chosen = team_id if team_id is not None else teams[0][1]
    return [blocks.form_field("team", "In which team?", blocks.choose("static_select", teams[:100], initial=chosen))]


def _where() -> Block:
    hint = "Left empty, it is kept for you, and you can post it later."
    return blocks.form_field(
        "channel", "In which channel shall I post it?", blocks.channel_select(), hint=hint, optional=True
    )


def _pairs(options: dict[str, str]) -> list[tuple[str, object]]:
    return [(text, value) for value, text in options.items()]
