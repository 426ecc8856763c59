"""Anonymous stories in words: the code, what it finds, and what its author can do with it."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.erasing import old_pages
from handlers.views.stories import TITLES
from storage.sealed import codes, few
from storage.stories.anonymous import Anonymous

TITLE = "Anonymous story"
MOST_TEAMS = 10  # whose people are counted in a hint


def could_have_told(teams: Sequence[tuple[str, int]]) -> str:
    """How many people it could be, and what that means where they are few; "" where nobody knows."""
    if len(teams) > 1:
        listed = ", ".join(f"{count} in {blocks.shorten(name, 60)}" for name, count in teams[:MOST_TEAMS])
        return f"How many people could have told it: {listed}. Of fewer than four, others may guess who did."
    count = teams[0][1] if teams else 0
    if count == 1:
        return "You alone could have told it, so others will know who did."
    if count and not few.is_enough(count):
        return f"Only {count} people could have told it, so others may guess who did."
    return f"{count} people could have told it." if count else ""


def sealed(channel: str, code: str, *, posts_at: datetime, could_be: int) -> Answer:
    """To its author, once: nobody can tell them later, since nobody knows who they are."""
    where = f" in <#{channel}>" if channel else ""
    text = (
        f"Sealed. It is posted{where} at the next full hour, {blocks.when(posts_at)}, in any order with others of that"
        " hour, and without you: nobody learns who told it, and I do not know it either."
    )
    if could_be and not few.is_enough(could_be):
        text += f" {could_have_told([('', could_be)])}"
    typed = f"`/servicestory code {codes.shown(code)}`"
    keep = f"{typed} changes or withdraws it: please keep this code, since I cannot show it again."
    return Answer(f"{text} {keep}", [blocks.section(f"{text}\n{keep}"), _buttons(code)], title=TITLE)


def found(story: Anonymous, code: str) -> Answer:
    """What a code finds, for whoever has it."""
    where = f"<#{story.channel}>" if story.channel else "its channel"
    until = f"Sealed until {blocks.when(story.posts_at)}, for {where}." if story.posts_at else ""
    if story.waits_for:
        until = f"Sealed, and it waits: I cannot post it in {where}. {story.waits_for} I try again at each full hour."
    state = until or f"Posted in {where}."
    text = f"Your anonymous story. {state}"
    spoken = f"{text} {blocks.one_line(story.draft.text, 200)}"
    return Answer(spoken, [blocks.section(text), *_words(story), _buttons(code)], title=TITLE)


def changed(code: str) -> Answer:
    text = "Changed. If it is posted already, the post changes with it."
    return Answer(text, [blocks.section(text), _buttons(code)], title=TITLE)


def withdrawn(story: Anonymous, *, keeps_old_pages: bool) -> Answer:
    """Its words go back to its author; nobody else has them any more."""
    text = f"Withdrawn, and its words are erased here.{old_pages(are_kept=keeps_old_pages)} In case you want them:"
    spoken = f"{text} {blocks.one_line(story.draft.text, 200)}"
    return Answer(spoken, [blocks.section(text), *_words(story)], title=TITLE)


def _words(story: Anonymous) -> list[Block]:
    said = [(title, words) for field, title in TITLES.items() if (words := getattr(story.draft, field))]
    return [part for title, words in said for part in (blocks.section(f"*{title}*"), blocks.typed(words))]


def _buttons(code: str) -> Block:
    gone = "The post goes, and the words are erased. You get them back to keep."
    return blocks.actions(
        blocks.button("Change", "story_code_edit", code),
        blocks.button("Withdraw", "story_code_withdraw", code, confirm=gone),
    )
