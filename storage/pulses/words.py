"""What is said in a pulse and about it: short enough, and about nobody by name."""

from sqlmodel import Session

from storage.engine.text import has_words, keepable, trimmed
from storage.refusal import Refused
from storage.stories import nameless

ANSWER, REPLY, ABOUT = 300, 600, 80  # characters


def checked(session: Session, words: str, *, field: str, limit: int = ANSWER) -> str:
    """The words as they can be kept, "" for none. Refused where there are too many, or they name somebody."""
    kept = trimmed(keepable(words))
    if not has_words(kept):
        return ""
    if len(kept) > limit:
        over = f"That is {len(kept):,} characters, and this takes {limit}."
        raise Refused(f"{over} Nothing was recorded yet; please shorten it a little.", field=field)
    if name := nameless.named(session, kept):
        raise Refused(nameless.refusal(name), field=field)
    return kept
