"""What readers of a story are told: that they are in it, and what came of a button below it."""

from handlers.views import blocks, joining, stories
from handlers.views.answers import Answer
from handlers.views.blocks import Message
from handlers.views.stories import TITLE
from storage.refusal import escape
from storage.stories.library import Told

QUOTED = 300  # characters of a story in the message to whom it names


def names_you(told: Told) -> Message:
    """What a colleague reads who is praised in it."""
    text = f"{told.author_name or 'A colleague'} tells a wonderful story with you in it"
    link = [blocks.context(f"<{told.link}|Open it in its channel>")] if told.link else []
    made = blocks.actions(stories.thank(told.id), joining.add({"story": told.id}), stories.read(told.id))
    said = blocks.shorten(told.text, QUOTED)
    head = blocks.rich_text(blocks.words(f"☀️ {text}", bold=True))
    return Message(f"{escape(text)}: {escape(said)}", [head, blocks.quote(said), *link, made])


def thanked(author: str | None, kudos_id: int, *, is_new: bool) -> Answer:
    whom = f"<@{author}>" if author else "whoever told it"
    hears = "who gets a message from me" if author else "who reads it below the story, since I do not know them either"
    text = (
        f"Stored: your thanks to {whom}, {hears}."
        if is_new
        else f"You have thanked {whom} for this story before; once is enough to be heard."
    )
    undo = blocks.actions(blocks.button("Undo", "kudos_undo", kudos_id))
    return Answer(text, [blocks.section(text), undo], title=TITLE, beside=True)


def learned(noted: bool) -> Answer:
    text = "Taken back: you are no longer counted among those who learned from this story."
    if noted:
        text = "Noted: you learned from this story. Press again to take it back."
    return Answer(text, title=TITLE, beside=True)
