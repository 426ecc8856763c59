"""Whether a team's mood may be asked openly, with names: only while every member wants it, and nobody learns who not.

What each wants lies in a box, as what is sealed does, with a token in place of the person.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.people import teams
from storage.prompts.parts import SEALED
from storage.prompts.setups import Setup
from storage.refusal import Refused
from storage.sealed import boxes, few, keys
from storage.tables import Prompt, Question

NOT_ALL = (
    "Not everybody agreed to open moods, so a mood is sealed: shown from four answers on, and nobody learns whose."
    " Please choose that here. In `/warmline mood` everybody can say for themselves whether it may be open."
)
TOO_SMALL = (
    "Sealed answers are shown from four people on, and this team has fewer, so nothing could ever be shown. Please"
    " choose other readers, or ask without a mood."
)


def say(session: Session, *, team_id: int, person: str, is_open: bool, now: datetime) -> bool:
    """What somebody wants from now on; it is kept sealed, and changed as often as they like.

    Where the key is lost that sealed what all had said, everybody says it anew.
    """
    if not teams.is_member(session, team_id, person):
        raise Refused("Only the members of a team say how its mood is asked.")
    name = _box(team_id)
    if not (boxes.is_mine(session, name) or keys.is_elsewhere(session, name, now)):
        boxes.drop(session, name)
        boxes.make(session, name)
    boxes.replace_mine(session, name, [{"open": is_open}], token=boxes.token(session, name, person))
    return True


def was_asked(session: Session, team_id: int) -> bool:
    """Whether anybody has said what they want; a team of before this could be said goes on as it did."""
    return boxes.exists(session, _box(team_id))


def is_open(session: Session, team_id: int) -> bool:
    """Whether every member agreed."""
    name = _box(team_id)
    if not boxes.is_mine(session, name):
        return False
    agreed = {entry.token for entry in boxes.look_in(session, name) if entry.said["open"]}
    people = teams.members(session, team_id)
    return bool(people) and all(boxes.token(session, name, person) in agreed for person in people)


def readers(session: Session, prompt: Prompt) -> str:
    """Those whom a round of this prompt promises: a mood is sealed again as soon as somebody does not agree.

    A prompt from before anybody was asked stays as it was set up.
    """
    if prompt.readers == SEALED or not _asks_for_mood(session, prompt):
        return prompt.readers
    return prompt.readers if not was_asked(session, prompt.team_id) or is_open(session, prompt.team_id) else SEALED


def require(session: Session, *, team_id: int, setup: Setup, before: Prompt | None) -> None:
    """Refused where a mood would be open against somebody's wish, or sealed for too few. What stays may stay."""
    if setup.readers == SEALED and not few.is_enough(len(teams.members(session, team_id))):
        raise Refused(TOO_SMALL, field="readers")
    has_mood = any(question.kind == "mood" and question.text for question in setup.questions)
    if setup.readers == SEALED or not has_mood or is_open(session, team_id):
        return
    if before is None or before.readers != setup.readers or not _asks_for_mood(session, before):
        raise Refused(NOT_ALL, field="readers")


def _box(team_id: int) -> str:
    return f"open mood/{team_id}"


def _asks_for_mood(session: Session, prompt: Prompt) -> bool:
    mood = select(Question.id).where(Question.prompt_id == prompt.id, Question.kind == "mood")
    return session.exec(mood.where(col(Question.retired_at).is_(None)).limit(1)).first() is not None
