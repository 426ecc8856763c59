"""What Home says of ideas: a paragraph and a row of buttons, what is asked of the reader first."""

from datetime import datetime

from handlers.views import blocks, lines
from handlers.views.blocks import Block
from handlers.views.ideas import state
from storage.ideas import clock
from storage.ideas.home import OnHome
from storage.ideas.ideas import Seen

BUTTONS = 5


def section(on_home: OnHome, now: datetime) -> list[Block]:
    told = [f"Do you take on this idea: {_title(one)}?" for one in on_home.offered[:1]]
    told += [f"{_title(one)} {state(one, now)}" for one in on_home.waiting]
    told += [f"{_title(one)} {_rests(one)}" for one in on_home.resting]
    told += [f"Your idea {_title(one)} {state(one, now)}" for one in on_home.mine]
    shown = [lines.paragraph("\n".join(["*Ideas*", *told]))] if told else []
    buttons = [*_buttons(on_home)[: BUTTONS - 2], *(_always(on_home) if on_home.has_team or told else [])]
    return [*shown, blocks.actions(*buttons)] if buttons else []


def _title(idea: Seen) -> str:
    return f"*{lines.of_people(idea.title, 80)}*"


def _rests(idea: Seen) -> str:
    at = clock.rests_at(idea.touched_at)
    return f"rests on {at.day} {at:%b} unless somebody touches it"


def _buttons(on_home: OnHome) -> list[Block]:
    made = []
    for idea in on_home.offered[:1]:
        yes = blocks.button("Yes, mine", f"idea_accept:{idea.id}", idea.id, style="primary")
        made += [yes, blocks.button("Not me", f"idea_refuse:{idea.id}", idea.id)]
    made += [
        blocks.button(_label("Answer", idea), f"idea_answer:{idea.id}", idea.id, style="primary")
        for idea in on_home.waiting
    ]
    return made + [
        blocks.button(_label("Still on it", idea), f"idea_touch:{idea.id}", idea.id) for idea in on_home.resting
    ]


def _label(what: str, idea: Seen) -> str:
    return f"{what}: {blocks.shorten(idea.title, 40)}"


def _always(on_home: OnHome) -> list[Block]:
    many = f"Ideas ({on_home.open})" if on_home.open else "Ideas"
    mine = [blocks.button("I have an idea", "idea_new:home")] if on_home.has_team else []
    return [*mine, blocks.button(many, "idea_page:home", "0:open")]
