"""Shows people what the app answered, and complains about answers that Slack would not take."""

from collections.abc import Mapping, Set
from typing import Any

from bot.sandbox.backend import Backend
from bot.sandbox.block_kit import problems
from bot.sandbox.interactions import Interaction, answer
from bot.sandbox.refusal import SlackError
from bot.sandbox.reply import Reply
from bot.sandbox.views import View

Json = dict[str, Any]


class Answers:
    """Takes the body of an acknowledgement, by the kind of request that it answers."""

    def __init__(self, backend: Backend, user: str) -> None:
        self._slack = backend.slack
        self._views = backend.views
        self._offered = backend.offered.setdefault(user, [])
        self._user = user

    def to_command(self, interaction: Interaction, reply: Reply, body: Any, name: str) -> None:
        """The answer to a slash command becomes a message."""
        message = {"text": body} if isinstance(body, str) and body else body
        if not message or message.keys() <= {"response_type"}:
            return
        try:
            answer(self._slack, interaction, message)
        except SlackError as refusal:
            self._slack.complain(f"{name}: the answer is refused: {refusal.answer()}")
            reply.fail(f'{name} failed with the error "invalid_command_response"')

    def to_action(self, reply: Reply, body: Any) -> None:
        """The answer to block_actions has to be empty."""
        if body:
            self._slack.complain("an answer to block_actions may have no body; use the response_url")

    def to_suggestion(self, reply: Reply, body: Any) -> None:
        """The answer to block_suggestion is offered as options."""
        body = body or {}
        groups = body.get("option_groups", [])
        options = [*body.get("options", []), *(o for group in groups for o in group.get("options", []))]
        menu = {"type": "static_select", "action_id": "a", **body}
        refused = problems([{"type": "actions", "elements": [menu]}], "message") if options else []
        for words in refused:
            self._slack.complain(f"options: {words}")
        if refused:
            reply.fail("The options could not be loaded.")
            return
        reply.options = options
        self._offered.extend(options)

    def to_form(self, view: View, fields: Set[str], reply: Reply, body: Any) -> None:
        """``fields``: the input blocks of the view when it was sent; an earlier answer may have changed it since."""
        try:
            self._respond(view, fields, reply, body or {})
        except SlackError as refusal:
            self._slack.complain(f"view_submission: the answer is refused: {refusal.answer()}")
            reply.fail(f"We had some trouble connecting. Try again? ({refusal.error})")

    def _respond(self, view: View, fields: Set[str], reply: Reply, body: Json) -> None:
        match body.get("response_action"):
            case None:
                if body:
                    self._slack.complain(f"view_submission: an answer without response_action: {body}")
                self._views.close(view)
            case "clear":
                self._views.clear(self._user)
            case "update":
                self._views.update(view, body.get("view") or {}, reply=reply)
            case "push":
                self._views.push_for(self._user, body.get("view") or {}, reply)
            case "errors":
                reply.ok, reply.errors = False, dict(body.get("errors") or {})
                self._check_errors(fields, reply.errors)
            case other:
                raise SlackError("invalid_arguments", f"no such response_action: {other}")

    def _check_errors(self, fields: Set[str], errors: Mapping[str, str]) -> None:
        if not errors:
            self._slack.complain("view_submission: response_action errors without errors")
        for block_id in errors.keys() - fields:
            self._slack.complain(f"view_submission: an error for {block_id!r}, which is no input block")
