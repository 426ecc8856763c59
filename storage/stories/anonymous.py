"""Anonymous stories: sealed until the next full hour, then posted in an order that says nothing.

Who told one is kept nowhere. Its author has a code (storage/sealed/codes.py), with which they change or withdraw it.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.delivery import kinds, timers
from storage.delivery.kinds import Timed
from storage.engine.rules import erases_from_search
from storage.people import places, teams
from storage.refusal import Refused
from storage.sealed import boxes, codes, keys
from storage.sealed.boxes import Entry
from storage.stories import checks, points, stories
from storage.stories import shows as shows_
from storage.stories.library import Draft
from storage.tables import Story

log = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
LOOK_AGAIN = timedelta(minutes=1)  # for a box that another process has the key of
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
        "code": codes.mark(session, code),
    }
    said["shows"] = shows_.checked(session, shows, author=author)
    _put(session, said, next_hour(at))


def find(session: Session, *, code: str, by: str, now: datetime) -> Anonymous | None:
    """The story of a code; None for a code that is nobody's. Refused after too many of those."""
    codes.require_tries(session, by, now)
    mark = codes.mark(session, code)
    if story := _posted(session, mark):
        return replace(_as_found(story), shows=tuple(one for _, one in shows_.of(session, story.id or 0)))
    waiting = _waiting(session, mark, now)
    if waiting is None:
        return None
    told = _unposted(*waiting[1:])
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
    name, entry, _ = _there(_waiting(session, mark, at))
    points.require(session, kept, team_id=entry.said["team"])
    shown = shows_.checked(session, shows, author=by, also=entry.said.get("shows", ()))
    changed = replace(entry, said={**entry.said, "draft": asdict(kept), "shows": shown})
    boxes.change(session, name, [*_others(session, name, entry), changed])


@erases_from_search
def withdraw(session: Session, *, code: str, at: datetime) -> Anonymous:
    """Erase its words, and take its post away; what it said is returned, for its author to keep."""
    mark = codes.mark(session, code)
    if story := _posted(session, mark):
        told = _as_found(story)
        stories.blank(session, story, at=at)
        return told
    name, entry, posts_at = _there(_waiting(session, mark, at))
    boxes.change(session, name, _others(session, name, entry))
    return _unposted(entry, posts_at)


def _publish(session: Session, hour: int, now: datetime) -> None:
    """The hour has come: everything that was told in the hour before is posted."""
    name = _box(hour)
    if keys.is_elsewhere(session, name, now):
        timers.set_(session, STORIES_HOUR, subject=hour, at=now + LOOK_AGAIN)
        return
    told = boxes.open_(session, name)
    if told is None:
        log.warning("anonymous stories of one hour are lost, because the key that sealed them is")
        boxes.drop(session, name)
    for entry in told or ():  # in the order of their random ids
        if places.can_post(session, entry.said["channel"]):
            _post(session, entry.said, now)
        else:
            _put(session, entry.said, next_hour(now))


def _post(session: Session, said: Mapping[str, Any], now: datetime) -> None:
    draft = _draft(said)
    story = Story(
        **stories.row(draft),
        author=None,
        team_id=said["team"],
        channel=said["channel"],
        code_mark=said["code"],
        told_at=now,
    )  # fmt: skip
    session.add(story)
    session.flush()
    points.touch(session, draft.touch_point_id, at=now)
    shows_.note(session, story.id or 0, said.get("shows", ()))
    stories.promise_post(session, story.id or 0, said["channel"], now)


STORIES_HOUR = kinds.declare(Timed("stories_hour", run=_publish))


def _put(session: Session, said: Mapping[str, Any], hour: datetime) -> None:
    number = int(hour.timestamp() // HOUR.total_seconds())
    if not boxes.exists(session, name := _box(number)):
        boxes.make(session, name)
        timers.set_(session, STORIES_HOUR, subject=number, at=hour)
    boxes.add(session, name, said)


def _posted(session: Session, mark: str) -> Story | None:
    mine = select(Story).where(Story.code_mark == mark, col(Story.withdrawn_at).is_(None))
    return session.exec(mine.with_for_update()).first()


def _waiting(session: Session, mark: str, now: datetime) -> tuple[str, Entry, datetime] | None:
    """The box in which it waits, the entry, and its hour; it may wait for one to come, or for one that is just over."""
    soon = int(next_hour(now).timestamp() // HOUR.total_seconds())
    for number in (soon, soon - 1):
        if boxes.is_mine(session, name := _box(number)):
            for entry in boxes.look_in(session, name):
                if entry.said["code"] == mark:
                    return name, entry, datetime.fromtimestamp(number * HOUR.total_seconds(), UTC)
    return None


def _there(waiting: tuple[str, Entry, datetime] | None) -> tuple[str, Entry, datetime]:
    if waiting is None:
        raise Refused(GONE)
    return waiting


def _others(session: Session, name: str, mine: Entry) -> list[Entry]:
    return [entry for entry in boxes.look_in(session, name) if entry.id != mine.id]


def _as_found(story: Story) -> Anonymous:
    said: dict[str, Any] = {field: getattr(story, field) for field in asdict(Draft())}
    several = {"practices": tuple(story.practices), "slipped": tuple(story.slipped.split())}
    return Anonymous(Draft(**said | several), story.channel or "", story.id)


def _unposted(entry: Entry, posts_at: datetime) -> Anonymous:
    return Anonymous(
        _draft(entry.said),
        entry.said["channel"],
        posts_at=posts_at,
        shows=tuple(entry.said.get("shows", ())),
    )


def _draft(said: Mapping[str, Any]) -> Draft:
    """What was sealed, as its author said it; what an older version sealed has fewer fields."""
    draft: dict[str, Any] = dict(said["draft"])
    several = {field: tuple(draft.get(field, ())) for field in ("practices", "slipped")}
    return Draft(**draft | several)


def _box(hour: int) -> str:
    return f"stories/{hour}"


def next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + HOUR
