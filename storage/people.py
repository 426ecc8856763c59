"""People, user groups and conversations as Slack last described them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from storage import schedules
from storage.sql import Prepared, columns, upsert
from storage.tables import Admin, Channel, Customer, Person, Schedule, UserGroup, Workspace

GROUP_KEEPS = timedelta(hours=1)  # events tell us of changes; this is for the ones that got lost

# Built once, and read past the ORM: these are asked about whoever does anything.
_person, _channel = columns(Person), columns(Channel)
_FIND_ONE = Prepared(core_select(Person.__table__).where(_person.id == bindparam("id")))  # type: ignore[attr-defined]
_FIND = core_select(Person.__table__).where(_person.id.in_(bindparam("ids", expanding=True)))  # type: ignore[attr-defined]
_URL = core_select(columns(Workspace).url).limit(1)
_CAN_POST = Prepared(core_select(_channel.is_member & ~_channel.is_archived).where(_channel.id == bindparam("id")))


def find(session: Session, ids: Collection[str]) -> dict[str, Person]:
    """Those of ``ids`` whom we know, by id: to be read only; a changed copy is kept by ``remember``."""
    if len(ids) == 1:  # mostly
        rows = _FIND_ONE.all(session, {"id": next(iter(ids))})
    else:
        rows = [tuple(row) for row in session.connection().execute(_FIND, {"ids": list(ids)})]
    return {row[0]: Person.model_construct(**dict(zip(_person.keys(), row, strict=True))) for row in rows}


def remember(session: Session, people: Iterable[Person]) -> None:
    if rows := [person.model_dump() for person in people]:
        session.connection().execute(upsert(session, Person), rows)


def refresh(session: Session, person: Person) -> None:
    """Somebody as they are from now on; what recurs for them rests, goes on or moves to another zone with them."""
    before = session.get(Person, person.id)
    if before and before.zone != person.zone:
        moved(session, person=person.id, zone=person.zone)
    if before and person.is_deactivated and not before.is_deactivated:
        left(session, person=person.id)
    if before and before.is_deactivated and not person.is_deactivated:
        came_back(session, person=person.id, now=person.looked_up_at)
    remember(session, [person])


def moved(session: Session, *, person: str, zone: str) -> None:
    """Whatever comes to a person at their own hour comes at that hour in their new zone: no day is lost or doubled.

    What a round asks of them is moved by storage/rounds.py.
    """
    own = select(Schedule).where(Schedule.recipient == person, col(Schedule.kind).in_(schedules.OWN_HOUR))
    for schedule in session.exec(own):
        schedules.move(session, schedule, zone=zone)


def remember_groups(session: Session, groups: Iterable[UserGroup]) -> None:
    if rows := [group.model_dump() for group in groups]:
        session.connection().execute(upsert(session, UserGroup), rows)


def forget_group(session: Session, id_: str) -> None:
    if group := session.get(UserGroup, id_):
        session.delete(group)


def find_groups(session: Session, ids: Collection[str], *, now: datetime) -> dict[str, UserGroup]:
    """Those of ``ids`` that were looked up lately enough to be trusted."""
    fresh = select(UserGroup).where(col(UserGroup.id).in_(ids), UserGroup.looked_up_at > now - GROUP_KEEPS)
    return {group.id: group for group in session.exec(fresh)}


def remember_channels(session: Session, channels: Iterable[Channel]) -> None:
    if rows := [channel.model_dump() for channel in channels]:
        session.connection().execute(upsert(session, Channel), rows)


def remember_memberships(session: Session, channels: Collection[Channel]) -> None:
    """These are all the conversations that the bot is in."""
    elsewhere = update(Channel).where(col(Channel.id).not_in([channel.id for channel in channels]))
    session.connection().execute(elsewhere.values(is_member=False))
    remember_channels(session, channels)


def join_channel(session: Session, id_: str) -> None:
    """We may post there; what it is called comes later."""
    found = session.get(Channel, id_) or Channel(id=id_, name=id_, is_member=True)
    found.is_member, found.is_archived = True, False
    session.add(found)


def change_channel(session: Session, id_: str, changes: Mapping[str, bool | str]) -> None:
    """What changed about a conversation we know; others are none of our business."""
    if found := session.get(Channel, id_):
        for name, value in changes.items():
            setattr(found, name, value)
        session.add(found)


def channel(session: Session, id_: str) -> Channel | None:
    return session.get(Channel, id_)


def can_post(session: Session, id_: str) -> bool:
    """Whether the bot is in this conversation, as far as we know: only there can a post be changed later."""
    return bool(_CAN_POST.scalar(session, {"id": id_}))


def remember_workspace(session: Session, workspace: Workspace) -> None:
    session.connection().execute(upsert(session, Workspace), workspace.model_dump())


def link(session: Session, channel: str | None, ts: str | None) -> str:
    """The address of a message, as Slack's own "Copy link" gives it; "" where it is not known."""
    return address(session.connection().execute(_URL).scalar(), channel, ts) if channel and ts else ""


def address(workspace: str | None, channel: str | None, ts: str | None) -> str:
    """The same, for whoever knows the workspace's address already."""
    return f"{workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}" if workspace and channel and ts else ""


def standing(person: Person) -> str:
    """Why this person takes no part: "deactivated", "bot", "stranger", "guest", or "" for a member."""
    if person.is_deactivated:
        return "deactivated"
    if person.is_bot:
        return "bot"
    if person.is_stranger:
        return "stranger"
    return "guest" if person.is_guest else ""


def is_admin(session: Session, person: Person) -> bool:
    """Slack's admins and owners are admins of the bot, and so is whom they named."""
    return person.is_slack_admin or session.get(Admin, person.id) is not None


def left(session: Session, *, person: str) -> None:
    """Somebody was deactivated: nothing more recurs for them, and their customers wait for a new owner.

    What they told stays, and so do their teams, in case they come back.
    """
    for schedule in session.exec(select(Schedule).where(Schedule.recipient == person)):
        schedules.rest(session, schedule)
    session.connection().execute(update(Customer).where(col(Customer.owner) == person).values(owner=None))


def came_back(session: Session, *, person: str, now: datetime) -> None:
    """Somebody was activated again: what recurs for them goes on, from now, but for what they had switched off."""
    for resting in session.exec(select(Schedule).where(Schedule.recipient == person)):
        if resting.next_run_at is None and not schedules.is_off(resting):
            schedules.set_(
                session, kind=resting.kind, subject=resting.subject, recipient=person, zone=resting.zone,
                weekdays=resting.weekdays, at=resting.at, now=now,
            )  # fmt: skip
