"""Anonymous ideas in words: the code, and what its author finds with it."""

from datetime import datetime

from handlers.views import blocks, idea_posts
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block
from handlers.views.ideas import TITLE
from storage.ideas.anonymous import Coded
from storage.refusal import escape
from storage.sealed import codes


def sealed(code: str, at: datetime) -> Answer:
    """To its author, once: nobody can tell them later, since nobody knows who they are."""
    text = (
        f"Sealed. It shows at {blocks.when(at, '{time}')}, in any order with others of that hour, and is answered"
        " within a week like any other, in the thread of its post. Nobody learns who wrote it; I do not know it either."
    )
    keep = f"`/warmline idea {codes.shown(code)}` shows it to you: please keep this code, I cannot show it again."
    withdraw = blocks.button("Withdraw", "idea_code_withdraw", code)
    return Answer(f"{text} {keep}", [blocks.section(f"{text}\n{keep}"), blocks.actions(withdraw)], title=TITLE)


def found(coded: Coded, code: str) -> Answer:
    """What a code finds, for whoever has it."""
    if coded.idea is None:
        at = blocks.when(coded.shows_at, "{time}") if coded.shows_at else "the full hour"
        text = f"Your idea is sealed until {at}."
        shown = [blocks.section(text), blocks.quote(coded.words)]
    else:
        idea = coded.idea
        text = "Your idea, and what became of it:"
        steps = [idea_posts.reply(idea, step).blocks[0] for step in idea.steps]
        shown = [blocks.section(text), *idea_posts.whole(idea), *steps[-30:]]
    spoken = f"{text} {escape(coded.words or (coded.idea.words if coded.idea else ''))}"
    return Answer(spoken, [*shown, blocks.actions(*_buttons(coded, code))], title=TITLE)


def added() -> Answer:
    return paragraph("Sealed. It shows at the next full hour, like the idea itself did.", title=TITLE)


def _buttons(coded: Coded, code: str) -> list[Block]:
    made = []
    if coded.idea and coded.idea.state in ("new", "looking", "doing"):
        made.append(blocks.button("Add words", "idea_code_more", code))
    if coded.idea and coded.idea.state == "declined" and not coded.idea.reopened_at:
        made.append(blocks.button("I know something new", "idea_code_reopen", code))
    asked = "The post goes, and the words are erased. You get them back to keep."
    return [*made, blocks.button("Withdraw", "idea_code_withdraw", code, confirm=asked)]
