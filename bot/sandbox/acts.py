"""What a person can do through the control API, by the word in `do`."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.observer import NotPossible
from bot.sandbox.person import Person
from bot.sandbox.reply import Reply

Json = dict[str, Any]


async def perform(person: Person, act: Mapping[str, Any]) -> Reply:
    """Does it. Raises NotPossible if this person cannot, and KeyError if the act lacks a field."""
    match act["do"]:
        case "command":
            name, text = act["command"], act.get("text", "")
            return await person.command(name, text, channel=act["channel"], raw=bool(act.get("raw")))
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
        case "home":
            return await person.open_home()
        case "options":
            element = f"{act['block_id']}.{act['action_id']}"
            return await person.options(_target(act["container"]), element, act.get("value") or "")
        case other:
            raise NotPossible(f"nobody can do {other!r} here")


def _target(container: Mapping[str, Any]) -> Json:
    if container["type"] == "view":
        return {"id": container["view_id"]}
    return {"channel": container["channel"], "ts": container["ts"]}
