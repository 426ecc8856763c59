"""A team's digest in a database of many years, against the bare SQL that it needs."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event, func, insert, select

from storage.across import digests
from storage.engine import sql
from storage.engine.database import Session, Store
from storage.engine.sql import columns
from storage.people.digest_days import seven_before
from storage.stories import index
from storage.tables import Kudos, KudosReceiver, Member, Story, Team
from tests import warm
from tests.benchmarks import measure, town
from tests.benchmarks.report import Row, Size, at_most

TEAMS = 50
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WEEKLY = 40  # the team's stories and kudos in each of the digest's weeks, whatever the history
LOT = 20_000
COMPANY = town.company(people=200, channels=10)
COMMON, RARE = "handover", "lighthouse"


def rows(few: Store, many: Store, size: Size) -> list[Row]:
    """Both stores hold the same five weeks of the first team; ``many`` a long history besides."""
    slow, bare = _against_bare(many, _digest)
    quick, _ = _against_bare(few, _digest)
    return [
        at_most(
            f"a team's digest among {size.stories:,} stories and as many kudos, against the bare SQL", slow / bare, 2,
            f"{1e3 * slow:.2f} ms against {1e3 * bare:.2f} ms of processor time. Beside the SQL it is"
            " what a transaction and the conversion of what is found cost; neither grows with the history",
        ),
        at_most(
            f"the same against {size.few_stories:,} stories", slow / quick, 1.5,
            f"{1e3 * slow:.1f} ms against {1e3 * quick:.1f} ms",
        ),
    ]  # fmt: skip


def fill(store: Store, count: int) -> None:
    """A past of ``count`` stories and kudos, with the same last five weeks of the first team in each."""
    store.write_now(town.know, COMPANY)
    store.write_now(_found_teams)
    for begin in range(0, count, LOT):
        store.write_now(_add_past, numbers=range(begin, min(begin + LOT, count)))
    store.write_now(_add_lately, first=count)


def _team(number: int) -> Team:
    return Team(
        id=number, name=f"Team {number}", name_key=f"team {number}", channel=COMPANY.channels[0].id,
        zone="Europe/Berlin", created_by=COMPANY.users[0].id, created_at=MONDAY - timedelta(days=4000),
    )  # fmt: skip


FIRST = _team(1)


def _found_teams(session: Session) -> None:
    session.add_all(_team(number + 1) for number in range(TEAMS))
    session.flush()
    for number, person in enumerate(COMPANY.users):
        joined = MONDAY - timedelta(days=400)
        session.add(Member(team_id=number % TEAMS + 1, person=person.id, is_lead=number < TEAMS, joined_at=joined))


def _add_past(session: Session, *, numbers: range) -> None:
    """Nine years until half a year ago."""
    begin, step = MONDAY - timedelta(days=3465), timedelta(days=3285) / 1_000_000
    moments = [(number, begin + step * (number % 1_000_000)) for number in numbers]
    _add(session, [(number, number % TEAMS + 1, at) for number, at in moments])


def _add_lately(session: Session, *, first: int) -> None:
    weeks = [MONDAY - timedelta(weeks=ago) for ago in range(1, 6)]
    moments = [week + timedelta(hours=3 * number) for week in reversed(weeks) for number in range(WEEKLY)]
    _add(session, [(first + number, 1, at) for number, at in enumerate(moments)])


def _add(session: Session, told: list[tuple[int, int, datetime]]) -> None:
    people = COMPANY.users
    last = session.connection().scalar(select(func.max(columns(Story).id))) or 0
    session.connection().execute(
        insert(Story),
        [
            {
                "author": people[number % len(people)].id, "team_id": team, "practices": [],
                "channel": COMPANY.channels[0].id,
                "text": f"The calm {COMMON} of case {number} {RARE if number % 1000 == 7 else ''} was noticed.",
                "told_at": at,
            }
            for number, team, at in told
        ],
    )  # fmt: skip
    index.fill(session, after=last)
    session.connection().execute(
        insert(Kudos),
        [
            {
                "id": number + 1, "giver": people[number % 200].id, "message": f"for case {number}", "practices": [],
                "channel": COMPANY.channels[0].id, "given_at": at, "team_id": team,
            }
            for number, team, at in told
        ],
    )  # fmt: skip
    session.connection().execute(
        insert(KudosReceiver),
        [
            {
                "kudos_id": number + 1, "position": 0, "receiver": people[(number + 1) % 200].id, "team_id": team,
                "given_at": at,
            }
            for number, team, at in told
        ],
    )  # fmt: skip


def _digest(session: Session) -> object:
    days = seven_before(FIRST, date(2026, 11, 16))
    return digests.collect(session, team=FIRST, days=days, reader=COMPANY.users[0].id)


def _against_bare(store: Store, question: Callable[[Session], object]) -> tuple[float, float]:
    """Processor seconds of a question, and of its SQL in one transaction without anything around it."""
    said = _overheard(store, question)

    def repeat() -> None:
        connection.execute("BEGIN")
        for statement, parameters in said:
            connection.execute(statement, parameters).fetchall()
        connection.execute("COMMIT")

    asks = partial(store.read_now, question)
    with _bare(store) as connection:  # one after the other: what else runs slows both down
        rounds = [(measure.cpu(asks, times=4), measure.cpu(repeat, times=4)) for _ in range(5)]
    return sorted(rounds, key=lambda one: one[0] / one[1])[len(rounds) // 2]


@contextmanager
def _bare(store: Store) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(str(store.url.database))
    try:
        yield connection
    finally:
        connection.close()


def _overheard(store: Store, question: Callable[[Session], object]) -> list[tuple[str, Any]]:
    """What a question asks the driver, with its parameters; each of the two ways there is heard by itself."""
    said: list[tuple[str, Any]] = []

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        said.append((statement, parameters))

    def execute(line: Any, statement: str, given: Any, **how: Any) -> Any:
        said.append((statement, given))
        return prepared(line, statement, given, **how)

    prepared = sql._execute
    other = Store(str(store.url))  # one with a listener is slower
    event.listen(other._reading, "before_cursor_execute", hear)
    with patch.object(sql, "_execute", execute):
        other.read_now(question)
    other.close()
    assert said
    return said


def make(folder: Path, count: int) -> Store:
    store = Store(f"sqlite:///{warm.fresh_file(folder / f'{count}.db')}", patience=60, synchronous="OFF")
    fill(store, count)
    return store
