"""What the other team makes of a letter: thanks, a change with a date, a talk; and its writers hear of it."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlmodel import Session

from storage.delivery import outbox, recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.dominoes import handovers, letters, telling, words
from storage.dominoes.letters import Notice
from storage.dominoes.messages import CHANGE_DUE, NOTICE_ANSWER
from storage.people import attention, people, working
from storage.refusal import Refusals, Refused
from storage.tables import Handover, HandoverNotice, Person

ANSWERS = ("thanked", "changing", "talking")
BEFORE = 2  # working days before its date, a change is brought to mind; and on the day


def to_answer(session: Session, *, id_: int, by: Person) -> Notice:
    """For the leads of the team that it went to; Refused to others."""
    _require_reader(session, id_, by)
    return letters.there(session, id_)


def answer(
    session: Session, *, id_: int, by: Person, state: str, at: datetime, change: str = "", due: date | None = None
) -> Notice:
    """*Thanks for telling us*, *We change something* until a day, or *Let us talk*."""
    notice = _require_reader(session, id_, by)
    if state not in ANSWERS:
        raise Refused("Please choose one of the three answers.")
    if state != "changing" and not letters.there(session, id_).is_open:
        raise Refused("This letter has been answered; its writer has read it.")
    if state == "changing":
        notice.change, notice.due = _checked(change, due, recurrence.local_date(at, by.zone))
        notice.done_at = None
    notice.state, notice.answered_by, notice.answered_at = state, by.id, at
    session.add(notice)
    session.flush()
    _wind(session, notice, at)
    _tell(session, notice, by=by.id, at=at)
    return letters.there(session, id_)


def close(session: Session, *, id_: int, by: Person, at: datetime) -> Notice:
    """*Done*, or *We have talked*."""
    notice = _require_reader(session, id_, by)
    if notice.state not in ("changing", "talking"):
        raise Refused("There is nothing open about this letter any more.")
    notice.state, notice.done_at, notice.answered_by, notice.answered_at = "closed", at, by.id, at
    session.add(notice)
    timers.clear(session, CHANGES, subject=id_)
    session.flush()
    _tell(session, notice, by=by.id, at=at)
    return letters.there(session, id_)


def _require_reader(session: Session, id_: int, by: Person) -> HandoverNotice:
    notice = letters.row(session, id_)
    if not letters.is_reader(session, notice, by):
        raise Refused("The leads of the team that it went to answer this letter.")
    return notice


def _checked(change: str, due: date | None, today: date) -> tuple[str, date]:
    refusals, kept = Refusals(), ""
    with refusals:
        kept = words.short(change, "change", ask="What do you change?")
    if due is None:
        refusals.add("Please choose a day, so that they know when to look.", field="due")
    elif due < today:
        refusals.add("That day is over. Please choose one that is still to come.", field="due")
    refusals.settle()
    return kept, due or today


def _tell(session: Session, notice: HandoverNotice, *, by: str, at: datetime) -> None:
    """Its writers, and the leads who have it before them."""
    id_, found = notice.id or 0, letters.there(session, notice.id or 0)
    outbox.refresh_about(session, HandoverNotice, id_, at=at)
    for writer in dict.fromkeys(letter.sender for letter in found.letters):
        if writer != by:
            attention.promise(session, NOTICE_ANSWER, subject=id_, person=writer, now=at, occurrence=at.isoformat())
    telling.outdate(session, session.get_one(Handover, notice.handover_id))


# --- a change with a date ------------------------------------------------------------------------------


def _run(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule: bring it to mind two working days before, and on the day."""
    notice = session.get(HandoverNotice, id_)
    if notice is None or notice.state != "changing" or notice.due is None:
        return
    occurrence = f"{notice.due} {outbox.planned_for(session, now).date()}"
    for person in reminded(session, notice):
        attention.promise(session, CHANGE_DUE, subject=id_, person=person, now=now, occurrence=occurrence)
    _wind(session, notice, now)


CHANGES = declare(Timed("handover_changes", run=_run))


def reminded(session: Session, notice: HandoverNotice | Notice) -> Sequence[str]:
    """Whoever promised it; where they have gone, the leads of their team."""
    if notice.answered_by:
        return [notice.answered_by]
    handover = session.get_one(Handover, notice.handover_id)
    return handovers.leads(session, handover, handovers.other_side(letters.writes(notice.direction)))


def _wind(session: Session, notice: HandoverNotice, now: datetime) -> None:
    id_ = notice.id or 0
    timers.clear(session, CHANGES, subject=id_)
    if notice.state != "changing" or notice.due is None or not notice.answered_by:
        return
    zone = people.zone_of(session, notice.answered_by)
    days = working.of_person(session, notice.answered_by, since=now.date())
    moments = [recurrence.moment(day, time(9), zone) for day in (_before(days, notice.due), notice.due)]
    if coming := [at for at in moments if at > now]:
        timers.set_(session, CHANGES, subject=id_, at=min(coming))


def _before(days: working.Days, due: date) -> date:
    """Two working days before."""
    day, left = due, BEFORE
    for _ in range(working.LONGEST):
        if left == 0:
            break
        day = date.fromordinal(day.toordinal() - 1)
        left -= days.is_working(day)
    return day
