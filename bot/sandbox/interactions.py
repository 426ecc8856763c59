"""Interactions of people with the app, and the two keys that it gets with each: trigger_id and response_url."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.block_kit import problems
from bot.sandbox.conversations import Message
from bot.sandbox.normalizing import normalize
from bot.sandbox.refusal import SlackError
from bot.sandbox.reply import Reply
from bot.sandbox.state import Slack

Json = dict[str, Any]
TRIGGER_LASTS = 3.0  # real seconds, whatever the movable clock says
URL_LASTS = timedelta(minutes=30)
URL_USES = 5


@dataclass
class Interaction:
    """Something a person did with the app, and what the app may still do in return."""

    user: str
    at: datetime
    trigger_id: str
    channel: str | None = None
    source: Message | None = None
    answer_key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    started: float = field(default_factory=lambda: time.monotonic())
    exchanged: bool = False
    uses: int = 0
    reply: Reply = field(default_factory=Reply)


class Interactions:
    """Every interaction, found by its trigger or by its response_url."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._by_trigger: dict[str, Interaction] = {}
        self._by_answer_key: dict[str, Interaction] = {}
        self._latest: dict[str, Interaction] = {}
        self.base_url = ""

    def begin(self, user: str, *, channel: str | None = None, source: Message | None = None) -> Interaction:
        number = f"{secrets.randbelow(10**12):012d}"
        trigger_id = f"{number}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        interaction = Interaction(user, self._slack.clock.now(), trigger_id, channel, source)
        self._by_trigger[trigger_id] = interaction
        self._by_answer_key[interaction.answer_key] = interaction
        self._latest[user] = interaction
        return interaction

    def latest_of(self, user: str) -> Interaction | None:
        return self._latest.get(user)

    def response_url(self, interaction: Interaction) -> str:
        return f"{self.base_url}/response/{interaction.answer_key}"

    def exchange(self, trigger_id: str) -> Interaction:
        """Uses the trigger up. Raises SlackError if it is unknown, used already, or older than three seconds."""
        interaction = self._by_trigger.get(trigger_id)
        if interaction is None:
            raise SlackError("invalid_trigger_id")
        if interaction.exchanged:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - interaction.started > TRIGGER_LASTS:
            raise SlackError("expired_trigger_id")
        interaction.exchanged = True
        return interaction

    def use_url(self, answer_key: str, body: Mapping[str, Any]) -> None:
        """Shows what the app posts to a response_url. Raises SlackError after five uses or half an hour."""
        interaction = self._by_answer_key.get(answer_key)
        if interaction is None:
            raise SlackError("invalid_url")
        age = self._slack.clock.now() - interaction.at
        if interaction.uses >= URL_USES:
            raise SlackError("used_url")
        if age > URL_LASTS:
            raise SlackError("expired_url")
        interaction.uses += 1
        answer(self._slack, interaction, body)


ANSWER_FIELDS = {
    "attachments",
    "blocks",
    "delete_original",
    "link_names",
    "metadata",
    "mrkdwn",
    "parse",
    "replace_original",
    "response_type",
    "text",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
}


def answer(slack: Slack, interaction: Interaction, body: Mapping[str, Any]) -> None:
    """Shows what the app answered, by an acknowledgement with a body or by a response_url."""
    for name in body.keys() - ANSWER_FIELDS:
        slack.complain(f"an answer has no field {name!r}")
    if _is_set(body, "delete_original"):
        _delete_original(slack, interaction)
        return
    text, blocks = body.get("text") or "", body.get("blocks") or []
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if refused := problems(blocks, "message"):
        raise SlackError("invalid_blocks", *refused)
    if not text and not blocks and not body.get("attachments"):
        raise SlackError("no_text")
    if len(text) > 40_000:
        raise SlackError("msg_too_long")
    if body.get("response_type") not in (None, "ephemeral", "in_channel"):
        raise SlackError("invalid_arguments", "response_type must be ephemeral or in_channel")
    changed = _replace(slack, interaction, text, normalize(blocks)) if _is_set(body, "replace_original") else None
    _fill_in(interaction.reply, changed or _post(slack, interaction, body, text, normalize(blocks)))


def _is_set(body: Mapping[str, Any], name: str) -> bool:
    return body.get(name) in (True, "true")


def _replace(slack: Slack, interaction: Interaction, text: str, blocks: list[Json]) -> Message | None:
    """The changed message; it stays as visible, or as private, as it was."""
    original = interaction.source
    if original is None:
        slack.complain("replace_original needs a message that the person acted on")
        return None
    slack.change(original, text=text, blocks=blocks)
    return original


def _delete_original(slack: Slack, interaction: Interaction) -> None:
    if interaction.source is None:
        raise SlackError("invalid_arguments", "delete_original needs a message that the person acted on")
    slack.remove(interaction.source)


def _post(slack: Slack, interaction: Interaction, body: Mapping[str, Any], text: str, blocks: list[Json]) -> Message:
    channel = slack.current_id(str(interaction.channel))
    private = body.get("response_type") != "in_channel"
    metadata = body.get("metadata")
    message = Message(
        channel=channel,
        ts=slack.new_ts(channel),
        user=BOT_USER_ID,
        text=text,
        blocks=blocks,
        metadata=metadata if isinstance(metadata, dict) else None,
        thread_ts=body.get("thread_ts"),
        reader=interaction.user if private else None,
        from_app=True,
        is_answer=True,
    )
    return slack.add(message, linked=bool(body.get("link_names")) or body.get("parse") == "full")


def _fill_in(reply: Reply, message: Message) -> None:
    reply.text, reply.blocks = message.text, message.blocks
    reply.response_type = "ephemeral" if message.is_ephemeral else "in_channel"
    reply.channel, reply.ts = message.channel, message.ts
