"""What is made of fewer than four answers is shown to nobody who may not read the answers themselves, anywhere."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox, User
from handlers import digests as handler
from storage.across import digests
from storage.engine.database import Session, Store
from storage.people.digest_days import seven_before
from storage.tables import Answer, Asked, Channel, Member, Person, Prompt, Question, Round, RoundReader, Team
from tests.acting import Actor, words
from tests.asking import AskedTeam, agree, daily
from tests.making import change, make_team
from tests.stage import ANA, BO, CY, DI, MONDAY, SUPPORT, Bot

AFTER = MONDAY + timedelta(days=7)
PEOPLE = (ANA, BO, CY, DI, "U00FAY")


@pytest.fixture
async def fay(slack: Sandbox, team: AskedTeam) -> Actor:
    """A fifth member of the team."""
    await slack.happen.add_person(User("U00FAY", "fay", "Fay Falk", "Europe/Berlin"))
    await slack.happen.join("support", "fay")

    def join(session: Session) -> None:
        session.merge(Person(id="U00FAY", name="Fay", zone="Europe/Berlin", looked_up_at=MONDAY))
        session.add(Member(team_id=1, person="U00FAY", joined_at=MONDAY - timedelta(days=1)))
        session.flush()
        agree(session, "U00FAY")

    await team.store.write(join)
    return Actor(slack, "fay")


@pytest.mark.parametrize("moods", ["5", "25", "125", "1255"])
async def test_the_channel_sees_the_mood_of_four_and_nothing_of_fewer(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, di: Actor, team: AskedTeam, moods: str
) -> None:
    await team.set_up(daily(readers="leads"))
    post = await team.opens()
    for person, mood in zip((ana, bo, cy, di), moods, strict=False):
        await team.answer(person, post, answer_1=mood)
    await bot.wait(hours=8)

    shown = words(team.posts[-1]) + team.posts[-1]["text"]
    assert ("Mood about 3 of 5, from 1 to 5" in shown) == (len(moods) == 4)
    assert ("of 5" in shown) == (len(moods) == 4)
    assert "of 5, from" in words(ana.dm[-1])  # who leads the team, and reads the answers anyway


@pytest.mark.parametrize("in_time", [3, 4])
async def test_a_late_answer_changes_nothing_that_the_channel_has_seen(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, di: Actor, fay: Actor, team: AskedTeam, in_time: int
) -> None:
    await team.set_up(daily(readers="leads"))
    post = await team.opens()
    people = [ana, bo, cy, di, fay]
    for person in people[:in_time]:
        await team.answer(person, post, answer_1="5")
    await bot.wait(hours=8)
    before = [line for line in words(team.posts[-1]).splitlines() if "ood" in line]

    await team.answer(people[in_time], post, answer_1="1")
    assert [line for line in words(team.posts[-1]).splitlines() if "ood" in line] == before
    assert "1 of them late" in words(team.posts[-1])


async def test_without_the_answer_of_somebody_erased_no_average_gives_it_away(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, di: Actor, fay: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="leads"))
    post = await team.opens()
    for person, mood in zip((ana, bo, cy, di, fay), "12345", strict=True):
        await team.answer(person, post, answer_1=mood)
    await bot.wait(hours=8)
    before = words(team.posts[-1])
    await bo.say("/warmline privacy", "support")
    await bo.press("Erase mine")
    await bot.tick()
    await change(bot.store, Member, (1, CY), is_lead=True)  # who leads since, and reads no answers of that round

    assert "Mood about 3 of 5, from 1 to 5" in before
    assert "of 5, from" not in words(team.posts[-1]) + team.posts[-1]["text"]
    assert "the moods stay with the leads" in words(team.posts[-1])
    assert "Mood about 3 of 5" in words(ana.dm)
    assert "3.2" not in words(await cy.say("/warmline digest", "support"))


def fill(session: Session, *, answers: int, readers: str, late: int = 0, closes_at: datetime = MONDAY) -> None:
    """A team that Bo leads and Cy is in, and the answers to one round, the ``late`` ones among them."""
    make_team(session, leads=[BO], members=[CY], since=MONDAY - timedelta(days=60))
    for person in PEOPLE:
        session.merge(Person(id=person, name=person, zone="UTC", is_slack_admin=person == ANA, looked_up_at=MONDAY))
    session.merge(Channel(id=SUPPORT, name="support", is_member=True))
    session.add(Prompt(id=1, team_id=1, name="Daily", open_minutes=60, created_by=BO, created_at=MONDAY))
    session.flush()
    session.add(Question(id=1, prompt_id=1, position=0, kind="mood", text="How are you?"))
    about: dict[str, Any] = {"name": "Daily", "readers": readers, "opens_at": MONDAY, "closes_at": closes_at}
    session.add(Round(id=1, prompt_id=1, occurrence=MONDAY.date(), questions=[1], **about))
    session.flush()
    session.add_all(RoundReader(round_id=1, person=one) for one in ([BO] if readers == "leads" else [BO, CY]))
    for number, person in enumerate(PEOPLE[:answers]):
        given: dict[str, Any] = {"number": 1 + number % 5, "answered_at": MONDAY, "is_late": number < late}
        asked = Asked(round_id=1, person=person, opens_at=MONDAY, closes_at=closes_at, answered_at=MONDAY)
        session.add(asked)
        session.add(Answer(round_id=1, question_id=1, author=person, **given))


def mood(session: Session, reader: str) -> float | None:
    team = session.get_one(Team, 1)
    return digests.collect(session, team=team, days=seven_before(team, AFTER.date()), reader=reader).week.mood


@pytest.mark.parametrize(
    ("reader", "readers", "reads"),
    [
        (BO, "team", True), (CY, "team", True), (BO, "leads", True), (CY, "leads", False),
        (ANA, "team", False), (ANA, "leads", False), (SUPPORT, "team", False), (SUPPORT, "leads", False),
    ],
)  # fmt: skip
def test_a_digest_has_the_mood_of_few_only_for_those_who_read_the_answers(
    any_store: Store, reader: str, readers: str, *, reads: bool
) -> None:
    any_store.write_now(fill, answers=3, readers=readers)

    assert any_store.read_now(mood, reader) == (2.0 if reads else None)


@pytest.mark.parametrize(
    ("answers", "late", "closes_at", "expected"),
    [
        (4, 0, MONDAY, 2.5),
        (4, 1, MONDAY, None),  # the three in time are too few
        (5, 1, MONDAY, 3.5),  # without the late one
        (5, 0, AFTER + timedelta(days=1), None),  # a fifth answer to an open round would be the difference
    ],
)
def test_others_see_the_mood_of_four_who_were_in_time_once_the_round_has_closed(
    any_store: Store, answers: int, late: int, closes_at: datetime, expected: float | None
) -> None:
    any_store.write_now(fill, answers=answers, readers="leads", late=late, closes_at=closes_at)

    assert any_store.read_now(mood, ANA) == expected


async def test_neither_preview_nor_command_line_tells_it(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    await bot.store.write(fill, answers=3, readers="leads")
    await slack.move_to(AFTER - timedelta(days=1))
    seen = [
        words(await ana.say("/warmline digest Support", "support")),
        await bot.store.read(handler.as_text, "Support", "2026-W47", slack.now()),
    ]

    assert [text for text in seen if "Mood" in text] == []
    assert "Mood" in words(await bo.say("/warmline digest", "support"))
