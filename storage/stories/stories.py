"""Stories of service, wonderful and difficult: told, edited, withdrawn."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session

from storage.delivery import outbox
from storage.engine.rules import erases_from_search
from storage.engine.sql import add_or_ignore, columns
from storage.people import digest_hours, places
from storage.refusal import Refusals, Refused
from storage.stories import checks, index, library, named, points
from storage.stories import shows as shows_
from storage.stories.library import Draft, Told
from storage.stories.messages import STORY_POST
from storage.tables import Channel, Kudos, Learned, Member, Person, Story, Team

Mine = TypeVar("Mine", Story, Told)

LIMITS = checks.LIMITS

_STILL_NOT = {
    "absent": "Please type `/invite @Warmline` in the channel where it belongs, then press *Post it* again.",
    "archived": "The channel where it belongs is archived; a lead can choose another with `/warmline team`.",
    "shared": "People from other organisations read along in the channel where it belongs; a lead can choose another"
    " with `/warmline team`.",
}


@dataclass(frozen=True)
class Placed:
    """Where a story is; no words, since this is remembered for deliveries that come twice.

    ``channel`` is where it is shown (None: nowhere yet). Not ``is_posted``: the answer to the command is the
    post. ``wanted`` is where it belongs, and ``obstacle`` why it cannot be posted there (places.obstacle).
    """

    id: int
    channel: str | None
    is_posted: bool
    wanted: str
    obstacle: str = ""


_story, _kudos, _learned = columns(Story), columns(Kudos), columns(Learned)
_member, _team, _person = columns(Member), columns(Team), columns(Person)

# Built once: SQLAlchemy needs longer to build a statement than the database to run it.
_ADD = insert(Story).returning(_story.id)
_TEAMS = (
    select(_team.id, _team.channel)
    .join(Member, _member.team_id == _team.id)
    .where(_member.person == bindparam("person"))
    .order_by(_member.joined_at, _team.id)
)


def belongs_in(session: Session, *, author: str, team_id: int | None, typed_in: str) -> str:
    """The channel where a new story belongs. Refused where the team is not the author's."""
    return team_for(session, author, team_id, typed_in)[1]


def check(session: Session, *, draft: Draft, author: str, team_id: int | None = None) -> Draft:
    """The draft as it can be kept. Refused where it could not be told or changed like this."""
    refusals = Refusals()
    with refusals:
        kept = checks.whole(session, draft=draft, author=author)
    with refusals:
        team_for(session, author, team_id, "")
    refusals.settle()
    return kept


def tell(
    session: Session,
    *,
    author: str,
    draft: Draft,
    typed_in: str,
    at: datetime,
    team_id: int | None = None,
    answer_in: Channel | None = None,
    shows: Collection[int] = (),
    called: named.Called | None = None,
) -> Placed:
    """Store a story and promise its post: in the author's team's channel, or else where it was typed.

    ``team_id`` is one of the author's teams, their home unless given. ``answer_in`` is the conversation as
    a command describes it, where its answer can be the post; a form has none. ``called`` are those whom it mentions.
    """
    kept = check(session, draft=draft, author=author, team_id=team_id)
    team, wanted = team_for(session, author, team_id, typed_in)
    channel, is_posted, obstacle = _place(session, wanted, typed_in, can_answer=answer_in is not None)
    points.require(session, kept, team_id=team)
    shown = shows_.checked(session, shows, author=author)
    values = row(kept) | {"author": author, "team_id": team, "channel": channel, "told_at": at}
    id_ = session.connection().execute(_ADD, values).scalar_one()
    index.add(session, values | {"id": id_})
    points.touch(session, kept.touch_point_id, at=at)
    if shown:
        shows_.note(session, id_, shown)
    if channel and is_posted:
        promise_post(session, id_, channel, at)
    elif channel and answer_in:  # whether it is private decides who may find the story
        add_or_ignore(session, Channel, answer_in.model_dump())
    if called:
        named.begin(session, id_, called, at=at)
    return Placed(id_, channel, is_posted, wanted, obstacle)


def post(session: Session, *, id_: int, by: str, typed_in: str, at: datetime) -> Placed:
    """Post a story that could be posted nowhere when it was told. Refused where that is still so."""
    story = _own(session, id_, by)
    team = session.get(Team, story.team_id) if story.team_id else None
    wanted = team.channel if team else typed_in
    if story.channel is None:
        story.channel, *_ = _place(session, wanted, typed_in, can_answer=False)
        if story.channel is None:
            raise Refused(f"I still cannot post it. {_STILL_NOT[places.obstacle(session, wanted)]}")
        index.note(session, id_)
        promise_post(session, id_, story.channel, at)
    is_posted = bool(outbox.find(session, STORY_POST, subject=id_))
    return Placed(id_, story.channel, is_posted, wanted, places.obstacle(session, wanted))


@erases_from_search
def edit(
    session: Session, *, id_: int, by: str, draft: Draft, at: datetime, shows: Collection[int] = (),
    called: named.Called | None = None,
) -> Placed:  # fmt: skip
    """Change a story, and its post. Refused to all but its author. ``called`` are those whom it mentions now."""
    story = _own(session, id_, by)
    words = named.text_of(story)
    before = [one for _, one in shows_.of(session, id_)]
    shows_.note(session, id_, shows_.checked(session, shows, author=by, also=before))
    rewrite(session, story, check(session, draft=draft, author=by), at=at)
    named.change(session, story, called or {}, before=words, at=at)
    is_posted, channel = bool(outbox.find(session, STORY_POST, subject=id_)), story.channel or ""
    return Placed(id_, story.channel, is_posted, channel, places.obstacle(session, channel))


@erases_from_search
def withdraw(session: Session, *, id_: int, by: str, at: datetime) -> Told:
    """Erase a story's words and take its post away; what it said is returned, for its author to keep.

    Refused where that has been done before. Thanks that were given for it stay.
    """
    story = session.get(Story, id_, with_for_update=True)
    if story and story.author == by and story.withdrawn_at:
        raise Refused(library.WITHDRAWN_BEFORE)
    told, story = own(session, id_=id_, by=by), _own(session, id_, by)
    outbox.take_back(session, Story, id_, by=by, at=at)
    blank(session, story, at=at)
    return told


def rewrite(session: Session, story: Story, draft: Draft, *, at: datetime) -> None:
    """Put other words into a story that may be changed, and into its post."""
    points.require(session, draft, team_id=story.team_id)
    for name, value in row(draft).items():
        setattr(story, name, value)
    story.edited_at = at
    index.note(session, story.id or 0)
    _tell_anew(session, story, at)


def blank(session: Session, story: Story, *, at: datetime) -> None:
    """Take the words out of a story that may be withdrawn, and its post away."""
    for field in (*LIMITS, "felt", "slipped"):
        setattr(story, field, "")
    story.withdrawn_at = at
    named.forget(session, [story.id])
    session.flush()
    _tell_anew(session, story, at)


def own(session: Session, *, id_: int, by: str) -> Told:
    """A story for its author to change; Refused to others, and once it has been withdrawn."""
    return _for_author(library.find(session, id_, reader=by), by)


def record(session: Session, *, draft: Draft, author: str, channel: str | None, at: datetime) -> int:
    """Store a story that was told elsewhere, and tell nobody; returns its number. Refused as ``check`` does."""
    kept = check(session, draft=draft, author=author)
    team, _ = team_for(session, author, None, "")
    values = row(kept) | {"author": author, "team_id": team, "channel": channel, "told_at": at}
    id_: int = session.connection().execute(_ADD, values).scalar_one()
    return id_


def row(draft: Draft) -> dict[str, Any]:
    """A draft as the columns of its row."""
    return asdict(draft) | {"practices": list(draft.practices), "slipped": " ".join(draft.slipped)}


def team_for(session: Session, author: str, team_id: int | None, typed_in: str) -> tuple[int | None, str]:
    """The team that a story is told in, and the channel where it belongs."""
    mine = {row.id: row.channel for row in session.connection().execute(_TEAMS, {"person": author})}
    if team_id is not None and team_id not in mine:
        raise Refused("You are not in that team any more. Please choose another one.", field="team")
    team = team_id if team_id is not None else next(iter(mine), None)
    return team, mine[team] if team is not None else typed_in


def _place(session: Session, wanted: str, typed_in: str, *, can_answer: bool) -> tuple[str | None, bool, str]:
    """Where a story can be shown, whether the outbox posts it there, and the obstacle to where it belongs."""
    obstacle = places.obstacle(session, wanted)
    if not obstacle:
        return wanted, True, ""
    here = obstacle if typed_in == wanted else places.obstacle(session, typed_in)
    if not here:
        return typed_in, True, obstacle
    return (typed_in if can_answer and here != "shared" else None), False, obstacle


def promise_post(session: Session, id_: int, channel: str, at: datetime, *, key: str = "") -> None:
    outbox.add(session, STORY_POST, subject=id_, recipient=channel, at=at, key=key)


def _tell_anew(session: Session, story: Story, at: datetime) -> None:
    """Its words have changed or gone: so do the post, and what quotes it."""
    outbox.refresh_about(session, Story, story.id or 0, at=at)
    if story.team_id:
        digest_hours.tell_anew(session, [story.team_id], of=story.told_at, at=at)


def _own(session: Session, id_: int, by: str) -> Story:
    """The same as ``own``, the row itself, locked."""
    story = session.get(Story, id_, with_for_update=True)
    return _for_author(None if story is None or story.withdrawn_at else story, by)


def _for_author(found: Mine | None, by: str) -> Mine:
    if found is None:
        raise Refused("This story has been withdrawn, so there is nothing left to change.")
    if found.author != by:
        raise Refused("Only the person who told this story can change or withdraw it.")
    return found
