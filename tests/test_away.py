"""Away dates: typed, filled in, joined, taken back; and nobody is asked on them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Sandbox
from handlers import day_words
from handlers.views.away import HOW
from storage.across import away
from storage.across.away import Absence, merged
from storage.engine.database import Session, Store
from storage.people import excuses, people
from storage.refusal import Refused
from storage.tables import Person
from tests.acting import Actor, fields, words
from tests.stage import BO, Bot

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("typed", "absence"),
    [
        ("2026-12-24..2026-12-28", Absence(date(2026, 12, 24), date(2026, 12, 28))),
        ("2026-12-24 .. 2026-12-28 AM", Absence(date(2026, 12, 24), date(2026, 12, 28), "am")),
        ("2026-12-24 to 2026-12-28", Absence(date(2026, 12, 24), date(2026, 12, 28))),
        ("2026-12-24…2026-12-28", Absence(date(2026, 12, 24), date(2026, 12, 28))),
        ("2026-12-24 2026-12-28", Absence(date(2026, 12, 24), date(2026, 12, 28))),
        ("2026-12-24", Absence(date(2026, 12, 24), date(2026, 12, 24))),
        ("today", Absence(MONDAY, MONDAY)),
        ("Tomorrow pm", Absence(date(2026, 11, 17), date(2026, 11, 17), "pm")),
        ("friday afternoon", Absence(date(2026, 11, 20), date(2026, 11, 20), "pm")),
        ("monday", Absence(date(2026, 11, 23), date(2026, 11, 23))),
        ("thu..mon", Absence(date(2026, 11, 19), date(2026, 11, 23))),
        ("24 Dec afternoon", Absence(date(2026, 12, 24), date(2026, 12, 24), "pm")),
        ("24th of December to 2 January", Absence(date(2026, 12, 24), date(2027, 1, 2))),
        ("Dec 24..Dec 28, 2027", Absence(date(2026, 12, 24), date(2027, 12, 28))),
        ("3 may 2027", Absence(date(2027, 5, 3), date(2027, 5, 3))),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, absence: Absence) -> None:
    assert day_words.read(typed, today=MONDAY, how=HOW) == absence


@pytest.mark.parametrize("typed", ["2026-02-30", "someday", "a b c", "pm", "..", "2026-12-24..", "20261224"])
def test_what_is_no_date_is_refused_with_the_way_to_write_it(typed: str) -> None:
    with pytest.raises(Refused, match=r"/warmline away 2026-12-24\.\.2026-12-28"):
        day_words.read(typed, today=MONDAY, how=HOW)


async def test_away_dates_are_noted_and_removed(bot: Bot, bo: Actor) -> None:
    reply = await bo.say("/warmline away 2026-12-24..2026-12-28")
    excused = await bot.store.read(_excuse, BO, at=datetime(2026, 12, 26, 14, tzinfo=UTC))
    await bo.press("Remove")
    now_asked = await bot.store.read(_excuse, BO, at=datetime(2026, 12, 26, 14, tzinfo=UTC))

    assert "from Thursday 24 December 2026 to Monday 28 December 2026" in words(reply)
    assert (excused, now_asked) == ("away", "")


async def test_the_form_shows_what_is_there_and_adds_to_it(bo: Actor) -> None:
    await bo.say("/warmline away tomorrow")
    await bo.say("/warmline away")
    assert "Tuesday 17 November 2026" in words(bo.modal)
    done = await bo.submit(first="2026-11-19", half="am")

    assert "on Thursday 19 November 2026, in the morning" in words(done.modal)
    assert "Tuesday 17 November 2026" in words(done.modal)


async def test_an_absence_is_removed_inside_the_form(bo: Actor) -> None:
    await bo.say("/warmline away tomorrow")
    await bo.say("/warmline away")
    await bo.press("Remove")

    assert "Tuesday 17 November 2026" not in str(bo.modal)
    assert "first" in fields(bo.modal)


async def test_the_form_keeps_open_where_it_would_end_before_it_starts(bo: Actor) -> None:
    await bo.say("/warmline away")
    reply = await bo.submit(first="2026-12-24", last="2026-12-20")

    assert "before it starts" in reply.errors["last"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-28..2026-12-24", "before it starts"),
        ("2026-11-01..2026-11-10", "over already"),
        ("2026-12-01..2028-01-01", "longer than a year"),
        ("9999-12-31", "Is the year right"),
    ],
)
async def test_dates_that_make_no_sense_are_given_back(bo: Actor, typed: str, expected: str) -> None:
    reply = await bo.say(f"/warmline away {typed}")

    assert expected in words(reply)
    assert f"/warmline away {typed}" in words(reply)


async def test_today_is_the_persons_own_day(slack: Sandbox, bo: Actor, di: Actor) -> None:
    await slack.move_to(datetime(2026, 11, 16, 22, tzinfo=UTC))  # Tuesday 03:30 in Kolkata, Monday in New York
    in_kolkata = await di.say("/warmline away today")
    in_new_york = await bo.say("/warmline away today")

    assert "Tuesday 17 November" in words(in_kolkata)
    assert "Monday 16 November" in words(in_new_york)


async def test_the_same_command_delivered_twice_gets_the_same_answer(slack: Sandbox, bo: Actor) -> None:
    first = await bo.say("/warmline away tomorrow")
    again = await slack.redeliver(first.delivery)

    assert again.text == first.text


async def test_a_remove_button_that_was_joined_with_others_since_takes_nothing_else(any_store: Store) -> None:
    now = datetime(2026, 11, 16, 9, tzinfo=UTC)
    bo = Person(id=BO, name="bo", zone="UTC", looked_up_at=now)
    old = Absence(date(2026, 11, 18), date(2026, 11, 18))
    await any_store.write(away.add, person=bo, absence=old, now=now)
    await any_store.write(away.add, person=bo, absence=Absence(date(2026, 11, 19), date(2026, 11, 20)), now=now)
    there = await any_store.write(away.remove, person=bo, absence=old, now=now)

    assert there == [Absence(date(2026, 11, 18), date(2026, 11, 20))]


def _excuse(session: Session, person: str, *, at: datetime) -> str:
    return excuses.excuse(session, people.find(session, [person])[person], at=at)


def test_overlaps_are_joined_and_two_halves_make_a_day() -> None:
    first, second = date(2026, 12, 1), date(2026, 12, 2)

    assert merged([Absence(first, first, "am"), Absence(first, first, "pm"), Absence(second, second)]) == [
        Absence(first, second)
    ]


DAYS = st.dates(date(2026, 12, 1), date(2026, 12, 20))
ABSENCES = st.builds(
    lambda first, days, half: Absence(first, first + timedelta(days=days), half),
    DAYS, st.integers(0, 6), st.sampled_from(["", "am", "pm"]),
)  # fmt: skip


def _half_days(absences: list[Absence]) -> list[tuple[date, str]]:
    return [
        (absence.first + timedelta(days=day), half)
        for absence in absences
        for day in range((absence.last - absence.first).days + 1)
        for half in ([absence.half] if absence.half else ["am", "pm"])
    ]


@given(st.lists(ABSENCES, max_size=8))
def test_joined_absences_cover_the_same_half_days_each_once(absences: list[Absence]) -> None:
    covered = _half_days(merged(absences))

    assert set(covered) == set(_half_days(absences))
    assert len(covered) == len(set(covered))
