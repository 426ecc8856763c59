"""Two teams: Front desk (Di leads, in #sales) hands something to Billing (Cy leads Ana and Bo, in #support)."""

from datetime import timedelta

from storage.dominoes import agreeing
from storage.dominoes.drafts import Between, Draft
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery, Handover, Usable
from tests.acting import Actor, Json, value, words
from tests.making import every, make_team
from tests.stage import ANA, BO, CY, DI, MONDAY, SALES, Bot

DESK, BILLING = 1, 2
FORMS, NEEDS = "appointment forms", "date of birth\ninsurance number"
LETTER = {"our_part": "We asked too late", "arrived": "Forms without a date of birth"}
DRAFT = Draft(what=FORMS, needs=NEEDS, if_missing="We call them back", noticed_by="Whoever opens the form")


def make_two_teams(session: Session) -> None:
    make_team(session, "Front desk", SALES, leads=[DI])
    make_team(session, "Billing", leads=[CY], members=[ANA, BO])


def make_handover(session: Session) -> None:
    """The same, and they agreed on the Wednesday before the test begins."""
    make_two_teams(session)
    agree(session, DRAFT)


def agree(session: Session, draft: Draft) -> int:
    """Billing asks Front desk for something, and gets a yes."""
    known, at = people.find(session, [CY, DI]), MONDAY - timedelta(days=5)
    between = Between(BILLING, "receiver", DESK)
    seen = agreeing.propose(session, between=between, draft=draft, by=known[CY], at=at)
    return agreeing.agree(session, id_=seen.id, by=known[DI], at=at, by_when="the evening before").id


class Teams:
    """The two, as their people act."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.ana, self.bo, self.cy, self.di = (Actor(bot.slack, name) for name in ("ana", "bo", "cy", "di"))

    async def propose(self, **changed: str) -> None:
        """Billing's lead asks Front desk."""
        await self.cy.say("/warmline dominoes new", "support")
        await self.cy.submit(**{"other": str(DESK), "what": FORMS, "needs": NEEDS} | changed)
        await self.bot.tick()

    async def offer(self, **changed: str) -> None:
        """Front desk's lead asks what Billing needs."""
        await self.di.say("/warmline dominoes new", "sales")
        await self.di.choose("side", "giver")
        await self.di.submit(**{"other": str(BILLING), "what": FORMS, "by_when": "the evening before"} | changed)
        await self.bot.tick()

    async def change(self, who: Actor, label: str, on: Json | None = None, **changed: str) -> dict[str, str]:
        """Somebody fills in the form behind a button; returns what is refused, by field."""
        await who.press(label, on or who.dm[-1])
        reply = await who.submit(**changed)
        await self.bot.tick()
        return reply.errors

    async def open(self, who: Actor, channel: str = "support") -> Json:
        """Somebody opens the first hand-over of their list in a window."""
        await who.say("/warmline dominoes", channel)
        await self.choose(who)
        return who.form

    async def choose(self, who: Actor) -> None:
        await who._person.press(who.answer, "handover_look", "1")

    async def listed(self, who: Actor, channel: str = "support") -> str:
        await who.say("/warmline dominoes", channel)
        return words(who.answer)

    async def write(self, who: Actor, label: str, **changed: str) -> dict[str, str]:
        """Somebody writes a letter to the other team, out of the window of the hand-over."""
        await self.open(who, "sales" if who is self.di else "support")
        await who.press(label)
        reply = await who.submit(**LETTER | changed)
        await self.bot.tick()
        return reply.errors

    @property
    def handover(self) -> Handover:
        return every(self.bot.store, Handover)[0]

    @property
    def taps(self) -> list[Usable]:
        return every(self.bot.store, Usable)


async def told(bot: Bot, kind: str) -> list[Delivery]:
    """What was promised of a kind, in order."""
    return await bot.deliveries(kind)


def field(form: Json, name: str) -> str:
    return str(value(form, name) or "")
