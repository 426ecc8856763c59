"""Bolt's app, in which what people ask for goes straight to its listener."""

from copy import copy
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot import web
from handlers import errors
from handlers.listeners import Listeners
from handlers.permissions import MembersOnly


class App(AsyncApp):
    """For each request Bolt makes a client anew and asks who its token is, which never changes here.

    That takes as long as to find out who somebody is and what they ask for, so only events go that way, and whatever
    Slack asks of the program itself: of those Bolt leaves out what we did ourselves.
    """

    def __init__(
        self, client: AsyncWebClient, who: AuthorizeResult, *, members: MembersOnly, listeners: Listeners
    ) -> None:
        tokenless = copy(client)  # each request gets the token from authorize; Bolt warns of having it from two sides
        tokenless.token = None

        async def authorize() -> AuthorizeResult:
            return who

        super().__init__(
            name="warmline",  # without one, Bolt reads the whole call stack to find one
            client=tokenless,
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self._way, self._who, self._members, self._listeners = client, who, members, listeners
        self.middleware(web.SameWayAs(client))
        self.middleware(members)
        self.middleware(listeners)
        self.error(errors.answer)

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        if not _is_asked(req.body):
            return await super().async_dispatch(req)
        req.context["client"] = self._way
        req.context["respond"] = web.Respond(req.context.response_url, self._way.session)
        req.context.set_authorize_result(self._who)
        try:
            await self._members.meet(req)
            answer = await self._listeners.answer(req)
        except Exception as error:
            return await errors.answer(error, req.body, req.context, self._way)
        return answer or await super().async_dispatch(req)


def _is_asked(body: dict[str, Any]) -> bool:
    """Whether somebody typed, pressed or sent it."""
    return ("command" in body or "user" in body) and "event" not in body
