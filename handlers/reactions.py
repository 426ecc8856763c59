"""💡, 🧠 or 🎓 under a story says *I learned from this* too, where Slack lets us see it (`reactions:read`)."""

from handlers.call import Event
from handlers.feature import Feature
from handlers.slack import people as slack_people
from handlers.slack import received
from storage.people import people
from storage.stories import readers

UNSEEN = {"channel_not_found", "message_not_found", "missing_scope", "not_in_channel"}


async def changed(event: Event) -> bool:
    """Somebody put an emoji under a message, or took it away; False where that says nothing to us."""
    if event.payload["reaction"] not in readers.EMOJI or event.payload.get("item_user") != event.bot_user_id:
        return False
    item, by = event.payload["item"], event.payload["user"]
    if not (isinstance(item, dict) and isinstance(by, str) and item.get("type") == "message"):
        return False
    where = {"channel": received.place(item.get("channel")), "ts": str(item.get("ts"))}
    id_ = await event.store.read(readers.posted_as, **where)
    if id_ is None or await event.is_done():
        return False
    met = await slack_people.meet([by], event)
    if by in met and not people.why_excluded(met[by]):
        emoji = await _emoji_of(by, event, **where)
        await event.once(readers.react, id_=id_, by=by, emoji=emoji, at=event.now)
    return True


async def _emoji_of(person: str, event: Event, *, channel: str, ts: str) -> list[str]:
    """Which of theirs are there now: events can come late, and in the wrong order."""
    asking = event.client.reactions_get(channel=channel, timestamp=ts, full=True)
    (answer,) = await slack_people.ask(asking, unknown=UNSEEN)
    found = (answer.get("message") or {}).get("reactions") or ()
    return [one["name"] for one in found if one["name"] in readers.EMOJI and person in one["users"]]


FEATURE = Feature(events={"reaction_added": changed, "reaction_removed": changed})
