"""A whole tool that brought nothing twice in a row rests, and its lead is told once: all that have rounds.

"Customer service means …" says it in its own post (tests/test_meanings_alive.py), as it sends its leads nothing.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from storage.cards import months, whose
from storage.dominoes import taps
from storage.engine.database import Session
from storage.maps import questions
from storage.prompts import resting as prompts_resting
from storage.pulses import resting as pulses_resting
from storage.tables import (
    Delivery,
    Forum,
    ForumForAll,
    ForumPlan,
    Handover,
    Prompt,
    Pulse,
    PulseRound,
    Round,
    Schedule,
    TouchPoint,
)  # fmt: skip
from tests.handing import BILLING, make_handover
from tests.rows import add_row
from tests.stage import ANA, CY, GENERAL, MONDAY, SUPPORT, Bot

NOW, DAY = MONDAY, timedelta(days=1)
WHEN = {"opens_at": NOW - 9 * DAY, "closes_at": NOW - DAY}


def pulse(session: Session, count: int) -> None:
    add_row(session, Pulse, id=1, team_id=BILLING, set_up_at=NOW)
    for number in range(count):
        add_row(session, PulseRound, id=number + 1, pulse_id=1, state="too_few", **WHEN)


def prompt(session: Session, count: int) -> None:
    add_row(session, Prompt, id=1, team_id=BILLING)
    add_row(session, Schedule, id=1, kind="prompt", subject=1, next_occurrence=NOW.date() + DAY)
    for number in range(count):
        day = NOW.date() - (9 - number) * DAY
        add_row(session, Round, id=number + 1, prompt_id=1, occurrence=day, outcome="few", answered_then=1, **WHEN)
        about = {"kind": "prompt_ask", "subject": number + 1, "recipient": SUPPORT, "schedule_id": 1}
        add_row(session, Delivery, id=f"asked {number}", **about, created_at=NOW - DAY)


def map_(session: Session, count: int) -> None:
    for number in range(count):
        day = {"touched_on": NOW.date() - 99 * DAY, "asked_on": NOW.date() - 14 * DAY}
        add_row(session, TouchPoint, team_id=BILLING, name=f"Point {number}", name_key=f"{BILLING} {number}", **day)


def tap(session: Session, count: int) -> None:
    handover = session.get_one(Handover, 1)
    handover.is_asked, handover.in_vain = True, count - 1
    about = {"kind": "handover_tap", "subject": 1, "recipient": CY, "occurrence": "2026-11-04", "ts": "1.1"}
    add_row(session, Delivery, id="tap", **about, state="sent", sent_at=NOW - 12 * DAY, created_at=NOW - 12 * DAY)


def forum(session: Session, count: int) -> None:
    add_row(session, ForumPlan, team_id=BILLING, month=date(2026, 12, 1))
    _forums(session, count, team_id=BILLING)


def forum_of_all(session: Session, count: int) -> None:
    add_row(session, ForumForAll, channel=GENERAL, begun_by=ANA, month=date(2026, 12, 1))
    _forums(session, count, team_id=None)


def _forums(session: Session, count: int, **about: Any) -> None:
    """The first was skipped; in the others nobody took part."""
    for number in range(count):
        state = "closed" if number else "skipped"
        add_row(session, Forum, month=date(2026, 10 + number, 1), state=state, channel=SUPPORT, **WHEN, **about)


# What brought nothing, so many times; what looks at it; what is told, and to whom.
Tool = tuple[Callable[[Session, int], None], Callable[[Session, int], object], str, str]
TOOLS: list[Tool] = [
    (pulse, lambda s, n: pulses_resting.after_too_few(s, s.get_one(PulseRound, n), NOW), "pulse_rests", CY),
    (prompt, lambda s, n: prompts_resting.after(s, s.get_one(Round, n), NOW), "prompt_rests", CY),
    (map_, lambda s, n: questions.ASKS.run(s, BILLING, NOW), "map_rests", CY),
    (tap, lambda s, n: taps.TAPS.run(s, 1, NOW), "handover_rest", CY),
    (forum, lambda s, n: months.PREPARES.run(s, BILLING, NOW), "forum_rests", CY),
    (forum_of_all, lambda s, n: months.PREPARES_FOR_ALL.run(s, whose.ONE, NOW), "forum_all_rests", ANA),
]


@pytest.mark.parametrize(("empty", "look", "kind", "lead"), TOOLS, ids=[tool[0].__name__ for tool in TOOLS])
@pytest.mark.parametrize("count", [1, 2])
async def test_after_two_empty_rounds_it_rests_and_its_lead_is_told_once(
    bot: Bot, empty: Any, look: Any, kind: str, lead: str, count: int
) -> None:
    await bot.store.write(make_handover)
    await bot.store.write(empty, count)
    for _ in range(count):  # what rests is looked at once more
        await bot.store.write(look, count)

    told = await bot.deliveries(kind)
    assert [row.recipient for row in told] == [lead] * (count - 1)
