"""The goals of the example company: what somebody, or a team, wants to reach, and how it goes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from storage.delivery import recurrence
from storage.engine.database import Session
from storage.goals import goals, going, writing
from storage.goals.writing import Draft
from storage.people import people, teams

Do = Callable[[Session, datetime], object]


def deeds(told: list[dict[str, Any]]) -> Iterator[tuple[int, str, Do]]:
    """How many days ago, who, and what: in no order."""
    for goal in told:
        yield goal["day"], goal["by"], _set(goal)
        for note in goal.get("notes", ()):
            yield note["day"], goal["by"], _say(goal, note)
        if ended := goal.get("ended"):
            yield ended["day"], goal["by"], _end(goal, ended)


def _set(goal: dict[str, Any]) -> Do:
    def set_(session: Session, at: datetime) -> None:
        by = people.find(session, [goal["by"]])[goal["by"]]
        team = teams.named(session, goal["team"]).id if "team" in goal else None
        ends = recurrence.local_date(at, by.zone) + timedelta(weeks=goal["weeks"])
        draft = Draft(
            text=goal["text"], team_id=team, tied=goal.get("tied", ""), count_of=goal.get("count_of", "none"),
            target=str(goal.get("target", "")), ends=ends,
            is_shared=goal.get("shared", False),
        )  # fmt: skip
        writing.set_(session, draft=draft, by=by, now=at)

    return set_


def _say(goal: dict[str, Any], note: dict[str, Any]) -> Do:
    return lambda session, at: going.note(
        session, id_=_id_of(session, goal), by=people.find(session, [goal["by"]])[goal["by"]], step=note["step"],
        words=note.get("words", ""), now=at,
    )  # fmt: skip


def _end(goal: dict[str, Any], ended: dict[str, Any]) -> Do:
    def end(session: Session, at: datetime) -> None:
        by, id_ = people.find(session, [goal["by"]])[goal["by"]], _id_of(session, goal)
        going.end(session, id_=id_, by=by, how=ended["how"], now=at)
        going.learn(session, id_=id_, by=by, words=ended["lesson"])

    return end


def _id_of(session: Session, goal: dict[str, Any]) -> int:
    by = people.find(session, [goal["by"]])[goal["by"]]
    return next(one.id for one in goals.listed(session, reader=by, is_all=True).goals if one.text == goal["text"])
