"""Modals and Home tabs: who has which view open, and what is filled in there."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import inputs
from bot.sandbox.app import APP_ID, BOT_ID
from bot.sandbox.block_kit import view_problems
from bot.sandbox.interactions import Interactions
from bot.sandbox.normalizing import interactive, normalize
from bot.sandbox.refusal import SlackError
from bot.sandbox.reply import Reply
from bot.sandbox.state import Slack

Json = dict[str, Any]
MOST_VIEWS = 3


States = dict[str, dict[str, Json]]


def states(blocks: list[Json], before: States, conversation: str | None) -> States:
    """Every element's state: what was there `before`, or what it has at first."""
    current: States = {}
    for block, element in interactive(blocks):
        if element["type"] in inputs.STATE_KEYS:
            kept = before.get(block["block_id"], {}).get(element["action_id"])
            if kept is None or kept["type"] != element["type"]:
                kept = inputs.at_first(element, conversation)
            current.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return current


@dataclass
class View:
    """A modal or Home tab that somebody has open, and what is filled in there."""

    id: str
    user: str
    body: Json
    root_id: str
    previous_id: str | None = None
    conversation: str | None = None
    hash: str = ""
    values: States = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    def keep_state(self) -> None:
        """Gives every element its state; what was there under the same two ids stays."""
        self.values = states(self.blocks, self.values, self.conversation)

    def input_blocks(self) -> list[Json]:
        return [block for block in self.blocks if block["type"] == "input"]


class Views:
    """Every open modal, as a stack for each person, and every Home tab."""

    def __init__(self, slack: Slack, interactions: Interactions) -> None:
        self._slack = slack
        self._interactions = interactions
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    # What the app asks for

    def open(self, trigger_id: str, body: Mapping[str, Any]) -> View:
        checked = self._checked(body, "modal")
        interaction = self._interactions.exchange(trigger_id)
        view = self._new(interaction.user, checked, interaction.channel)
        self.modals[interaction.user] = [view]
        return self._shown(view, interaction.reply)

    def push(self, trigger_id: str, body: Mapping[str, Any]) -> View:
        checked = self._checked(body, "modal")
        interaction = self._interactions.exchange(trigger_id)
        return self.push_for(interaction.user, checked, interaction.reply)

    def push_for(self, user: str, body: Mapping[str, Any], reply: Reply) -> View:
        stack = self.modals.get(user, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        view = self._new(user, self._checked(body, "modal"), stack[-1].conversation)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return self._shown(view, reply)

    def update(
        self, view: View, body: Mapping[str, Any], view_hash: str | None = None, *, reply: Reply | None = None
    ) -> View:
        checked = self._checked(body, "modal", besides=view)
        if view_hash is not None and view_hash != view.hash:
            raise SlackError("hash_conflict")
        view.body = checked
        return self._shown(view, reply)

    def publish(self, user: str, body: Mapping[str, Any], view_hash: str | None = None) -> View:
        checked = self._checked(body, "home")
        view = self.homes.get(user)
        if view is not None and view_hash is not None and view_hash != view.hash:
            raise SlackError("hash_conflict")
        if view is None:
            view = self.homes[user] = self._new(user, checked, None)
        view.body = checked
        return self._shown(view)

    # What is there

    def find(self, matches: Callable[[View], bool]) -> View | None:
        open_views = [*self.homes.values(), *(v for stack in self.modals.values() for v in stack)]
        return next((view for view in open_views if matches(view)), None)

    def top(self, user: str) -> View | None:
        stack = self.modals.get(user)
        return stack[-1] if stack else None

    def close(self, view: View) -> None:
        """Takes the view away, and with it what was pushed upon it."""
        stack = self.modals.get(view.user, [])
        if view in stack:
            del stack[stack.index(view) :]
            self._slack.on_change("view")

    def clear(self, user: str) -> None:
        self.modals.pop(user, None)
        self._slack.on_change("view")

    def as_json(self, view: View) -> Json:
        return {
            "id": view.id,
            "team_id": self._slack.workspace.id,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            **view.body,
            "state": {"values": view.values},
            "hash": view.hash,
            "root_view_id": view.root_id,
            "previous_view_id": view.previous_id,
            "app_id": APP_ID,
            "app_installed_team_id": self._slack.workspace.id,
            "bot_id": BOT_ID,
        }

    def _new(self, user: str, body: Json, conversation: str | None) -> View:
        view_id = f"V{secrets.token_hex(5).upper()}"
        return View(view_id, user, body, root_id=view_id, conversation=conversation)

    def _checked(self, body: Any, kind: str, besides: View | None = None) -> Json:
        if not isinstance(body, Mapping):
            raise SlackError("invalid_arguments", "view must be an object")
        if refused := view_problems(body):
            too_large = any("bytes" in words for words in refused)
            raise SlackError("view_too_large" if too_large else "invalid_arguments", *refused)
        if body["type"] != kind:
            raise SlackError("invalid_arguments", f"a view of type {kind} is needed")
        external_id = body.get("external_id")
        double = self.find(lambda view: view.body.get("external_id") == external_id) if external_id else None
        if double is not None and double is not besides and double.body["type"] == kind == "modal":
            raise SlackError("duplicate_external_id")
        return {**body, "blocks": normalize(list(body["blocks"]))}

    def _shown(self, view: View, reply: Reply | None = None) -> View:
        """Keeps the view's state and puts it into ``reply``: by default, that of what the person did last."""
        view.keep_state()
        view.hash = f"{int(self._slack.clock.now().timestamp())}.{secrets.token_hex(4)}"
        latest = self._interactions.latest_of(view.user)
        reply = reply or (latest.reply if latest else None)
        if reply and view.body["type"] == "modal":
            reply.modal = self.as_json(view)
        self._slack.on_change("view")
        return view
