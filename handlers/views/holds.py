"""Holds in words."""

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.warmline import Chapter
from storage.people.holds import Page
from storage.tables import Hold

HOW = "`/warmline hold @ana because of a dispute in court` sets a hold, `/warmline hold end @ana` ends it."
WHAT = (
    "While it stands, no period and no erasure deletes what is about that person. Who asks for erasure is told that it"
    " waits, without the reason, and it is done when the hold ends. What people take back themselves goes all the same."
)
IN_HELP = {Chapter.ADMIN: [f"{HOW} Nothing of theirs is deleted meanwhile."]}
SURE = "What has waited for it is deleted: their erasure, where it was asked for, and what is over its period."


def held(person: str) -> str:
    return f"<@{person}> is on hold now. I did not tell them."


def ended(person: str, *, is_erased: bool) -> str:
    then = " Their erasure had waited for that, and is under way; I tell them when it is done." if is_erased else ""
    return f"The hold for <@{person}> has ended.{then}"


def listed(found: Page, *, done: str = "") -> Answer:
    """Who is on hold, and why, after what was just done. For admins alone."""
    head = "*On hold*" if found.holds else "Nobody is on hold."
    text = f"{done}\n{head}" if done else head
    shown = [lines.section(text), *(part for hold in found.holds for part in _about(hold))]
    shown += [blocks.actions(blocks.button("More", "hold_page", found.more))] if found.more else []
    shown.append(blocks.context(f"{WHAT} {HOW}"))
    return Answer(lines.plainly(text), shown, title="Holds")


def _about(hold: Hold) -> list[Block]:
    by = f"<@{hold.set_by}>" if hold.set_by else "whoever runs me"
    asked = f" Erasure was asked for on {hold.erasure_asked_at:%Y-%m-%d}." if hold.erasure_asked_at else ""
    text = f"<@{hold.person}> since {hold.set_at:%Y-%m-%d}, by {by}: {lines.of_people(hold.reason, 300)}{asked}"
    button = blocks.button("End", f"hold_end:{hold.person}", hold.person, confirm=SURE)
    return [lines.paragraph(text), blocks.actions(button)]
