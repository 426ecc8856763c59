"""People who go on thanking each other while everything breaks, and what they were told."""

import asyncio
import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.slack import CHANNELS, PEOPLE, Slack

Json = dict[str, Any]


@dataclass
class Said:
    """One thing that somebody did, known by its ``mark``, and what they were told about it."""

    mark: str
    channel: str
    receiver: str
    is_stored: bool = False  # they were told so
    is_refused: bool = False  # they were told that nothing was recorded
    is_unclear: bool = False  # they were told nothing, or that we cannot say
    is_undone: bool | None = False  # None: they tried, and were not answered
    deliveries: int = 1
    told: list[str] = field(default_factory=list)


class People:
    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self.said: list[Said] = []
        self._forms: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._busy: set[asyncio.Task[None]] = set()

    async def go_on(self, *, each_second: float) -> None:
        """Until cancelled; whoever is slow to be answered holds up nobody else."""
        while True:
            task = asyncio.create_task(self._thank_somebody())
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
            self._note(said, answer)
            again = 2 if random.random() < 0.3 else 0
            for _ in range(again):
                await asyncio.sleep(random.uniform(0.1, 1.2))
                said.deliveries += 1
                self._note(said, await self._slack.redeliver(answer["delivery"]))
            if not again and said.is_stored and random.random() < 0.3:
                await asyncio.sleep(random.choice((0, 2)))  # before it is posted, or after
                await self._undo(giver, said, answer["reply"])

    async def _by_command(self, giver: str, said: Said) -> Json | None:
        text = f"@p{said.receiver[-2:]} {said.mark}"
        return await self._slack.act(giver, "command", command="/kudos", channel=said.channel, text=text)

    async def _by_form(self, giver: str, said: Said) -> Json | None:
        async with self._forms[giver]:
            opened = await self._slack.act(giver, "command", command="/kudos", channel=said.channel, text="")
            form = (await self._slack.get(f"view?as={giver}"))["modal"]
            if form is None:
                said.is_refused = not opened["ok"]
                return None
            state = {
                "receivers": {"value": {"type": "multi_users_select", "selected_users": [said.receiver]}},
                "message": {"value": {"type": "plain_text_input", "value": said.mark}},
            }
            answer = await self._slack.act(giver, "submit", view_id=form["id"], state=state)
            await self._slack.act(giver, "close", all=True)
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

    def _note(self, said: Said, answer: Json) -> None:
        told = _words(answer)
        said.told.append(told)
        if "Stored" in told:
            said.is_stored = True
        elif "nothing was recorded" in told:
            said.is_refused = True
        else:
            said.is_unclear = True


def _words(answer: Json) -> str:
    """What a reply says, wherever it does: in its text, under a field, or on the form that it turned into."""
    reply = answer.get("reply") or {}
    if not answer["ok"] and not answer.get("errors"):
        return ""
    shown = str((reply.get("modal") or {}).get("blocks", ""))
    return " ".join([reply.get("text") or "", shown, *(answer.get("errors") or {}).values()])
