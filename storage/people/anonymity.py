"""Words that ask not to be named: nothing that holds them is ever posted under a name. Pure."""

import re

from storage.engine.text import as_seen, trimmed
from storage.refusal import Refused

_WORD = r"anon(?:ym(?:ous(?:ly)?)?)?"
_TAG = re.compile(rf"(?<![\w#&/])[#＃]{_WORD}(?![\w-])", re.IGNORECASE)
# At the beginning, perhaps after other tags: "anonymous:", "(anon)", "Anonymously, I …", "anonymous I was …", but not
# "Anonymous callers".
_FIRST = re.compile(
    r"\A(?:\s|#\w+|[*_~(\[\"'“‘–—-])*"
    rf"(?:anonymously\b|{_WORD}(?:\s*(?:please\b|[:;,.!)\]*_~\"'”’–—-]|\Z)|\s+(?:i|we|my|our)\b))",
    re.IGNORECASE,
)
# At the end, as a signature: "(anonymous)", "— anon".
_LAST = re.compile(rf"(?:[(\[]|(?:\A|\s)[–—-]+)\s*(?:please\s+)?{_WORD}(?:\s+please)?\s*[)\].!]*\s*\Z", re.IGNORECASE)
# A code of something anonymous (storage/sealed/codes.py), in the middle of other words: whose it is, would be told.
_CODE = re.compile(r"(?<![^\W_])\d(?:[\W_]{0,2}\d){15}(?![\W_]{0,2}\d)")


def is_wanted(text: str) -> bool:
    visible = as_seen(text)
    return any(pattern.search(visible) for pattern in (_TAG, _FIRST, _LAST))


def is_secret(text: str) -> bool:
    """Whether it asks not to be named, or holds a code: then not even that somebody wrote it is kept."""
    return is_wanted(text) or bool(_CODE.search(as_seen(text)))


def has_tag(text: str) -> bool:
    """Whether it says so by the tag, which leaves no doubt."""
    return bool(_TAG.search(as_seen(text)))


def without_tag(text: str) -> str:
    """The words alone. What hides a letter in the tag is taken out with it."""
    if _TAG.search(text) or not has_tag(text):
        return trimmed(re.sub(r"[ \t]{2,}", " ", _TAG.sub("", text)))
    return without_tag(as_seen(text))


def refuse(text: str, *, field: str, instead: str) -> None:
    """Refused where the words ask not to be named, or hold a code; ``instead`` says what to do."""
    if _CODE.search(as_seen(text)):
        raise Refused(
            "This holds 16 digits, as the code of something anonymous has, and it would bear your name. So nothing was"
            " recorded, and nobody has read it. Please leave them out.",
            field=field,
        )
    if is_wanted(text):
        raise Refused(
            "You ask not to be named, and this would bear your name. So nothing was recorded, and nobody has read it."
            f" {instead}",
            field=field,
        )
