"""The forms of a map, and the fields that several of them have."""

import json
from collections.abc import Sequence

from handlers.views import blocks
from handlers.views.blocks import Block
from storage.maps.changes import LIMITS
from storage.maps.overview import Map
from storage.maps.points import Point
from storage.stories import emotions

SIDES = {
    "external": "External: somebody outside the company",
    "internal": "Internal: a colleague, supplier, driver or partner",
}
RECOMMENDED = "Five to twelve touch points are a map that people read."


def form(
    point: Point | None,
    *,
    team_id: int | None,
    teams: Sequence[tuple[str, int]] = (),
    name: str = "",
    owner: str | None = None,
    is_proposal: bool = False,
) -> Block:
    """The form for a new point, filled as far as it was typed, or for changing one."""
    said_of = {field: getattr(point, field) if point else "" for field in LIMITS} | ({} if point else {"name": name})
    fields = [_team(teams, team_id)] if not point and len(teams) > 1 else []
    fields += [
        _short("name", "What is it called?", said_of["name"], hint=RECOMMENDED),
        side_field(point.side if point else "external"),
        _short("moment", "When is it?", said_of["moment"], optional=True, hint="Who does what, in one sentence."),
        *emotion_fields(point.emotion if point else ""),
        _short("attitude", "Attitude: how do we want to be there?", said_of["attitude"], optional=True),
        _short("behaviour", "Behaviour: what do we do?", said_of["behaviour"], optional=True),
        _short("competence", "Competence: what do we need to know?", said_of["competence"], optional=True),
        owner_field(point.owner if point else owner, label="Who looks after it?", optional=True),
    ]
    metadata = json.dumps({"team": point.team_id if point else team_id, "id": point.id if point else None})
    title = "Change a touch point" if point else "Propose a touch point" if is_proposal else "Add a touch point"
    return blocks.form("map_form", title, fields, metadata=metadata)


def order_form(map_: Map) -> Block:
    """Which one comes after which: there is no dragging in Slack."""
    choices = [(f"{row.point.number}. {row.point.name}", row.point.id) for row in map_.rows]
    fields = [
        blocks.form_field("point", "Which touch point?", blocks.choose("static_select", choices)),
        blocks.form_field(
            "after", "Put it after …", blocks.choose("static_select", [("Nothing: it comes first", 0), *choices])
        ),
    ]
    return blocks.form("map_order_form", "Order the map", fields)


# --- fields that other forms of the map have too ----------------------------------------------------


def side_field(chosen: str) -> Block:
    options = [(text, value) for value, text in SIDES.items()]
    return blocks.form_field(
        "side", "Whom do we meet there?", blocks.choose("radio_buttons", options, initial=chosen or "external")
    )


def emotion_fields(chosen: str, *, optional: bool = True) -> list[Block]:
    """One of the listed words, or one of one's own."""
    options: list[tuple[str, object]] = [(word, word) for word in emotions.WANTED]
    own = "" if chosen in emotions.WANTED else chosen
    listed = blocks.choose("static_select", options, initial=chosen)
    return [
        blocks.form_field("emotion", "What do we want them to feel?", listed, optional=True),
        blocks.form_field(
            "own_emotion", "Or in a word of your own", blocks.text_input(own, limit=emotions.OWN_LIMIT), optional=True
        ),
    ]


def owner_field(chosen: str | None, *, label: str, optional: bool = False) -> Block:
    element: Block = {"type": "users_select", "action_id": "value"}
    return blocks.form_field(
        "owner", label, element | ({"initial_user": chosen} if chosen else {}), optional=optional
    )  # fmt: skip


def _short(field: str, label: str, value: str, *, hint: str = "", optional: bool = False) -> Block:
    element = blocks.text_input(value, limit=LIMITS[field])
    return blocks.form_field(field, label, element, hint=hint, optional=optional)


def _team(teams: Sequence[tuple[str, int]], chosen: int | None) -> Block:
    return blocks.form_field("team", "On the map of which team?", blocks.menu(teams, initial=chosen))
