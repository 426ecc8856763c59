"""One call of a Web API method, and what methods have in common: arguments, scopes, pages."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.backend import Backend
from bot.sandbox.conversations import Conversation
from bot.sandbox.refusal import SlackError
from bot.sandbox.state import Slack

Json = dict[str, Any]
Type = Literal["text", "flag", "number", "list", "json"]


IN_EVERY_CALL = {"token", "team_id"}  # Bolt's client sends team_id along with every call


@dataclass
class Call:
    """One call: its method, its arguments, and the scopes that it needed so far."""

    method: str
    backend: Backend
    args: Json
    accepted: list[str] = field(default_factory=list)

    @property
    def slack(self) -> Slack:
        return self.backend.slack

    def need(self, scope: str) -> None:
        """Raises missing_scope unless the app has this scope."""
        self.accepted.append(scope)
        if scope not in self.slack.app.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(self.slack.app.scopes))

    def need_for(self, conversation: Conversation, right: str) -> None:
        """`right` is read, history or write; its scope depends on the kind of conversation."""
        kind = {"channel": "channels", "private": "groups", "dm": "im"}[conversation.kind]
        self.need(f"{kind}:{right}")

    def conversation(self, *, joined: bool = False) -> Conversation:
        """The conversation named by `channel`, if the bot can know that it exists."""
        conversation = self.slack.conversations.get(self.args["channel"])
        if conversation is None or (conversation.kind != "channel" and BOT_USER_ID not in conversation.members):
            raise SlackError("channel_not_found")
        if joined and BOT_USER_ID not in conversation.members:
            raise SlackError("not_in_channel")
        return conversation


@dataclass(frozen=True)
class Method:
    """A Web API method: what it does, which arguments and which scope it takes, and who may call it."""

    run: Callable[[Call], Json]
    required: Mapping[str, Type] = field(default_factory=dict)
    optional: Mapping[str, Type] = field(default_factory=dict)
    scope: str | None = None
    caller: Literal["bot", "app", "anybody"] = "bot"

    def read(self, arguments: Mapping[str, Any]) -> tuple[Json, list[str]]:
        """The arguments in their types, and the names of those that the method does not know."""
        types = {**self.required, **self.optional}
        unknown = [name for name in arguments if name not in types and name not in IN_EVERY_CALL]
        args = {name: _typed(name, types[name], value) for name, value in arguments.items() if name in types}
        args = {name: value for name, value in args.items() if value is not None}
        missing = [name for name in self.required if args.get(name) in (None, "")]
        if missing:
            raise SlackError("invalid_arguments", *(f"missing required field: {name}" for name in missing))
        return args, unknown


def _typed(name: str, kind: Type, value: Any) -> Any:
    if value is None:
        return None
    try:
        match kind:
            case "flag":
                return value if isinstance(value, bool) else {"true": True, "1": True}.get(str(value), False)
            case "number":
                return int(value)
            case "list":
                return value if isinstance(value, list) else [v for v in str(value).split(",") if v]
            case "json":
                return json.loads(value) if isinstance(value, str) else value
            case "text":
                if not isinstance(value, (str, int, float)) or isinstance(value, bool):
                    raise ValueError("not a text")
                return str(value)
    except ValueError as error:
        wrong = {"blocks": "invalid_blocks_format", "view": "invalid_arguments"}.get(name, "invalid_arguments")
        raise SlackError(wrong, f"{name} must be a {kind}") from error


def page(
    call: Call, things: Sequence[Any], key: Callable[[Any], str], *, default: int, most: int
) -> tuple[list[Any], str]:
    """The part of `things` that the call asked for, and the cursor for the next one ("" at the end).

    The cursor names the last thing handed out, so that what is added meanwhile shifts nothing.
    """
    limit = call.args.get("limit") or default
    if not 1 <= limit <= most:
        raise SlackError("invalid_limit")
    start = _after(call.args.get("cursor", ""), [key(thing) for thing in things])
    part = list(things[start : start + limit])
    more = start + limit < len(things)
    return part, _cursor(start + limit, key(part[-1])) if more else ""


def _cursor(index: int, last: str) -> str:
    return base64.urlsafe_b64encode(f"next:{index}:{last}".encode()).decode()


def _after(cursor: str, keys: list[str]) -> int:
    if not cursor:
        return 0
    try:
        word, index, last = base64.urlsafe_b64decode(cursor).decode().split(":", 2)
        return keys.index(last) + 1 if word == "next" and last in keys else int(index)
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise SlackError("invalid_cursor") from error


def paged(answer: Json, cursor: str) -> Json:
    return answer | {"response_metadata": {"next_cursor": cursor}}
