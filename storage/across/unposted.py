"""What Slack did not let us post in a channel: whoever is concerned is told, and can have it tried again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from storage.delivery import dispatch, outbox
from storage.people import places, teams
from storage.refusal import Refused
from storage.tables import Delivery, Kudos, Prompt, Round, Story

# What such an error says about the channel: the next command there is answered in a way that works.
_LEARNT: Mapping[str, dict[str, Any]] = {
    "not_in_channel": {"is_member": False},
    "channel_not_found": {"is_member": False},
    "is_archived": {"is_archived": True},
}


def refused(session: Session, *, id_: str, fence: int, revision: int, error: str, at: datetime) -> bool:
    """Slack refused a message for good. Promises a DM to those who are concerned, if it is no DM itself."""
    if not dispatch.failed(session, id_=id_, fence=fence, revision=revision, error=error, now=at):
        return False
    failed = session.get_one(Delivery, id_)
    if failed.ts is None and failed.kind in _CONCERNED:
        places.change_channel(session, failed.recipient, _LEARNT.get(error, {}))
        for person in _concerned(session, failed):
            outbox.add(
                session, kind="unposted", subject=failed.subject, recipient=person, at=at,
                occurrence=f"{id_}/{fence}", detail={"delivery": id_},
            )  # fmt: skip
    return True


def find(session: Session, id_: str) -> Delivery | None:
    """What was refused, unless it was taken care of or taken back since."""
    found = session.get(Delivery, id_)
    is_wanted = found and found.state == "failed" and found.ts is None and _concerned(session, found)
    return found if is_wanted else None


def retry(session: Session, *, id_: str, by: str, at: datetime) -> bool:
    """Try it once more; False where there is no need to any more. Refused to those whom it does not concern."""
    failed = find(session, id_)
    if failed is None:
        return False
    if by not in _concerned(session, failed):
        raise Refused("This can be tried again by the person whom it concerns.")
    return bool(outbox.retry(session, at=at, ids=[id_]))


def _concerned(session: Session, failed: Delivery) -> Sequence[str]:
    asks = _CONCERNED.get(failed.kind)
    return asks(session, failed.subject) if asks else []


def _author(session: Session, story: int) -> Sequence[str]:
    found = session.get(Story, story)
    return [found.author] if found and found.author and not found.withdrawn_at else []


def _giver(session: Session, kudos: int) -> Sequence[str]:
    found = session.get(Kudos, kudos)
    return [found.giver] if found and found.giver else []


def _leads_of_round(session: Session, round_: int) -> Sequence[str]:
    team = session.exec(select(Prompt.team_id).join(Round).where(Round.id == round_)).first()
    return _leads(session, team) if team else []


def _leads(session: Session, team: int) -> Sequence[str]:
    return teams.members(session, team, leads_only=True)


_CONCERNED: Mapping[str, Callable[[Session, int], Sequence[str]]] = {
    "story_post": _author,
    "kudos_post": _giver,
    "prompt_ask": _leads_of_round,
    "prompt_summary": _leads_of_round,
    "digest_channel": _leads,
}
