"""Days of a simulated company: nothing is lost or twice, a seed tells the same again, and a planted fault shows."""

import asyncio
from functools import cache

import pytest

from bot.sending import lookup
from tests.simulation import crews, doings, reckoning
from tests.simulation.crews import EIGHT
from tests.simulation.loop import Loop
from tests.simulation.reckoning import Result

DAYS = 4


@cache
def lived(seed: int) -> Result:
    return reckoning.run(seed, DAYS)


@pytest.mark.parametrize("seed", [3, 8])  # one bot and old back-ups; two bots on one database
def test_whatever_happens_in_a_simulated_company_nothing_is_lost_or_twice(seed: int) -> None:
    figures = lived(seed).figures

    assert figures.problems == [], f"make simulate SEED={seed} DAYS={DAYS}"
    assert figures.sent
    assert figures.kills


def test_a_seed_tells_the_same_again() -> None:
    again = reckoning.run(3, DAYS)

    assert again.log == lived(3).log
    assert again.figures == lived(3).figures


@pytest.mark.parametrize(("how", "channel"), [("kudos", crews.GENERAL), ("story", "C0CREW2"), ("idea", "C0CREW2")])
def test_what_somebody_tells_is_looked_for_where_their_team_meets(how: str, channel: str) -> None:
    """Also where the answer that names the channel has got lost."""
    assert doings.read_in(how, EIGHT[1].lead, crews.GENERAL) == channel


def test_time_goes_on_after_years() -> None:
    """Where a moment's next number is further away than a nanosecond."""
    loop = Loop()
    loop.elapsed = years = 27 * 365 * 86_400.1
    try:
        loop.run_until_complete(asyncio.sleep(0.001))
        assert loop.elapsed == pytest.approx(years + 0.001)
    finally:
        loop.close()


async def _nothing(*about: object, **more: object) -> dict[str, str]:
    return {}


def test_a_sender_that_finds_nothing_when_it_looks_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """By one of these seeds at least; the first of them that does ends the search."""
    monkeypatch.setattr(lookup, "find", _nothing)

    assert any(reckoning.run(seed, DAYS).figures.twice for seed in range(2, 10))
