"""What of a digest is on one screen: what is to be done, the figures, and of what was told as much as has room.

Nothing is cut off in the middle: a line that has no room is in the longer digest.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from handlers.slack.mentions import plain
from handlers.views import blocks, digest_figures, digest_lines, lines
from handlers.views.blocks import Block
from handlers.views.digest_lines import Lists, Who
from storage.across.digests import Digest

ROWS = 13  # of text beside the title, a row of buttons and the chart: 690 pixels
WIDTH = 84  # characters in a row
BUTTONS_ROWS = 2  # of text, for which a row of buttons takes the place
MOST_BUTTONS = 4  # of customers, in one row
_NAME = re.compile(r"<@[A-Z0-9]+>")


def first(digest: Digest, who: Who) -> list[str]:
    """What is to be done, and whom it is about."""
    this_week = f"*This week:* {digest_lines.suggestion(digest, who)}"
    return [this_week, *digest_lines.in_a_row(digest_lines.customers(digest, who, is_long=False))]


def rest(digest: Digest, lists: Lists, *, above: Sequence[str] = ()) -> list[str]:
    """What was told, as paragraphs: of each sort the first, then of each the second, as far as there is room."""
    room = ROWS - sum(map(rows, above)) - rows(figures(digest), WIDTH - 12)
    room -= BUTTONS_ROWS * bool(story_buttons(digest))
    kept: dict[str, list[str]] = {title: [] for title in lists}
    for depth in range(max(map(len, lists.values()), default=0)):
        for title in [title for title, told in lists.items() if len(told) > depth and len(kept[title]) == depth]:
            tried = kept | {title: [*kept[title], lists[title][depth]]}
            if sum(map(rows, _paragraphs(tried))) <= room:
                kept = tried
    return _paragraphs(kept)


def figures(digest: Digest) -> str:
    linked = {"Answers": f"<{digest.rounds}|Answers>"} if digest.rounds else {}
    shown = [f"*{linked.get(title, title)}* {value}" for title, value in digest_figures.figures(digest)]
    return " · ".join(shown)


def customer_buttons(digest: Digest, *, is_long: bool) -> list[Block]:
    """Each customer who is named opens; what is named twice, once."""
    named = {one.id: one.name for one in digest.ownerless[:1]} | {one.id: one.name for one in digest.waiting}
    named |= {one.customer_id: one.customer for one in digest.problems}
    most, size = (len(named), 30) if is_long else (MOST_BUTTONS, 16)
    shown = [
        blocks.button(blocks.shorten(name, size), f"checkin_card:{id_}", id_)
        for id_, name in list(named.items())[:most]
    ]
    return [blocks.actions(*shown)] if shown else []


def story_buttons(digest: Digest) -> list[Block]:
    """A story that has no post to lead to is read here."""
    unposted = [story for story in digest.stories if not story.link]
    shown = [
        blocks.button(f"Read “{blocks.shorten(' '.join(story.text.split()), 20)}”", f"story_read:{story.id}", story.id)
        for story in unposted
    ]
    return [blocks.actions(*shown)] if shown else []


def rows(paragraph: str, width: int = WIDTH) -> int:
    """How many rows it takes, so wide; what is written with wide characters takes two places each."""
    seen = plain(lines.plainly(_NAME.sub("@Somebody Else", paragraph)))
    return sum(-(-max(1, sum(map(_places, row))) // width) for row in seen.split("\n"))


def _places(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _paragraphs(lists: Mapping[str, Sequence[str]]) -> list[str]:
    """One line stands beside its title, several below it."""
    told = [(title, lines) for title, lines in lists.items() if lines]
    return [
        f"*{title}:* {lines[0]}" if len(lines) == 1 else "\n• ".join([f"*{title}*", *lines]) for title, lines in told
    ]
