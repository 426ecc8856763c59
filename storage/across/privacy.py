"""What is kept about a person: told, handed out, erased."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Select, String, and_, cast, delete, func, not_, or_, select, update
from sqlmodel import AutoString, Session, SQLModel

from storage.across.exports import said
from storage.delivery import outbox
from storage.engine.sql import columns
from storage.people import teams
from storage.tables import (
    Admin,
    Answer,
    Asked,
    Away,
    Customer,
    Delivery,
    Gate,
    Handled,
    HomeView,
    Kudos,
    KudosReceiver,
    Learned,
    Member,
    Outreach,
    Person,
    Problem,
    Prompt,
    Question,
    Schedule,
    Story,
    Team,
)

SOMEBODY = "somebody"  # stands where others mentioned the person
ERASED = "(erased)"  # stands for a problem's words: that there is one, is the customer's matter

_answer, _asked, _kudos, _receiver = columns(Answer), columns(Asked), columns(Kudos), columns(KudosReceiver)
_member, _story, _outreach, _problem = columns(Member), columns(Story), columns(Outreach), columns(Problem)
_customer, _question, _team = columns(Customer), columns(Question), columns(Team)

# Every column that holds a person, under the name by which it is handed out.
EVERYTHING: Mapping[str, Any] = {
    "profile": columns(Person).id,
    "admin": columns(Admin).person,
    "admins_named": columns(Admin).named_by,
    "teams": _member.person,
    "teams_set_up": _team.created_by,
    "away": columns(Away).person,
    "stories": _story.author,
    "learned_from": columns(Learned).person,
    "kudos_given": _kudos.giver,
    "kudos_received": _receiver.receiver,
    "prompts_set_up": columns(Prompt).created_by,
    "prompts_asked": _asked.person,
    "answers": _answer.author,
    "customers": _customer.owner,
    "outreach": _outreach.member,
    "problems": _problem.opened_by,
    "what_recurs": columns(Schedule).recipient,
    "messages_from_the_bot": columns(Delivery).recipient,
    "handled_deliveries": columns(Handled).person,
    "home_views": columns(HomeView).person,
}
# What says to a reader which row is meant that has only a number for it.
_BESIDE: Mapping[str, tuple[Any, Any]] = {
    "teams": (_team.name.label("team"), _team.id == _member.team_id),
    "kudos_received": (_kudos.message, _kudos.id == _receiver.kudos_id),
    "answers": (_question.text.label("question"), _question.id == _answer.question_id),
    "outreach": (_customer.name.label("customer"), _customer.id == _outreach.customer_id),
}
# Rows that stay, without the name and without the words that were theirs; all others go with the person.
_STAYING: Mapping[str, Mapping[str, Any]] = {
    "admins_named": {"named_by": ""},
    "teams_set_up": {"created_by": None},
    "prompts_set_up": {"created_by": None},
    "customers": {"owner": None},
    "problems": {"opened_by": None, "text": ERASED},
    "outreach": {"member": None, "note": "", "idea": ""},
    "stories": {"author": None, "practices": []}
    | dict.fromkeys(("text", "our_part", "lesson", "touch_point", "downstream"), ""),
}


def kept(session: Session, person: str) -> dict[str, int]:
    """How many rows of each kind are about a person; kinds without any are left out."""
    counts = {
        kind: session.connection().scalar(select(func.count()).where(column == person)) or 0
        for kind, column in EVERYTHING.items()
    }
    return {kind: count for kind, count in counts.items() if count}


def mine(session: Session, person: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept about a person, row by row, ready for JSON."""
    return {
        kind: [
            {name: said(value) for name, value in row.items()}
            for row in session.connection().execute(_rows(kind, person)).mappings()
        ]
        for kind in kept(session, person)
    }


def forget(session: Session, person: str, at: datetime) -> dict[str, int]:
    """Erase a person, as if they had never spoken to the bot. Returns how many rows of each kind there were.

    Their stories are withdrawn, the kudos they gave are taken back, those they got go on without them; what
    the team keeps (customers, contacts, problems) stays without their name and words. Posts follow.
    """
    counts = kept(session, person)
    touched = _touched(session, person)
    led = teams.leads(session, person)
    kudos = _ids(session, select(_receiver.kudos_id).where(_receiver.receiver == person))
    withdrawn = update(_story.id.table).where(_story.author == person, _story.withdrawn_at.is_(None))
    session.connection().execute(withdrawn.values(withdrawn_at=at))
    for kind, values in _STAYING.items():
        column = EVERYTHING[kind]
        session.connection().execute(update(column.table).where(column == person).values(**values))
    for column in (EVERYTHING[kind] for kind in EVERYTHING if kind not in _STAYING):
        session.connection().execute(delete(column.table).where(column == person))
    _drop_thankless(session, kudos)
    _unmention(session, person)
    session.expire_all()
    for team in led:
        teams.sync_digests(session, team, at)
    for kinds, subjects in touched.items():
        _refresh(session, kinds, subjects, at)
    return counts


def _rows(kind: str, person: str) -> Select[Any]:
    column = EVERYTHING[kind]
    if kind not in _BESIDE:
        return select(*column.table.c).where(column == person)
    beside, same = _BESIDE[kind]
    return select(*column.table.c, beside).where(column == person, same)


def _touched(session: Session, person: str) -> dict[str, list[int]]:
    """What the bot may have posted about, by the beginning of the kind of delivery."""
    given = select(_kudos.id).where(_kudos.giver == person)
    got = select(_receiver.kudos_id).where(_receiver.receiver == person)
    of_teams = [
        select(team_id).where(of == person, team_id.is_not(None))
        for team_id, of in (
            (_member.team_id, _member.person),
            (_story.team_id, _story.author),
            (_kudos.team_id, _kudos.giver),
            (_receiver.team_id, _receiver.receiver),
            (_outreach.team_id, _outreach.member),
            (_customer.team_id, _customer.owner),
        )
    ]
    return {
        "story_": _ids(session, select(_story.id).where(_story.author == person)),
        "kudos_": _ids(session, given.union(got)),
        "prompt_": _ids(session, select(_asked.round_id).where(_asked.person == person)),
        "digest": _ids(session, of_teams[0].union(*of_teams[1:])),
    }


def _ids(session: Session, chosen: Any) -> list[int]:
    return list(session.connection().scalars(chosen))


def _drop_thankless(session: Session, kudos: Iterable[int]) -> None:
    """Kudos that nobody is left to receive are no kudos."""
    anybody = select(_receiver.kudos_id).where(_receiver.kudos_id == _kudos.id).exists()
    for id_ in kudos:
        session.connection().execute(delete(_kudos.id.table).where(_kudos.id == id_, not_(anybody)))


def _refresh(session: Session, begins: str, subjects: Iterable[int], at: datetime) -> None:
    delivery = columns(Delivery)
    kinds = session.connection().scalars(
        select(delivery.kind).where(delivery.kind.startswith(begins, autoescape=True)).distinct()
    )
    for kind in list(kinds):
        for subject in subjects:
            outbox.refresh(session, kind=kind, subject=subject, at=at)


def _unmention(session: Session, person: str) -> None:
    """Take the person's id out of every text, whoever wrote it, and out of every list."""
    gate = columns(Gate)
    session.connection().execute(delete(gate.key.table).where(gate.key.contains(person, autoescape=True)))
    for table in SQLModel.metadata.sorted_tables:
        texts = [one for one in table.c if isinstance(one.type, AutoString | JSON) and not one.primary_key]
        mentioning = [cast(one, String).contains(person, autoescape=True) for one in texts]
        keys = list(table.primary_key)
        if not texts:
            continue
        for row in session.connection().execute(select(*keys, *texts).where(or_(*mentioning))).mappings().all():
            cleaned = {one.name: _without(row[one], person) for one in texts}
            this = and_(*(key == row[key] for key in keys))
            session.connection().execute(update(table).where(this).values(**cleaned))


def _without(value: Any, person: str) -> Any:
    if isinstance(value, list):
        return [_without(one, person) for one in value if one != person]
    if isinstance(value, dict):
        return {name: _without(one, person) for name, one in value.items() if name != person}
    if isinstance(value, str):
        return re.sub(rf"(?<![A-Za-z0-9]){re.escape(person)}(?![A-Za-z0-9])", SOMEBODY, value)
    return value
