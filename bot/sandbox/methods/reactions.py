"""reactions.*: emoji under messages."""

from bot.sandbox import objects, reactions
from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.conversations import Message
from bot.sandbox.methods.call import Call, Json, Method, Type
from bot.sandbox.refusal import SlackError


def add(call: Call) -> Json:
    reactions.add(call.slack, _message(call), call.args["name"], BOT_USER_ID)
    return {}


def remove(call: Call) -> Json:
    reactions.remove(call.slack, _message(call), call.args["name"], BOT_USER_ID)
    return {}


def get(call: Call) -> Json:
    message = _message(call)
    return {"type": "message", "channel": message.channel, "message": objects.message(call.slack, message)}


def _message(call: Call) -> Message:
    message = call.conversation(joined=True).messages.get(call.args["timestamp"])
    if message is None:
        raise SlackError("message_not_found")
    return message


WHERE: dict[str, Type] = {"channel": "text", "timestamp": "text"}
METHODS = {
    "reactions.add": Method(add, {**WHERE, "name": "text"}, scope="reactions:write"),
    "reactions.remove": Method(remove, {**WHERE, "name": "text"}, scope="reactions:write"),
    "reactions.get": Method(get, WHERE, {"full": "flag"}, scope="reactions:read"),
}
