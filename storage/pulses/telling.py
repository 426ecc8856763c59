"""The lead answers a result: what was heard and what changes, for everybody who was asked."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.delivery import outbox, timers
from storage.people import attention, people
from storage.pulses import resting, results, words
from storage.pulses.messages import PULSE_ASK, PULSE_RESULT, PULSE_TOLD
from storage.refusal import Refusals
from storage.tables import Person, Pulse, PulseAsked, PulseReply, PulseRound


def tell(session: Session, *, round_id: int, heard: str, actions: str, by: Person, now: datetime) -> None:
    """Kept, shown under the result, and told to all who were asked, whether they answered or not. A pulse wakes."""
    round_ = results.to_reply(session, round_id=round_id, by=by).round
    refusals, kept = Refusals(), {"heard": "", "actions": ""}
    for field, said in (("heard", heard), ("actions", actions)):
        with refusals:
            kept[field] = words.checked(session, said, field=field, limit=words.REPLY)
    if not kept["heard"] and not refusals:
        refusals.add("Please say in a few sentences what you heard.", field="heard")
    refusals.settle()
    session.add(PulseReply(round_id=round_id, words=kept["heard"], actions=kept["actions"], by=by.id, told_at=now))
    round_.state = "told"
    session.add(round_)
    session.flush()
    timers.clear(session, resting.PULSE_REST, subject=round_id)
    for kind in (PULSE_RESULT, PULSE_ASK):
        outbox.refresh(session, kind, subject=round_id, at=now)
    if (pulse := session.get_one(Pulse, round_.pulse_id)).rests:
        resting.wake(session, pulse, now)
    for person in _asked(session, round_):
        attention.promise(
            session, PULSE_TOLD, subject=round_id, person=person, now=now, occurrence=round_.opens_at.date().isoformat()
        )


def _asked(session: Session, round_: PulseRound) -> list[str]:
    asked = select(PulseAsked.person).where(PulseAsked.round_id == round_.id, col(PulseAsked.is_reached))
    known = people.find(session, session.exec(asked).all())
    return sorted(id_ for id_, person in known.items() if not people.why_excluded(person))
