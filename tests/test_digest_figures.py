"""The digest's numbers are the ones that people read elsewhere, and what they would reckon themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.sandbox import Sandbox
from handlers.views import digest_figures
from storage.across import digests
from storage.across.digests import Digest, Week
from storage.engine.database import Session, Store
from storage.people.digest_days import seven_before
from storage.tables import Team
from tests.acting import Actor, words
from tests.making import make_team, set_up_team
from tests.stage import ANA, MONDAY, Bot


def a_digest(session: Session) -> Digest:
    team = session.get_one(Team, make_team(session, leads=[ANA], since=MONDAY - timedelta(days=99)))
    return digests.collect(session, team=team, days=seven_before(team, MONDAY.date()), reader=ANA)


@pytest.mark.parametrize(
    ("owner", "spoken_at"),
    [
        ("cy", datetime(2026, 11, 16, 14, tzinfo=UTC)),  # 15:00 in Berlin
        ("cy", datetime(2026, 11, 16, 22, 59, tzinfo=UTC)),  # a minute before midnight
        ("bo", datetime(2026, 11, 17, 4, 30, tzinfo=UTC)),  # 23:30 in New York, where it is still Monday
    ],
)
async def test_list_preview_and_digest_count_the_same_days(
    slack: Sandbox, bot: Bot, ana: Actor, owner: str, spoken_at: datetime
) -> None:
    me = Actor(slack, owner)
    await set_up_team(ana, leads=["ana"], members=["bo", "cy"])
    await me.say("/checkin add Acme every 7 days", "general")
    await slack.move_to(spoken_at)
    await me.say("/checkin Acme all good", "general")
    for weeks in (1, 2):
        await slack.move_to(MONDAY + timedelta(weeks=weeks))
        await bot.tick()
        told = [words(ana.dm[-1]), words(await ana.say("/warmline digest", "support"))]
        await slack.move_to(MONDAY + timedelta(weeks=weeks, hours=4))

        assert f"Last no-problem check-in {7 * weeks} days ago" in words(await me.say("/checkin", "general"))
        assert [one for one in told if f": {7 * weeks} days, ideally 7" not in one] == []


def test_what_is_usual_is_the_share_over_all_the_weeks_together(store: Store) -> None:
    before = [Week(date(2026, 10, 12)) for _ in range(2)]
    little = Week(date(2026, 10, 26), asked=2, answered=2, mood=5.0, moods=20, proactive=1)
    much = Week(date(2026, 11, 2), asked=10, answered=5, mood=3.0, moods=60, proactive=1, reactive=7)
    now = Week(date(2026, 11, 9), asked=4, answered=3, mood=4.0, moods=40, proactive=1, reactive=1)
    digest = replace(store.write_now(a_digest), weeks=(*before, little, much, now))

    told = dict(digest_figures.figures(digest))
    assert told["Answers"] == "3 of 4 asked, 75 % (usually 58 %)"  # 7 of 12; the mean of the weeks is 75
    assert told["Mood"] == "4.0 of 5 (usually 3.5)"
    assert told["No-problem check-ins"] == "1 of 2 contacts, 50 % (usually 22 %)"
