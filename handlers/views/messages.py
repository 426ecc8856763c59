"""A message that somebody chose a shortcut on, as the beginning of what they write in a form."""

from dataclasses import dataclass

from handlers.views import blocks

PRIVATE = "That was written in a private conversation, so I took only the link to it. Please say it in your own words."
WORDLESS = "That message has no words that I could take, so I took the link to it. Please say it in your own words."
NOTHING = "That message has no words that I could take. Please say it in your own words."
LONGER = "That message is longer than this takes, so you see its beginning; the link leads to the whole."


@dataclass(frozen=True)
class Quoted:
    """``author`` is None for an app that writes as nobody; ``link`` "" where it is not known. ``marked`` are the ids of
    those whom it mentions.
    """

    words: str
    author: str | None
    channel: str
    link: str
    is_private: bool
    marked: tuple[str, ...] = ()


def quoted(message: Quoted, *, limit: int, in_quotes: bool = False) -> tuple[str, str]:
    """What the form's text begins with, in ``limit`` characters, and a note on what was left out, or ""."""
    if message.is_private:
        return message.link, PRIVATE
    if not message.words:
        return message.link, WORDLESS if message.link else NOTHING
    words = blocks.shorten(message.words, limit - len(message.link) - len("“”\n"))
    text = "\n".join(filter(None, [f"“{words}”" if in_quotes else words, message.link]))
    return text, "" if words == message.words else LONGER
