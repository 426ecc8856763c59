"""*Add yours*: others join in the thanks of a colleague, or in those for a wonderful story, with words of their own.

What is added is kudos to the same people, joined to those that were there first: the post shows them together, and
whoever is thanked has one message, which follows. Once a person: who adds again changes their words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from storage import kudos
from storage.delivery import outbox
from storage.engine.deliveries import Reread
from storage.engine.rules import erases
from storage.engine.sql import Prepared, columns
from storage.engine.text import has_words, trimmed
from storage.kudos import KUDOS_DM, KUDOS_POST, Given
from storage.people import anonymity, audience, digest_hours, homes, people, teams
from storage.refusal import Refusals, Refused, theirs
from storage.stories import nameless, plain_names, readers
from storage.stories.library import Told
from storage.stories.messages import STORY_POST
from storage.tables import Kudos, Story

LIMIT = 300  # characters: several stand in one post
PAGE = 20

GONE = "Those thanks were taken back, or they were given in a private channel that you are not in."
NAMED = "Thanks come from somebody: if your name may stand there, please take that word out and add yours again."

_kudos = columns(Kudos)
_FIRST = func.coalesce(_kudos.joined_id, _kudos.id)
_READABLE = Prepared(
    select(_kudos.id).where(bindparam("first", type_=_kudos.id.type) == _FIRST, audience.READS_KUDOS).limit(1)
)
_FOR_STORY = Prepared(
    select(_kudos.id).where(_kudos.story_id == bindparam("story", type_=_kudos.id.type)).order_by(_kudos.id)
)


@dataclass(frozen=True)
class About:
    """What is joined: ``kudos``, by the number that their post is about, or a ``story``. One of them is given."""

    kudos: int | None = None
    story: int | None = None


@dataclass(frozen=True)
class Joined(Reread):
    """What somebody added, as stored. ``is_new`` is False where they changed what they had said before."""

    given: Given
    is_new: bool

    def numbers(self) -> Sequence[int]:
        return [self.given.id, int(self.is_new)]

    @classmethod
    def read_again(cls, session: Session, *numbers: int) -> Self:
        return cls(Given.read_again(session, numbers[0]), bool(numbers[1]))


@dataclass(frozen=True)
class Thread:
    """Who is thanked, where, and by whom so far, the eldest first; ``mine`` is what somebody has said there."""

    about: About
    receivers: tuple[str, ...]
    channel: str
    given: tuple[Given, ...]
    mine: Given | None = None
    team_id: int | None = None  # of an anonymous story, whose author nobody must guess at

    @property
    def first(self) -> int | None:
        return self.given[0].first if self.given else None


def to_join(session: Session, *, about: About, by: str, seen_in: str = "") -> Thread:
    """The thanks that somebody wants to join. Refused where they are not theirs to read, or to join.

    ``seen_in`` is the conversation where the button was.
    """
    found = _of_story(session, about, by, seen_in) if about.story else _of_kudos(session, about, by, seen_in)
    return replace(found, mine=next((given for given in found.given if given.giver == by), None))


@erases
def join(
    session: Session,
    *,
    about: About,
    by: str,
    message: str,
    practices: Sequence[str],
    at: datetime,
    seen_in: str = "",
) -> Joined:
    """Add what somebody says, or put it in the place of what they had said there."""
    there, said = to_join(session, about=about, by=by, seen_in=seen_in), trimmed(message)
    _require(session, there, by, said)
    if there.mine:
        row = session.get_one(Kudos, there.mine.id, with_for_update=True)
        row.message, row.practices = said, list(practices)
        session.flush()
        id_ = there.mine.id
    else:
        id_ = kudos.record(
            session, giver=by, receivers=there.receivers, message=said, practices=practices, channel=there.channel,
            at=at, story_id=about.story, joined_id=there.first,
        )  # fmt: skip
    given = Given.read_again(session, id_)
    _tell(session, given, at=at)
    return Joined(given, is_new=there.mine is None)


def readable(session: Session, *, about: About, by: str, seen_in: str = "") -> list[Given]:
    """Everything that stands together there, for somebody who may read it; Refused to others."""
    if about.story:
        story = readers.readable_row(session, about.story, by, seen_in)
        return said_of(session, about.story) if story.kind == "wonderful" else []
    return list(_together(session, about.kudos or 0, by, seen_in))


def said_of(session: Session, story_id: int) -> list[Given]:
    """What was said in own words of thanks for a story, the eldest first; who only pressed the button is counted."""
    return [given for given in _for_story(session, story_id) if given.message not in readers.THANKS.values()]


def shown(session: Session, told: Told) -> list[Given]:
    """The same for its post: under a difficult one nothing is shown."""
    return said_of(session, told.id) if told.kind == "wonderful" and told.thanks else []


def _of_kudos(session: Session, about: About, by: str, seen_in: str) -> Thread:
    first = about.kudos or 0
    session.get(Kudos, first, with_for_update=True)  # two presses at once are counted one after the other
    there = _together(session, first, by, seen_in)
    if there[0].giver == by and there[0].joined_id is None:
        raise Refused("These are your own kudos; others can add theirs. `/kudos mine` takes them back.")
    if by in there[0].receivers:
        raise Refused("It is you who is thanked here, so others speak. `/kudos @somebody for …` passes it on.")
    if not _is_posted(session, first):
        raise Refused("Nothing can be added to these kudos, because their post cannot change. `/kudos` gives new ones.")
    return Thread(about, there[0].receivers, there[0].channel, tuple(there))


def _of_story(session: Session, about: About, by: str, seen_in: str) -> Thread:
    story = readers.readable_row(session, about.story or 0, by, seen_in)
    if story.kind != "wonderful":
        raise Refused("Nothing is added to a difficult story; *Thank them for sharing* thanks whoever told it.")
    if story.author is None and story.code_mark is None:
        raise Refused("Nobody knows who told this story, so I cannot pass your thanks on.")
    if story.author == by:
        raise Refused("This is your own story; thanks for it are for others to give.")
    receivers = (story.author,) if story.author else ()
    team_id = None if story.author else story.team_id
    given = tuple(_for_story(session, story.id or 0))
    return Thread(about, receivers, story.channel or "", given, team_id=team_id)


def _together(session: Session, first: int, by: str, seen_in: str) -> list[Given]:
    there = kudos.together(session, first)
    if not there or there[0].story_id or there[0].first != first:
        raise Refused(GONE)
    if there[0].channel != seen_in and not _READABLE.scalar(session, {"first": first, "reader": by}):
        raise Refused(GONE)
    return there


def _for_story(session: Session, story_id: int) -> list[Given]:
    ids = [row[0] for row in _FOR_STORY.all(session, {"story": story_id})]
    return [given for id_ in ids if (given := kudos.find(session, id_))]


def _require(session: Session, there: Thread, by: str, said: str) -> None:
    refusals = Refusals()
    if not has_words(said):
        refusals.add("Please say in your own words what you are thankful for.", field="message")
    if len(said) > LIMIT:
        refusals.add(
            f"That is {len(said):,} characters, and this takes {LIMIT}. Please shorten it a little.", field="message"
        )
    with refusals:
        anonymity.refuse(said, field="message", instead=NAMED)
    if not there.receivers and (name := _names_somebody(session, there, by, said)):
        refusals.add(
            "Nobody knows who told this story, and a name could point at them. Please say it without"
            f" “{theirs(name)}”.",
            field="message",
        )
    refusals.settle()


def _names_somebody(session: Session, there: Thread, by: str, said: str) -> str:
    """Whom words about an anonymous story name, with an @ or as somebody of its team is called; "" for nobody."""
    if name := nameless.named(session, said):
        return name
    in_team = people.find(session, teams.members(session, there.team_id)) if there.team_id else {}
    others = {one.id: (one.name, one.real_name) for one in in_team.values()}
    return next(iter(plain_names.named([said], own=(), others=others).values()), "")


def _tell(session: Session, given: Given, *, at: datetime) -> None:
    """The post shows it, and each who is thanked reads it where they read of the first, or in one message now."""
    kudos.tell_anew(session, given.first, at=at)
    if given.story_id:
        outbox.refresh(session, STORY_POST, subject=given.story_id, at=at)
    told = {row.recipient for row in outbox.find(session, KUDOS_DM, subject=given.first) if row.state != "skipped"}
    for one in given.receivers:
        if one not in told:
            outbox.add(session, KUDOS_DM, subject=given.first, recipient=one, at=at)
    digest_hours.tell_anew(
        session, kudos.teams_of(session, given.id), of=session.get_one(Kudos, given.id).given_at, at=at
    )
    homes.outdate(session, given.receivers)


def _is_posted(session: Session, first: int) -> bool:
    return any(row.state != "skipped" for row in outbox.find(session, KUDOS_POST, subject=first))


def channel_of(session: Session, about: About) -> str:
    """The channel where it stands, "" for none that we know."""
    if about.story:
        story = session.get(Story, about.story)
        return (story.channel or "") if story else ""
    return next((given.channel for given in kudos.together(session, about.kudos or 0)), "")
