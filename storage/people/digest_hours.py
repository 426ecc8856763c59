"""To whom the weekly digest of a team comes, and when."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.delivery import calendars, outbox, recurrence, schedules
from storage.delivery.kinds import IN_BULK, Concern, Kind, Recurring, declare
from storage.engine.loading import Rows
from storage.engine.sql import columns
from storage.people import digest_days, people, teams, working
from storage.people.digest_days import Days, seven_before
from storage.refusal import Refused
from storage.tables import (
    Customer,
    Delivery,
    Idea,
    Kudos,
    KudosReceiver,
    Member,
    Outreach,
    Person,
    Problem,
    Schedule,
    Story,
    Team,
)

WEEKDAYS, AT = [0], time(9)  # until a lead chooses another hour
QUOTED_FOR = timedelta(days=18)  # after that, no digest quotes what was told; it may still count it
USEFUL_FOR = timedelta(days=4)  # a digest that could not be sent by Friday would only be old news
MOVES_FOR = timedelta(weeks=3)  # somebody away for longer is not met by every week of it on their return
NO_LEAD = "The digest is for team leads, and you do not lead a team. `/warmline team` shows who does."

_kudos, _receiver = columns(Kudos), columns(KudosReceiver)
_customer, _problem, _delivery = columns(Customer), columns(Problem), columns(Delivery)

# Where a digest may tell of a person: the team's id, and whose it is.
_TOLD_OF = [
    (table.team_id, person)
    for table, person in (
        (columns(Member), columns(Member).person),
        (columns(Story), columns(Story).author),
        (columns(Kudos), columns(Kudos).giver),
        (columns(KudosReceiver), columns(KudosReceiver).receiver),
        (columns(Outreach), columns(Outreach).member),
        (columns(Customer), columns(Customer).owner),
        (columns(Idea), columns(Idea).author),
    )
]


def teams_told_of(person: str) -> Any:
    """The ids of the teams whose digests may tell of a person."""
    first, *others = (core_select(team).where(whose == person, team.is_not(None)) for team, whose in _TOLD_OF)
    given = core_select(_kudos.id).where(_kudos.giver == person)
    noted = core_select(_problem.customer_id).where(_problem.opened_by == person)
    return first.union(
        *others,
        core_select(_receiver.team_id).where(_receiver.kudos_id.in_(given), _receiver.team_id.is_not(None)),
        core_select(_customer.team_id).where(_customer.id.in_(noted), _customer.team_id.is_not(None)),
    )


def leads_of(session: Session, team: int) -> Sequence[str]:
    return teams.members(session, team, leads_only=True)


def plan(session: Session, schedule: Schedule, occurrence: date, at: datetime, now: datetime) -> None:
    """The schedule's rule: promise the digest of one Monday to one lead, or to the team's channel.

    Off a holiday it moves to the next working day; the days that it is for stay. Where that is too far off it is left
    out, and the next one is for its days too, as far as ``digest_days.LONGEST`` allows.
    """
    team = session.get(Team, schedule.subject)
    if team is None:
        return
    is_leads = people.is_person(schedule.recipient)
    day = working_day(session, team, schedule.recipient, occurrence)
    sent = at if day == occurrence else recurrence.moment(day, schedule.at, schedule.zone)
    id_ = outbox.add(
        session,
        kind_for(schedule),
        subject=schedule.subject,
        recipient=schedule.recipient,
        occurrence=occurrence.isoformat(),
        at=now,
        wake_at=recurrence.in_time_or_by_day(sent, now, schedule.zone) if is_leads else max(sent, now),
        useful_until=sent + USEFUL_FOR,
        schedule_id=schedule.id,
        detail=replace(days_to_come(session, schedule, team, occurrence, at), as_of=sent).as_detail(),
    )
    if day - occurrence > MOVES_FOR:
        outbox.skip(session, id_, reason="away")


def kind_for(schedule: Schedule) -> Kind:
    return DIGEST if people.is_person(schedule.recipient) else DIGEST_IN_CHANNEL


def days_to_come(session: Session, schedule: Schedule, team: Team, occurrence: date, at: datetime) -> Days:
    """The days of the digest that is due ``at`` this moment: those after its reader's last one."""
    before = _days_before(session, kind_for(schedule), schedule, occurrence)
    return digest_days.following(before, team=team, at=at)


def working_day(session: Session, team: Team, reader: str, day: date) -> date:
    """This day, or, where it is a holiday or a free day of the team or its reader is away, the next on which both work.

    A weekend that somebody chose for their digest is no reason to move it.
    """
    absences = working.of_person(session, reader, since=day).absences if people.is_person(reader) else ()
    days = working.of_team(team)
    days = replace(days, absences=[*days.absences, *absences])
    is_off = calendars.holiday(team.country, team.region, day) or days.is_away(day)
    return days.after(day, 1) if is_off else day


def days_of(delivery: Delivery, team: Team) -> Days:
    """Which days a digest is for. They stay as they were promised, whatever is changed later."""
    return Days.from_detail(delivery.detail) or seven_before(team, date.fromisoformat(delivery.occurrence))


def is_first(session: Session, delivery: Delivery) -> bool:
    """Whether nobody has read a digest of this team there before."""
    earlier = select(Delivery.id).where(Delivery.kind == delivery.kind, Delivery.subject == delivery.subject)
    earlier = earlier.where(Delivery.recipient == delivery.recipient, Delivery.occurrence < delivery.occurrence)
    return session.exec(earlier.where(col(Delivery.ts).is_not(None)).limit(1)).first() is None


_EARLIER = (
    select(Delivery)
    .where(Delivery.kind == bindparam("kind"), Delivery.subject == bindparam("team_id"), Delivery.state != "skipped")
    .where(Delivery.occurrence < bindparam("occurrence"))
    .order_by(col(Delivery.occurrence).desc())
    .limit(1)
)
_LAST, _LAST_OF_LEAD = Rows(_EARLIER), Rows(_EARLIER.where(Delivery.recipient == bindparam("lead")))


def _days_before(session: Session, kind: Kind, schedule: Schedule, occurrence: date) -> Days | None:
    """The days of the last digest that this one follows: the lead's own, or the channel's, whichever that was then."""
    values = {"kind": kind.name, "team_id": schedule.subject, "occurrence": occurrence.isoformat()}
    last = (_LAST_OF_LEAD if kind is DIGEST else _LAST).first(session, {**values, "lead": schedule.recipient})
    return days_of(last, session.get_one(Team, schedule.subject)) if last else None


DIGEST = declare(
    Kind(
        "digest",
        subject=Team,
        in_words="weekly digest",
        touched_by=teams_told_of,
        better_twice=True,
        urgency=IN_BULK,
        at_night="on_time",
    )
)  # fmt: skip
DIGEST_IN_CHANNEL = declare(
    Kind(
        "digest_channel",
        subject=Team,
        in_words="weekly digest",
        touched_by=teams_told_of,
        better_twice=True,
        urgency=IN_BULK,
        concern=Concern("your team's", leads_of, are_leads=True),
    )
)
_DIGESTS = {kind.name: kind for kind in (DIGEST, DIGEST_IN_CHANNEL)}
WEEKLY_DIGEST = declare(
    Recurring("digest", plan=plan, own_clock=True, weekly=True, of_team=lambda team_id: [team_id])
)  # fmt: skip


def tell_anew(session: Session, team_ids: Collection[int], *, of: datetime, at: datetime) -> None:
    """What these teams' digests may quote, said at the moment ``of``, has changed or gone: compose them anew.

    Those of the weeks around it are taken: which days a digest is for, its own rule says.
    """
    days = [(of + days).date().isoformat() for days in (-timedelta(days=1), QUOTED_FOR)]
    quoting = core_select(_delivery.kind, _delivery.subject, _delivery.occurrence).where(
        _delivery.kind.in_(_DIGESTS),
        _delivery.subject.in_(team_ids),
        _delivery.occurrence.between(*days),
    )
    for kind, team, occurrence in session.connection().execute(quoting.distinct()).all():
        outbox.refresh(session, _DIGESTS[kind], subject=team, occurrence=occurrence, at=at)


def sync(session: Session, team: Team, now: datetime) -> None:
    """One digest a lead, at their own hour, and one for the channel where the team wants it; no others.

    A lead's own weekday and hour are kept, and so is a pause; a deactivated lead's digest rests.
    """
    there = {schedule.recipient: schedule for schedule in schedules.of(session, WEEKLY_DIGEST, subject=team.id or 0)}
    wanted = {team.channel: team.zone} if team.digest_in_channel else {}
    for lead in people.find(session, teams.every_lead(session, team.id or 0)).values():
        wanted[lead.id] = lead.zone
        if people.why_excluded(lead) and lead.id in there:
            schedules.rest(session, there[lead.id])
        elif people.why_excluded(lead):
            del wanted[lead.id]
    for recipient in there.keys() - wanted.keys():
        session.delete(there[recipient])
    for recipient, zone in wanted.items():
        _sync_one(session, team, recipient, zone, there.get(recipient), now)
    session.flush()


def choose(session: Session, lead: Person, *, weekday: int | None, at: time | None, now: datetime) -> Schedule:
    """When a lead reads the digests of all the teams they lead; what is None stays as it was."""
    led = teams.leads(session, lead.id)
    if not led:
        raise Refused(NO_LEAD)
    for team in led:
        whose: dict[str, Any] = {"subject": team.id or 0, "recipient": lead.id}
        before = schedules.find(session, WEEKLY_DIGEST, **whose)
        chosen = schedules.set_(
            session, WEEKLY_DIGEST, **whose, zone=lead.zone, now=now,
            weekdays=[weekday] if weekday is not None else before.weekdays if before else WEEKDAYS,
            at=at or (before.at if before else AT),
        )  # fmt: skip
    return chosen


def switch(session: Session, lead: Person, *, is_on: bool, now: datetime) -> Schedule:
    """A lead wants no digests for now, or wants them again, of all the teams they lead; the hour is kept."""
    if is_on:
        return choose(session, lead, weekday=None, at=None, now=now)
    schedule = chosen_by(session, lead.id) or choose(session, lead, weekday=None, at=None, now=now)
    for mine in session.exec(_of_lead(lead.id)).all():
        schedules.pause(session, mine)
    session.flush()
    return schedule


def _of_lead(lead: str) -> SelectOfScalar[Schedule]:
    mine = select(Schedule).where(Schedule.kind == WEEKLY_DIGEST.name, Schedule.recipient == lead)
    return mine.order_by(col(Schedule.subject))


def chosen_by(session: Session, lead: str) -> Schedule | None:
    """When a lead reads the digest of the first of their teams; None for somebody who leads none."""
    return session.exec(_of_lead(lead).limit(1)).first()


def _sync_one(session: Session, team: Team, recipient: str, zone: str, kept: Schedule | None, now: datetime) -> None:
    if kept is None:
        schedules.set_(
            session, WEEKLY_DIGEST, subject=team.id or 0, recipient=recipient, zone=zone,
            weekdays=WEEKDAYS, at=AT, now=now,
        )  # fmt: skip
    elif kept.zone != zone:
        schedules.move(session, kept, zone=zone)
