"""The form that a story is told and changed with."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.views import anonymous, blocks, practices
from handlers.views.blocks import Block
from storage.stories.library import Draft
from storage.stories.named import MOST as MOST_NAMED
from storage.stories.shows import MOST
from storage.stories.stories import LIMITS

KINDS = {"wonderful": "Wonderful: worth doing again", "difficult": "Difficult: worth learning from"}
ANONYMOUS = "Leave my name out"
SLIPPED = {
    "attitude": "Attitude: how we were",
    "behaviour": "Behaviour: what we did",
    "competence": "Competence: what we knew",
}
MOST_ASKED = 50  # people whose ids the form carries
SIDES = {
    "external": "External: somebody outside the company",
    "internal": "Internal: a colleague, supplier, driver or partner",
}


@dataclass(frozen=True)
class Named:
    """Whom a difficult story names by plain names, and how, by id: asked about once. ``marked`` are the ids of those
    whom its words mention, of which the form shows names alone.
    """

    asked: Mapping[str, str] = field(default_factory=dict)
    marked: Collection[str] = ()

    @property
    def question(self) -> list[Block]:
        """What stands above the form; nothing where nobody is named."""
        if not self.asked:
            return []
        names = " and ".join(dict.fromkeys(self.asked.values()))
        ask = [
            blocks.words("You name "),
            blocks.words(names[:200], bold=True),
            blocks.words(
                ". A difficult story names nobody but its author, so that it stays about what we can do better: “we” or"
                " the role says it as well. If it is a customer who bears that name, post it as it is. Nothing was"
                " recorded yet."
            ),
        ]
        return [
            blocks.rich_text(*ask),
            blocks.actions(
                blocks.button("Post as it is", "story_as_it_is"),
                blocks.button("Reword", "story_reword", style="primary"),
            ),
        ]


@dataclass(frozen=True)
class Belongs:
    """Where a new story may belong: the ``channel`` it was opened in, the author's ``teams``, or wherever they say.

    ``asks_where``: nobody knows yet in which channel. ``points`` are those of the teams' maps, with the ``feelings``
    that can be chosen.
    """

    channel: str = ""
    teams: Sequence[tuple[str, int]] = ()
    team_id: int | None = None
    asks_where: bool = False
    could_be: Sequence[tuple[str, int]] = ()  # how many people could have told it, team by team
    points: Sequence[tuple[str, int]] = ()
    feelings: Sequence[str] = ()


@dataclass(frozen=True)
class Showing:
    """The behaviours that a story can show, in words with their ids, and those that it shows."""

    offered: Sequence[tuple[str, int]] = ()
    chosen: Sequence[int] = ()


def form(
    draft: Draft,
    *,
    belongs: Belongs | None = None,
    story_id: int | None = None,
    focus: str = "",
    note: str = "",
    named: Named | None = None,
    is_anonymous: bool = False,
    code: str = "",
    showing: Showing | None = None,
) -> Block:
    """The form, new or for the story ``story_id``, or for the anonymous one of a ``code``. Difficult: our own part is
    asked for first.

    ``note`` stands above everything. The order changes with the kind, the block_ids never do: so Slack keeps
    what has been typed.
    """
    belongs, named = belongs or Belongs(), named or Named()
    inputs = [
        *_what(draft),
        *_about(draft),
        *_on_map(draft, belongs),
        *_shows(showing or Showing()),
        *_team_choice(belongs),
        *([_where()] if belongs.asks_where else []),
    ]
    if story_id is None and not code:
        inputs.append(_without_a_name(belongs, is_anonymous=is_anonymous))
    for part in inputs:
        if part["block_id"] == focus:
            part["element"]["focus_on_load"] = True
    shown = [*named.question, *([blocks.context(note)] if note else []), *inputs]
    carried = {"asked": list(named.asked)[:MOST_ASKED], "marked": list(named.marked)[:MOST_NAMED]}
    metadata = json.dumps({"channel": belongs.channel, "id": story_id, "code": code, **carried})
    if story_id is None and not code:
        return blocks.form("story_form", "Tell a story", shown, submit="Tell it", metadata=metadata)
    return blocks.form("story_form", "Change your story", shown, metadata=metadata)


def _what(draft: Draft) -> list[Block]:
    """The kind, what happened, and our own part in it."""
    is_difficult = draft.kind == "difficult"
    choice = blocks.choose("radio_buttons", _pairs(KINDS), initial=draft.kind) | {"action_id": "story_kind"}
    kind = blocks.form_field("kind", "What kind of story is it?", choice) | {"dispatch_action": True}
    happened = _long("text", "What happened?", draft)
    hint = "What we did or left undone, however small. It names nobody but you." if is_difficult else ""
    our_part = _long("our_part", "What was our own part in it?", draft, hint=hint, optional=not is_difficult)
    return [kind, our_part, happened] if is_difficult else [kind, happened, our_part]


def _about(draft: Draft) -> list[Block]:
    """What it is about, and what we learn from it."""
    side = blocks.choose("radio_buttons", _pairs(SIDES), initial=draft.side)
    first, whose = "The first call, the handover, the invoice …", "A role or a team: whose work waits for ours?"
    return [
        blocks.form_field("side", "Who was the customer?", side),
        _long("lesson", "What do we learn from it, or do next time?", draft, optional=True),
        practices.field(draft.practices),
        _short("touch_point", "At which touch point?", draft, hint=first),
        _short("downstream", "Who downstream was affected?", draft, hint=whose),
    ]


def _on_map(draft: Draft, belongs: Belongs) -> list[Block]:
    """Where on the team's map it was, and what slipped in a difficult one; asked where there is a map."""
    offered, mine = list(belongs.points[: blocks.MENU_LIMIT - 1]), draft.touch_point_id
    if mine is not None and mine not in [id_ for _, id_ in offered]:  # it rests, or is archived
        offered.append((getattr(draft, "point", "") or "As it was", mine))
    if not offered:
        return []
    point = blocks.choose("static_select", offered, initial=mine)
    felt = blocks.choose("static_select", [(word, word) for word in belongs.feelings], initial=draft.felt)
    fields = [
        blocks.form_field("touch_point_id", "Which one is it on your team's map?", point, optional=True),
        blocks.form_field("felt", "What did they feel?", felt, optional=True),
    ]
    if draft.kind == "difficult":
        boxes = blocks.choose("checkboxes", _pairs(SLIPPED), initial=draft.slipped)
        fields.append(blocks.form_field("slipped", "What slipped?", boxes, optional=True))
    return fields


def _shows(showing: Showing) -> list[Block]:
    """What their team has agreed on, where it has."""
    if not showing.offered:
        return []
    offered: list[tuple[str, object]] = list(showing.offered[: blocks.MENU_LIMIT])
    element = blocks.choose("multi_static_select", offered, initial=list(showing.chosen))
    hint = "What you agreed that customer service means: two at most."
    asked = blocks.form_field("shows", "What does it show?", element | {"max_selected_items": MOST}, optional=True)
    return [asked | {"hint": blocks.plain_text(hint)}]


def _long(field: str, label: str, draft: Draft, *, hint: str = "", optional: bool = False) -> Block:
    element = blocks.text_input(getattr(draft, field), multiline=True, limit=LIMITS[field])
    return blocks.form_field(field, label, element, hint=hint, optional=optional)


def _short(field: str, label: str, draft: Draft, *, hint: str) -> Block:
    element = blocks.text_input(getattr(draft, field), limit=LIMITS[field])
    return blocks.form_field(field, label, element, hint=hint, optional=True)


def _team_choice(belongs: Belongs) -> list[Block]:
    """Asked only of somebody who is in several teams."""
    teams = belongs.teams
    if len(teams) < 2:
        return []
    chosen = belongs.team_id if belongs.team_id is not None else teams[0][1]
    return [blocks.form_field("team", "In which team?", blocks.menu(teams, initial=chosen))]


def _without_a_name(belongs: Belongs, *, is_anonymous: bool) -> Block:
    hint = (
        "It is posted at the next full hour, with others of that hour in any order. Nobody learns who told it, not even"
        " from my database; whoever controls the running machine could. A code lets you change or withdraw it."
        f" {anonymous.could_have_told(belongs.could_be)}"
    )
    box = blocks.choose("checkboxes", [(ANONYMOUS, "yes")], initial="yes" if is_anonymous else None)
    return blocks.form_field("anonymous", "Anonymous", box, hint=hint.strip(), optional=True)


def _where() -> Block:
    hint = "Left empty, it is kept for you, and you can post it later."
    return blocks.form_field(
        "channel", "In which channel shall I post it?", blocks.channel_select(), hint=hint, optional=True
    )


def _pairs(options: dict[str, str]) -> list[tuple[str, object]]:
    return [(text, value) for value, text in options.items()]
