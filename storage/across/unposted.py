"""What Slack did not let us post in a channel: whoever is concerned is told, and can have it tried again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.delivery import backlog, kinds, outbox, outcomes, recurrence
from storage.delivery.kinds import Kind, declare
from storage.people import people, places
from storage.refusal import Refused
from storage.tables import Delivery

# Its subject is that of the message which was refused, and ``detail`` has that one's id.
UNPOSTED = declare(Kind("unposted", subject=Delivery, in_words="news that a post was refused", touched_by=None))

SHARED = "shared with another organisation"  # our own reason for not posting in a channel

# What such an error says about the channel: the next command there is answered in a way that works.
_LEARNT: Mapping[str, dict[str, Any]] = {
    "not_in_channel": {"is_member": False},
    "channel_not_found": {"is_member": False},
    "is_archived": {"is_archived": True},
}


def refused(session: Session, *, id_: str, fence: int, revision: int, error: str, at: datetime) -> bool:
    """Slack refused a message, or a change of one, for good. Promises a DM to those who are concerned."""
    if not outcomes.failed(session, id_=id_, fence=fence, revision=revision, error=error, now=at):
        return False
    failed = session.get_one(Delivery, id_)
    if not people.is_person(failed.recipient):
        places.change_channel(session, failed.recipient, _LEARNT.get(error, {}))
    for person in _told(failed, _concerned(session, failed)):
        # Whoever just said something hears at once; a team's leads did nothing, and may be asleep.
        wake_at = recurrence.by_day(at, people.zone_of(session, person)) if _is_for_leads(failed) else at
        outbox.add(
            session, UNPOSTED, subject=failed.subject, recipient=person, at=at, wake_at=wake_at,
            occurrence=f"{id_}/{fence}", detail={"delivery": id_},
        )  # fmt: skip
    return True


def find(session: Session, id_: str) -> Delivery | None:
    """What was refused, unless it was taken care of or taken back since."""
    failed = session.get(Delivery, id_)
    return failed if failed and failed.state == "failed" and _concerned(session, failed) else None


def retry(session: Session, *, id_: str, by: str, at: datetime) -> bool:
    """Try it once more; False where there is no need to any more. Refused to those whom it does not concern."""
    failed = find(session, id_)
    if failed is None:
        return False
    if by not in _concerned(session, failed):
        raise Refused("This can be tried again by the person whom it concerns.")
    kind = kinds.find(failed.kind)
    if kind and kind.too_late and failed.useful_until and at > failed.useful_until:
        raise Refused(kind.too_late)
    return bool(backlog.retry(session, at=at, ids=[id_]))


def _concerned(session: Session, failed: Delivery) -> Sequence[str]:
    """Who hears of it: whom the message is of, or where it was posted and could not be deleted, who took it back."""
    if failed.ts:
        return outbox.taken_back_by(failed)
    kind = kinds.find(failed.kind)
    return kind.concern.people(session, failed.subject) if kind and kind.concern else ()


def _told(failed: Delivery, concerned: Sequence[str]) -> Sequence[str]:
    """Of a channel that is shared leads hear once (storage/across/channels.py), and not with every message."""
    return () if failed.error == SHARED and _is_for_leads(failed) else concerned


def _is_for_leads(failed: Delivery) -> bool:
    kind = kinds.find(failed.kind)
    return bool(kind and kind.concern and kind.concern.are_leads)
