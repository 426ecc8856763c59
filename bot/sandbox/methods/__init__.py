"""Every Web API method that the sandbox knows, by name."""

from bot.sandbox.app import APP_ID, BOT_ID, BOT_USER_ID
from bot.sandbox.methods import chat, conversations, people, views
from bot.sandbox.methods.call import Call, Json, Method
from bot.sandbox.refusal import SlackError


def auth_test(call: Call) -> Json:
    return {
        "url": f"{call.backend.interactions.base_url}/",
        "team": call.slack.workspace.name,
        "user": call.slack.people[BOT_USER_ID].name,
        "team_id": call.slack.workspace.id,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    if "error" in call.args:
        raise SlackError(call.args["error"], args=call.args)
    return {"args": call.args}


def add_reaction(call: Call) -> Json:
    message = call.conversation(joined=True).messages.get(call.args["timestamp"])
    if message is None:
        raise SlackError("message_not_found")
    if not call.args["name"].replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise SlackError("invalid_name")
    users = message.reactions.setdefault(call.args["name"], [])
    if BOT_USER_ID in users:
        raise SlackError("already_reacted")
    users.append(BOT_USER_ID)
    call.slack.on_change("messages")
    return {}


METHODS: dict[str, Method] = {
    "api.test": Method(api_test, optional={"error": "text", "foo": "text"}, caller="anybody"),
    "auth.test": Method(auth_test, optional={"team_id": "text"}),
    "reactions.add": Method(
        add_reaction, {"channel": "text", "timestamp": "text", "name": "text"}, scope="reactions:write"
    ),
    **chat.METHODS,
    **conversations.METHODS,
    **people.METHODS,
    **views.METHODS,
}
