"""Where there are two thousand teams, an admin's lists and menus read what they show, and no more."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, insert

from storage.engine.database import Session
from storage.meanings import standing as sentences
from storage.people import free_days, teams
from storage.prompts import prompts
from storage.pulses import standing as pulses
from storage.tables import FreeDay, Member, Person, Prompt, Schedule, Team
from tests.acting import Actor, words
from tests.making import find_person
from tests.stage import ANA, MONDAY, Bot

TEAMS, FIRST, MOST = 2_000, 10_000, 60
LISTS = ("team", "prompts", "pulse", "means", "goals", "dominoes", "dominoes all", "dominoes new", "library", "idea",
         "map", "map add Parking", "free", "free new", "goals new", "digest", "start", "hold", "away")  # fmt: skip


def make_teams(session: Session) -> None:
    """Each with a lead and a prompt."""
    ids = range(FIRST, FIRST + TEAMS)
    always = {"zone": "Europe/Berlin", "country": "DE", "region": "", "created_at": MONDAY, "created_by": ANA}
    asking = {"place": "channel", "zone_of": "team", "nudges": 0, "readers": "team", "open_minutes": 60}
    daily = {"zone": "UTC", "weekdays": [0], "at": MONDAY.time()}
    made = {"created_at": MONDAY, "created_by": ANA}
    for table, rows in {
        Team: [
            {"id": id_, "name": f"Team {id_}", "name_key": f"team {id_}", "channel": f"C{id_}"} | always for id_ in ids
        ],
        Person: [{"id": f"U{id_}", "name": f"p{id_}", "zone": "UTC", "looked_up_at": MONDAY} for id_ in ids],
        Member: [{"team_id": id_, "person": f"U{id_}", "is_lead": True, "joined_at": MONDAY} for id_ in ids],
        Prompt: [{"id": id_, "team_id": id_, "name": f"Of {id_}"} | asking | made for id_ in ids],
        Schedule: [{"kind": "prompt", "subject": id_, "recipient": ""} | daily for id_ in ids],
        FreeDay: [{"day": MONDAY.date(), "half": "", "team_id": id_} for id_ in ids],
    }.items():
        session.connection().execute(insert(table), rows)


@pytest.fixture
async def many(bot: Bot) -> None:
    await bot.store.write(make_teams)


async def test_a_list_of_an_admin_loads_the_teams_that_it_shows(many: None, ana: Actor) -> None:
    loaded = list[int]()

    def note(team: Team, context: object) -> None:
        loaded.append(team.id or 0)

    event.listen(Team, "load", note)
    for what in LISTS:
        loaded.clear()
        reply = await ana.say(f"/warmline {what}")
        assert len(loaded) <= MOST, what
        assert "Something went wrong" not in words(reply), what
    event.remove(Team, "load", note)


async def test_the_lists_go_on_page_by_page(many: None, ana: Actor) -> None:
    for what, first, second in (
        ("prompts", "Of 10000", "Of 10006"),
        ("free", "Team 10000", "Team 10020"),
        ("pulse", "Pulse of Team 10000", "Pulse of Team 10004"),
        ("means", "Team 10000: customer", "Team 10008: customer"),
    ):
        shown = await ana.say(f"/warmline {what}")
        assert first in words(shown)
        assert second not in words(shown)
        assert second in words(await ana.press("More", shown))


@pytest.mark.parametrize(
    "listed",
    [
        teams.listed,
        prompts.listed,
        partial(pulses.of_person, now=MONDAY),
        partial(sentences.of_person, now=MONDAY),
        partial(free_days.coming, today=MONDAY.date()),
    ],
)
async def test_a_page_that_is_not_there_any_more_is_the_first(many: None, bot: Bot, listed: Any) -> None:
    admin = (await find_person(bot.store, ANA)).model_copy(update={"is_slack_admin": True})
    first, gone = [await bot.store.read(listed, admin, page=page) for page in (0, TEAMS)]

    assert gone == first
    assert first.more == 1


async def test_a_menu_of_two_thousand_finds_the_last_one(many: None, ana: Actor) -> None:
    await ana.say("/warmline prompts")
    await ana.press("New prompt")
    reply = await ana._person.options(ana.form, "team.value", "11999")
    assert [option["text"]["text"] for option in reply.options] == ["Team 11999"]
    reply = await ana.submit(team="Team 11999", name="Friday", question_1="How was it?", at="09:00", weekdays=["4"])
    assert reply.ok, reply.errors
