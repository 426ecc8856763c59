"""A request to the app: a slash command, an interaction or an event."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.interactions import Interaction
from bot.sandbox.reply import Reply

Json = dict[str, Any]
Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(eq=False)
class AppRequest:
    """One payload for the app, which can be sent again.

    `finish` shows the person what the app answered; `failure` is what the person reads when it did not.
    """

    kind: Kind
    payload: Json
    interaction: Interaction | None = None
    finish: Callable[[Reply, Any], None] = field(default=lambda reply, body: None, repr=False)
    failure: str = "{error}"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempts: int = 0
    retry_reason: str = ""
