"""A difficult story names nobody but its author. Pure: looks for names typed with an @."""

import re
from collections.abc import Collection

from storage.engine.text import as_seen

_AT = re.compile(r"(?<![\w/])@")  # not in a@b.example, nor in an address such as medium.example/@ana
_NAME = re.compile(r"[^\W\d_](?:[\w.\-]*\w)?")
LONGEST = 300  # characters of a name; Slack takes 80
_SIGNS = "@＠﹫"
_EVERYBODY = {"channel", "here", "everyone"}  # nobody in particular


def may_name(text: str) -> bool:
    return any(sign in text for sign in _SIGNS)


def named(text: str, *, author: str, known: Collection[str] = ()) -> str | None:
    """The first person or group named in a text, as typed; None where only its author is.

    ``author`` and ``known`` are names as Slack shows them; those in ``known`` count even where they
    begin with something that is no letter.
    """
    seen = as_seen(text)
    own, others = as_seen(author), [shown for one in known if (shown := as_seen(one)) and not _NAME.match(shown)]
    for at in _AT.finditer(seen):
        rest = seen[at.end() : at.end() + LONGEST]
        name = _NAME.match(rest)
        if own and _begins_with(rest, own) and (not name or name.end() <= len(own)):
            continue
        if name and name[0].lower() not in _EVERYBODY:
            return name[0]
        if not name and (found := next((one for one in others if _begins_with(rest, one)), None)):
            return found
    return None


def _begins_with(text: str, name: str) -> bool:
    return text.casefold().startswith(name.casefold()) and not text[len(name) : len(name) + 1].isalnum()
