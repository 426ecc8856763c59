"""Between Bolt and the handlers: one listener a sort of request, which acknowledges with what the handler answered."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers import audit, home
from handlers.background import Background
from handlers.call import Call, Event
from handlers.feature import EventHandler, Handler
from handlers.permissions import workspace_of
from handlers.slack import modals, naming, responses
from handlers.slack.received import Payload
from handlers.slack.responses import acknowledged
from handlers.views import blocks
from handlers.views.answers import Answer
from storage.engine import deadline
from storage.engine.audit import Logged, NotLogged
from storage.refusal import Refused

NOT_SHOWN = "That is recorded, but Slack did not show my answer just now. My Home tab shows how things are."

Body = Mapping[str, Any]
Listener = Callable[[AsyncBoltRequest, Any], Awaitable[BoltResponse]]
"""Answers a request that holds this payload."""
PayloadOf = Callable[[dict[str, Any]], Any]
"""What a listener is for, out of a body; None where that is for another one."""


class Listeners(AsyncMiddleware):
    """Answers with the listener for the sort of request; what there is none for, Bolt says.

    Bolt's own listeners do the same, but they are tried one after another, and each gets everything there is made anew
    for it: that takes as long as everything else that Bolt does.
    """

    def __init__(self, listeners: Sequence[tuple[PayloadOf, Listener]]) -> None:
        self._listeners = listeners

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        return await self.answer(req) or await next()

    async def answer(self, req: AsyncBoltRequest) -> BoltResponse | None:
        """None where nobody listens to such a request."""
        for payload_of, listener in self._listeners:
            if payload := payload_of(req.body):
                return await listener(req, payload)
        return None


@dataclass(frozen=True)
class Sort:
    """How requests of a sort name their handler, and how an answer gets to the person."""

    name: Callable[[Body], str]
    show: Callable[[Answer, Call], Awaitable[BoltResponse]]


def listen(
    sort: Sort, handlers: Mapping[str, Handler], background: Background, audited: Mapping[str, Logged | NotLogged]
) -> Listener:
    """Answer what people do. Where that changed something, their Home is drawn anew after the answer."""

    async def listener(request: AsyncBoltRequest, payload: Any) -> BoltResponse:
        name, call = sort.name(request.body), _call(request, payload)
        handler = handlers.get(name)
        if handler is None:  # a button that only opens a link, or one of an older version
            background.start(f"note:{call.delivery_key}", call.note_delivery)
            return acknowledged()
        with deadline.set_to(request.context["answer_by"]):
            is_home_seen = await home.is_seen_in(call)
            is_stale = False
            try:
                await naming.fill_in(call)
                answer = await handler(call)
                await audit.note(audited.get(name), name, call)
                if answer and answer.afterwards:
                    background.start(f"after:{call.delivery_key}", answer.afterwards)
                return await sort.show(answer, call) if answer else acknowledged()
            except Refused as refusal:
                is_stale = refusal.field is None  # what the Home shows may be why; words about a field are about that
                raise
            finally:
                if call.has_erased_words:
                    scrub = partial(call.store.scrub, search=call.has_erased_from_search)
                    background.start(f"scrub:{call.has_erased_from_search}", scrub)
                    background.start(home.OUTDATED, partial(home.redraw_outdated, call))
                if is_home_seen and (call.has_changed_something or is_stale) and not call.is_sealed:
                    background.start(f"home:{call.me.id}", partial(home.redraw, call))
                if not (call.has_changed_something or call.is_sealed):
                    background.start(f"note:{call.delivery_key}", call.note_delivery)

    return listener


def listen_to_events(handlers: Mapping[str, EventHandler], background: Background) -> Listener:
    async def listener(request: AsyncBoltRequest, payload: Any) -> BoltResponse:
        if handler := handlers.get(payload["type"]):
            event = _event(request.context, payload)
            with deadline.set_to(request.context["answer_by"]):
                is_ours = await handler(event) is not False
            if is_ours and isinstance(event.payload.get("user"), str):  # only then somebody may have been looked up
                background.start(f"note:{event.delivery_key}", event.note_delivery)
        return acknowledged()

    return listener


# How an answer gets to the person


async def to_command(answer: Answer, call: Call) -> BoltResponse:
    if answer.modal:
        await modals.open_(answer.modal, call.body, call.client)
        return acknowledged()
    return acknowledged(responses.to_body(answer))


async def to_action(answer: Answer, call: Call) -> BoltResponse:
    not_now = NOT_SHOWN if call.has_changed_something else modals.NOT_OPENED
    if answer.redrawn:
        await modals.redraw(answer.as_modal(), call.body, call.client)
    elif answer.modal and not answer.in_place:
        await modals.open_(answer.modal, call.body, call.client, not_now=not_now)
    elif answer.modal or call.body.get("view"):
        await modals.replace(answer.as_modal(), call.body, call.client, not_now=not_now)
    else:
        await responses.show(answer, call.respond)
    return acknowledged()


async def to_form(answer: Answer, call: Call) -> BoltResponse:
    return acknowledged({"response_action": "update", "view": answer.as_modal()})


async def to_shortcut(answer: Answer, call: Call) -> BoltResponse:
    await modals.open_(answer.as_modal(), call.body, call.client)
    return acknowledged()


async def to_menu(answer: Answer, call: Call) -> BoltResponse:
    return acknowledged(blocks.offered(answer.options, call.value))


def _call(request: AsyncBoltRequest, payload: Any) -> Call:
    context = request.context
    return Call(
        **_about(context),
        me=context["me"],
        arrival=context["arrival"],
        met={context["me"].id: context["me"]},
        body=Payload(request.body),
        payload=Payload(payload),
        respond=context["respond"] if context.response_url else responses.refuse_to_respond,
    )


def _event(context: AsyncBoltContext, payload: Any) -> Event:
    return Event(**_about(context), payload=Payload(payload), bot_user_id=context.bot_user_id or "")


def _about(context: AsyncBoltContext) -> dict[str, Any]:
    """What the middleware has found out (handlers/permissions.py)."""
    found = {name: context[name] for name in ("client", "store", "now", "idempotency_key", "delivery_key")}
    return found | {"workspace_id": workspace_of(context)}
