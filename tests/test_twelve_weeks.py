"""A company of eight lives twelve weeks with everything that the culture tools have, and four things are true of it."""

import pytest

from bot.sandbox import Workspace
from tests.simulation import proof
from tests.simulation.crews import EIGHT, workspace
from tests.simulation.life import Life
from tests.stage import Bot


@pytest.fixture
def company() -> Workspace:
    return workspace(EIGHT)


@pytest.mark.timeout(600)  # on a busy machine
async def test_twelve_weeks_of_eight_people(bot: Bot) -> None:
    await proof.assert_well(Life(bot, EIGHT))
