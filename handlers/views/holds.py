"""Holds in words."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.warmline import Chapter
from storage.tables import Hold

HOW = "`/warmline hold @ana because of a dispute in court` sets a hold, `/warmline hold end @ana` ends it."
WHAT = (
    "While it stands, no period and no erasure deletes what is about that person. Who asks for erasure is told that it"
    " waits, without the reason, and it is done when the hold ends. What people take back themselves goes all the same."
)
IN_HELP = {Chapter.ADMIN: [f"{HOW} Nothing of theirs is deleted meanwhile."]}
MOST = 20  # in one answer
SURE = "What has waited for it is deleted: their erasure, where it was asked for, and what is over its period."


def held(person: str) -> str:
    return f"<@{person}> is on hold now. I did not tell them."


def ended(person: str, *, is_erased: bool) -> str:
    then = " Their erasure had waited for that, and is under way; I tell them when it is done." if is_erased else ""
    return f"The hold for <@{person}> has ended.{then}"


def listed(holds: Sequence[Hold], *, done: str = "") -> Answer:
    """Who is on hold, and why, after what was just done. For admins alone."""
    text = f"{done}\n{_head(holds)}" if done else _head(holds)
    shown = [lines.section(text), *(part for hold in holds[:MOST] for part in _about(hold))]
    shown.append(blocks.context(f"{WHAT} {HOW}"))
    return Answer(lines.plainly(text), shown, title="Holds")


def _head(holds: Sequence[Hold]) -> str:
    if not holds:
        return "Nobody is on hold."
    more = f" The first {MOST} are here; `warmline hold` on the command line lists all." if len(holds) > MOST else ""
    return f"*On hold: {len(holds)}*{more}"


def _about(hold: Hold) -> list[Block]:
    by = f"<@{hold.set_by}>" if hold.set_by else "whoever runs me"
    asked = f" Erasure was asked for on {hold.erasure_asked_at:%Y-%m-%d}." if hold.erasure_asked_at else ""
    text = f"<@{hold.person}> since {hold.set_at:%Y-%m-%d}, by {by}: {lines.of_people(hold.reason, 300)}{asked}"
    button = blocks.button("End", f"hold_end:{hold.person}", hold.person, confirm=SURE)
    return [lines.paragraph(text), blocks.actions(button)]
