"""Thanks upstream: from a team to the one that hands something to it, posted where that one meets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from sqlmodel import Session, col, select

from storage import kudos
from storage.delivery import outbox
from storage.dominoes import handovers, telling, words
from storage.dominoes.handovers import Seen
from storage.dominoes.messages import UPSTREAM_POST
from storage.engine.rules import erases
from storage.kudos import Given, Said
from storage.people import places, teams
from storage.refusal import Refused, theirs
from storage.tables import Handover, HandoverThanks, Person, Team

TAG = "#upstream"
# What Slack would answer, by what keeps us; in a shared channel it is not tried at all.
_ERRORS = {"absent": "not_in_channel", "archived": "is_archived"}
NONE = (
    "No team hands anything to yours as far as I know, so I cannot tell whom you mean. `/warmline dominoes new` puts it"
    " down."
)


@dataclass(frozen=True)
class Thanked:
    """``delivery`` is the post that waits where there is an ``obstacle`` (places.obstacle); "" for none."""

    id: int
    team: str
    channel: str
    obstacle: str = ""
    delivery: str = ""


@dataclass(frozen=True)
class Post:
    """What the channel reads."""

    from_: str
    to: str
    what: str
    words: str


def upstream(session: Session, person: str, *, team_id: int | None = None) -> list[Seen]:
    """What is handed to somebody's teams, or to one of those."""
    mine = [team.id or 0 for team in teams.of(session, person) if team_id in (None, team.id)]
    chosen = select(Handover.id).where(Handover.state != "ended", Handover.state != "proposed")
    found = [handovers.there(session, id_ or 0) for id_ in session.exec(chosen.order_by(Handover.id))]  # type: ignore[arg-type]
    return [one for one in found if one.receiver_id in mine and not one.rests]


def has_upstream(session: Session, team_id: int | None) -> bool:
    """Whether anything is handed to this team."""
    if team_id is None:
        return False
    agreed = select(Handover.id).where(Handover.receiver_team_id == team_id, Handover.rests == False)  # noqa: E712
    return session.exec(agreed.where(Handover.state != "ended", Handover.state != "proposed")).first() is not None


def to_thank(session: Session, *, by: Person, team_id: int | None = None) -> list[Seen]:
    """Those to choose from; Refused where there are none."""
    found = upstream(session, by.id, team_id=team_id)
    if not found:
        raise Refused(NONE)
    return found


def give(session: Session, *, handover_id: int, by: Person, said: str, at: datetime) -> Thanked:
    """Stored in any case; posted where the other team meets, or as soon as that can be."""
    seen = handovers.there(session, handover_id)
    if handover_id not in {one.id for one in upstream(session, by.id)}:
        raise Refused(f"The people of {theirs(seen.receiver)} thank for what comes to them.")
    kept = words.short(said, "words", ask="What are you thankful for? A few words are enough.")
    return _post(session, seen, by.id, kept, at)


@erases
def undo(session: Session, *, id_: int, by: str, at: datetime) -> bool:
    thanks = session.get(HandoverThanks, id_, with_for_update=True)
    if thanks is None:
        raise Refused("Those thanks were taken back before.")
    if thanks.giver != by:
        raise Refused("Only whoever sent these thanks can take them back.")
    handover = session.get_one(Handover, thanks.handover_id)
    outbox.take_back(session, HandoverThanks, id_, by=by, at=at)
    session.delete(thanks)
    session.flush()
    telling.outdate(session, handover)
    return True


def give_kudos(session: Session, **said: Unpack[Said]) -> Given:
    """Kudos with #upstream: the team of those who are thanked reads it too, where it hands something to the giver's."""
    found = _between(session, said["giver"], said["receivers"])
    given = kudos.give(session, **said)
    for seen in found:
        _post(session, seen, said["giver"], said["message"], said["at"], kudos_id=given.id)
    return given


def kept_back(session: Session, kudos_id: int) -> list[Thanked]:
    """What came with kudos and is not posted at all, because people of other organisations would read it."""
    there = select(HandoverThanks, Team).join_from(HandoverThanks, Handover)
    mine = there.join(Team, col(Team.id) == Handover.giver_team_id).where(HandoverThanks.kudos_id == kudos_id)
    found = session.exec(mine).all()
    told = [Thanked(one.id or 0, to.name, to.channel, places.obstacle(session, to.channel)) for one, to in found]
    return [one for one in told if one.obstacle == "shared"]


@erases
def undo_kudos(session: Session, *, id_: int, by: str, at: datetime) -> Given:
    """Take kudos back, and what the other team read of them."""
    came_with = session.exec(select(HandoverThanks.id).where(HandoverThanks.kudos_id == id_)).all()
    given = kudos.undo(session, id_=id_, by=by, at=at)
    for thanks in came_with:
        undo(session, id_=thanks or 0, by=by, at=at)
    return given


def find(session: Session, id_: int) -> Post | None:
    thanks = session.get(HandoverThanks, id_)
    if thanks is None:
        return None
    seen = handovers.there(session, thanks.handover_id)
    return Post(seen.receiver, seen.giver, seen.what, thanks.words)


def _between(session: Session, giver: str, receivers: Sequence[str]) -> list[Seen]:
    """One hand-over a team, from those who are thanked to the giver's."""
    theirs_ = {team.id for one in receivers for team in teams.of(session, one)}
    first = {one.giver_id: one for one in reversed(upstream(session, giver)) if one.giver_id in theirs_}
    if not first:
        raise Refused(
            f"Nothing was recorded yet: `{TAG}` thanks a team that hands something to yours, and none of theirs does."
            f" Leave `{TAG}` out, or put the hand-over down with `/warmline dominoes new`."
        )
    return list(first.values())


def _post(
    session: Session, seen: Seen, by: str, said: str, at: datetime, *, kudos_id: int | None = None
) -> Thanked:  # fmt: skip
    thanks = HandoverThanks(handover_id=seen.id, giver=by, words=said, given_at=at, kudos_id=kudos_id)
    session.add(thanks)
    session.flush()
    channel = session.get_one(Team, seen.giver_id).channel
    obstacle, delivery = places.obstacle(session, channel), ""
    if obstacle != "shared":
        delivery = outbox.add(session, UPSTREAM_POST, subject=thanks.id or 0, recipient=channel, at=at)
        if obstacle and kudos_id is None:  # what came with kudos is answered about those: the sender says what waits
            outbox.give_up(session, delivery, error=_ERRORS[obstacle])
    telling.outdate(session, session.get_one(Handover, seen.id))
    return Thanked(thanks.id or 0, seen.giver, channel, obstacle, delivery if obstacle else "")
