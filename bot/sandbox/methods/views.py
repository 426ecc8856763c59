"""views.* and blocks.validate: forms and Home tabs."""

from typing import Any

from bot.sandbox.block_kit import problems, view_problems
from bot.sandbox.methods.call import Call, Json, Method
from bot.sandbox.refusal import SlackError
from bot.sandbox.views import View


def open_view(call: Call) -> Json:
    return _answer(call, call.backend.views.open(call.args["trigger_id"], call.args["view"]))


def push(call: Call) -> Json:
    return _answer(call, call.backend.views.push(call.args["trigger_id"], call.args["view"]))


def update(call: Call) -> Json:
    if ("view_id" in call.args) == ("external_id" in call.args):
        raise SlackError("invalid_arguments", "needs view_id or external_id, and not both")
    view_id, external_id = call.args.get("view_id"), call.args.get("external_id")
    view = call.backend.views.find(
        lambda v: v.id == view_id or (external_id is not None and v.body.get("external_id") == external_id)
    )
    if view is None:
        raise SlackError("not_found")
    return _answer(call, call.backend.views.update(view, call.args["view"], call.args.get("hash")))


def publish(call: Call) -> Json:
    if not call.slack.app.has_home:
        raise SlackError("not_enabled")
    person = call.slack.people.get(call.args["user_id"])
    if person is None or person.is_bot or person.deleted or call.slack.is_outside(person):
        raise SlackError("user_not_found")
    view = call.backend.views.publish(person.id, call.args["view"], call.args.get("hash"))
    return _answer(call, view)


def _answer(call: Call, view: View) -> Json:
    return {"view": call.backend.views.as_json(view)}


def validate(call: Call) -> Json:
    names = [name for name in ("blocks", "message", "view") if name in call.args]
    if len(names) != 1:
        raise SlackError("invalid_arguments", "needs exactly one of blocks, message and view")
    value: Any = call.args[names[0]]
    if names == ["view"]:
        refused = view_problems(value)
    else:
        refused = problems(value if names == ["blocks"] else value.get("blocks", []), "message")
    if refused:
        raise SlackError("invalid_blocks", *refused)
    return {}


METHODS = {
    "views.open": Method(open_view, {"trigger_id": "text", "view": "json"}),
    "views.push": Method(push, {"trigger_id": "text", "view": "json"}),
    "views.update": Method(update, {"view": "json"}, {"view_id": "text", "external_id": "text", "hash": "text"}),
    "views.publish": Method(publish, {"user_id": "text", "view": "json"}, {"hash": "text"}),
    "blocks.validate": Method(validate, optional={"blocks": "json", "message": "json", "view": "json"}),
}
