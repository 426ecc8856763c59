"""Lines of ours with people's words in them: ours are marked up, theirs look as everywhere else.

In mrkdwn their ``*stars*`` would turn bold and an address would stay dead; so such lines are shown as rich text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from handlers.slack.mentions import decode, plain
from handlers.views import blocks
from handlers.views.blocks import Block, Message
from storage.refusal import BEGINS, ENDS, escape, theirs

_THEIRS = f"{BEGINS}[^{ENDS}]*{ENDS}"
_PARTS = re.compile(
    f"{BEGINS}(?P<theirs>[^{ENDS}]*){ENDS}"
    r"|<@(?P<person>[A-Z0-9]+)>|<#(?P<channel>[A-Z0-9]+)>"
    r"|<!date\^(?P<at>\d+)\^(?P<format>[^|>]+)\|(?P<fallback>[^>]*)>"
    r"|<(?P<url>https?://[^|>]+)\|(?P<label>[^>]*)>"
    rf"|(?<![\w*])\*(?P<bold>(?:{_THEIRS}|[^*\n{BEGINS}])+)\*(?![\w*])"  # a name in it may hold marks of its own
    rf"|(?<!\w)_(?P<italic>(?:{_THEIRS}|[^_\n{BEGINS}])+)_(?!\w)"
    rf"|`(?P<code>(?:{_THEIRS}|[^`\n{BEGINS}])+)`"
)


def of_people(text: str, limit: int = 200) -> str:
    """Somebody's words, on one line and shortened, to be put into a line for ``paragraph`` or ``plainly``."""
    return theirs(blocks.shorten(" ".join(text.split()), limit))


def paragraph(text: str) -> Block:
    """Lines in mrkdwn of our own, with people's words in them, as rich text."""
    return blocks.rich_text(*_elements(text))


def around(before: str, shown: Sequence[Block], after: str = "") -> Block:
    """A paragraph with parts in its middle that are made already."""
    return blocks.rich_text(*_elements(before), *shown, *_elements(after))


def plainly(text: str) -> str:
    """The same for what shows mrkdwn only: the fallback that screen readers read."""
    return re.sub(_THEIRS, lambda part: escape(part[0][1:-1]), text)


def unmarked(text: str, names: Mapping[str, str]) -> str:
    """The same for what shows no markup at all, as the errors of a form: nobody in it is an id, no star stays."""
    shown = _PARTS.sub(lambda part: part["bold"] or part["italic"] or part[0], text)
    return plain(plainly(shown), names=names)


def message(text: str) -> Message:
    """A message of one paragraph."""
    return Message(plainly(text), [paragraph(text)])


def section(text: str) -> Block:
    """Lines of ours, which may have people's words in them."""
    return paragraph(text) if BEGINS in text else blocks.section(text)


def note(text: str) -> Block:
    """In small print, which shows mrkdwn only and so no words of people: those stand in a paragraph."""
    return paragraph(text) if BEGINS in text else blocks.context(text)


def _elements(text: str) -> Iterator[Block]:
    at = 0
    for part in _PARTS.finditer(text):
        yield from _ours(text[at : part.start()])
        yield from _element(part)
        at = part.end()
    yield from _ours(text[at:])


def _element(part: re.Match[str]) -> Iterator[Block]:
    match part.lastgroup:
        case "theirs":
            yield from blocks.spoken(part["theirs"]) if part["theirs"] else ()
        case "person":
            yield blocks.person(part["person"])
        case "channel":
            yield {"type": "channel", "channel_id": part["channel"]}
        case "fallback":
            date = {"timestamp": int(part["at"]), "format": part["format"], "fallback": part["fallback"]}
            yield {"type": "date", **date}
        case "label":
            yield {"type": "link", "url": decode(part["url"]), "text": decode(part["label"])}
        case "bold" | "italic" | "code" as style:
            yield from _styled(part[style], style)


def _styled(text: str, style: str) -> Iterator[Block]:
    """Bold words of ours may hold a name that somebody chose."""
    for element in _elements(text):
        yield element | {"style": {style: True}} if element["type"] in ("text", "link", "date") else element


def _ours(text: str) -> Iterator[Block]:
    """Our own words; their :emoji: are emoji."""
    yield from blocks.spoken(decode(text)) if text else ()
