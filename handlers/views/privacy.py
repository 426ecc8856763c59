"""Privacy in words: what is kept about somebody, page by page where they want it all."""

import json
from collections.abc import Mapping
from typing import Any

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.warmline import Chapter

PAGE = 12_000  # characters of a form: with Slack's own marks around them far below its 250 KB
WORDS = {
    "profile": ("your name, time zone and role, as Slack gives them", ""),
    "admin": ("that you were named an admin of the bot", ""),
    "admins_named": ("admin named by you", "admins named by you"),
    "teams": ("team you are in", "teams you are in"),
    "teams_set_up": ("team you set up", "teams you set up"),
    "away": ("away date", "away dates"),
    "stories": ("story you told", "stories you told"),
    "learned_from": ("story you learned from", "stories you learned from"),
    "kudos_given": ("kudos you gave", "kudos you gave"),
    "kudos_received": ("kudos you got", "kudos you got"),
    "prompts_set_up": ("prompt you set up", "prompts you set up"),
    "prompts_asked": (
        "time you were asked a prompt, and whether you answered",
        "times you were asked a prompt, and whether you answered",
    ),
    "answers": ("answer you gave", "answers you gave"),
    "customers": ("customer you look after", "customers you look after"),
    "outreach": ("contact with a customer you logged", "contacts with customers you logged"),
    "problems": ("problem of a customer you noted", "problems of customers you noted"),
    "what_recurs": ("thing I send you regularly", "things I send you regularly"),
    "messages_from_the_bot": ("message I sent or will send you", "messages I sent or will send you"),
    "handled_deliveries": ("short-lived record of a click", "short-lived records of clicks"),
    "home_views": ("when you last looked at my Home tab, for an hour", ""),
}
ANONYMOUS = (
    "Anonymous stories are not listed, because nothing ties them to you: the code that you got with each of them"
    " withdraws it."
)
ERASE_WARNING = (
    "Your stories and kudos go, with their posts, your answers, away dates and notes too."
    " Your customers lose their owner. This cannot be taken back."
)
IN_HELP = {
    Chapter.YOU: ["`/warmline privacy` shows what I keep about you; you can take it with you or erase it."],
}


def overview(kept: Mapping[str, int]) -> Answer:
    """The answer to `/warmline privacy`."""
    lines = "\n".join(f"• {_counted(kind, count)}" for kind, count in kept.items())
    said = [
        blocks.section(f"*What I keep about you*\n{lines}" if kept else "I keep nothing about you."),
        blocks.context(ANONYMOUS),
        blocks.actions(
            blocks.button("Export mine", "privacy_export"),
            blocks.button("Erase mine", "privacy_erase", style="danger", confirm=ERASE_WARNING),
        ),
    ]
    return Answer(f"What I keep about you\n{lines}", said, title="Privacy")


def export(everything: Mapping[str, Any], *, page: int = 0) -> Block:
    """One page of the whole as JSON: the pages put together are the document."""
    pages = paged(json.dumps(everything, ensure_ascii=False, indent=1))
    page = min(page, len(pages) - 1)
    said = [
        blocks.section(f"Everything I keep about you, as JSON. Page {page + 1} of {len(pages)}; copy what you need."),
        blocks.typed(pages[page]),
    ]
    turns = [("Previous page", page - 1)] if page else []
    turns += [("Next page", page + 1)] if page + 1 < len(pages) else []
    if turns:
        said.append(blocks.actions(*(blocks.button(text, f"privacy_page:{to}", to) for text, to in turns)))
    return blocks.notice("What I keep about you", said)


def erased(kept: Mapping[str, int]) -> str:
    lines = "\n".join(f"• {_counted(kind, count)}" for kind, count in kept.items())
    return (
        f"Erased:\n{lines}\nPosts that hold your words are being changed now. What I wrote to you here stays in your"
        " own conversation with me. What colleagues wrote about you in their own words is theirs. If you write to me"
        " again, I start anew with your name and time zone."
    )


def paged(text: str) -> list[str]:
    """A text in pages of whole lines, as long as Slack shows them; put together they are the text again."""
    pages = [""]
    for line in text.splitlines(keepends=True):
        for part in blocks.cut(line, PAGE):
            if len(pages[-1]) + len(part) > PAGE:
                pages.append("")
            pages[-1] += part
    return pages


def _counted(kind: str, count: int) -> str:
    one, many = WORDS[kind]
    return one if not many else f"{count:,} {one if count == 1 else many}"
