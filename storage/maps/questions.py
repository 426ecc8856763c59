"""Whether the map is still true: every two weeks one question, about the point that was touched longest ago.

It stands on its owner's Home, and comes by direct message only where nobody has seen it there for a week. While two of
a team wait for an answer, the others rest; the leads are told once. Whatever touches the point is an answer.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.delivery import recurrence, timers
from storage.delivery.kinds import Timed, declare
from storage.maps import messages, points, rights
from storage.people import teams
from storage.refusal import Refused
from storage.sealed import boxes
from storage.tables import Person, Team, TouchPoint

RHYTHM = timedelta(days=14)
UNTOUCHED = timedelta(days=90)
UNREAD = timedelta(days=7)
IN_VAIN = 2  # questions without an answer, and they rest
BOX = "maps"  # which questions were seen on Home
WEDNESDAY, TEN = 2, time(10)


@dataclass(frozen=True)
class Question:
    """Asked of whoever looks after the point, or of the leads where nobody does."""

    id: int
    name: str
    team: str
    touched_on: date


def keep_asking(session: Session, team: Team, *, now: datetime) -> None:
    """Somebody touched the map: its questions begin with its first point."""
    if team.id and timers.find(session, ASKS, subject=team.id) is None:
        timers.set_(session, ASKS, subject=team.id, at=_next(team, now))


def waiting_for(session: Session, person: Person) -> list[Question]:
    """The questions on somebody's Home."""
    mine = [team.id for team in teams.of(session, person.id)]
    rows = session.exec(_open().where(col(TouchPoint.team_id).in_(mine)).order_by(col(TouchPoint.asked_on)))
    return [_question(session, row) for row in rows if person.id in asked(session, row)]


def resting_soon(session: Session, person: Person, *, now: datetime) -> list[points.Point]:
    """Points that somebody looks after, and that will rest soon unless somebody touches them."""
    theirs = select(TouchPoint.id).where(TouchPoint.owner == person.id, col(TouchPoint.archived_at).is_(None))
    today = recurrence.local_date(now, person.zone)
    found = [points.find(session, id_ or 0, today=today) for id_ in session.exec(theirs)]
    soon = [point for point in found if point.rests_on - points.SAID_BEFORE <= today < point.rests_on]
    return [one for one in soon if not one.proposed_by and teams.is_member(session, one.team_id, person.id)]


def seen(session: Session, person: str) -> None:
    """Somebody looks at their Home, and so at what is asked there.

    Sealed and written anew with every look, as who looks at their Home is (storage/people/homes.py). Without a seal
    key nobody has seen anything, and is asked by direct message.
    """
    open_ = session.exec(_open()).all()
    if not open_ and not boxes.exists(session, BOX):
        return
    with suppress(Refused):
        boxes.ensure(session, BOX)
        before = [entry.said for entry in boxes.look_in(session, BOX)]
        read = [row for row in open_ if _note(row) in before or person in asked(session, row)]
        boxes.change(session, BOX, [boxes.entry(_note(row)) for row in read])


def find_asked(session: Session, id_: int, *, person: str) -> Question | None:
    """A question, while it is to be answered, for whoever is asked it."""
    row = session.get(TouchPoint, id_)
    if row is None or not _is_open(row) or person not in asked(session, row):
        return None
    return _question(session, row)


def is_read(session: Session, row: TouchPoint) -> bool:
    """Whether somebody of whom it is asked has seen it on Home."""
    return _note(row) in [entry.said for entry in boxes.peek(session, BOX)]


def asked(session: Session, row: TouchPoint) -> Sequence[str]:
    """Of whom it is asked whether this is still true."""
    owner = rights.owner_of(session, row)
    return [owner.id] if owner else teams.members(session, row.team_id, leads_only=True)


# --- every two weeks ------------------------------------------------------------------------------


def _ask(session: Session, team_id: int, now: datetime) -> None:
    """The timer's rule: ask about one point, unless nobody answered the last two."""
    team = session.get(Team, team_id)
    if team is None:
        return
    today = recurrence.local_date(now, team.zone)
    open_ = session.exec(_open().where(TouchPoint.team_id == team_id)).all()
    if len(open_) >= IN_VAIN:
        _say_that_it_rests(session, team_id, open_, now)
    elif row := _longest_untouched(session, team, today):
        row.asked_on = today
        session.add(row)
        timers.set_(session, REMINDS, subject=row.id or 0, at=now + UNREAD)
    timers.set_(session, ASKS, subject=team_id, at=_next(team, now + RHYTHM - timedelta(days=2)))


def _say_that_it_rests(session: Session, team_id: int, open_: Sequence[TouchPoint], now: datetime) -> None:
    """Once for the same questions, however often nothing is asked because of them."""
    since = max(row.asked_on for row in open_ if row.asked_on).isoformat()
    for lead in teams.members(session, team_id, leads_only=True):
        messages.promise(
            session, messages.MAP_RESTS, subject=team_id, person=lead, at=now, occurrence=since
        )  # fmt: skip


def _remind(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule: by direct message, where nobody has seen it on Home."""
    row = session.get(TouchPoint, id_)
    owner = rights.owner_of(session, row) if row else None
    if row is None or not _is_open(row) or owner is None or is_read(session, row):
        return
    when = str(_note(row)["asked"])
    messages.promise(session, messages.STILL_TRUE, subject=id_, person=owner.id, at=now, occurrence=when)


ASKS = declare(Timed("map_questions", run=_ask))
REMINDS = declare(Timed("map_question_unread", run=_remind))


def _next(team: Team, now: datetime) -> datetime:
    """The first Wednesday at ten, by the team's clock."""
    day = recurrence.first_day(now, weekdays=[WEDNESDAY], at=TEN, zone=team.zone)
    return recurrence.moment(day, TEN, team.zone)


def _open() -> SelectOfScalar[TouchPoint]:
    """Asked, and not touched since: a change, an action or a story answers as well."""
    untouched = col(TouchPoint.touched_on) < col(TouchPoint.asked_on)
    return select(TouchPoint).where(untouched, col(TouchPoint.archived_at).is_(None))


def _is_open(row: TouchPoint) -> bool:
    return row.asked_on is not None and row.touched_on < row.asked_on and row.archived_at is None


def _note(row: TouchPoint) -> dict[str, str | int]:
    return {"point": row.id or 0, "asked": row.asked_on.isoformat() if row.asked_on else ""}


def _longest_untouched(session: Session, team: Team, today: date) -> TouchPoint | None:
    """Not one that is being asked about: it stands on Home until it is answered."""
    shown = points.of_team(session, team, today=today).shown
    left = [point for point in shown if today - point.touched_on > UNTOUCHED]
    rows = [session.get_one(TouchPoint, point.id) for point in sorted(left, key=lambda one: one.touched_on)]
    return next((row for row in rows if not _is_open(row)), None)


def _question(session: Session, row: TouchPoint) -> Question:
    return Question(row.id or 0, row.name, session.get_one(Team, row.team_id).name, row.touched_on)
