"""What Home says of hand-overs: a paragraph and a row of buttons, what waits for the reader first."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.blocks import Block
from handlers.views.dominoes import title
from handlers.views.lines import of_people
from storage.dominoes import quiet
from storage.dominoes.handovers import Seen
from storage.dominoes.home import OnHome

BUTTONS = 4


def section(on_home: OnHome) -> list[Block]:
    if not on_home.has_team:
        return []
    told = [f"{title(one)} waits for your yes" for one in on_home.turns]
    told += [f"{of_people(one.from_)} wrote about *{of_people(one.what)}*" for one in on_home.notices]
    told += [f"You change until {one.due:%d %b}: {of_people(one.change)}" for one in on_home.changing if one.due]
    told += [f"{title(one)} {_rests(one)}" for one in on_home.resting]
    if on_home.new:
        told.append(waiting_for_yours(on_home.new))
    shown = [lines.paragraph("\n".join(["*Hand-overs*", *told]))] if told else []
    made = _buttons(on_home)[:BUTTONS]
    if on_home.count or made:
        made.append(blocks.button(f"Hand-overs ({on_home.count})", "handover_page:home", "0:open"))
    return [*shown, *([blocks.actions(*made)] if made else [])]


def waiting_for_yours(new: Sequence[Seen]) -> str:
    """For somebody who is new in the team that hands these over."""
    waiting = "; ".join(f"{of_people(one.receiver)} for *{of_people(one.what)}*" for one in new)
    return f"Whose work waits for yours: {waiting}"


def _rests(seen: Seen) -> str:
    at = quiet.rests_on(seen)
    return f"rests on {at.day} {at:%b} unless somebody touches it"


def _buttons(on_home: OnHome) -> list[Block]:
    made = [
        blocks.button(f"Open: {blocks.shorten(one.what, 40)}", f"handover_open:{one.id}", one.id, style="primary")
        for one in on_home.turns
    ]
    about = {one.handover_id: one.what for one in (*on_home.notices, *on_home.changing)}
    made += [
        blocks.button(f"Letter: {blocks.shorten(what, 40)}", f"handover_open:letter{id_}", id_, style="primary")
        for id_, what in about.items()
    ]
    return made + [
        blocks.button(f"Still needed: {blocks.shorten(one.what, 40)}", f"handover_still:{one.id}", one.id)
        for one in on_home.resting
        if not one.turn
    ]
