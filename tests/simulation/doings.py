"""What people do in a simulated company, and what they were told: each thing is known by its mark."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox import Channel
from bot.sandbox.observer import NotPossible
from tests.acting import words
from tests.chaos.people import Said
from tests.simulation import crews
from tests.simulation.crews import EIGHT
from tests.stage import MONDAY

if TYPE_CHECKING:
    from tests.simulation.years import Years

Act = Callable[[], Coroutine[Any, Any, None]]

LEADS = Channel("C0LEADS", "leads", (EIGHT[0].lead, EIGHT[1].lead, EIGHT[0].eager[1]), is_private=True)
PLACES = (*(one.channel for one in EIGHT), crews.GENERAL, LEADS.id)
IN_PRIVATE = "known here alone"
DOES = ("kudos", "kudos", "kudos", "kudos", "story", "story", "anonymous", "idea", "home")
A_DAY = timedelta(days=1)
A_NIGHT = timedelta(hours=7)
_PRIVATE = re.compile(f"{IN_PRIVATE} (U[0-9A-Z]+)")


class Doings:
    """Of everybody, by the door that they use in Slack."""

    def __init__(self, years: "Years") -> None:
        self._years, self._slack, self._dice = years, years.town.slack, years.dice
        self.said: list[Said] = []

    def all(self, days: int) -> Iterator[tuple[datetime, Act]]:
        """A few a day at any hour, each by somebody."""
        rooms = self._slack.slack.conversations
        everyone = [person for one in EIGHT for person in one.members]
        for day in range(days):
            for _ in range(self._dice.randrange(1, 4) if day % 7 < 5 else self._dice.randrange(2)):
                at = self._years.broken_from + day * A_DAY + timedelta(seconds=120 + self._dice.random() * 60_000)
                giver, receiver = self._dice.sample(everyone, 2)
                place = self._dice.choice([one for one in PLACES if giver in rooms[one].members])
                if at < MONDAY + days * A_DAY:
                    yield at, self._tells(giver, receiver, place)

    def _tells(self, giver: str, receiver: str, place: str) -> Act:
        how = self._dice.choice(DOES)
        how = "kudos" if place == LEADS.id else how

        async def look() -> None:
            reply = await self._slack.person(giver).open_home()
            self._years.tell(f"{giver} looks at Home: {reply.status}")

        async def act() -> None:
            kept = f"{IN_PRIVATE} {receiver} " if place == LEADS.id else ""
            mark = f"{kept}for the handover {len(self.said):05d}"
            said = Said(mark, read_in(how, giver, place), receiver if how == "kudos" else "", is_undone=False)
            self.said.append(said)
            await self._tell(giver, said, typed_in=place, typed=_typed(how, receiver, mark))

        return look if how == "home" else act

    async def _tell(self, giver: str, said: Said, *, typed_in: str, typed: str) -> None:
        reply = await self._do(giver, typed, typed_in)
        self._note(said, reply)
        again = self._dice.choice((0, 0, 0, 1, 2))
        for _ in range(again):
            await asyncio.sleep(self._dice.choice((0.1, 2, 40)))
            said.deliveries += 1
            self._note(said, await self._slack.redeliver(reply.delivery))
        if not again and said.is_stored and said.receiver and self._dice.random() < 0.3:
            await asyncio.sleep(self._dice.choice((0, 2, 600)))
            await self._undo(giver, said, reply)

    async def _do(self, person: str, typed: str, channel: str) -> Any:
        command, _, rest = typed.partition(" ")
        reply = await self._slack.person(person).command(command, rest, channel=channel)
        self._years.tell(f"{person} {typed!r} in {channel}: {reply.status} {words(reply)[:60]!r}")
        return reply

    async def say(self, person: str, text: str, channel: str = "general") -> None:
        await self._do(person, text, channel)

    async def _undo(self, giver: str, said: Said, reply: Any) -> None:
        said.is_undone = None
        with suppress(NotPossible):
            answer = await self._slack.person(giver).press(reply, "kudos_undo")
            self._years.tell(f"{giver} takes {said.mark!r} back: {answer.status} {answer.text!r}")
            if answer.ok and "Taken back" in (answer.text or ""):
                said.is_undone = True

    def _note(self, said: Said, reply: Any) -> None:
        said.hear(words(reply) if reply.ok else "")


def read_in(how: str, giver: str, typed_in: str) -> str:
    """The channel in which it is posted, also where nobody was told so: only thanks stay where they were typed."""
    return typed_in if how == "kudos" else next(one.channel for one in EIGHT if giver in one.members)


def may_not_read(shown: str, readers: Sequence[str]) -> bool:
    """Whether this was told where few read along, and somebody else reads it here; who is thanked may."""
    told = _PRIVATE.search(shown)
    return told is not None and not set(readers) <= {*LEADS.members, told[1]}


def _typed(how: str, receiver: str, mark: str) -> str:
    match how:
        case "kudos":
            return f"/kudos @{crews.named(receiver)} {mark}"
        case "idea":
            return f"/warmline idea {mark}"
        case "anonymous":
            return f"/servicestory #anonymous {mark}"
    return f"/servicestory {mark}"
