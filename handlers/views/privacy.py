"""Privacy in words: what is kept about somebody, page by page where they want it all."""

import json
from collections.abc import Mapping
from typing import Any

from handlers.views import blocks
from handlers.views.admins import naming, status
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.erasing import old_pages
from handlers.views.warmline import Chapter
from storage.tables import declared

PAGE = 12_000  # characters of a form: with Slack's own marks around them far below its 250 KB
KNOWN = "I know whoever has written to me or was named by somebody who did, and nobody else."
SEALED = (
    "What was said anonymously is kept without its author, so I cannot find yours, show it here or erase it with the"
    " rest: the code of an anonymous story or idea withdraws it."
)
PERIODS = "`/warmline keep` says how long each kind of thing is kept."
ERASE_WARNING = (
    "Your stories and kudos go, with their posts, your answers, away dates and notes too."
    " Your customers lose their owner. This cannot be taken back."
)
IN_HELP = {
    Chapter.YOU: ["`/warmline privacy` shows what I keep about you; you can take it with you or erase it."],
}


def overview(kept: Mapping[str, int], *, names_missed: bool, reads_status: bool) -> Answer:
    """The answer to `/warmline privacy`."""
    lines = _lines(kept)
    shown = [
        blocks.section(f"*What I keep about you*\n{lines}" if kept else "I keep nothing about you."),
        blocks.context(KNOWN, SEALED, naming(is_on=names_missed), status(is_on=reads_status), PERIODS),
        blocks.actions(
            blocks.button("Export mine", "privacy_export"),
            blocks.button("Erase mine", "privacy_erase", style="danger", confirm=ERASE_WARNING),
        ),
    ]
    return Answer(f"What I keep about you\n{lines}", shown, title="Privacy")


def export(everything: Mapping[str, Any], *, page: int = 0, note: str = "") -> Block:
    """One page of the whole as JSON, after a note: the pages put together are the document."""
    pages = paged(json.dumps(everything, ensure_ascii=False, indent=1))
    page = min(page, len(pages) - 1)
    shown = [blocks.section(note)] if note else []
    shown += [
        blocks.section(f"Everything I keep about you, as JSON. Page {page + 1} of {len(pages)}; copy what you need."),
        blocks.typed(pages[page]),
    ]
    turns = [("Previous page", page - 1)] if page else []
    turns += [("Next page", page + 1)] if page + 1 < len(pages) else []
    if turns:
        shown.append(blocks.actions(*(blocks.button(text, f"privacy_page:{to}", to) for text, to in turns)))
    return blocks.notice("What I keep about you", shown)


def in_pages(everything: Mapping[str, Any], *, note: str) -> Answer:
    """The first page after a note, in a window, or in a message where none can be opened."""
    modal = export(everything, note=note)
    return Answer(note, modal["blocks"], modal=modal)


def erasing(kept: Mapping[str, int]) -> str:
    return (
        f"I am erasing this now:\n{_lines(kept)}\nThat takes a minute or two. I write to you when it is done; until"
        f" then I answer nothing else. {SEALED}"
    )


def erased(*, keeps_old_pages: bool = False) -> str:
    pages = old_pages(are_kept=keeps_old_pages)
    return (
        "Everything about you is erased. Posts that hold your words are being changed now. What I wrote to you here"
        " stays in your own conversation with me. What colleagues wrote about you in their own words is theirs. I do"
        f" not know you any more, until you write to me again or somebody names you.{pages}"
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


def _lines(kept: Mapping[str, int]) -> str:
    return "\n".join(f"• {declared.of_kind(kind).counted(count)}" for kind, count in kept.items())
