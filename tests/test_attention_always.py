"""The guard for attention, whatever is promised and whoever goes away: in every zone, at every time of the year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import Session, select

from storage.delivery import calendars, recurrence
from storage.delivery.kinds import Kind
from storage.engine.database import Store
from storage.people import attention, working
from storage.people.working import Days
from storage.tables import Away, Delivery, Person
from tests import ranked, warm
from tests.stage import ANA

ZONES = sorted(available_timezones())
COUNTRIES = ("", "DE", "US", "IL", "AE")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)

zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
gaps = st.integers(0, 24 * 9).map(lambda hours: hours * HOUR)


@st.composite
def absences(draw: st.DrawFn, near: datetime) -> Away:
    first = near.date() + draw(st.integers(-5, 40)) * DAY
    half = draw(st.sampled_from(("", "", "am", "pm")))
    return Away(person=ANA, first_day=first, last_day=first + draw(st.integers(0, 20)) * DAY, half=half)


def is_free_for_it(at: datetime, zone: str, country: str, away: Sequence[Away]) -> bool:
    """Whether a message may come at this moment, by looking at the clock and the calendar."""
    local = at.astimezone(ZoneInfo(zone))
    if not 8 <= local.hour < 18 or local.weekday() in calendars.weekend(country):
        return False
    if calendars.holiday(country, "", local.date()):
        return False
    half = "am" if local.hour < 13 else "pm"
    return not any(one.first_day <= local.date() <= one.last_day and one.half in ("", half) for one in away)


def check(sent: Sequence[datetime], zone: str) -> None:
    """One a day at most, and two in any seven days."""
    assert all(third - first >= WEEK for first, third in zip(sent, sent[2:], strict=False))
    days = [recurrence.local_date(at, zone) for at in sent]
    assert all(first < second for first, second in pairwise(days))


@settings(deadline=None)
@given(st.data(), zones, st.sampled_from(COUNTRIES), moments, st.lists(gaps, min_size=1, max_size=8))
def test_every_next_moment_is_free_and_the_first_that_is(
    data: st.DataObject, zone: str, country: str, start: datetime, waits: list[timedelta]
) -> None:
    away = data.draw(st.lists(absences(start), max_size=3))
    days, sent = Days(zone, country, "", away), list[datetime]()
    for wait in waits:
        start += wait
        at = attention.free(days, sent, earliest=start)
        assert at is not None
        assert at >= start
        assert is_free_for_it(at, zone, country, away)
        limited = attention.free(days, sent, earliest=start, until=start + WEEK)
        assert limited == (at if at <= start + WEEK else None)
        sent = sorted([*sent, at])
        check(sent, zone)


@dataclass(frozen=True)
class Act:
    """After a while, a message is promised, or somebody goes away."""

    wait: timedelta
    kind: Kind | None
    later: timedelta


acts = st.builds(Act, gaps, st.sampled_from((*ranked.KINDS, *ranked.KINDS, None)), gaps)


def ready(session: Session, zone: str, now: datetime) -> None:
    for table in (Delivery, Away, Person):
        session.connection().execute(delete(table))
    session.add(Person(id=ANA, name="ana", zone=zone, looked_up_at=now))


def send_what_is_due(session: Session, now: datetime) -> None:
    """As the sender does: asked again first."""
    rows = attention._rows(session, ANA, now)
    for row in sorted(rows, key=lambda row: row.due_at or now):
        if row.state != "pending" or row.due_at is None or row.due_at > now:
            continue
        why_not = attention.again(session, row, now)
        match why_not:
            case str():
                row.state, row.wake_at, row.error = "skipped", None, why_not
            case datetime():
                row.wake_at = row.due_at = why_not
            case None:
                row.state, row.wake_at, row.sent_at, row.ts = "sent", None, now, "1.0"
        session.add(row)
        session.flush()


def pass_time(session: Session, now: datetime, until: datetime, late: timedelta) -> datetime:
    """The sender looks whenever something is due, or so much later."""
    while (due := min(_waiting(session, now), default=None)) and (at := max(now, due + late)) <= until:
        now = at
        send_what_is_due(session, now)
    return until


def _waiting(session: Session, now: datetime) -> list[datetime]:
    rows = attention._rows(session, ANA, now)
    return [row.due_at for row in rows if row.state == "pending" and row.due_at]


def play(session: Session, acts: Sequence[Act], away: list[Away], start: datetime, zone: str) -> list[Delivery]:
    """Everything happens in order; in the end all have come that will."""
    now = start
    for number, act in enumerate(acts):
        now = pass_time(session, now, now + act.wait, late=30 * HOUR if number % 3 == 2 else 0 * HOUR)
        if act.kind:
            attention.promise(session, act.kind, subject=number, person=ANA, now=now, wake_at=now + act.later / 3)
        else:
            first = recurrence.local_date(now, zone) + DAY
            away.append(Away(person=ANA, first_day=first, last_day=first + act.later // DAY * DAY))
            session.add(away[-1])
            session.flush()
    pass_time(session, now, now + 300 * DAY, late=0 * HOUR)
    return list(session.exec(select(Delivery)))


@pytest.fixture(scope="module")
def once_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = warm.fresh_store(tmp_path_factory.mktemp("once") / "warmline.db")
    yield store
    store.close()


@settings(max_examples=60, deadline=None)
@given(zone=zones, start=moments, acts=st.lists(acts, min_size=1, max_size=12))
def test_whatever_is_promised_and_whoever_goes_away(
    once_store: Store, zone: str, start: datetime, acts: list[Act]
) -> None:
    away: list[Away] = []
    with ranked.declared():
        once_store.write_now(ready, zone, start)
        rows = once_store.write_now(play, acts, away, start, zone)
    check(sorted(row.sent_at for row in rows if row.sent_at), zone)
    for row in rows:
        if row.kind == ranked.ANSWER.name:
            assert row.state == "sent"
        else:
            assert row.state == "sent" or (row.state, row.error) == ("skipped", attention.REASON)
            assert row.sent_at is None or row.sent_at <= row.created_at + WEEK
        assert row.sent_at is None or is_free_for_it(row.sent_at, zone, "", away)


def test_a_person_of_no_team_has_weekends_too() -> None:
    assert not working.Days("UTC").is_working(date(2026, 11, 21))
