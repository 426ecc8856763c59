"""What an idea has to be: a few sentences about how we work, and about nobody."""

import re

from sqlmodel import Session, select

from storage.engine.text import has_words, keepable, trimmed
from storage.people import anonymity
from storage.refusal import Refusals, Refused
from storage.stories import blameless
from storage.tables import Person

TITLE, WORDS = 80, 500  # characters
INSTEAD = "`/warmline idea new` opens a form in which you can write it anonymously."
LETTERS = 20  # of the sentence that says why not

_CLAUSE = re.compile(r"[.,;:!?…](?=\s|\Z)|\s[-–—]\s|[，、；：。！？\n]")


def title_of(words: str) -> str:
    """Its first clause, shortened where it is long."""
    first = words[: found.start()] if (found := _CLAUSE.search(words)) else words
    title = " ".join((first if has_words(first) else words).split())
    if len(title) <= TITLE:
        return title
    kept = title[: TITLE - 1]
    return (kept[: kept.rfind(" ")] if " " in kept[TITLE // 2 :] else kept).rstrip() + "…"


def checked(session: Session, words: str, *, author: str, is_anonymous: bool = False, field: str = "words") -> str:
    """The words as they can be kept. Refused where there are none or too many, and where they name somebody."""
    kept, refusals = trimmed(keepable(words)), Refusals()
    if not has_words(kept):
        refusals.add("Please say in a sentence or two what could be better, and for whom.", field=field)
    if len(kept) > WORDS:
        refusals.add(
            f"That is {len(kept):,} characters, and an idea takes {WORDS}. Nothing was recorded yet; please shorten it"
            " a little.",
            field=field,
        )
    with refusals:
        _require_blameless(session, kept, "" if is_anonymous else author, field)
    if not is_anonymous:
        with refusals:
            anonymity.refuse(kept, field=field, instead=INSTEAD)
    refusals.settle()
    return kept


def said(words: str, *, field: str = "words") -> str:
    """What somebody says about an idea: nothing, or as much as an idea has."""
    kept = trimmed(keepable(words))
    if len(kept) > WORDS:
        raise Refused(f"That is {len(kept):,} characters; I keep up to {WORDS} here.", field=field)
    return kept if has_words(kept) else ""


def is_a_sentence(words: str) -> bool:
    return sum(letter.isalpha() for letter in words) >= LETTERS


def _require_blameless(session: Session, words: str, author: str, field: str) -> None:
    if not blameless.may_name(words):
        return
    known = dict(session.exec(select(Person.id, Person.name)).all())
    own = known.pop(author, "")
    if name := blameless.named(words, author=own, known=known.values()):
        unmarked = name.translate(str.maketrans("", "", "&<>*_`~"))
        raise Refused(
            "An idea is about how we work, and names no colleague. Nothing was recorded yet. Instead of"
            f" “@{unmarked}”, please say “we” or the role: “the early shift could call first”.",
            field=field,
        )
