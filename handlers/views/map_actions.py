"""What is done about a touch point, in words: the forms, what became of it, the reminder."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.lines import of_people
from handlers.views.map_forms import owner_field
from handlers.views.maps import said
from storage.maps.actions import REASON, TEXT, Action

MOST = 20  # in one reminder


def form(point_id: int, name: str, *, owner: str) -> Block:
    fields = [
        blocks.form_field("text", "What is to be done?", blocks.text_input(limit=TEXT)),
        owner_field(owner, label="Who does it?"),
        blocks.form_field("due", "Until when?", {"type": "datepicker", "action_id": "value"}),
    ]
    about = lines.paragraph(f"For *{of_people(name)}*")
    return blocks.form("map_action_form", "Add an action", [about, *fields], metadata=str(point_id))


def drop_form(action: Action) -> Block:
    reason = blocks.form_field("reason", "Why is it dropped?", blocks.text_input(limit=REASON))
    about = lines.paragraph(f"{of_people(action.text)}, at *{of_people(action.point)}*")
    return blocks.form("map_drop_form", "Drop an action", [about, reason], submit="Drop it", metadata=str(action.id))


def added(action: Action) -> Answer:
    who = f"<@{action.owner}>" if action.owner else "Somebody"
    return said(
        f"Noted: {who} does it until {_day(action)}, at *{of_people(action.point)}*: {of_people(action.text)}\n"
        "I remind them two working days before, and on the day."
    )


def settled(action: Action) -> Answer:
    done = "Done" if action.state == "done" else "Dropped"
    again = blocks.actions(blocks.button("Open it again", "map_up", action.id))
    return said(f"{done}: {of_people(action.text)}, at *{of_people(action.point)}*.", again)


def opened(action: Action) -> Answer:
    acts = blocks.actions(*_buttons(action))
    return said(f"Open again, until {_day(action)}: {of_people(action.text)}", acts)


def reminder(told: Sequence[Action]) -> Message:
    """What its owner gets by direct message, all that is due on that day together."""
    shown: list[Block] = []
    for action in told[:MOST]:
        shown.append(lines.paragraph(_line(action)))
        shown += [blocks.actions(*_buttons(action))] if action.state == "open" else []
    return Message("\n".join(lines.plainly(_line(action)) for action in told[:MOST]), shown)


def _line(action: Action) -> str:
    when = f"Until {_day(action)}" if action.state == "open" else action.state.capitalize()
    return f"{when}, at *{of_people(action.point)}*: {of_people(action.text)}"


def _buttons(action: Action) -> list[Block]:
    return [
        blocks.button("Done", f"map_done:{action.id}", action.id, style="primary"),
        blocks.button("Drop", f"map_drop:{action.id}", action.id),
    ]


def _day(action: Action) -> str:
    return f"{action.due.day} {action.due:%B}"
