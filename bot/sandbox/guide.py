"""A step of the page's guide that moves the clock: to the next moment at which what it promises happens.

A step says in `clock` where to look first, in `awaits` words of the message that it promises, and in `unless` words
of a message that makes a move needless. On a public holiday, or when the steps are taken in another order, nothing
may come at the first moment: then the clock goes on to the next days at the same hour.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.local_slack import LocalSlack
from bot.sandbox.observer import NotPossible
from bot.sandbox.person import Person
from bot.sandbox.preset import moment

DAYS_ON = (0, 1, 2, 3, 4, 7, 8, 9, 14, 15, 16, 21)  # the next days, and the same days of the next weeks
PATIENCE = 5.0  # real seconds in which the app speaks, if it has something to say at this moment
LOOK_EVERY = 0.05


class Guide:
    """Takes the steps that move the clock."""

    def __init__(self, local: LocalSlack, patience: float = PATIENCE) -> None:
        self._local = local
        self._patience = patience

    async def take(self, number: int) -> dict[str, Any]:
        """Moves the clock for a step, counted from 0, and tells what came of it."""
        step = self._local.slack.workspace.guide[number]
        person = self._local.person(step["as"])
        place = person.place(step["channel"])
        if await self._stands(place, step.get("unless", "")):
            return self._outcome(moved=False, found=True, passed=[])
        before = set(place.messages)
        passed: list[str] = []
        for at in _moments(step["clock"], self._local.now(), person):
            await self._local.move_to(at)
            if await self._arrives(place, step.get("awaits", ""), before):
                return self._outcome(moved=True, found=True, passed=passed)
            passed.append(at.isoformat())
        return self._outcome(moved=True, found=False, passed=passed)

    def _outcome(self, *, moved: bool, found: bool, passed: list[str]) -> dict[str, Any]:
        """`passed` are the moments at which nothing came."""
        return {"ok": True, "moved": moved, "found": found, "passed": passed, "now": self._local.now().isoformat()}

    async def _stands(self, place: Conversation, words: str) -> bool:
        """Whether a message with these words stands there, and stays: the app may be about to change it."""

        def stands() -> bool:
            return any(_says(message, words) for message in place.messages.values())

        if not words or not stands():
            return False
        await asyncio.sleep(self._patience / 2)
        return stands()

    async def _arrives(self, place: Conversation, words: str, before: set[str]) -> bool:
        """Whether a new message with these words comes there in time."""
        if not self._local.is_connected:
            raise NotPossible("The bot is not connected, so nothing can come. Is it still running?")
        for _ in range(round(self._patience / LOOK_EVERY)):
            if any(_says(message, words) for ts, message in place.messages.items() if ts not in before):
                return True
            await asyncio.sleep(LOOK_EVERY)
        return False


def _moments(clock: str, now: datetime, person: Person) -> Iterator[datetime]:
    """The moment that the step names, and the same hour of later days, by the person's own clock."""
    zone = ZoneInfo(person.user.tz)
    first = moment(clock, now, person.user.tz).astimezone(zone)
    for days in DAYS_ON:
        yield first + timedelta(days=days)  # on the wall clock: the hour stays through a change of the clocks


def _says(message: Message, words: str) -> bool:
    return words in message.text or words in json.dumps(message.blocks, ensure_ascii=False)
