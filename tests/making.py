"""What a test begins with: a team, customers; and what is stored when it ends."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlmodel import SQLModel, select

from bot.sandbox import Reply
from storage.customers import changes, customers, outreach, problems
from storage.customers.customers import Known
from storage.delivery import calendars
from storage.engine.database import Session, Store
from storage.people import people
from storage.tables import Away, Member, Person, Team
from tests.acting import Actor, Json
from tests.stage import ANA, MONDAY, SUPPORT, Bot

Row = TypeVar("Row", bound=SQLModel)

calendars.differ("GB")  # all are loaded here: on a busy machine that takes longer than Slack waits for a form

ONE_LINE = "The driver waited with her until the taxi came"
LONG_AGO = MONDAY - timedelta(days=9)
TEAM_FORM = {"name": "Support", "channel": "support", "leads": ["bo"], "members": ["cy"], "zone": "Europe/Berlin"}


def make_team(
    session: Session,
    name: str = "Support",
    channel: str = SUPPORT,
    *,
    leads: Sequence[str] = (),
    members: Sequence[str] = (),
    country: str = "",
    since: datetime = LONG_AGO,
) -> int:
    """A team in Berlin, whose people came a minute after each other; returns its id."""
    team = Team(
        name=name, name_key=name.lower(), channel=channel, zone="Europe/Berlin", country=country,
        created_at=since, created_by=ANA,
    )  # fmt: skip
    session.add(team)
    session.flush()
    assert team.id is not None
    for minute, person in enumerate((*leads, *members)):
        joined_at = since + timedelta(minutes=minute)
        session.add(Member(team_id=team.id, person=person, is_lead=person in leads, joined_at=joined_at))
    session.flush()
    return team.id


async def fill_in_team_form(admin: Actor, **changed: Any) -> Reply:
    """The form as an admin sends it for a team in which Bo leads Cy, unless ``changed`` says otherwise."""
    await admin.say("/warmline team new", "support")
    if country := changed.pop("country", ""):
        await admin.choose("country", country)
    return await admin.submit(**TEAM_FORM | changed)


async def set_up_team(admin: Actor, **changed: Any) -> Reply:
    """The same, which must not be refused."""
    reply = await fill_in_team_form(admin, **changed)
    assert reply.ok, reply.errors
    return reply


async def add_customer(
    store: Store, name: str, *, owner: str = ANA, last_spoken: int | None = None, **more: Any
) -> Known:
    """A customer, perhaps spoken with so many days before the test begins."""
    customer = await store.write(changes.add, name=name, owner=owner, at=MONDAY, **more)
    if last_spoken is not None:
        await store.write(outreach.log, customer_id=customer.id, by=owner, at=MONDAY - timedelta(days=last_spoken))
    return customer


async def find_customer(store: Store, name: str) -> Known:
    """The one of that name, who must be there."""
    customer = await store.read(customers.named, name)
    assert customer is not None, f"there is no customer called {name}"
    return customer


async def have_problem(store: Store, customer: Known, text: str = "late") -> None:
    """An open problem of theirs, which Ana noted."""
    await store.write(problems.open_, customer_id=customer.id, text=text, by=ANA, at=MONDAY)


async def be_away(store: Store, person: str, first_day: date, last_day: date | None = None, *, half: str = "") -> None:
    """Somebody is away, on one day unless a ``last_day`` is given; ``half`` is am, pm or the whole day."""
    days = Away(person=person, first_day=first_day, last_day=last_day or first_day, half=half)
    await store.write(lambda session: session.add(days))


async def find_person(store: Store, id_: str) -> Person:
    return (await store.read(people.find, [id_]))[id_]


def every(store: Store, table: type[Row]) -> list[Row]:
    """All rows of a table, by their keys."""
    return store.read_now(lambda session: list(session.exec(select(table).order_by(*inspect(table).primary_key))))


def only(store: Store, table: type[Row]) -> Row:
    """The one row that there must be."""
    [row] = every(store, table)
    return row


async def change(store: Store, table: type[SQLModel], key: Any, **changes: Any) -> None:
    """Change a row behind the back of every rule."""

    def rule(session: Session) -> None:
        row = session.get_one(table, key)
        for name, value in changes.items():
            setattr(row, name, value)
        session.add(row)

    await store.write(rule)


async def remove(store: Store, table: type[SQLModel], key: Any) -> None:
    await store.write(lambda session: session.delete(session.get_one(table, key)))


async def tell_story(bot: Bot, author: Actor, text: str = ONE_LINE, channel: str = "general") -> Json:
    """Somebody tells a story in one line, and it is posted; returns the answer that only they see."""
    await author.say(f"/servicestory {text}", channel)
    await bot.tick()
    return author.answer
