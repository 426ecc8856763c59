"""A team that asks whom it serves how well it does: the company around it, and the steps of a pulse."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.sandbox import Channel, Reply, User
from storage.engine.database import Session
from storage.tables import PulseRound
from tests.acting import Actor, Json, fields, words
from tests.making import every, make_team
from tests.stage import ANA, BO, COMPANY, CY, DI, MONDAY, SALES, Bot

NAMES = tuple(f"p{number:02}" for number in range(20))
IDS = tuple(f"U0P{number:02}" for number in range(20))
SHOP = "C0SHOP"
PULSING = replace(
    COMPANY,
    users=(
        *COMPANY.users,
        User(IDS[0], NAMES[0], "P00 Person", "America/New_York"),
        *(User(id_, f"p{id_[3:]}", f"P{id_[3:]} Person", "Europe/Berlin") for id_ in IDS[1:]),
    ),
    channels=(*COMPANY.channels, Channel(SHOP, "shop", (ANA, *IDS))),
)
NEXT_MONDAY = MONDAY + timedelta(days=7) - timedelta(hours=1)  # nine o'clock in Berlin


class PulseTeam:
    """Support: Bo leads, Cy and Di are in it. The Shop is whom it serves: the first ``served`` of twenty."""

    def __init__(self, bot: Bot) -> None:
        self.bot, self.store = bot, bot.store
        self.ana, self.bo, self.cy, self.di = (Actor(bot.slack, name) for name in ("ana", "bo", "cy", "di"))
        self.served = [Actor(bot.slack, name) for name in NAMES]

    async def set_up(self, **changed: Any) -> Reply:
        """As Bo does it, for the Shop."""
        await self.bo.say("/warmline pulse", "support")
        await self.bo.press(changed.pop("by", "Set up"))
        return await self.bo.submit(**{"teams": [self.option("Shop")], "weeks": "4"} | changed)

    def option(self, team: str) -> str:
        offered = fields(self.bo.form)["teams"]["element"]["options"]
        return str(next(one["value"] for one in offered if one["text"]["text"] == team))

    async def open(self, **changed: Any) -> list[Actor]:
        """It is set up, and opens at once; returns those who are asked, in the order of their names."""
        reply = await self.set_up(**changed)
        assert reply.ok, reply.errors
        return await self.ask_now()

    async def ask_now(self) -> list[Actor]:
        await self.bo.say("/warmline pulse", "support")
        await self.bo.press("Ask now")
        await self.bot.tick()
        await self.bot.wait(hours=7)
        return self.asked()

    def asked(self) -> list[Actor]:
        """Who has a question that can be answered."""
        return [one for one in self.served if self.question(one)]

    @staticmethod
    def question(person: Actor) -> Json | None:
        found = [post for post in person.dm if "Three questions" in words(post)]
        return found[-1] if found else None

    async def answer(self, person: Actor, grade: int, helped: str = "", change: str = "") -> Reply:
        await person.press("Answer", self.question(person))
        return await person.submit(grade=str(grade), helped=helped, change=change)

    async def answer_all(self, people: Sequence[Actor], grades: Sequence[int]) -> None:
        for number, (person, grade) in enumerate(zip(people, grades, strict=False)):
            reply = await self.answer(person, grade, f"helped {number}", f"change {number}")
            assert reply.ok, reply.errors

    async def days_pass(self, count: int) -> None:
        """Whatever waits comes, by day."""
        first = self.bot.slack.now().replace(hour=15, minute=1, second=0, microsecond=0)
        for number in range(1, count + 1):
            for hours in (-7, -6, 0):
                await self.bot.wait_until(first + timedelta(days=number, hours=hours))

    async def next_round(self) -> list[Actor]:
        """Four weeks after the last; returns who is asked in it."""
        await self.days_pass(4)
        await self.bot.wait_until(self.round().opens_at + timedelta(weeks=4, days=-1))
        await self.days_pass(1)
        return self.asked()

    async def remind(self) -> None:
        """Its third day comes, in Berlin and in New York."""
        third = self.round().opens_at + timedelta(days=2)
        for hours in (0, 6):
            await self.bot.wait_until(third + timedelta(hours=hours, minutes=1))

    def round(self) -> PulseRound:
        return every(self.store, PulseRound)[-1]

    async def close(self) -> None:
        await self.bot.wait_until(self.round().closes_at + timedelta(seconds=1))
        await self.bot.tick()

    async def reply(self, heard: str = "We come too late.", actions: str = "We come on time.") -> Reply:
        await self.bo.say("/warmline pulse", "support")
        await self.bo.press("Answer the result")
        reply = await self.bo.submit(heard=heard, actions=actions)
        await self.bot.tick()
        return reply

    def results(self, channel: str) -> list[Json]:
        return [post for post in self.ana.posts(channel) if "serve us?" in words(post)]


def make_pulse_teams(session: Session, *, served: int = 12) -> None:
    make_team(session, leads=[BO], members=[CY, DI])
    make_team(session, "Shop", SHOP, members=IDS[:served])


def make_sales(session: Session) -> None:
    """Another team that asks, led by Ana."""
    make_team(session, "Sales", SALES, leads=[ANA])
