"""What a story has to be: long enough to say something, short enough for a post, and blaming nobody."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from storage.engine.sql import columns
from storage.engine.text import has_words, keepable, trimmed
from storage.people import anonymity, people, teams
from storage.refusal import Refusals
from storage.stories import blameless, plain_names
from storage.stories.library import Draft
from storage.tables import Person

LIMITS = {"text": 3000, "our_part": 3000, "lesson": 3000, "touch_point": 150, "downstream": 300}

NAMED = "To tell a story without your name, type `#anonymous` in a new one, or tick *Anonymous* in its form."

_person = columns(Person)
_NAMES = select(_person.id, _person.name)  # built once: SQLAlchemy needs longer for it than the database


def check(session: Session, *, draft: Draft, author: str, mentioned: Collection[str] = ()) -> Draft:
    """The draft as it can be kept. Refused where something is missing or too long, or somebody is blamed.

    ``mentioned`` are the names of people and groups whom Slack knows to be mentioned in it, beside the author.
    """
    refusals, kept = Refusals(), _cleaned(draft)
    _check_words(session, kept, author, mentioned, refusals)
    refusals.settle()
    return kept


def unsigned(session: Session, *, draft: Draft) -> Draft:
    """The same of a story without a name: even its author's is refused in a difficult one, since it would tell."""
    texts: dict[str, Any] = {field: anonymity.without_tag(getattr(draft, field)) for field in LIMITS}
    refusals, kept = Refusals(), _cleaned(replace(draft, **texts))
    _check_form(session, kept, "", (), refusals)
    refusals.settle()
    return kept


def _cleaned(draft: Draft) -> Draft:
    cleaned: dict[str, Any] = {field: trimmed(keepable(getattr(draft, field))) for field in LIMITS}
    return replace(draft, **cleaned)


def whole(session: Session, *, draft: Draft, author: str) -> Draft:
    """The same of a whole form: a difficult story says what our own part was."""
    refusals, kept = Refusals(), _cleaned(draft)
    _check_form(session, kept, author, (), refusals)
    refusals.settle()
    return kept


def _check_form(session: Session, kept: Draft, author: str, mentioned: Collection[str], refusals: Refusals) -> None:
    _check_words(session, kept, author, mentioned, refusals)
    if kept.kind == "difficult" and not has_words(kept.our_part):
        refusals.add(
            "Please say first what our own part in it was: what we did or left undone, however small.",
            field="our_part",
        )


def _check_words(session: Session, kept: Draft, author: str, mentioned: Collection[str], refusals: Refusals) -> None:
    if not has_words(kept.text):
        refusals.add("Nothing was recorded yet: please say what happened, in a sentence or two.", field="text")
    for field, limit in LIMITS.items():
        if (length := len(getattr(kept, field))) > limit:
            too_long = f"That is {length:,} characters, and this takes {limit:,}. Nothing was recorded yet;"
            refusals.add(f"{too_long} please shorten it a little.", field=field)
        with refusals:
            if author:  # an unsigned one may speak of being anonymous
                anonymity.refuse(getattr(kept, field), field=field, instead=NAMED)
    if kept.kind == "difficult":
        _require_blameless(session, kept, author, mentioned, refusals)


def named(
    session: Session, *, draft: Draft, author: Person, present: Collection[Person], team_ids: Collection[int]
) -> dict[str, str]:
    """Whom of those who are ``present``, or in these teams, a difficult story names by a plain name, and how, by id."""
    if draft.kind != "difficult":
        return {}
    in_teams = {one for team_id in team_ids for one in teams.members(session, team_id)}
    everybody = {one.id: one for one in [*people.find(session, in_teams).values(), *present]}
    others = {one.id: (one.name, one.real_name) for one in everybody.values() if one.id != author.id and not one.is_bot}
    texts = [getattr(draft, field) for field in LIMITS]
    return plain_names.named(texts, own=(author.name, author.real_name), others=others)


def _require_blameless(
    session: Session, draft: Draft, author: str, mentioned: Collection[str], refusals: Refusals
) -> None:
    if name := next(iter(mentioned), None):
        refusals.add(_blamed(name), field="text")
    said = {field: text for field in LIMITS if blameless.may_name(text := getattr(draft, field))}
    if not said:
        return
    known = {row.id: row.name for row in session.connection().execute(_NAMES)}
    own_name = known.pop(author, "")
    for field, text in said.items():
        if name := blameless.named(text, author=own_name, known=known.values()):
            refusals.add(_blamed(name), field=field)


def _blamed(name: str) -> str:
    unmarked = name.translate(str.maketrans("", "", "&<>*_`~"))
    return (
        "A difficult story names nobody but its author, so that it stays about what we can do better."
        f" Nothing was recorded yet. Instead of “@{unmarked}”, please say “we” or the role:"
        " “we passed it on too late”, “the early shift did not know”."
    )
