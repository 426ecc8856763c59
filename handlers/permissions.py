"""Who may do what: everybody who speaks to the bot passes here first."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from time import monotonic
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers.background import Background
from handlers.slack import people as slack_people
from handlers.slack import received
from handlers.slack.context import Context
from storage.engine import deadline
from storage.engine.database import Store
from storage.people import arriving, people
from storage.refusal import Refused
from storage.tables import Person

ANSWER_WITHIN = 2.4  # seconds, of the three that Slack waits

OUTSIDERS = {
    "deactivated": "This account is deactivated in Slack, so I can do nothing for it.",
    "bot": "I only talk to people, not to other bots.",
    "stranger": "I am here for the members of this workspace only. Please ask your contact here to do it for you.",
    "guest": "I am here for full members of this workspace only. Please ask your contact here to do it for you.",
}


class MembersOnly(AsyncMiddleware):
    """Hands ``store``, ``now``, ``me``, ``idempotency_key`` and ``answer_by`` to every listener.

    Outsiders are sent away kindly. Events are let through, since they tell us about everybody; who asks for
    something is checked.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime], background: Background) -> None:
        self._store, self._clock, self._background = store, clock, background

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        await self.meet(req)
        return await next()

    async def meet(self, req: AsyncBoltRequest) -> None:
        """Raises Refused, in words, for outsiders."""
        context, body = req.context, req.body
        received.clean(body)
        context["store"], context["now"], context["me"] = self._store, self._clock(), None
        context["idempotency_key"], context["delivery_key"] = idempotency_key(body), delivery_key(body)
        context["answer_by"] = monotonic() + ANSWER_WITHIN
        if body.get("type") != "event_callback":
            await self._admit(req)

    async def _admit(self, req: AsyncBoltRequest) -> None:
        context = req.context
        asking = _asking(context)
        try:
            with deadline.set_to(context["answer_by"]):
                context["arrival"] = await self._store.glance(arriving.look, context.user_id or "", _place(req.body))
                asking.met.update(context["arrival"].people)
                context["me"] = await _member(context.user_id or "", asking)
        finally:
            if context["me"] is None:  # otherwise the listener does, where nothing was changed
                self._background.start(f"note:{asking.delivery_key}", asking.note_delivery)


def _place(body: dict[str, Any]) -> str:
    """Where it was typed, or where the pressed button is; "" where that is nowhere, or no id."""
    place = body.get("channel_id") or (body.get("channel") or {}).get("id")
    return place if isinstance(place, str) else ""


def _asking(context: AsyncBoltContext) -> Context:
    keys = {name: context[name] for name in ("idempotency_key", "delivery_key")}
    return Context(context.client, context["store"], workspace_of(context), context["now"], **keys)


async def _member(id_: str, context: Context) -> Person:
    met = await slack_people.meet([id_], context)
    if id_ not in met:
        raise Refused(OUTSIDERS["stranger"])
    if why_not := people.why_excluded(met[id_]):
        raise Refused(OUTSIDERS[why_not])
    return met[id_]


def workspace_of(context: AsyncBoltContext) -> str:
    """The id of the workspace the bot lives in, whatever workspace the payload says it comes from."""
    return (context.authorize_result and context.authorize_result.team_id) or ""


def idempotency_key(body: dict[str, Any]) -> str | None:
    """What is the same when Slack delivers the same thing again, and different otherwise."""
    if body.get("type") == "view_submission":
        view = body["view"]
        return f"view:{view['id']}:{view.get('hash', '')}"
    return delivery_key(body)


def delivery_key(body: dict[str, Any]) -> str | None:
    """The same for one request of Slack's: a form that is sent once more, after an error, is another."""
    if event := body.get("event_id"):
        return f"event:{event}"
    return f"trigger:{trigger}" if (trigger := body.get("trigger_id")) else None
