"""A team that ends the sentence: the steps of a round, as its people take them."""

from datetime import datetime, timedelta

from bot.sandbox import Reply
from storage.delivery import timers
from storage.delivery.kinds import Timed
from storage.engine.database import Session
from storage.meanings import options
from storage.tables import MeansRound
from tests.acting import Actor, Json, fields, words
from tests.making import make_team
from tests.stage import ANA, BO, CY, DI, Bot

ENDINGS = {
    "ana": "calling before they do",
    "bo": "answering within an hour",
    "cy": "we answer in one hour",
    "di": "saying sorry first",
}


class MeansTeam:
    """Support: Ana leads, Bo, Cy and Di are in it."""

    def __init__(self, bot: Bot) -> None:
        self.bot, self.store = bot, bot.store
        self.ana, self.bo, self.cy, self.di = (Actor(bot.slack, name) for name in ("ana", "bo", "cy", "di"))

    @property
    def everybody(self) -> list[Actor]:
        return [self.ana, self.bo, self.cy, self.di]

    @property
    def post(self) -> Json:
        """The one message of the newest round."""
        return [post for post in self.ana.posts("support") if "Customer service means" in words(post)][-1]

    async def begin(self) -> None:
        await self.ana.say("/warmline means", "support")
        await self.ana.press("Begin a round")
        await self.bot.tick()

    async def add(self, person: Actor, ending: str) -> Reply:
        await person.press("Add my ending", self.post)
        return await person.submit(ending=ending)

    async def gathering(self) -> None:
        """Everybody ends the sentence once."""
        await self.begin()
        for person, ending in zip(self.everybody, ENDINGS.values(), strict=True):
            await self.add(person, ending)

    async def gather(self) -> None:
        """The same, and the phase ends."""
        await self.gathering()
        await self.pass_phase()

    async def to_vote(self) -> None:
        await self.gather()
        await self.sort()
        await self.ana.press("Done, let us vote")
        await self.bot.tick()

    async def sort(self) -> None:
        await self.ana.say("/warmline means", "support")
        await self.ana.press("Sort the endings")

    async def vote(self, person: Actor, *endings: str) -> Reply:
        await person.press("Vote", self.post)
        return await self.choose(person, *endings)

    async def choose(self, person: Actor, *endings: str) -> Reply:
        """In the open form, by the beginning of the words."""
        return await person.submit(chosen=[self.value(person.form, ending) for ending in endings])

    @staticmethod
    def value(form: Json, ending: str) -> str:
        offered = fields(form)["chosen"]["element"]["options"]
        return str(next(one["value"] for one in offered if ending in one["text"]["text"]))

    async def all_vote(self) -> None:
        """Each for what is not their own."""
        mine = list(ENDINGS.values())
        for number, person in enumerate(self.everybody):
            await self.vote(person, mine[(number + 1) % 4], mine[(number + 2) % 4])

    async def to_agree(self) -> None:
        await self.to_vote()
        await self.all_vote()
        await self.pass_phase()

    async def propose(self, *endings: str) -> Reply:
        await self.ana.say("/warmline means", "support")
        await self.ana.press("Propose")
        chosen = endings or list(ENDINGS.values())[:3]
        reply = await self.choose(self.ana, *chosen)
        await self.bot.tick()
        return reply

    async def agree(self) -> None:
        """A whole round, to its end: three behaviours hold."""
        await self.to_agree()
        await self.propose()
        for person in self.everybody:
            await person.press("I can live with it", self.post)
        await self.pass_phase()

    async def pass_phase(self) -> None:
        """Let time pass until the phase ends."""
        await self.bot.wait_until(await self.ends_at() + timedelta(seconds=1))
        await self.bot.tick()

    async def ends_at(self) -> datetime:
        moment = (await self.round()).ends_at
        assert moment
        return moment

    async def timer(self, kind: Timed, id_: int = 1) -> datetime | None:
        return await self.store.read(timers.find, kind, subject=id_)

    async def round(self, id_: int = 0) -> MeansRound:
        def newest(session: Session) -> MeansRound:
            found = [one for number in range(1, 9) if (one := session.get(MeansRound, number))]
            return session.get_one(MeansRound, id_) if id_ else found[-1]

        return await self.store.read(newest)

    async def there(self) -> list[str]:
        """The endings that can be chosen."""
        round_ = await self.round()
        return sorted(one.words for one in await self.store.read(options.of, round_.id or 0))


def make_means_team(session: Session) -> None:
    make_team(session, leads=[ANA], members=[BO, CY, DI])
