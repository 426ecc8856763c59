"""What somebody writes to the bot in plain words, or where they mention it, is answered with buttons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import slips, topics
from handlers.call import Call, Event
from handlers.feature import Composer, EventHandler, Handler
from handlers.slack import messages, received
from handlers.slack import people as slack_people
from handlers.slips import Typed
from handlers.views import blocks
from handlers.views import talking as views
from handlers.views.answers import Answer
from storage.delivery.kinds import Kind
from storage.engine.database import Session
from storage.people import anonymity, greetings, people
from storage.people.greetings import GREETING, TALK, TALK_IN_CHANNEL
from storage.tables import Delivery

# All else that Slack calls a message says what became of one.
WORDS_OF_PEOPLE = {None, "", "file_share", "thread_broadcast"}


@dataclass(frozen=True)
class Written:
    """A button that takes a message as the command that it looks like."""

    command: str
    ts: str


async def said(event: Event) -> None:
    """Somebody wrote to the bot. Of what asks not to be named nothing is kept, not even that it was written."""
    text, ts = str(event.payload.get("text") or ""), str(event.payload["ts"])
    if event.payload.get("channel_type") != "im" or not await _is_for_us(event):
        return
    if anonymity.is_secret(text):
        if not await event.is_repeated():
            shown = views.unseen()
            await event.client.chat_postMessage(
                channel=event.payload["channel"], text=shown.text, blocks=list(shown.blocks)
            )
        return
    command = topics.command_of(text)
    about = () if command else topics.topics_of(text)
    person = event.payload["user"]
    await event.once(greetings.answer, person=person, ts=ts, command=command, topics=about, now=event.now)


async def mentioned(event: Event) -> None:
    """Somebody mentioned the bot in a channel; what they wrote to it directly comes as a message too."""
    channel, ts = str(event.payload["channel"]), str(event.payload.get("thread_ts") or event.payload["ts"])
    text = re.sub(rf"<@{event.bot_user_id}(\|[^>]*)?>", " ", str(event.payload.get("text") or ""))
    if channel.startswith("D") or not await _is_for_us(event):
        return
    about = () if anonymity.is_secret(text) else topics.topics_of(text)
    where = {"channel": channel, "thread": ts}
    await event.once(greetings.answer_mention, person=event.payload["user"], topics=about, now=event.now, **where)


async def _is_for_us(event: Event) -> bool:
    """Whether it is a member's own message."""
    id_ = event.payload.get("user")
    if event.payload.get("subtype") not in WORDS_OF_PEOPLE or event.payload.get("bot_id") or not isinstance(id_, str):
        return False
    person = (await slack_people.meet([id_], event)).get(id_)
    return person is not None and not people.why_excluded(person)


def _asking(commands: Mapping[str, Handler]) -> Handler:
    """What a button asks is answered to whoever pressed it, beside the message that everybody may read."""

    async def ask(call: Call) -> Answer | None:
        typed = received.document(Typed, call.value)
        return await _run(commands, typed, call)

    return ask


def _taking(commands: Mapping[str, Handler]) -> Handler:
    """A message is taken as the command that it looks like: as it reads now, in the words that Slack keeps."""

    async def take(call: Call) -> Answer | None:
        written = received.document(Written, call.value)
        text = await messages.text_of(call.channel, written.ts, call, by=call.me.id)
        return await _run(commands, Typed(written.command, topics.rest_of(text)), call)

    return take


async def _run(commands: Mapping[str, Handler], typed: Typed, call: Call) -> Answer | None:
    name = received.one_of(commands, slips.name_of(typed.command, typed.text, commands))
    answer = await commands[name](call.as_if_typed(typed.command, typed.text))
    return replace(answer, beside=True) if answer else None


def compose_greeting(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    return views.greeting()


def compose_talk(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    about = delivery.detail
    return views.answer(about["topics"], command=about["command"], ts=about["ts"])


def compose_in_channel(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    return views.answer(delivery.detail["topics"])


def actions(commands: Mapping[str, Handler]) -> dict[str, Handler]:
    """What the buttons do, with any of these commands."""
    return {"talk_ask": _asking(commands), "talk_typed": _taking(commands)}


EVENTS: Mapping[str, EventHandler] = {"message": said, "app_mention": mentioned}
COMPOSERS: Mapping[Kind, Composer] = {
    GREETING: compose_greeting,
    TALK: compose_talk,
    TALK_IN_CHANNEL: compose_in_channel,
}
