"""A team that is asked: prompts as a lead sets them up, rounds as time passes, answers as people give them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from bot.sandbox import Reply
from storage.engine.database import Session, Store
from storage.prompts import answers, consent, participation, parts, prompts, rounds
from storage.prompts.answers import Results
from storage.prompts.participation import Tally
from storage.prompts.setups import Setup, Wording
from storage.tables import Person, Prompt, Question
from tests.acting import Actor, Json
from tests.making import find_person, make_team
from tests.stage import ANA, BO, CY, DI, MONDAY, Bot

MOOD, HELPED = Wording("mood", "How was it?"), Wording("text", "What helped?")
DAILY = Setup("Daily", (MOOD, HELPED), weekdays=(0, 1, 2, 3, 4), at=time(11), open_minutes=480)  # Berlin: 10:00 UTC
OPENING = MONDAY + timedelta(hours=1)
CLOSING = OPENING + timedelta(hours=8)


def daily(**changes: Any) -> Setup:
    return replace(DAILY, **changes)


BY_DM = daily(zone_of="person", place="dm")  # to each person at eleven of their own clock


class AskedTeam:
    """Support: Ana leads, Bo (New York), Cy (Berlin) and Di (Kolkata) are in it."""

    def __init__(self, bot: Bot) -> None:
        self.bot, self.store = bot, bot.store
        self._ana = Actor(bot.slack, "ana")

    async def set_up(self, setup: Setup, prompt_id: int | None = None) -> int:
        """A prompt as Ana would set it up, or change it; returns its id."""
        ana = await find_person(self.store, ANA)
        about: dict[str, Any] = {"team_id": 1, "by": ana, "now": self.bot.slack.now()}
        return (await self.store.write(prompts.set_up, setup=setup, prompt_id=prompt_id, **about)).id

    async def delete(self, prompt_id: int) -> None:
        ana = await find_person(self.store, ANA)
        await self.store.write(prompts.delete, prompt_id=prompt_id, by=ana, now=self.bot.slack.now())
        await self.bot.tick()

    async def opens(self) -> Json:
        """Time passes until the prompt of eleven o'clock is asked; returns the post in the channel."""
        await self.bot.wait(hours=1)
        return self.posts[-1]

    async def answer(self, person: Actor, asked: Json, **values: Any) -> Reply:
        """Somebody answers by the button under what asked them."""
        await person.press("Answer", asked)
        return await self.submit(person, **values)

    async def change_answer(self, person: Actor, asked: Json, **values: Any) -> Reply:
        await person.press("Change my answer", asked)
        return await self.submit(person, **values)

    async def submit(self, person: Actor, **values: Any) -> Reply:
        reply = await person.submit(**values)
        await self.bot.tick()
        return reply

    @property
    def posts(self) -> list[Json]:
        """What the team reads in its channel."""
        return self._ana.posts("support")

    async def tally(self) -> Tally:
        return await self.store.read(participation.tally, 1)

    async def results(self) -> Results:
        return await results(self.store)

    async def all_prompts(self) -> list[Any]:
        return list(await self.store.read(prompts.of, [1]))


def make_asked_team(session: Session, *, country: str = "") -> None:
    """All of them agreed that moods may be open."""
    make_team(session, leads=[ANA], members=[BO, CY, DI], country=country)
    for person in (ANA, BO, CY, DI):
        agree(session, person)


def agree(session: Session, person: str) -> None:
    """Somebody of the team agrees that moods may be open."""
    consent.say(session, team_id=1, person=person, is_open=True, now=MONDAY)


async def results(store: Store) -> Results:
    """What the first round has brought."""
    opened = await store.read(parts.find, 1, OPENING)
    assert opened
    return await store.read(answers.results, opened)


def make_round(session: Session) -> None:
    """The same team, asked for its mood, without a Slack."""
    make_asked_team(session)
    session.add_all(Person(id=id_, name=id_, zone="UTC", looked_up_at=MONDAY) for id_ in (ANA, BO, CY, DI))
    session.add(Prompt(id=1, team_id=1, name="Daily", open_minutes=480, created_by=ANA, created_at=MONDAY))
    session.flush()
    session.add(Question(id=1, prompt_id=1, position=0, kind="mood", text="How was it?"))
    session.flush()
    begin_round(session)


def begin_round(session: Session) -> int | None:
    prompt = session.get_one(Prompt, 1)
    about: dict[str, Any] = {"occurrence": OPENING.date(), "own_time": None, "schedule_id": None, "now": OPENING}
    return rounds.begin(session, prompt, opens_at=OPENING, **about)


SEALED = daily(readers="anonymous")  # nobody learns who said what


async def seal_all(team: AskedTeam, asked: Json, said: Mapping[Actor, Mapping[str, Any]]) -> None:
    """Each of them answers, in this order."""
    for person, values in said.items():
        await team.answer(person, asked, **values)
