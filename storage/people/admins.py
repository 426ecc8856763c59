"""Admins of the bot: Slack's own admins and owners, and whom they name."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage.people import people
from storage.refusal import Refused
from storage.tables import Admin, Person

_ONLY_ADMINS = "Only admins can name admins. `/warmline admin` shows who they are."
_CANNOT_BE = {
    "deactivated": "<@{}> is deactivated in Slack, so they cannot be an admin.",
    "bot": "<@{}> is a bot, and bots cannot be admins.",
    "stranger": "<@{}> is not from this workspace, so they cannot be an admin.",
    "guest": "<@{}> is a guest in this workspace, so they cannot be an admin.",
}


@dataclass(frozen=True)
class Admins:
    """Who the admins are: by Slack's own roles, and by name."""

    of_slack: tuple[str, ...]
    named: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.named, *self.of_slack]))


def everybody(session: Session) -> Admins:
    """Those who are still there: whoever reads of them may want to ask one."""
    of_slack = select(Person.id).where(col(Person.is_slack_admin), people.TAKES_PART).order_by(Person.name)
    is_there = select(Person.id).where(Person.id == Admin.person, people.TAKES_PART).correlate(Admin).exists()
    named = select(Admin.person).where(is_there).order_by(col(Admin.named_at), Admin.person)
    return Admins(tuple(session.exec(of_slack)), tuple(session.exec(named)))


def name(session: Session, *, person: str, by: Person, at: datetime) -> Admins:
    """Make somebody an admin; doing it again changes nothing."""
    _require_admin(session, by)
    found = session.get(Person, person)
    if found is None:
        raise Refused(f"Slack does not know <@{person}>.")
    if why_not := people.why_excluded(found):
        raise Refused(_CANNOT_BE[why_not].format(person))
    if session.get(Admin, person) is None:
        session.add(Admin(person=person, named_by=by.id, named_at=at))
        session.flush()
    return everybody(session)


def remove(session: Session, *, person: str, by: Person) -> Admins:
    """Take back that somebody was named; Slack's own admins stay admins."""
    _require_admin(session, by)
    named, found = session.get(Admin, person), session.get(Person, person)
    if named is None and found is not None and found.is_slack_admin:
        raise Refused(f"<@{person}> is an admin of this Slack workspace, and those are always admins here too.")
    if named is None:
        raise Refused(f"<@{person}> is not an admin, so there is nothing to take back.")
    session.delete(named)
    session.flush()
    return everybody(session)


def _require_admin(session: Session, by: Person) -> None:
    if not people.is_admin(session, by):
        raise Refused(_ONLY_ADMINS)
