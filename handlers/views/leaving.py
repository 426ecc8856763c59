"""What waits for somebody, mostly since its keeper left, as the leads read and settle it."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.lines import of_people
from handlers.views.outreach import about
from storage.across.leaving import Left, Thing

SHOWN = 8  # things in a window
TITLE = "Who looks after it?"
KINDS = {
    "customer": "Customer",
    "touch_point": "Touch point",
    "map_action": "Action on the map",
    "idea": "Idea",
    "card": "Card of the library",
    "letter": "Change after a letter",
}
MANY = {
    "customer": ("customer", "customers"),
    "touch_point": ("touch point", "touch points"),
    "map_action": ("action on the map", "actions on the map"),
    "idea": ("idea", "ideas"),
    "card": ("card", "cards"),
    "letter": ("promised change", "promised changes"),
}
NOTHING = "Nothing waits for somebody any more. Thank you."
NO_LEAD = "Nobody leads the team any more: `/warmline team` chooses somebody."


def message(left: Left) -> Message:
    """To a lead, or to an admin where there is none."""
    name = of_people(left.team.name, 60)
    told = [f"*{name}:* {_told(left)}"] if left.things else [f"*{name}:* nothing waits for somebody any more."]
    told += [] if left.has_lead else [NO_LEAD]
    text = "\n".join(told)
    return Message(
        lines.plainly(text), [lines.paragraph(text), *([blocks.actions(_show(left))] if left.things else [])]
    )


def on_home(left: Sequence[Left]) -> list[Block]:
    """A line and a button for each team in which something waits."""
    return [
        part
        for one in left
        for part in (lines.paragraph(f"*{of_people(one.team.name, 60)}:* {_told(one)}"), blocks.actions(_show(one)))
    ]


def window(left: Left, *, news: str = "") -> Answer:
    """Each thing with what can be done about it; those after the eighth move up as the first ones are settled."""
    told = [lines.paragraph(news)] if news else []
    told += [part for thing in left.things[:SHOWN] for part in _thing(thing)]
    if not left.things:
        told.append(blocks.section(NOTHING))
    if len(left.things) > SHOWN:
        told.append(blocks.context(f"And {len(left.things) - SHOWN} more, which move up as you go."))
    return Answer(_count(left) if left.things else NOTHING, told, title=TITLE)


def giving(thing: Thing) -> Block:
    """The form in which a lead chooses somebody."""
    whom: Block = {"type": "users_select", "action_id": "value"}
    return blocks.form(
        "left_form",
        TITLE,
        [lines.paragraph(_name(thing)), blocks.form_field("person", "Somebody in the team", whom)],
        submit="Give",
        metadata=str(thing.id),
    )


def given(person: str) -> str:
    return f"<@{person}> looks after it from now on."


LET_BE = "It stays as it is."


def _told(left: Left) -> str:
    who = sorted({thing.left_by for thing in left.things if thing.left_by})
    has_left = f"{blocks.names(who)} {'has' if len(who) == 1 else 'have'} left. " if who else ""
    return f"{has_left}{_count(left)}"


def _count(left: Left) -> str:
    """As in "2 customers and 1 idea wait for somebody"."""
    counts = {kind: sum(thing.kind == kind for thing in left.things) for kind in KINDS}
    said = [f"{count} {MANY[kind][count != 1]}" for kind, count in counts.items() if count]
    listed = " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))
    many = len(left.things) > 1
    return f"{listed} {'wait' if many else 'waits'} for somebody to look after {'them' if many else 'it'}."


def _show(left: Left) -> Block:
    return blocks.button("Find somebody", f"left_show:{left.team.id}", left.team.id, style="primary")


def _name(thing: Thing) -> str:
    by = f", so far with <@{thing.left_by}>" if thing.left_by else ""
    return f"*{KINDS[thing.kind]}:* {of_people(thing.name)}{by}"


def _thing(thing: Thing) -> list[Block]:
    id_ = thing.id
    take, give = ("Mine", "Name an owner") if thing.kind == "customer" else ("Take over", "Give to …")
    pressed = [
        blocks.button(take, f"left_take:{id_}", id_),
        blocks.button(give, f"left_give:{id_}", id_),
        blocks.button("Let it be", f"left_leave:{id_}", id_),
    ]
    if thing.kind == "customer":
        pressed.append(about(thing.subject))
    return [lines.paragraph(_name(thing)), blocks.actions(*pressed)]
