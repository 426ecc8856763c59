"""People who go on thanking each other, and telling what they do not sign, while everything breaks; and what they were
told.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.slack import CHANNELS, PEOPLE, Slack

Json = dict[str, Any]


STORED = ("Stored", "Sealed.")  # what an answer says of what is kept


@dataclass
class Said:
    """One thing that somebody did, known by its ``mark``, and what they were told about it."""

    mark: str
    channel: str
    receiver: str  # "" for what the channel alone reads
    is_stored: bool = False  # they were told so
    is_refused: bool = False  # they were told that nothing was recorded
    is_unclear: bool = False  # they were told nothing, or that we cannot say
    is_undone: bool | None = False  # None: they tried, and were not answered
    deliveries: int = 1
    told: list[str] = field(default_factory=list)

    @property
    def places(self) -> tuple[str, ...]:
        """Where it must stand, once in each."""
        return (self.channel, f"D{self.receiver}") if self.receiver else (self.channel,)

    def hear(self, told: str) -> None:
        """What they are told: that it is kept, or not, or nothing that says so."""
        self.told.append(told)
        if any(words in told for words in STORED):
            self.is_stored = True
        elif "nothing was recorded" in told:
            self.is_refused = True
        else:
            self.is_unclear = True


class People:
    """``unsigned``: who also tells anonymous stories and ideas, and the channel in which they show."""

    def __init__(self, slack: Slack, unsigned: Mapping[str, str]) -> None:
        self._slack, self._unsigned = slack, unsigned
        self.said: list[Said] = []
        self._forms: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._busy: set[asyncio.Task[None]] = set()

    async def go_on(self, *, each_second: float) -> None:
        """Until cancelled; whoever is slow to be answered holds up nobody else."""
        while True:
            is_signed = not self._unsigned or random.random() < 0.7
            task = asyncio.create_task(self._thank_somebody() if is_signed else self._tell_unsigned())
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
            await asyncio.sleep(random.expovariate(each_second))

    async def finish(self) -> None:
        await asyncio.gather(*self._busy)

    async def _thank_somebody(self) -> None:
        giver, receiver = random.sample(PEOPLE, 2)
        said = Said(f"for the handover {len(self.said):05d}", random.choice(CHANNELS), receiver)
        self.said.append(said)
        with suppress(aiohttp.ClientError, TimeoutError):
            answer = await (self._by_form if random.random() < 0.2 else self._by_command)(giver, said)
            if answer is None:
                return
            said.hear(_words(answer))
            again = 2 if random.random() < 0.3 else 0
            for _ in range(again):
                await asyncio.sleep(random.uniform(0.1, 1.2))
                said.deliveries += 1
                said.hear(_words(await self._slack.redeliver(answer["delivery"])))
            if not again and said.is_stored and random.random() < 0.3:
                await asyncio.sleep(random.choice((0, 2)))  # before it is posted, or after
                await self._undo(giver, said, answer["reply"])

    async def _tell_unsigned(self) -> None:
        """An anonymous story in one line, or an anonymous idea by its form; often delivered more than once."""
        author, channel = random.choice(tuple(self._unsigned.items()))
        said = Said(f"what we could do better {len(self.said):05d}", channel, "", is_undone=False)
        self.said.append(said)
        with suppress(aiohttp.ClientError, TimeoutError):
            answer = await (self._idea if random.random() < 0.2 else self._story)(author, said)
            if answer is None:
                return
            said.hear(_words(answer))
            for _ in range(2 if random.random() < 0.3 else 0):
                await asyncio.sleep(random.uniform(0.1, 1.2))
                said.deliveries += 1
                said.hear(_words(await self._slack.redeliver(answer["delivery"])))

    async def _story(self, author: str, said: Said) -> Json | None:
        text = f"#anonymous {said.mark}"
        return await self._slack.act(author, "command", command="/servicestory", channel=said.channel, text=text)

    async def _idea(self, author: str, said: Said) -> Json | None:
        state = {
            "words": {"value": {"type": "plain_text_input", "value": said.mark}},
            "as": {"value": {"type": "radio_buttons", "selected_option": {"value": "anonymous"}}},
        }
        return await self._fill_in(author, said, command="/warmline", text="idea new", state=state)

    async def _by_command(self, giver: str, said: Said) -> Json | None:
        text = f"@p{said.receiver[-2:]} {said.mark}"
        return await self._slack.act(giver, "command", command="/kudos", channel=said.channel, text=text)

    async def _by_form(self, giver: str, said: Said) -> Json | None:
        state = {
            "receivers": {"value": {"type": "multi_users_select", "selected_users": [said.receiver]}},
            "message": {"value": {"type": "plain_text_input", "value": said.mark}},
        }
        return await self._fill_in(giver, said, command="/kudos", text="", state=state)

    async def _fill_in(self, person: str, said: Said, *, command: str, text: str, state: Json) -> Json | None:
        """Whoever has a form open does not open another."""
        async with self._forms[person]:
            opened = await self._slack.act(person, "command", command=command, channel=said.channel, text=text)
            form = (await self._slack.get(f"view?as={person}"))["modal"]
            if form is None:
                said.is_refused = not opened["ok"]
                return None
            answer = await self._slack.act(person, "submit", view_id=form["id"], state=state)
            await self._slack.act(person, "close", all=True)
            return answer

    async def _undo(self, giver: str, said: Said, reply: Json) -> None:
        block = next((block for block in reply["blocks"] if block["type"] == "actions"), None)
        if block is None or not reply["ts"]:
            return
        said.is_undone = None
        place = {"type": "message", "channel": reply["channel"], "ts": reply["ts"]}
        answer = await self._slack.act(
            giver,
            "press",
            container=place,
            block_id=block["block_id"],
            action_id="kudos_undo",
            value={"type": "button"},
        )
        if answer["ok"] and "Taken back" in ((answer.get("reply") or {}).get("text") or ""):
            said.is_undone = True


def _words(answer: Json) -> str:
    """What a reply says, wherever it does: in its text, under a field, or on the form that it turned into."""
    reply = answer.get("reply") or {}
    if not answer["ok"] and not answer.get("errors"):
        return ""
    shown = str((reply.get("modal") or {}).get("blocks", ""))
    return " ".join([reply.get("text") or "", shown, *(answer.get("errors") or {}).values()])
