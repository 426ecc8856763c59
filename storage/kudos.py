"""Thanks with a reason: given, joined, undone, counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self, TypedDict, Unpack

from sqlalchemy import bindparam, exists, func, insert, select
from sqlmodel import Session, col

from storage.delivery import outbox
from storage.delivery.kinds import URGENT, Concern, Kind, declare
from storage.engine.deliveries import Reread
from storage.engine.rules import erases
from storage.engine.sql import Prepared, columns
from storage.people import audience, digest_hours, homes, places, teams
from storage.refusal import Refused
from storage.tables import Delivery, Kudos, KudosReceiver, Story

_kudos, _receiver, _delivery = columns(Kudos), columns(KudosReceiver), columns(Delivery)


def naming(person: str) -> Any:
    """The ids of the kudos that a person gave, joined or got."""
    given = select(_kudos.id).where(_kudos.giver == person)
    joined = select(_kudos.joined_id).where(_kudos.giver == person, _kudos.joined_id.is_not(None))
    return given.union(joined, select(_receiver.kudos_id).where(_receiver.receiver == person))


def _giver(session: Session, id_: int) -> Sequence[str]:
    found = session.get(Kudos, id_)
    return [found.giver] if found and found.giver else []


KUDOS_POST = declare(
    Kind(
        "kudos_post",
        subject=Kudos,
        in_words="kudos",
        touched_by=naming,
        urgency=URGENT,
        concern=Concern("your", _giver),
    )
)
KUDOS_DM = declare(Kind("kudos_dm", subject=Kudos, in_words="news of kudos", touched_by=naming))

# Built once: SQLAlchemy needs longer to build a statement than SQLite to run it.
_HOME = {"team_id": teams.home_of("who")}
_ADD = Prepared(insert(Kudos).values(_HOME).returning(_kudos.id, *places.state_of("place")))
_ADD_RECEIVERS = Prepared(insert(KudosReceiver).values(_HOME))
_FIND = select(
    _kudos.giver, _kudos.message, _kudos.practices, _kudos.channel, _kudos.story_id, _kudos.joined_id,
    exists().where(_delivery.kind == KUDOS_POST.name, _delivery.subject == func.coalesce(_kudos.joined_id, _kudos.id)),
).where(_kudos.id == bindparam("id"))  # fmt: skip
_RECEIVERS = select(_receiver.receiver).where(_receiver.kudos_id == bindparam("id")).order_by(_receiver.position)
_JOINED = select(_kudos.id).where(_kudos.joined_id == bindparam("first")).order_by(_kudos.id)


@dataclass(frozen=True)
class Given(Reread):
    """Kudos as stored. ``is_posted``: by the outbox, so it can be taken back; otherwise the answer is the post, unless
    there is an ``obstacle`` to that (places.obstacle), which whoever gives them learns.

    Kudos for a story have no post of their own: the story's post counts them. ``link`` leads to the post
    where ``given_to`` looked it up. ``joined_id`` is the number of those that they were added to.
    """

    id: int
    giver: str | None
    receivers: tuple[str, ...]
    message: str
    practices: tuple[str, ...]
    channel: str
    is_posted: bool
    story_id: int | None = None
    link: str = ""
    obstacle: str = ""
    joined_id: int | None = None

    @property
    def first(self) -> int:
        """The number under which what was added stands together: that of the post and of the messages about it."""
        return self.joined_id or self.id

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: int) -> Self:
        given = _there(session, *numbers)
        return cls(**vars(given) | {"obstacle": places.obstacle(session, given.channel)})


class Said(TypedDict):
    """What kudos are made of; ``channel`` is where they were given, "" for nowhere that we know."""

    giver: str
    receivers: Sequence[str]
    message: str
    practices: Sequence[str]
    channel: str
    at: datetime


def give(session: Session, *, story_id: int | None = None, **said: Unpack[Said]) -> Given:
    """Store kudos and promise the post and each receiver's DM."""
    (id_, obstacle), channel, at = _record(session, story_id=story_id, **said), said["channel"], said["at"]
    is_posted = story_id is None and not obstacle
    post = [(KUDOS_POST, channel)] if is_posted else []
    outbox.add_each(session, [*post, *((KUDOS_DM, one) for one in said["receivers"])], subject=id_, at=at)
    words = said["message"], tuple(said["practices"])
    return Given(id_, said["giver"], tuple(said["receivers"]), *words, channel, is_posted, story_id, obstacle=obstacle)


def record(session: Session, *, story_id: int | None = None, joined_id: int | None = None, **said: Unpack[Said]) -> int:
    """Store kudos, and tell nobody; returns their number."""
    return _record(session, story_id=story_id, joined_id=joined_id, **said)[0]


def _record(
    session: Session, *, story_id: int | None = None, joined_id: int | None = None, **said: Unpack[Said]
) -> tuple[int, str]:
    """The same, and what keeps us from posting them where they were given (places.obstacle)."""
    giver, receivers, at = said["giver"], said["receivers"], said["at"]
    row: dict[str, Any] = {"giver": giver, "message": said["message"], "practices": list(said["practices"])}
    row |= {"channel": said["channel"], "given_at": at, "story_id": story_id, "joined_id": joined_id}
    ((id_, *state),) = _ADD.all(session, row | {"who": giver, "place": said["channel"]})
    rows = [
        {"kudos_id": id_, "position": place, "receiver": one, "who": one, "given_at": at}
        for place, one in enumerate(receivers)
    ]
    if rows:  # nobody knows who told an anonymous story
        _ADD_RECEIVERS.each(session, rows)
    return id_, places.obstacle_of(*state)


def post(session: Session, *, id_: int, by: str, at: datetime) -> Given:
    """Post kudos in the channel of the giver's team that were posted nowhere. Refused to others, and where none is."""
    given, row = _own(session, id_, by), session.get_one(Kudos, id_, with_for_update=True)
    if row.channel:
        raise Refused("These kudos are in a channel already, so there is nothing left to post.")
    home = next(iter(teams.of(session, by)), None)
    if home is None:
        raise Refused("You are in no team, so I do not know where to post it. `/warmline team` shows the teams.")
    if obstacle := places.obstacle(session, home.channel):
        why, what_to_do = places.WHY_NOT[obstacle], places.WHAT_TO_DO[obstacle]
        raise Refused(f"I cannot post in <#{home.channel}>, because {why}. {what_to_do}")
    row.channel = home.channel
    outbox.add(session, KUDOS_POST, subject=id_, recipient=home.channel, at=at)
    return replace(given, channel=home.channel, is_posted=True)


def find(session: Session, id_: int) -> Given | None:
    found = session.connection().execute(_FIND, {"id": id_}).first()
    if found is None:
        return None
    giver, message, practices, channel, story_id, joined_id, is_posted = found
    receivers = tuple(session.connection().execute(_RECEIVERS, {"id": id_}).scalars())
    said = message, tuple(practices)
    return Given(id_, giver, receivers, *said, channel, is_posted, story_id, joined_id=joined_id)


def together(session: Session, first: int) -> list[Given]:
    """The kudos of this number and those that were added to them, the eldest first; none once all are taken back."""
    joined = session.connection().execute(_JOINED, {"first": first}).scalars()
    return [given for id_ in (first, *joined) if (given := find(session, id_))]


def tell_anew(session: Session, first: int, *, at: datetime) -> None:
    """What was added to kudos has changed: so do their post and the messages about them."""
    outbox.refresh_about(session, Kudos, first, at=at)


@erases
def undo(session: Session, *, id_: int, by: str, at: datetime) -> Given:
    """Take kudos back, with the post and the DMs. Refused to others, and where that has been done before."""
    given = _own(session, id_, by)
    row = session.get_one(Kudos, id_)
    digest_hours.tell_anew(session, teams_of(session, id_), of=row.given_at, at=at)
    session.delete(row)
    session.flush()
    outbox.take_back(session, Kudos, id_, by=by, at=at)
    if given.joined_id:
        tell_anew(session, given.joined_id, at=at)
    homes.outdate(session, given.receivers)
    if given.story_id:
        outbox.refresh_about(session, Story, given.story_id, at=at)
    return given


def _own(session: Session, id_: int, by: str) -> Given:
    given = _there(session, id_)
    if given.giver != by:
        raise Refused("Only the person who gave these kudos can take them back or post them.")
    return given


def _there(session: Session, id_: int) -> Given:
    if (given := find(session, id_)) is None:
        raise Refused("Those kudos were taken back before; there is nothing left to undo.")
    return given


def given_by(session: Session, person: str, *, limit: int = 10) -> list[Given]:
    """The latest kudos of a giver, newest first."""
    newest = select(col(Kudos.id)).where(col(Kudos.giver) == person).order_by(col(Kudos.given_at).desc())
    ids = session.connection().execute(newest.limit(limit)).scalars()
    return [given for id_ in ids if (given := find(session, id_ or 0))]


def given_to(session: Session, person: str, *, limit: int) -> list[Given]:
    """The latest kudos that somebody got, newest first."""
    newest = select(_receiver.kudos_id).where(_receiver.receiver == person)
    ids = session.connection().execute(
        newest.order_by(_receiver.given_at.desc(), _receiver.kudos_id.desc()).limit(limit)
    )
    return [_linked(session, given, person) for id_ in ids.scalars() if (given := find(session, id_))]


def teams_of(session: Session, id_: int) -> Sequence[int]:
    """Of whoever got them: their digests tell of these kudos."""
    found = select(_receiver.team_id).where(_receiver.kudos_id == id_, _receiver.team_id.is_not(None))
    return session.connection().execute(found).scalars().all()


def _linked(session: Session, given: Given, reader: str) -> Given:
    post = next(iter(outbox.find(session, KUDOS_POST, subject=given.first)), None)
    if post is None or not audience.can_see(session, channel=post.channel, reader=reader):
        return given
    return replace(given, link=places.link(session, post.channel, post.ts))
