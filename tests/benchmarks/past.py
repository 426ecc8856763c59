"""A company's past of so many years: rounds, contacts, reminders and digests, as the bot would have written them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, product
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from storage.engine import statistics
from storage.engine.database import Store
from storage.tables import (
    Answer,
    Asked,
    Card,
    Channel,
    ChannelMember,
    Customer,
    Delivery,
    FreeDay,
    Goal,
    Handover,
    Idea,
    Member,
    Outreach,
    Person,
    Prompt,
    Question,
    Round,
    Schedule,
    Team,
)

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)  # a Monday
ME = "U0P00000"
LOT = 10_000
IN_A_ROUND, MINE = 5, 20  # people who are asked, and customers of whoever looks

_PARTS = (
    "acme", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbour", "iris", "juniper", "kestrel", "linden",
    "meadow", "north", "orchid", "pine", "quarry", "river", "stone", "timber", "upland", "valley", "willow", "yarrow",
    "zenith",
)  # fmt: skip

Rows = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Past:
    """How large a company, how many of its teams are asked every day, and how many weeks count as a year."""

    people: int
    teams: int
    channels: int
    customers: int
    asked_teams: int
    weeks: int


FULL = Past(people=50_000, teams=10_000, channels=2_000, customers=20_000, asked_teams=20, weeks=52)
TINY = Past(people=40, teams=10, channels=5, customers=40, asked_teams=2, weeks=2)


def fill(store: Store, past: Past, years: int) -> None:
    for table, made in _everything(past, range(years * past.weeks)):
        left = iter(made)
        while lot := list(islice(left, LOT)):
            store.write_now(_add, table, lot)
    store.write_now(statistics.refresh)
    if not store.is_sqlite:
        with store._writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def _add(session: Session, table: type[SQLModel], lot: list[dict[str, Any]]) -> None:
    made = table.model_fields.items()
    empty = {name: field.default_factory() for name, field in made if field.default_factory}  # type: ignore[call-arg]
    session.connection().execute(insert(table), [empty | row for row in lot])


def _everything(past: Past, weeks: range) -> Iterator[tuple[type[SQLModel], Rows]]:
    yield from _company(past)
    asked = range(1, past.asked_teams + 1)
    yield Prompt, (_prompt(one) for one in asked)
    yield Question, ({"id": one, "prompt_id": one, "position": 0, "kind": "mood", "text": "How?"} for one in asked)
    rounds = [(number, *one) for number, one in enumerate(product(_days(weeks), asked), 1)]
    yield Round, (_round(*one) for one in rounds)
    yield Asked, (_asked(*one, person) for one in rounds for person in range(IN_A_ROUND))
    yield Answer, (_answer(*one, person) for one in rounds for person in range(IN_A_ROUND))
    yield Delivery, (_said("prompt_ask", number, day, _channel(1)) for number, day, _ in rounds)
    yield Outreach, (_contact(one, week) for week in weeks for one in range(1, MINE + 1))
    for kind in ("reminder", "digest"):
        yield Delivery, (_said(kind, one, _week(week), _person(one - 1)) for week in weeks for one in asked)


def _company(past: Past) -> Iterator[tuple[type[SQLModel], Rows]]:
    people, teams = range(past.people), range(1, past.teams + 1)
    yield Person, ({"id": _person(one), "name": f"p{one}", "zone": "UTC", "looked_up_at": NOW} for one in people)
    yield Channel, (_place(one) for one in range(past.channels))
    yield ChannelMember, (_present(one, more, past) for one in range(2, past.channels) for more in range(10))
    yield Team, (_team(one) for one in teams)
    yield Member, (_member(one, more, past) for one in teams for more in range(IN_A_ROUND))
    yield Customer, (_customer(one, past) for one in range(1, past.customers + 1))
    yield Schedule, (_schedule(one) for one in range(1, past.asked_teams + 1))
    for one in (_goal, _idea, _card, _handover, _free_day):
        made = [one(number, past) for number in teams]
        yield type(made[0]), (row.model_dump(exclude={"id"}) for row in made)


def _place(number: int) -> dict[str, Any]:
    return {"id": _channel(number), "name": f"c{number}", "is_member": True, "is_private": number > 1}


def _present(channel: int, more: int, past: Past) -> dict[str, Any]:
    return {"channel": _channel(channel), "person": _person((7 * channel + more) % past.people)}


def _team(number: int) -> dict[str, Any]:
    return {
        "id": number, "name": f"Team {number}", "name_key": f"team {number}", "channel": _channel(number % 2),
        "zone": "UTC", "created_by": ME, "created_at": _ago(4000),
    }  # fmt: skip


def _member(team: int, more: int, past: Past) -> dict[str, Any]:
    person = _person((team - 1 + more) % past.people)
    return {"team_id": team, "person": person, "is_lead": more == 0, "joined_at": _ago(4000)}


def _customer(number: int, past: Past) -> dict[str, Any]:
    return {
        "id": number, "name": called(number).title(), "name_key": called(number),
        "team_id": 1 if number <= MINE else number % past.teams + 1,
        "owner": ME if number <= MINE else _person(number % past.people), "created_at": _ago(4000),
        "ideal_days": 30, "latest_days": 60,
    }  # fmt: skip


def _goal(team: int, _: Past) -> Goal:
    day = NOW.date()
    return Goal(team_id=team, set_by=ME, text="Call first", starts=day, ends=day, ask_from=day, touched_on=day)


def _idea(team: int, _: Past) -> Idea:
    asked: dict[str, Any] = {"answer_by": NOW, "created_at": _ago(team % 90), "touched_at": _ago(team % 90)}
    return Idea(team_id=team, title="A van that waits", words="A van that waits", author=ME, **asked)


def _card(team: int, _: Past) -> Card:
    words: dict[str, Any] = {"title": f"Card {team}", "moment": "The van is late", "advice": "Call first"}
    return Card(team_id=team, **words, keeper=ME, checked_on=NOW.date(), created_at=NOW)


def _handover(team: int, past: Past) -> Handover:
    day: dict[str, Any] = {"touched_on": NOW.date(), "opened_at": NOW, "created_at": NOW, "agreed_on": NOW.date()}
    return Handover(giver_team_id=team, receiver_team_id=team % past.teams + 1, what="Forms", state="agreed", **day)


def _free_day(team: int, _: Past) -> FreeDay:
    return FreeDay(day=NOW.date() + timedelta(days=team % 90), team_id=team)


def called(number: int) -> str:
    """A name of three words that no other customer has."""
    parts = [_PARTS[number // size % len(_PARTS)] for size in (1, len(_PARTS), len(_PARTS) ** 2)]
    return f"{parts[0]}{parts[1][:3]} {parts[2]} {number % 7}"


def _prompt(number: int) -> dict[str, Any]:
    return {
        "id": number, "team_id": number, "name": "Daily", "open_minutes": 480, "created_by": ME,
        "created_at": _ago(4000),
    }  # fmt: skip


def _person(number: int) -> str:
    return f"U0P{number:05}"


def _channel(number: int) -> str:
    return f"C0P{number:05}"


def _ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def _week(number: int) -> date:
    return (NOW - timedelta(weeks=number + 1)).date()


def _days(weeks: range) -> Iterator[date]:
    return (_week(week) + timedelta(days=day) for week in weeks for day in range(5))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def _round(number: int, day: date, team: int) -> dict[str, Any]:
    return {
        "id": number, "prompt_id": team, "occurrence": day, "name": "Daily", "readers": "team", "questions": [team],
        "opens_at": _at(day), "closes_at": _at(day) + timedelta(hours=8),
    }  # fmt: skip


def _asked(number: int, day: date, team: int, person: int) -> dict[str, Any]:
    begins = _at(day)
    return {
        "round_id": number, "person": _person(team - 1 + person), "opens_at": begins,
        "closes_at": begins + timedelta(hours=8), "answered_at": begins + timedelta(hours=1),
    }  # fmt: skip


def _answer(number: int, day: date, team: int, person: int) -> dict[str, Any]:
    return {
        "round_id": number, "question_id": team, "author": _person(team - 1 + person), "number": person % 5 + 1,
        "answered_at": _at(day) + timedelta(hours=1),
    }  # fmt: skip


def _contact(customer: int, week: int) -> dict[str, Any]:
    return {
        "customer_id": customer, "member": ME, "team_id": 1, "at": _at(_week(week)), "is_proactive": True,
        "note": f"heard in week {week}",
    }  # fmt: skip


def _said(kind: str, subject: int, day: date, recipient: str) -> dict[str, Any]:
    detail = {"customers": [1, 2], "day": day.isoformat()} if kind == "reminder" else {}
    return {
        "id": f"{kind}/{subject}/{day}", "kind": kind, "subject": subject, "occurrence": day.isoformat(),
        "recipient": recipient, "detail": detail, "state": "sent", "sent_revision": 1, "channel": recipient,
        "ts": "1.1", "created_at": _at(day), "sent_at": _at(day),
        "schedule_id": subject if kind == "reminder" else None,
    }  # fmt: skip


def _schedule(number: int) -> dict[str, Any]:
    return {
        "id": number, "kind": "reminder", "subject": 0, "recipient": _person(number - 1), "zone": "UTC",
        "weekdays": [1], "at": time(9), "next_occurrence": NOW.date(), "next_run_at": NOW + timedelta(days=1),
    }  # fmt: skip
