"""Words that ask not to be named, which is not possible yet: they are refused, and never posted under a name. Pure."""

import re

from storage.engine.text import as_seen
from storage.refusal import Refused

_WORD = r"anon(?:ym(?:ous(?:ly)?)?)?"
_TAG = re.compile(rf"(?<![\w#&/])#{_WORD}(?![\w-])", re.IGNORECASE)
# At the beginning, perhaps after other tags: "anonymous:", "(anon)", "Anonymously, I …", but not "Anonymous callers".
_FIRST = re.compile(
    rf"\A(?:\s|#\w+|[*_~(\[\"'“‘–—-])*(?:anonymously\b|{_WORD}\s*(?:please\b|[:;,.!)\]*_~\"'”’–—-]|\Z))", re.IGNORECASE
)
# At the end, as a signature: "(anonymous)", "— anon".
_LAST = re.compile(rf"(?:[(\[]|(?:\A|\s)[–—-]+)\s*(?:please\s+)?{_WORD}(?:\s+please)?\s*[)\].!]*\s*\Z", re.IGNORECASE)


def is_wanted(text: str) -> bool:
    visible = as_seen(text)
    return any(pattern.search(visible) for pattern in (_TAG, _FIRST, _LAST))


def refuse(text: str, *, field: str) -> None:
    """Refused where the words ask not to be named."""
    if is_wanted(text):
        raise Refused(
            "I cannot keep you anonymous yet: what you say here bears your name. So nothing was recorded, and nobody"
            " has read it. If your name may stand there, please take that word out and send it again.",
            field=field,
        )
