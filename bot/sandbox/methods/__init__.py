"""Every Web API method that the sandbox knows, by name."""

from bot.sandbox.app import APP_ID, BOT_ID, BOT_USER_ID
from bot.sandbox.methods import chat, conversations, files, people, reactions, views
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


METHODS: dict[str, Method] = {
    "api.test": Method(api_test, optional={"error": "text", "foo": "text"}, caller="anybody"),
    "auth.test": Method(auth_test, optional={"team_id": "text"}),
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
