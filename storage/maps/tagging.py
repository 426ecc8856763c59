"""A story gets its place on the map after it was told: likely points are offered, and its author chooses."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.delivery import outbox, recurrence
from storage.engine import stems
from storage.maps import points
from storage.maps.points import Point
from storage.people import teams
from storage.refusal import Refused
from storage.stories import points as told
from storage.stories import stories
from storage.stories.library import Draft
from storage.stories.messages import STORY_POST
from storage.tables import Story, Team, TouchPoint

OFFERED = 3
LATELY = timedelta(days=14)  # a story is remembered as having happened at a point that is new
LEAST = 2  # shared stems
READ = 100  # earlier stories, the newest


def likely(session: Session, story_id: int) -> list[tuple[int, str]]:
    """The points at which a story probably happened, the likeliest first; none where it has its place."""
    story = session.get(Story, story_id)
    team = session.get(Team, story.team_id) if story and story.team_id else None
    if story is None or team is None or story.touch_point_id or story.withdrawn_at:
        return []
    shown = points.of_team(session, team, today=recurrence.local_date(story.told_at, team.zone)).shown
    words = stems.stems(story.text, story.our_part, story.lesson, story.touch_point) if shown else frozenset()
    earlier = _earlier(session, shown)
    found = [(stems.shared(words, _about(point, earlier)), point) for point in shown]
    best = sorted((one for one in found if one[0] >= LEAST), key=lambda one: (-one[0], one[1].number))
    return [(point.id, point.name) for _, point in best[:OFFERED]]


def without_place(session: Session, *, team_id: int, person: str, now: datetime) -> tuple[int, str] | None:
    """What somebody told last in this team, lately, where nobody has said at which point it happened."""
    mine = select(Story.id, Story.text).where(Story.author == person, Story.team_id == team_id)
    there = mine.where(col(Story.withdrawn_at).is_(None), col(Story.touch_point_id).is_(None))
    told_lately = there.where(Story.told_at > now - LATELY).order_by(col(Story.told_at).desc(), col(Story.id).desc())
    found = session.exec(told_lately).first()
    return (found[0] or 0, found[1]) if found else None


def put(session: Session, *, story_id: int, point_id: int, by: str, at: datetime) -> None:
    """Give a story its place on the map. Refused to all but the story's author."""
    story = _own(session, story_id, by)
    told.require(session, Draft(touch_point_id=point_id), team_id=story.team_id)
    story.touch_point_id = point_id
    told.touch(session, point_id, at=at)
    _posted_anew(session, story, at)


def feel(session: Session, *, story_id: int, felt: str, by: str, at: datetime) -> None:
    """Say what the customer felt."""
    story = _own(session, story_id, by)
    told.require(session, Draft(felt=felt), team_id=story.team_id)
    story.felt = felt
    _posted_anew(session, story, at)


def own_words(session: Session, team_ids: Sequence[int]) -> list[str]:
    """The words for feelings that these teams have found themselves."""
    there = select(TouchPoint.emotion).where(col(TouchPoint.team_id).in_(team_ids)).distinct()
    return list(session.exec(there))


def own_words_of(session: Session, person: str) -> list[str]:
    """The same of all teams that somebody is in."""
    return own_words(session, [team.id or 0 for team in teams.of(session, person)])


def offered_in_form(session: Session, person: str, *, now: datetime) -> list[tuple[str, int]]:
    """The points of all teams that somebody is in, with the team's name where these are several."""
    mine = teams.of(session, person)
    found: list[Point] = []
    for team in mine:
        found += points.of_team(session, team, today=recurrence.local_date(now, team.zone)).shown
    several = len({point.team_id for point in found}) > 1
    return [(f"{point.name} ({point.team})" if several else point.name, point.id) for point in found]


def _about(point: Point, earlier: dict[int, list[str]]) -> frozenset[str]:
    return stems.stems(point.name, point.behaviour, *earlier.get(point.id, ()))


def _earlier(session: Session, shown: Sequence[Point]) -> dict[int, list[str]]:
    """What was told of each point before."""
    ids = [point.id for point in shown]
    before = select(Story.touch_point_id, Story.text).where(col(Story.touch_point_id).in_(ids))
    before = before.where(col(Story.withdrawn_at).is_(None)).order_by(col(Story.told_at).desc()).limit(READ)
    texts: dict[int, list[str]] = {}
    for id_, text in session.exec(before) if ids else ():
        texts.setdefault(id_ or 0, []).append(text)
    return texts


def _own(session: Session, story_id: int, by: str) -> Story:
    stories.own(session, id_=story_id, by=by)
    story = session.get(Story, story_id, with_for_update=True)
    if story is None or story.author != by:
        raise Refused("Only the person who told this story can change it.")
    return story


def _posted_anew(session: Session, story: Story, at: datetime) -> None:
    session.add(story)
    session.flush()
    outbox.refresh(session, STORY_POST, subject=story.id or 0, at=at)
