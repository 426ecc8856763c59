"""The part of a text where the words stand that somebody looked for, with these words marked."""

import unicodedata
from collections.abc import Mapping

from handlers.views import blocks
from handlers.views.blocks import Block
from storage.stories import holding
from storage.stories.search import Query

LENGTH = 160  # characters: two lines
BEFORE = 50  # of them before the first word that was looked for


def snippet(fields: Mapping[str, str], query: Query) -> tuple[str, list[Block]]:
    """Of which field it is, and its words; the field that holds most of what is looked for, else the first."""
    lined = {name: " ".join(text.split()) for name, text in fields.items() if text}
    found = {name: holding.places(query, text) for name, text in lined.items()}
    best = max(lined, key=lambda name: len({lined[name][begin:end].lower() for begin, end in found[name]}), default="")
    return best, _shown(lined[best], found[best]) if best else []


def _shown(text: str, marked: list[tuple[int, int]]) -> list[Block]:
    begin, end = _part(text, marked)
    inside = [(max(first, begin) - begin, min(last, end) - begin) for first, last in marked]
    part = blocks.spoken(text[begin:end], marked=[(first, last) for first, last in inside if first < last])
    before, after = ([blocks.words("…")] if cut else [] for cut in (begin > 0, end < len(text)))
    return [*before, *part, *after]


def _part(text: str, marked: list[tuple[int, int]]) -> tuple[int, int]:
    """Two lines around the first hit, between words where there are any."""
    if len(text) <= LENGTH:
        return 0, len(text)
    hit = marked[0][0] if marked else 0
    begin = max(0, min(hit - BEFORE, len(text) - LENGTH))
    if begin:
        space = text.find(" ", begin, hit)
        begin = space + 1 if space >= 0 else _whole(text, begin)
    end = min(len(text), begin + LENGTH)
    if end < len(text):
        space = text.rfind(" ", min(hit + 1, end), end)
        end = space if space >= 0 else _whole(text, end)
    return begin, end


def _whole(text: str, at: int) -> int:
    """Not between a letter and the marks upon it."""
    while at > 0 and (unicodedata.category(text[at])[0] == "M" or text[at - 1 : at + 1].count("\u200d")):
        at -= 1
    return at
