"""Whoever says that somebody is away, everything that asks people something knows it: one function tells."""

import ast
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from storage.across import away, away_feeds, away_status, free
from storage.across.away import Absence
from storage.cards import hosts
from storage.cards.messages import FORUM_HOST
from storage.customers import changes, reminders
from storage.delivery import outbox, schedules
from storage.dominoes import taps
from storage.engine.database import Session, Store
from storage.people import attention, excuses, people, working
from storage.prompts import turns
from storage.pulses import window
from storage.tables import Away, Delivery, Forum, FreeDay, Person, Prompt, Schedule, Team
from tests.making import make_team
from tests.process import ROOT
from tests.stage import ANA, BO, CY, SUPPORT

MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)  # 8 in Berlin: before anybody is asked
WEEK = Absence(MONDAY, MONDAY + timedelta(days=4))
SAYS_SO = ("themselves", "status", "feed", "company", "team")


def furnish(session: Session) -> None:
    """A team that Bo leads, in which Cy is; everybody is in Berlin, and Ana is an admin."""
    for id_ in (ANA, BO, CY):
        person = Person(id=id_, name=id_, zone="Europe/Berlin", is_slack_admin=id_ == ANA, looked_up_at=NOW)
        people.remember(session, [person])
    make_team(session, leads=[BO], members=[CY])
    changes.add(session, name="Acme", owner=CY, at=NOW)


def find(session: Session, id_: str) -> Person:
    return people.find(session, [id_])[id_]


def be_away(session: Session, says_so: str) -> None:
    """Cy is away from Monday on: for the week, or as far as their status says, on Monday."""
    days = [(MONDAY + timedelta(days=number), "") for number in range(5)]
    if says_so == "themselves":
        away.add(session, person=find(session, CY), absence=WEEK, now=NOW)
    elif says_so == "status":
        for day in range(5):
            until = datetime(9999, 1, 1, tzinfo=UTC)
            away_status.follow(session, {CY: until}, now=NOW + timedelta(days=day))
    elif says_so == "feed":
        id_ = away_feeds.add(session, url="https://calendar.example.com/a.ics", team="", at=NOW)
        away_feeds.keep(session, id_, {CY: [WEEK]}, unmatched=(), etag="", last_modified="", now=NOW)
    else:
        free.add(session, days, team_id=1 if says_so == "team" else None, by=find(session, ANA), now=NOW)


def is_asked_by_a_prompt(session: Session) -> bool:
    prompt = Prompt(team_id=1, name="Round", open_minutes=60, created_by=BO, created_at=NOW)
    asked = turns.of_round(session, prompt, session.get_one(Team, 1), occurrence=MONDAY, opens_at=NOW, own_time=None)
    return any(turn.person == CY and not turn.excused for turn in asked)


def is_nudged(session: Session) -> bool:
    return not excuses.excuse(session, find(session, CY), at=NOW, asked_by=1)


def is_reminded(session: Session) -> bool:
    """On Tuesday, of a customer."""
    schedule = schedules.find(session, reminders.WEEKLY_REMINDER, subject=0, recipient=CY)
    assert isinstance(schedule, Schedule)
    tuesday = MONDAY + timedelta(days=1)
    at = datetime.combine(tuesday, time(8), tzinfo=UTC)
    reminders.plan(session, schedule, tuesday, at, NOW)
    session.flush()
    [reminder] = outbox.find(session, reminders.REMINDER, subject=schedule.id or 0)
    return reminder.state == "pending"


def is_let_through_by_the_guard(session: Session) -> bool:
    """Within the week."""
    id_ = attention.promise(session, FORUM_HOST, subject=1, person=CY, now=NOW)
    session.flush()
    row = session.get_one(Delivery, id_)
    return row.state == "pending" and (row.due_at or NOW).date() < MONDAY + timedelta(days=5)


def is_asked_to_host(session: Session) -> bool:
    opens_at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    forum = Forum(
        team_id=1, month=MONDAY.replace(day=1), channel=SUPPORT, created_at=NOW, opens_at=opens_at,
        closes_at=opens_at + timedelta(days=4),
    )  # fmt: skip
    session.add(forum)
    session.flush()
    return CY in hosts._free(session, forum, [CY])


def is_asked_for_a_tap(session: Session) -> bool:
    return taps._works(session, CY, NOW)


def is_asked_in_a_pulse(session: Session) -> bool:
    days = working.of_person(session, CY, since=MONDAY)
    return not window.is_mostly_away(days, window.begins(days, MONDAY))


ASKS: dict[str, Callable[[Session], bool]] = {
    "prompt": is_asked_by_a_prompt,
    "nudge": is_nudged,
    "reminder": is_reminded,
    "guard": is_let_through_by_the_guard,
    "host": is_asked_to_host,
    "tap": is_asked_for_a_tap,
    "pulse": is_asked_in_a_pulse,
}


@pytest.mark.parametrize("says_so", SAYS_SO)
async def test_who_is_away_is_asked_nothing_whoever_says_so(any_store: Store, says_so: str) -> None:
    await any_store.write(furnish)
    await any_store.write(be_away, says_so)

    assert [name for name, asks in ASKS.items() if await any_store.write(asks)] == []


async def test_who_is_there_is_asked_all_of_it(any_store: Store) -> None:
    """So that the test above can fail."""
    await any_store.write(furnish)

    assert [name for name, asks in ASKS.items() if await any_store.write(asks)] == list(ASKS)


@pytest.mark.parametrize("half", ["am", "pm"])
@pytest.mark.parametrize("says_so", ["themselves", "feed", "company"])
async def test_half_a_day_is_half_a_day_whoever_says_so(any_store: Store, says_so: str, half: str) -> None:
    def be_half_away(session: Session) -> None:
        if says_so == "company":
            free.add(session, [(MONDAY, half)], team_id=None, by=find(session, ANA), now=NOW)
        else:
            source = "" if says_so == "themselves" else "feed:1"
            session.add(Away(person=CY, first_day=MONDAY, last_day=MONDAY, half=half, source=source))

    await any_store.write(furnish)
    await any_store.write(be_half_away)
    cy = await any_store.read(find, CY)
    at = [datetime(2026, 11, 16, hour, tzinfo=UTC) for hour in (8, 14)]  # 9 and 15 in Berlin
    are_away = [await any_store.read(excuses.is_away, cy, at=moment) for moment in at]

    assert are_away == [half == "am", half == "pm"]


# Who reads the tables: the one function that tells, and what writes, shows or erases them.
READS = {"storage/people/excuses.py", "storage/people/free_days.py", "storage/cards/hosts.py"}


def test_when_somebody_is_away_is_read_in_one_place() -> None:
    reading = set()
    for path in [*(ROOT / "storage").rglob("*.py"), *(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]:
        named = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
        name = path.relative_to(ROOT).as_posix()
        if named & {Away.__name__, FreeDay.__name__} and not name.startswith(
            ("storage/tables/", "storage/across/away")
        ):
            reading.add(name)

    assert reading == READS
