"""What Slack did not let us post in a channel: whoever is concerned is told, and can have it tried again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.delivery import kinds, outbox, outcomes
from storage.delivery.kinds import Kind, declare
from storage.people import places
from storage.refusal import Refused
from storage.tables import Delivery

# Its subject is that of the message which was refused, and ``detail`` has that one's id.
UNPOSTED = declare(Kind("unposted", subject=Delivery, in_words="news that a post was refused", touched_by=None))

# What such an error says about the channel: the next command there is answered in a way that works.
_LEARNT: Mapping[str, dict[str, Any]] = {
    "not_in_channel": {"is_member": False},
    "channel_not_found": {"is_member": False},
    "is_archived": {"is_archived": True},
}


def refused(session: Session, *, id_: str, fence: int, revision: int, error: str, at: datetime) -> bool:
    """Slack refused a message for good. Promises a DM to those who are concerned, if it is no DM itself."""
    if not outcomes.failed(session, id_=id_, fence=fence, revision=revision, error=error, now=at):
        return False
    failed = session.get_one(Delivery, id_)
    if failed.ts is None and (people := _concerned(session, failed)) is not None:
        places.change_channel(session, failed.recipient, _LEARNT.get(error, {}))
        for person in people:
            outbox.add(
                session, UNPOSTED, subject=failed.subject, recipient=person, at=at,
                occurrence=f"{id_}/{fence}", detail={"delivery": id_},
            )  # fmt: skip
    return True


def find(session: Session, id_: str) -> Delivery | None:
    """What was refused, unless it was taken care of or taken back since."""
    failed = session.get(Delivery, id_)
    is_wanted = failed and failed.state == "failed" and failed.ts is None and _concerned(session, failed)
    return failed if is_wanted else None


def retry(session: Session, *, id_: str, by: str, at: datetime) -> bool:
    """Try it once more; False where there is no need to any more. Refused to those whom it does not concern."""
    failed = find(session, id_)
    if failed is None:
        return False
    if by not in (_concerned(session, failed) or ()):
        raise Refused("This can be tried again by the person whom it concerns.")
    return bool(outbox.retry(session, at=at, ids=[id_]))


def _concerned(session: Session, failed: Delivery) -> Sequence[str] | None:
    """Who hears of it; None where it is of a kind whose refusal nobody hears of."""
    kind = kinds.find(failed.kind)
    return kind.concern.people(session, failed.subject) if kind and kind.concern else None
