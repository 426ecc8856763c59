"""Twelve weeks of some teams, lived through by the real program while the clock jumps from moment to moment."""

from bisect import insort
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from storage.delivery import claims
from storage.engine.database import Session
from storage.people import people, team_setup
from storage.prompts import participation
from storage.refusal import Refused
from storage.tables import Asked, Delivery, Person
from tests.acting import Actor, words
from tests.simulation import answering
from tests.simulation.answering import A_WHILE
from tests.simulation.crews import Crew, named
from tests.stage import MONDAY, Bot

WEEKS = 12
END = MONDAY + timedelta(weeks=WEEKS)
Do = Callable[["Life"], Awaitable[object]]


@dataclass(frozen=True, order=True)
class Deed:
    at: datetime
    do: Do = field(compare=False)


class Life:
    """Some teams and the bot; ``ahead`` is what people will do, in order."""

    def __init__(self, bot: Bot, crews: Sequence[Crew]) -> None:
        self.bot, self.crews, self.ahead = bot, crews, list[Deed]()
        self.actors = {person: Actor(bot.slack, named(person)) for one in crews for person in one.members}
        self.homes = dict[str, list[str]]()  # what each person has read there
        self.refused = list[str]()
        self._seen, self._known_rounds, self._heard_at = set[str](), 0, self.now

    @property
    def now(self) -> datetime:
        return self.bot.slack.now()

    def plan(self, at: datetime, do: Do) -> None:
        if at < END:
            insort(self.ahead, Deed(at, do))

    async def found(self) -> None:
        """The admin keeps names of the quiet out of digests, the teams are set up, and every lead begins."""
        admin = self.crews[0].lead
        await self.say(admin, "/warmline admin names off")
        for one in self.crews:
            await self.bot.store.write(_set_up, one, admin, self.now)
        for one in self.crews:
            await self.say(one.lead, f"/warmline start {one.name}")

    async def live(self) -> None:
        """To the end of the twelve weeks, from whatever comes next to what comes after it."""
        while (moment := await self._next()) < END:
            await self.bot.slack.move_to(max(moment, self.now))
            for deed in [self.ahead.pop(0) for _ in takewhile(lambda deed: deed.at <= self.now, tuple(self.ahead))]:
                with suppress(Refused):
                    await deed.do(self)
            await self.bot.tick()
            await self.listen()
        await self.bot.wait_until(END)

    async def say(self, person: str, text: str, channel: str = "general") -> None:
        await self.actors[person].say(text, channel)

    async def rule(self, rule: Callable[..., Any], by: str, **about: Any) -> Any:
        """Somebody does something by its rule; noted where that is refused."""
        try:
            return await self.bot.store.write(_as, rule, by, about)
        except Refused as refused:
            self.refused.append(f"{self.now:%d %b} {by} {rule.__module__}: {refused}")
            raise

    async def look(self, people_: Sequence[str]) -> None:
        """They open their Home."""
        for person in people_:
            self.homes.setdefault(person, []).append(await self.actors[person].open_home())

    async def _next(self) -> datetime:
        due = await self.bot.store.read(claims.next_moment)
        return min(filter(None, (due, self.ahead[0].at if self.ahead else None)), default=END)

    async def listen(self) -> None:
        """Whoever was asked something, and does not keep silent, answers a while later."""
        since, self._heard_at = self._heard_at, self.now
        for row in await self.bot.store.read(_asked_since, since, tuple(answering.RULES)):
            if row.id not in self._seen:
                self._seen.add(row.id)
                self._answer(row.recipient, row.id, answering.to_message(row))
        for asked in await self.bot.store.read(participation.asked_after, self._known_rounds):
            self._known_rounds = max(self._known_rounds, asked.round_id)
            self._answer_round(asked)

    def _answer_round(self, asked: Asked) -> None:
        if not asked.excused:
            at = asked.opens_at + A_WHILE
            self._answer(asked.person, f"round {asked.round_id}", answering.to_mood(asked), at=at)

    def _answer(self, person: str, what: str, rule: Callable[..., Any], *, at: datetime | None = None) -> None:
        if answering.is_willing(person, what):
            self.plan(at or self.now + A_WHILE, lambda life: life.rule(rule, person))

    def readers(self) -> dict[str, set[str]]:
        """Every line that the bot showed, and to whom; "" is everybody in a channel."""
        whose = {actor.dm[0]["channel"]: person for person, actor in self.actors.items() if actor.dm}
        shown = [(whose.get(post.get("channel", ""), ""), words(post)) for post in self.bot.slack.posts]
        shown += [(person, home) for person, homes in self.homes.items() for home in homes]
        found = dict[str, set[str]]()
        for reader, text in shown:
            for line in text.split("\n"):
                found.setdefault(line, set()).add(reader)
        return found


def _as(session: Session, rule: Callable[..., Any], by: str, about: dict[str, Any]) -> Any:
    return rule(session, by=people.find(session, [by])[by], **about)


def _set_up(session: Session, one: Crew, admin: str, now: datetime) -> None:
    by: Person = people.find(session, [admin])[admin]
    setup = team_setup.Setup(
        name=one.name, channel=one.channel, zone="Europe/Berlin", members=one.members[1:], leads=(one.lead,),
        digest_in_channel=True,
    )  # fmt: skip
    team_setup.save(session, setup, team_id=None, by=by, now=now)


_ASKED = select(Delivery).where(
    col(Delivery.kind).in_(bindparam("kinds", expanding=True)),
    col(Delivery.ts).is_not(None),
    col(Delivery.sent_at) >= bindparam("since"),
)


def _asked_since(session: Session, since: datetime, kinds: Sequence[str]) -> list[Delivery]:
    """The questions of these kinds that have come from then on."""
    return list(session.exec(_ASKED, params={"kinds": kinds, "since": since}))
