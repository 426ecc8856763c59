"""A workshop for a map, in words: its post, the forms, what is seen of it, and the merging at its end."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.lines import of_people
from handlers.views.map_forms import RECOMMENDED, emotion_fields, side_field
from handlers.views.maps import said
from storage.engine import pages
from storage.maps.changes import LIMITS
from storage.maps.entries import EACH, Entry, Seen
from storage.maps.merging import Candidate, Merged, ToMerge
from storage.maps.workshops import Workshop

TITLE = "Map workshop"
PAGE = 8  # entries of others at once
BOXES = 10  # in a group of checkboxes
MOST_ALIKE = 20  # groups in one form


def post(workshop: Workshop) -> Message:
    """What the channel sees: how many there are, and nothing of what they say."""
    text = _post_text(workshop)
    shown: list[Block] = [lines.paragraph(text)]
    if workshop.state == "gathering":
        shown += [
            blocks.actions(
                blocks.button("Add a touch point", "map_entry", workshop.id, style="primary"),
                blocks.button("Add a feeling", "map_feeling", workshop.id),
                blocks.button("Just looking", "map_look", workshop.id),
            )
        ]
    return Message(lines.plainly(text), shown)


def begun(workshop: Workshop) -> Answer:
    text = f"The workshop begins now, as one post in <#{workshop.channel}>, until {blocks.when(workshop.ends_at)}."
    return said(text, _for_leads(workshop), title=TITLE)


def entry_form(workshop: Workshop) -> Block:
    name = blocks.text_input(limit=LIMITS["name"], placeholder="Front desk phone")
    fields = [
        blocks.form_field("name", "Where do customers meet us?", name, hint=RECOMMENDED),
        side_field("external"),
        *emotion_fields(""),
    ]
    return blocks.form("map_entry_form", "Add a touch point", fields, metadata=str(workshop.id))


def feeling_form(workshop: Workshop, names: Sequence[str]) -> Block:
    choices = [(name, name) for name in names][: blocks.MENU_LIMIT]
    fields = [
        blocks.form_field("name", "At which touch point?", blocks.choose("static_select", choices)),
        *emotion_fields(""),
    ]
    return blocks.form("map_feeling_form", "Add a feeling", fields, metadata=str(workshop.id))


def added(seen: Seen) -> Answer:
    """Thanks, and what there is by now: whoever adds something may look."""
    left = EACH - len(seen.mine)
    more = f"You may add {left} more." if left else f"Those were your {EACH}. Thank you."
    return said(f"Added. {more}", *_entries(seen), title=TITLE)


def looked_at(seen: Seen, page: int = 0) -> Answer:
    """What there is so far."""
    buttons = [_for_leads(seen.workshop)] if seen.leads else []
    if not seen.may_look:
        look = blocks.button("Just looking", "map_look", seen.workshop.id)
        text = f"{_count(seen.workshop)} so far. What others added is seen once you have added something yourself."
        return said(text, blocks.actions(look), *buttons, title=TITLE)
    return said(f"{_count(seen.workshop)} so far.", *_entries(seen, page), *buttons, title=TITLE)


def over(workshop: Workshop) -> Message:
    """To the lead who merges it."""
    if workshop.state != "merging":
        ended = "is done" if workshop.state == "done" else "was cancelled"
        text = f"The workshop for the map of *{of_people(workshop.team)}* {ended}."
        return Message(lines.plainly(text), [lines.paragraph(text)])
    text = (
        f"The gathering for the map of *{of_people(workshop.team)}* is over: {_count(workshop)}. Put together what"
        " means the same, and the map is there."
    )
    merge = blocks.button("Merge them", "map_merge", workshop.id, style="primary")
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(merge)])


def merge_form(ready: ToMerge) -> Block:
    """Names that mean the same stand side by side; the others are ticked."""
    shown: list[Block] = [lines.paragraph(f"The map of *{of_people(ready.team)}*. {RECOMMENDED}")]
    for number, group in enumerate(ready.alike[:MOST_ALIKE], 1):
        shown += _alike(number, group)
    for number, part in enumerate(_parts(ready.single), 1):
        boxes = [(_label(candidate), candidate.key) for candidate in part]
        ticked = blocks.choose("checkboxes", boxes, initial=[candidate.key for candidate in part])
        shown.append(blocks.form_field(f"kept_{number}", "On the map", ticked, optional=True))
    return blocks.form("map_merge_form", "Merge the map", shown, submit="That is our map", metadata=str(ready.id))


def merged(done: Merged, workshop: Workshop) -> Answer:
    new = "1 new touch point" if done.new == 1 else f"{done.new} new touch points"
    into = f"; {done.merged} went into another of the same meaning" if done.merged else ""
    show = blocks.actions(blocks.button("Look at the map", "map_show", workshop.team_id))
    return said(f"The map of *{of_people(workshop.team)}* has {new}{into}.", show, title=TITLE)


def cancelled(workshop: Workshop) -> Answer:
    return said(f"Cancelled: nothing of it goes on the map of {of_people(workshop.team)}.", title=TITLE)


def ended(workshop: Workshop) -> Answer:
    if workshop.state != "merging":
        return said("Nobody had added anything, so the workshop is over.", title=TITLE)
    merge = blocks.actions(blocks.button("Merge them", "map_merge", workshop.id, style="primary"))
    return said(f"The gathering is over: {_count(workshop)}.", merge, title=TITLE)


def _post_text(workshop: Workshop) -> str:
    team = f"*{of_people(workshop.team)}*"
    match workshop.state:
        case "gathering":
            return (
                f"Where do customers meet {team}, and what do we want them to feel there? Until"
                f" {blocks.when(workshop.ends_at)} each of us adds up to {EACH}; what others added is seen once you"
                f" have added something. {_count(workshop)} so far."
            )
        case "merging":
            return f"The gathering for the map of {team} is over, with {_count(workshop)}. A lead puts it together now."
        case "done":
            return f"The map of {team} is drawn: `/warmline map` shows it. Thank you."
    return f"The workshop for the map of {team} is over, and nothing was put on the map."


def _count(workshop: Workshop) -> str:
    return "1 entry" if workshop.count == 1 else f"{workshop.count} entries"


def _for_leads(workshop: Workshop) -> Block:
    buttons = [blocks.button("See what is there", "map_entries", f"{workshop.id} 0")]
    if workshop.state == "gathering":
        buttons.append(blocks.button("End it now", "map_end_now", workshop.id))
    else:
        buttons.append(blocks.button("Merge them", "map_merge", workshop.id, style="primary"))
    sure = "Nothing of it goes on the map, and what was added is erased."
    return blocks.actions(*buttons, blocks.button("Cancel it", "map_cancel", workshop.id, confirm=sure))


def _entries(seen: Seen, page: int = 0) -> list[Block]:
    """One's own with a way back, then a page of the others', without names."""
    shown: list[Block] = []
    for entry in seen.mine if page == 0 else ():
        back = blocks.button("Take it back", f"map_entry_back:{entry.id}", entry.id)
        shown += [lines.paragraph(f"Yours: {_entry(entry)}"), blocks.actions(back)]
    others = pages.among(seen.others, page, size=PAGE)
    listed = [f"• {_entry(entry)}" for entry in others.rows]
    shown += [lines.paragraph("\n".join(listed))] if listed else []
    turns = [
        blocks.button(text, f"map_entries:{to}", f"{seen.workshop.id} {to}")
        for text, to in others.turns("Back", "More")
    ]
    return [*shown, *([blocks.actions(*turns)] if turns else [])]


def _entry(entry: Entry) -> str:
    felt = f": {of_people(entry.emotion)}" if entry.emotion else ""
    return f"{of_people(entry.name)}{felt}" + (" (a feeling)" if entry.kind == "feeling" else "")


def _alike(number: int, group: Sequence[Candidate]) -> list[Block]:
    side_by_side = {"type": "section", "fields": [blocks.plain_text(_label(one)) for one in group[:BOXES]]}
    options: list[tuple[str, object]] = [(f"One: {one.name}", one.key) for one in group[: BOXES - 1]]
    options.append(("They are different: keep each", "all"))
    choice = blocks.choose("radio_buttons", options, initial=group[0].key)
    return [side_by_side, blocks.form_field(f"merge_{number}", "Do these mean the same?", choice)]


def _label(candidate: Candidate) -> str:
    felt = f" ({candidate.emotion})" if candidate.emotion else ""
    return f"{candidate.name}{felt}" + (", on the map already" if candidate.is_there else "")


def _parts(single: Sequence[Candidate]) -> list[Sequence[Candidate]]:
    return [single[start : start + BOXES] for start in range(0, len(single), BOXES)][:30]
