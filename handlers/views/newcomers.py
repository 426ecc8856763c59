"""The one message to somebody who has just come into a team, in words."""

from handlers.views import blocks, domino_home, lines
from handlers.views.blocks import Message
from handlers.views.lines import of_people
from handlers.views.options import BEGINNING
from handlers.views.talking import asks
from storage.across.newcomers import Welcome

BEGIN = "Begin with whichever you like; my Home tab shows what waits for you."


def welcome(shown: Welcome) -> Message:
    """What is here, whose work waits for theirs, what was agreed, and where to begin."""
    team = shown.team
    led = f", led by {blocks.names(shown.leads)}" if shown.leads else ""
    told = [f"Welcome to *{of_people(team.name, 60)}*{led}. It meets in <#{team.channel}>."]
    if shown.asks:
        told.append(f"Now and then it asks everybody: {', '.join(of_people(one, 60) for one in shown.asks)}.")
    if shown.means:
        told.append(f"{BEGINNING} {'; '.join(of_people(one, 120) for one in shown.means)}.")
    if shown.waiting:
        told.append(domino_home.waiting_for_yours(shown.waiting))
    text = "\n".join([*told, BEGIN])
    pressed = [
        blocks.button("Tell a story", "story_new", style="primary"),
        blocks.button("Give kudos", "kudos_new"),
        asks("Touch-point map", "/warmline", "map"),
        asks("Who is in it", "/warmline", "team"),
        asks("Everything I can do", "/warmline", "help"),
    ]
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(*pressed)])
