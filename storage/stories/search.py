"""Full-text search over what was told, on either database. No operator can be typed into it."""

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from sqlalchemy import TextClause, text
from sqlmodel import Session

# Two ways to the same stories. What few hold is quickest taken from the index and then sorted; what very many hold is
# met soon when the stories are gone through from the newest on. PostgreSQL chooses by itself.
_FEW = text("story.id IN (SELECT rowid FROM story_search WHERE story_search MATCH :query)")
_MANY = text("EXISTS (SELECT 1 FROM story_search WHERE story_search MATCH :query AND rowid = story.id)")
_ON_POSTGRESQL = text("story.search @@ to_tsquery('simple', :query)")

AT_MOST = 20_000  # matches that are sorted: some ten milliseconds
_IS_MORE = text("SELECT 1 FROM story_search WHERE story_search MATCH :query LIMIT 1 OFFSET :at_most")
_ACCENT = re.compile("[\u0300-\u036f]")


def words(typed: str) -> list[str]:
    """The words to look for: whatever holds a letter or a digit."""
    return [word for word in typed.replace("\0", "").split() if any(map(str.isalnum, word))]


def matches(session: Session, found_by: Mapping[str, Any]) -> TextClause:
    """The condition that a story holds every word that ``found_by`` was made of, by ``query``."""
    if session.get_bind().dialect.name != "sqlite":
        return _ON_POSTGRESQL
    is_more = session.connection().execute(_IS_MORE, {**found_by, "at_most": AT_MOST}).first() is not None
    return _MANY if is_more else _FEW


def query(session: Session, wanted: list[str]) -> dict[str, Any]:
    """The parameter of ``matches``: every word quoted, and the beginning of a word is enough."""
    if session.get_bind().dialect.name == "sqlite":
        return {"query": " ".join('"' + word.replace('"', '""') + '"*' for word in wanted)}
    quoted = (_without_accents(word).replace("\\", "\\\\").replace("'", "''") for word in wanted)
    return {"query": " & ".join(f"'{word}':*" for word in quoted)}


def _without_accents(word: str) -> str:
    """As the migration does it to what was told; on SQLite the index does both."""
    return normalize("NFC", _ACCENT.sub("", normalize("NFD", word)))
