"""Three teams of twenty people live the same twelve weeks as the eight in test_twelve_weeks.py."""

import pytest

from bot.sandbox import Workspace
from tests.simulation import proof
from tests.simulation.crews import SIXTY, workspace
from tests.simulation.life import Life
from tests.stage import Bot


@pytest.fixture
def company() -> Workspace:
    return workspace(SIXTY)


@pytest.mark.timeout(600)  # on a busy machine
async def test_twelve_weeks_of_three_teams_and_sixty_people(bot: Bot) -> None:
    await proof.assert_well(Life(bot, SIXTY))
