"""\"Customer service means …\", from its beginning to what is agreed: the steps, their times, the one post."""

import pytest

from tests.acting import Actor, buttons, words
from tests.meaning import MeansTeam, make_means_team
from tests.stage import Bot


@pytest.fixture
async def means(bot: Bot) -> MeansTeam:
    await bot.store.write(make_means_team)
    return MeansTeam(bot)


async def test_a_whole_round_goes_from_endings_to_what_is_agreed(means: MeansTeam, ana: Actor) -> None:
    await means.agree()

    assert (await means.round()).state == "agreed"
    assert "calling before they do" in words(means.post)
    assert "By 4 of 4." in words(means.post)
    assert "4 can live with it, 0 worries." in words(means.post)
    assert buttons(means.post) == []
    posts = [post for post in ana.posts("support") if "Customer service means" in words(post)]
    assert len(posts) == 1
