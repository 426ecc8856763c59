"""Anonymous stories: sealed until the next full hour, then posted in an order that says nothing.

Who told one is kept nowhere. Its author has a code (storage/sealed/codes.py), with which they change or withdraw it.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.delivery import kinds
from storage.delivery.kinds import Timed
from storage.engine.rules import erases_from_search
from storage.people import places, teams
from storage.refusal import Refused
from storage.sealed import codes, hours
from storage.sealed.hours import Hourly, Waiting
from storage.stories import checks, index, points, stories
from storage.stories import shows as shows_
from storage.stories.library import Draft
from storage.tables import Story

GONE = "This story has been withdrawn, so there is nothing left to change."

_NOWHERE = {
    "absent": "I am not a member of the conversation where it belongs. Please type `/invite @Warmline` there, or tell"
    " it from the channel that shall read it.",
    "archived": "The channel where it belongs is archived.",
    "shared": "People from other organisations read along in the channel where it belongs.",
}


@dataclass(frozen=True)
class Anonymous:
    """An anonymous story as its author finds it again. ``id`` is None, and ``posts_at`` given, until it is posted;
    ``waits_for``: why it could not be, as things are.
    """

    draft: Draft
    channel: str
    id: int | None = None
    posts_at: datetime | None = None
    shows: tuple[int, ...] = ()
    waits_for: str = ""


@dataclass(frozen=True)
class Place:
    """Where an anonymous story will be read, and how many could have told it."""

    channel: str
    team_id: int | None
    could_be: int


def place(session: Session, *, author: str, team_id: int | None, typed_in: str) -> Place:
    """Refused where it could not be posted: nobody could be told so later."""
    team, wanted = stories.team_for(session, author, team_id, typed_in)
    channel = next((one for one in (wanted, typed_in) if one and places.can_post(session, one)), None)
    if channel is None:
        why = _NOWHERE[places.obstacle(session, wanted)] if wanted else _NOWHERE["absent"]
        raise Refused(f"An anonymous story is posted by me alone, and I cannot post it. {why} Nothing was recorded.")
    return Place(channel, team, len(teams.members(session, team)) if team is not None else 0)


def tell(
    session: Session,
    *,
    author: str,
    draft: Draft,
    typed_in: str,
    code: str,
    at: datetime,
    team_id: int | None = None,
    shows: Collection[int] = (),
) -> None:
    """Seal a story until the next full hour. Its ``author`` is not kept."""
    kept = checks.unsigned(session, draft=draft)
    there = place(session, author=author, team_id=team_id, typed_in=typed_in)
    points.require(session, kept, team_id=there.team_id)
    said: dict[str, Any] = {
        "draft": asdict(kept),
        "team": there.team_id,
        "channel": there.channel,
        "mark": codes.mark(session, code),
    }
    said["shows"] = shows_.checked(session, shows, author=author)
    hours.seal(session, BY_HOUR, said, at=at)


def find(session: Session, *, code: str, by: str, now: datetime) -> Anonymous | None:
    """The story of a code; None for a code that is nobody's. Refused after too many of those."""
    codes.require_tries(session, by, now)
    mark = codes.mark(session, code)
    if story := _posted(session, mark):
        return replace(_as_found(story), shows=tuple(one for _, one in shows_.of(session, story.id or 0)))
    waiting = hours.find(session, BY_HOUR, mark=mark)
    if waiting is None:
        return None
    told = _unposted(waiting)
    obstacle = places.obstacle(session, told.channel)
    return replace(told, waits_for=_NOWHERE[obstacle] if obstacle else "")


@erases_from_search
def edit(
    session: Session, *, code: str, draft: Draft, at: datetime, by: str = "", shows: Collection[int] = ()
) -> None:  # fmt: skip
    """Change it, whether it is posted or waits for its hour. Refused once it was withdrawn."""
    kept, mark = checks.unsigned(session, draft=draft), codes.mark(session, code)
    if story := _posted(session, mark):
        before = [one for _, one in shows_.of(session, story.id or 0)]
        shows_.note(session, story.id or 0, shows_.checked(session, shows, author=by, also=before))
        stories.rewrite(session, story, kept, at=at)
        return
    waiting = _there(session, mark)
    said = waiting.entry.said
    points.require(session, kept, team_id=said["team"])
    shown = shows_.checked(session, shows, author=by, also=said.get("shows", ()))
    hours.put_back(session, waiting, {**said, "draft": asdict(kept), "shows": shown})


@erases_from_search
def withdraw(session: Session, *, code: str, at: datetime) -> Anonymous:
    """Erase its words, and take its post away; what it said is returned, for its author to keep."""
    mark = codes.mark(session, code)
    if story := _posted(session, mark):
        told = _as_found(story)
        stories.blank(session, story, at=at)
        return told
    waiting = _there(session, mark)
    hours.put_back(session, waiting)
    return _unposted(waiting)


def _publish(session: Session, hour: int, now: datetime) -> None:
    """The hour has come: everything that was told in the hour before is posted."""
    for said in hours.open_(session, BY_HOUR, hour, now):
        if places.can_post(session, said["channel"]):
            _post(session, said, now)
        else:
            hours.seal(session, BY_HOUR, said, at=now)


def _post(session: Session, said: Mapping[str, Any], now: datetime) -> None:
    draft = _draft(said)
    story = Story(
        **stories.row(draft),
        author=None,
        team_id=said["team"],
        channel=said["channel"],
        code_mark=said["mark"],
        told_at=now,
    )  # fmt: skip
    session.add(story)
    session.flush()
    index.note(session, story.id or 0)
    points.touch(session, draft.touch_point_id, at=now)
    shows_.note(session, story.id or 0, said.get("shows", ()))
    # Its own key: after a restored back-up another story of the same hour may be given its number.
    stories.promise_post(session, story.id or 0, said["channel"], now, key=said["mark"])


BY_HOUR = Hourly(kinds.declare(Timed("stories_hour", run=_publish)), box="stories/", in_words="stories")


def _posted(session: Session, mark: str) -> Story | None:
    mine = select(Story).where(Story.code_mark == mark, col(Story.withdrawn_at).is_(None))
    return session.exec(mine.with_for_update()).first()


def _there(session: Session, mark: str) -> Waiting:
    if (waiting := hours.find(session, BY_HOUR, mark=mark)) is None:
        raise Refused(GONE)
    return waiting


def _as_found(story: Story) -> Anonymous:
    said: dict[str, Any] = {field: getattr(story, field) for field in asdict(Draft())}
    several = {"practices": tuple(story.practices), "slipped": tuple(story.slipped.split())}
    return Anonymous(Draft(**said | several), story.channel or "", story.id)


def _unposted(waiting: Waiting) -> Anonymous:
    said = waiting.entry.said
    shows = tuple(said.get("shows", ()))
    return Anonymous(_draft(said), said["channel"], posts_at=waiting.shows_at, shows=shows)


def _draft(said: Mapping[str, Any]) -> Draft:
    """What was sealed, as its author said it; what an older version sealed has fewer fields."""
    draft: dict[str, Any] = dict(said["draft"])
    several = {field: tuple(draft.get(field, ())) for field in ("practices", "slipped")}
    return Draft(**draft | several)
