"""Full-text search over what was told, on either database. No operator can be typed into it."""

import re
from typing import Any
from unicodedata import normalize

from sqlalchemy import TextClause, text
from sqlmodel import Session

# A word that is in everything is not worth sorting a million rows for: its newest 2,000 matches are enough.
# They are taken by id, which both indexes give for nothing; who asks sorts them by time.
_MATCHES = {
    "sqlite": text(
        "story.id IN (SELECT rowid FROM story_search WHERE story_search MATCH :query ORDER BY rowid DESC LIMIT 2000)"
    ),
    "postgresql": text(
        "story.id IN (SELECT told.id FROM story AS told WHERE told.search @@ to_tsquery('simple', :query)"
        " ORDER BY told.id DESC LIMIT 2000)"
    ),
}
_ACCENT = re.compile("[\u0300-\u036f]")


def words(typed: str) -> list[str]:
    """The words to look for: whatever holds a letter or a digit."""
    return [word for word in typed.replace("\0", "").split() if any(map(str.isalnum, word))]


def matches(session: Session) -> TextClause:
    """The condition that a story holds every word that ``query`` was made of."""
    return _MATCHES[session.get_bind().dialect.name]


def query(session: Session, wanted: list[str]) -> dict[str, Any]:
    """The parameter of ``matches``: every word quoted, and the beginning of a word is enough."""
    if session.get_bind().dialect.name == "sqlite":
        return {"query": " ".join('"' + word.replace('"', '""') + '"*' for word in wanted)}
    quoted = (_without_accents(word).replace("\\", "\\\\").replace("'", "''") for word in wanted)
    return {"query": " & ".join(f"'{word}':*" for word in quoted)}


def _without_accents(word: str) -> str:
    """As the migration does it to what was told; on SQLite the index does both."""
    return normalize("NFC", _ACCENT.sub("", normalize("NFD", word)))
