"""Whether a touch point is still true, in words: by direct message, and on Home."""

from handlers.views import blocks, lines
from handlers.views.blocks import Block, Message
from handlers.views.lines import of_people
from storage.maps.questions import Question


def asked(question: Question) -> Message:
    text = f"{words(question)} You have not seen this on my Home tab, so I ask here, once."
    return Message(lines.plainly(text), [lines.paragraph(text), buttons(question)])


def words(question: Question) -> str:
    """The question, with people's words in it."""
    day = f"{question.touched_on.day} {question.touched_on:%B}"
    return (
        f"Is *{of_people(question.name)}* on the map of {of_people(question.team)} still true? Nobody has touched it"
        f" since {day}."
    )


def buttons(question: Question) -> Block:
    return blocks.actions(
        blocks.button("Still true", f"map_true:{question.id}", question.id, style="primary"),
        blocks.button("Change", f"map_change:{question.id}", question.id),
        blocks.button("Archive", f"map_archive:{question.id}", question.id),
    )


def rests(team: str, team_id: int) -> Message:
    text = (
        f"The map of *{of_people(team)}* rests: I asked about two touch points, and nobody answered. That is no"
        " failure. I ask again once one of them is touched."
    )
    show = blocks.actions(blocks.button("Look at the map", "map_show", team_id))
    return Message(lines.plainly(text), [lines.paragraph(text), show])
