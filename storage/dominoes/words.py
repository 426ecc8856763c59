"""What is written about a hand-over: few words, and in letters nobody's name."""

from sqlmodel import Session, select

from storage.engine.text import has_words, keepable, trimmed
from storage.refusal import Refused
from storage.stories import blameless
from storage.tables import Person

LIMITS = {
    "outside": 60, "what": 80, "by_when": 80, "if_missing": 200, "noticed_by": 120, "note": 200, "our_part": 300,
    "arrived": 300, "would_help": 300, "change": 140, "words": 300,
}  # fmt: skip
NEEDS, NEED = 5, 80


def short(text: str, field: str, *, ask: str = "") -> str:
    """The words as they are kept, on one line. Refused where there are too many; with ``ask`` where there are none."""
    kept = " ".join(trimmed(keepable(text)).split())
    if not has_words(kept):
        if ask:
            raise Refused(ask, field=field)
        return ""
    if len(kept) > LIMITS[field]:
        raise Refused(f"That is {len(kept):,} characters; it takes {LIMITS[field]}.", field=field)
    return kept


def needs(text: str, *, ask: str = "") -> list[str]:
    """One a line, five at most; the same twice is one."""
    every = [" ".join(trimmed(keepable(line)).lstrip("•-*–").split()) for line in text.splitlines()]
    kept = list(dict.fromkeys(line for line in every if has_words(line)))
    if ask and not kept:
        raise Refused(ask, field="needs")
    if len(kept) > NEEDS:
        raise Refused(f"Those are {len(kept)} needs, and {NEEDS} are the most: which ones matter?", field="needs")
    if long := next((line for line in kept if len(line) > NEED), ""):
        raise Refused(f"A need takes {NEED} characters; one of them has {len(long)}.", field="needs")
    return kept


def blamed(session: Session, text: str, field: str) -> str:
    """The same text, which names nobody; Refused otherwise."""
    if blameless.may_name(text):
        known = session.exec(select(Person.name)).all()
        if name := blameless.named(text, author="", known=known):
            unmarked = name.translate(str.maketrans("", "", "&<>*_`~"))
            raise Refused(
                "A letter is about the work, and names nobody. Nothing was sent yet. Instead of"
                f" “@{unmarked}”, please say the team or the role: “the late shift”.",
                field=field,
            )
    return text
