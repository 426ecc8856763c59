"""Touch-point maps in words: the table, one point, the forms, and what became of a change."""

from collections.abc import Sequence
from functools import partial

from handlers.views import blocks, digest_figures, lines, map_words
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from handlers.views.warmline import Chapter
from storage.maps.overview import Map, One, Row
from storage.maps.points import Point

TITLE = "Touch-point map"
PROPOSED = 5  # shown at once
USAGE = (
    "`/warmline map` shows your team's map, `/warmline map add Front desk phone` adds a touch point, `/warmline map"
    " picture` sends it as a picture, and `/warmline map workshop` begins one together."
)
IN_HELP = {
    Chapter.TELL: [
        "`/warmline map` shows where customers meet your team, and what they feel there; `map picture` draws it.",
    ],
    Chapter.LEAD: ["`/warmline map workshop` draws the map together in 7 days, or in as many as you say."],
}
said = partial(paragraph, title=TITLE)


def with_table(map_: Map) -> Answer:
    """The map as Slack's own table."""
    table = digest_figures.table([list(map(str, row)) for row in map_words.table(map_)])
    return Answer(_spoken(map_), [_heading(map_), table, *_below(map_)], title=TITLE)


def in_words(map_: Map, *, note: str = "") -> Answer:
    """The same where a table cannot be: in a window, or where Slack refuses it. ``note`` stands above, if any."""
    above = [blocks.context(note)] if note else []
    rows = [lines.paragraph(_line(row)) for row in map_.rows]
    text = "\n".join([*([note] if note else []), _spoken(map_)])
    return Answer(text, [*above, _heading(map_), *rows, *_below(map_)], title=TITLE)


def one(shown: One) -> Block:
    """A touch point in a window, with what its reader can do about it."""
    point = shown.row.point
    facts = {
        "When it is": point.moment,
        "Attitude": point.attitude,
        "Behaviour": point.behaviour,
        "Competence": point.competence,
    }
    told = [f"*{title}:* {of_people(words, 200)}" for title, words in facts.items() if words]
    parts = [lines.paragraph(f"*{of_people(point.name)}*, {point.side}, on the map of {of_people(point.team)}")]
    parts += [lines.paragraph("\n".join(told))] if told else []
    parts.append(lines.paragraph(_of_stories(shown.row)))
    parts += [part for action in shown.row.actions for part in _action(shown, action.id, map_words.action(action))]
    parts.append(blocks.context(_state(shown)))
    parts += [blocks.actions(*buttons)] if (buttons := _buttons(shown)) else []
    return blocks.notice("Touch point", parts)


def saved(point: Point, *, is_new: bool, beside: Sequence[Block] = ()) -> Answer:
    if point.proposed_by:
        text = f"Proposed: {_name(point)} waits for a lead of {of_people(point.team)} to take it on the map."
    elif is_new:
        text = f"{_name(point)} is number {point.number} on the map of {of_people(point.team)}."
    else:
        text = f"{_name(point)} is saved; it is number {point.number} on the map of {of_people(point.team)}."
    return said(text, *beside)


def already(point: Point) -> Answer:
    """A name that is taken, with the way to change what bears it."""
    team = of_people(point.team)
    if point.proposed_by:
        return said(f"{_name(point)} is proposed for the map of {team} already, and waits for a lead.")
    if not point.number:
        back = blocks.actions(blocks.button("Bring it back", "map_back", point.id))
        return said(f"{_name(point)} is on the map of {team} already, and rests.", back)
    change = blocks.actions(blocks.button("Change it", "map_change", point.id))
    return said(f"It is already number {point.number}: {_name(point)}, on the map of {team}.", change)


def moved(point: Point) -> Answer:
    return said(f"{_name(point)} is number {point.number} on the map of {of_people(point.team)} now.")


def archived(point: Point) -> Answer:
    back = blocks.actions(blocks.button("Bring it back", "map_back", point.id))
    return said(f"{_name(point)} is off the map of {of_people(point.team)}. Its stories keep it.", back)


def kept(point: Point) -> Answer:
    return said(f"Thank you. {_name(point)} stays as it is on the map of {of_people(point.team)}.")


def back(point: Point) -> Answer:
    return said(f"{_name(point)} is back, as number {point.number} on the map of {of_people(point.team)}.")


def left() -> Answer:
    return said("It stays off the map.")


# --- parts -----------------------------------------------------------------------------------------


def _name(point: Point) -> str:
    return f"*{of_people(point.name)}*"


def _heading(map_: Map) -> Block:
    if not map_.rows and map_.is_theirs:
        return lines.paragraph(f"The map of *{of_people(map_.team)}* is empty.")
    if not map_.rows:
        first = "*Add* puts the first touch point on it" if map_.leads else "`/warmline map add NAME` proposes one"
        return lines.paragraph(
            f"The map of *{of_people(map_.team)}* is empty. {first}; `/warmline map workshop` draws it together."
        )
    return lines.paragraph(f"*The map of {of_people(map_.team)}*: where customers meet us, in the last 90 days")


def _spoken(map_: Map) -> str:
    """For screen readers, which read no blocks."""
    text = [map_words.title(map_), *(map_words.line(row) + map_words.more(row) for row in map_.rows)]
    return lines.plainly(of_people("\n".join(text), 3000)) if map_.rows else f"{map_words.title(map_)} is empty."


def _line(row: Row) -> str:
    point = row.point
    slipped = f"; slipped: {map_words.slipped(row)}" if row.figures.slipped else ""
    told = f"{map_words.told(row)}{slipped}"
    more = of_people(map_words.more(row).removeprefix("; "), 200)
    feeling = of_people(map_words.feeling(row))
    return f"{point.number}. *{of_people(point.name)}*, {point.side}: {feeling}; {told}" + (f"\n{more}" if more else "")


def _below(map_: Map) -> list[Block]:
    """What can be done: look at one point, and for leads more."""
    options = [(f"{row.point.number}. {row.point.name}", row.point.id) for row in map_.rows]
    options += [(f"{point.name} (rests)", point.id) for point in map_.resting]
    options += [(f"{point.name} (archived)", point.id) for point in map_.archived]
    acts = []
    if options:
        menu = blocks.choose("static_select", options[: blocks.MENU_LIMIT])
        acts.append(menu | {"action_id": "map_point", "placeholder": blocks.plain_text("A touch point …")})
    if not map_.is_theirs:
        acts.append(blocks.button("Add" if map_.leads else "Propose one", "map_add", map_.team_id))
    if map_.leads and len(map_.rows) > 1:
        acts.append(blocks.button("Order", "map_order", map_.team_id))
    if map_.rows:
        acts.append(blocks.button("Picture", "map_picture", map_.team_id))
    return [blocks.actions(*acts), *_proposals(map_)]


def _proposals(map_: Map) -> list[Block]:
    """What members proposed; only leads say what becomes of it, and everybody sees it."""
    shown = [part for point in map_.proposed[:PROPOSED] for part in _proposal(point, leads=map_.leads)]
    more = len(map_.proposed) - PROPOSED
    return [*shown, *([blocks.context(f"And {more} more proposals.")] if more > 0 else [])]


def _proposal(point: Point, *, leads: bool) -> list[Block]:
    take = blocks.button("Take it on the map", f"map_take:{point.id}", point.id)
    leave = blocks.button("Leave it", f"map_leave:{point.id}", point.id)
    who = f" by <@{point.proposed_by}>" if point.proposed_by else ""
    said = lines.paragraph(f"Proposed{who}: {_name(point)}, {point.side}")
    return [said, blocks.actions(take, leave)] if leads else [said]


def _of_stories(row: Row) -> str:
    parts = [f"*Want them to feel → felt lately:* {of_people(map_words.feeling(row))}"]
    parts.append(f"*Wonderful / difficult in 90 days:* {map_words.told(row)}")
    if row.figures.slipped:
        parts.append(f"*What slipped:* {map_words.slipped(row)}")
    return "\n".join(parts)


def _action(shown: One, id_: int, words: str) -> list[Block]:
    acts = [blocks.button("Done", f"map_done:{id_}", id_), blocks.button("Drop", f"map_drop:{id_}", id_)]
    return [lines.paragraph(f"*To do:* {of_people(words)}"), blocks.actions(*acts)]


def _state(shown: One) -> str:
    point, owner = shown.row.point, shown.row.point.owner
    if shown.is_theirs:
        return f"You read it because a hand-over joins your team and {of_people(point.team)}."
    who = f"<@{owner}> looks after it." if owner else "Nobody looks after it yet."
    if point.is_archived:
        return f"{who} It is archived."
    return f"{who} It rests." if point.rests(shown.today) else who


def _buttons(shown: One) -> list[Block]:
    point = shown.row.point
    if not shown.keeps:
        return []
    if point.is_archived or point.rests(shown.today):
        return [blocks.button("Bring it back", "map_back", point.id, style="primary")]
    acts = [
        blocks.button("Change", "map_change", point.id),
        blocks.button("Add action", "map_act", point.id),
    ]
    archive = blocks.button("Archive", "map_archive", point.id, confirm="It goes off the map. Its stories keep it.")
    return [*acts, archive]
