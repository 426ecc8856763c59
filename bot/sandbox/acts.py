"""What people do, and what happens without them, by the words of the control API."""

import inspect
from collections.abc import Mapping
from typing import Any

from bot.sandbox.company import User, UserGroup
from bot.sandbox.happenings import Happenings
from bot.sandbox.observer import NotPossible
from bot.sandbox.person import Person
from bot.sandbox.reply import Reply

Json = dict[str, Any]


async def perform(person: Person, act: Mapping[str, Any]) -> Reply:
    """Does what the word in `do` says. Raises NotPossible if this person cannot, KeyError if a field is missing."""
    match act["do"]:
        case "command":
            where = {"channel": act["channel"], "thread_ts": act.get("thread_ts")}
            return await person.command(act["command"], act.get("text", ""), raw=bool(act.get("raw")), **where)
        case "press":
            target = _target(act["container"])
            person.fill_in(target, act.get("state") or {})
            return await person.act(target, act["block_id"], act["action_id"], act.get("value") or {})
        case "submit":
            return await person.submit_state(act.get("state") or {}, {"id": act["view_id"]})
        case "close":
            return await person.close(all_views=bool(act.get("all")))
        case "shortcut":
            return await person.shortcut(act["callback_id"])
        case "message_shortcut":
            message = {"channel": act["channel"], "ts": act["ts"]}
            return await person.message_shortcut(act["callback_id"], message)
        case "say":
            return await person.say(act["channel"], act["text"], thread_ts=act.get("thread_ts"))
        case "react":
            return await person.react({"channel": act["channel"], "ts": act["ts"]}, act["name"])
        case "unreact":
            return await person.unreact({"channel": act["channel"], "ts": act["ts"]}, act["name"])
        case "home":
            return await person.open_home()
        case "messages":
            return await person.open_messages()
        case "options":
            element = f"{act['block_id']}.{act['action_id']}"
            return await person.options(_target(act["container"]), element, act.get("value") or "")
        case other:
            raise NotPossible(f"nobody can do {other!r} here")


async def let_happen(happen: Happenings, event: Mapping[str, Any]) -> None:
    """Calls the method of `Happenings` that the word in `what` names, with the other fields as its arguments."""
    method = getattr(happen, event["what"], None) if event["what"] in HAPPENINGS else None
    if method is None:
        raise NotPossible(f"{event['what']!r} cannot happen here; what can is {', '.join(sorted(HAPPENINGS))}")
    about = {name: value for name, value in event.items() if name != "what"}
    if event["what"] == "add_person":
        about = {"user": User(**about["user"])}
    elif event["what"] == "add_group":
        about = {"group": UserGroup(**about["group"] | {"users": tuple(about["group"].get("users", ()))})}
    await method(**about)


HAPPENINGS = {name for name, _ in inspect.getmembers(Happenings, inspect.isfunction) if not name.startswith("_")}


def _target(container: Mapping[str, Any]) -> Json:
    if container["type"] == "view":
        return {"id": container["view_id"]}
    return {"channel": container["channel"], "ts": container["ts"]}
