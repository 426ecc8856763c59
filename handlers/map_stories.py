"""A story gets its place on the map, by one of the likely points that are offered after it was told."""

from dataclasses import dataclass, replace

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import card_coming
from handlers.views import map_stories as views
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from storage.cards import coming
from storage.engine.database import Session
from storage.maps import tagging
from storage.meanings import alive
from storage.refusal import Refused
from storage.stories import library, points
from storage.tables import Person


@dataclass(frozen=True)
class Meant:
    """The story, and what is said of it."""

    story: received.Number
    point: received.Number = 0
    felt: str = ""


async def tag(call: Call) -> Answer:
    meant = received.document(Meant, call.value)
    await call.once(coming.put_on_map, story_id=meant.story, point_id=meant.point, by=call.me.id, at=call.now)
    return await call.read(_tagged, story_id=meant.story, me=call.me)


async def none(call: Call) -> Answer:
    return views.none()


async def feel(call: Call) -> Answer:
    meant = received.document(Meant, received.chosen(call.payload))
    await call.once(tagging.feel, story_id=meant.story, felt=meant.felt, by=call.me.id, at=call.now)
    return views.felt(meant.felt)


def offered(session: Session, story_id: int, *, me: str) -> list[Block]:
    """What the answer to a story just told offers: its place on the map, or, where it has one, something to do."""
    told = library.find(session, story_id)
    slipped = told.slipped if told else ()
    agreed = views.agreed(_agreed(session, told.team_id)) if told and "behaviour" in slipped else []
    forum = views.for_forum(story_id) if told and "attitude" in slipped else []
    if told and told.touch_point_id:
        slip = views.slip(told.touch_point_id) if "competence" in slipped else []
        return [*agreed, *forum, *slip, *_came(session, story_id, me)]
    return [*agreed, *forum, *views.offered(story_id, tagging.likely(session, story_id))]


def _came(session: Session, story_id: int, me: str) -> list[Block]:
    """The card that came with it."""
    return card_coming.came(
        coming.came(session, cause=coming.STORY, subject=story_id, person=me), why=card_coming.WHY_STORY
    )  # fmt: skip


def _agreed(session: Session, team_id: int | None) -> list[str]:
    """What customer service means for the team of a story."""
    return [one.words for one in alive.current(session, team_id)] if team_id else []


def _tagged(session: Session, *, story_id: int, me: Person) -> Answer:
    told = library.find(session, story_id)
    if told is None or told.touch_point_id is None:
        raise Refused(library.WITHDRAWN_BEFORE)
    own = tagging.own_words_of(session, me.id)
    tagged = views.tagged(
        story_id, told.touch_point_id, told.point,
        feelings=points.feelings(own), offers_action="competence" in told.slipped,
    )  # fmt: skip
    return replace(tagged, blocks=[*tagged.blocks, *_came(session, story_id, me.id)])


FEATURE = Feature(actions={"map_felt": feel, "map_none": none, "map_tag": tag})
