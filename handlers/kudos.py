"""`/kudos`: thank colleagues, with a reason."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers import mentions, people
from handlers.views import blocks
from handlers.views import kudos as views
from storage import kudos, library
from storage import people as known
from storage.database import Session, Store
from storage.refusal import Refused
from storage.tables import Delivery, Person

NotGiven = list[tuple[str, str]]  # who (a mention or an @name), and the reason's key in views.WHY_NOT


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    team_id: str,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    text = (command.get("text") or "").strip()
    if text.lower() == "help":
        await ack(text=views.HELP)
    elif text.lower() == "mine":
        await ack(**views.mine(await store.read(kudos.given_by, me.id)))
    elif not text:
        await client.views_open(trigger_id=command["trigger_id"], view=views.form(channel=command["channel_id"]))
        await ack()
    else:
        typed = mentions.read(text)
        receivers, not_given = await _sort_out(typed, me, client=client, store=store, team_id=team_id, now=now)
        _require(receivers, not_given, typed.words)
        given = await store.once(
            key, me.id, now, kudos.give,
            giver=me.id, receivers=receivers, message=typed.words, practices=typed.tags,
            channel=command["channel_id"], at=now,
        )  # fmt: skip
        await ack(**views.thanks(given, not_given))


async def submit(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    team_id: str,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    filled = blocks.values(view)
    chosen = mentions.Typed(people=tuple(filled["receivers"] or ()))
    receivers, not_given = await _sort_out(chosen, me, client=client, store=store, team_id=team_id, now=now)
    message = (filled["message"] or "").strip()
    _require(receivers, not_given, message)
    given = await store.once(
        key, me.id, now, kudos.give,
        giver=me.id, receivers=receivers, message=message, practices=filled.get("practices") or (),
        channel=view["private_metadata"], at=now,
    )  # fmt: skip
    await ack(response_action="update", view=views.confirmation(given, not_given))


async def undo(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    text = views.undone(await store.write(kudos.undo, id_=int(action["value"]), by=me.id, at=now))
    if body.get("view"):
        await client.views_update(view_id=body["view"]["id"], view=blocks.notice("Kudos", [blocks.section(text)]))
    else:
        await respond(text=text, replace_original=True)
    await ack()


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    given = kudos.find(session, delivery.subject)
    return views.post(given) if given else None


def compose_dm(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    given = kudos.find(session, delivery.subject)
    if given is None:
        return None
    told = library.find(session, given.story_id) if given.story_id else None
    return views.dm(given, given.channel, story_link=told.link if told else "")


async def _sort_out(
    typed: mentions.Typed, me: Person, *, client: AsyncWebClient, store: Store, team_id: str, now: datetime
) -> tuple[list[str], NotGiven]:
    """Everybody named, each once and in order, and who of them cannot be thanked and why."""
    groups = await people.expand(typed.groups, client=client, store=store, now=now)
    named = tuple(dict.fromkeys([*typed.people, *(one for group in typed.groups for one in groups.get(group, ()))]))
    found = await people.meet(named, client=client, store=store, team_id=team_id, now=now)
    reasons = {one: _why_not(one, me, found) for one in named}
    in_groups_only = set(named) - set(typed.people)
    receivers = [one for one in named if not reasons[one]]
    not_given = [(f"<@{one}>", why) for one, why in reasons.items() if why and one not in in_groups_only]
    named_groups = zip(typed.groups, typed.group_names, strict=True)
    not_given += [("@" + mentions.escape(name), "empty_group") for group, name in named_groups if not groups.get(group)]
    not_given += [("@" + mentions.escape(name), "bare") for name in typed.bare_names]
    not_given += [(f"@{name}", "broadcast") for name in typed.broadcasts]
    return receivers, not_given


def _why_not(one: str, me: Person, found: dict[str, Person]) -> str:
    if one == me.id:
        return "yourself"
    return known.standing(found[one]) if one in found else "unknown"


def _require(receivers: Collection[str], not_given: Sequence[tuple[str, str]], message: str) -> None:
    if not receivers:
        raise Refused(
            "Nothing was recorded, because I found nobody there whom I can thank for you."
            " Type @ and pick a colleague from Slack's list, then say what for." + views.left_out(not_given),
            field="receivers",
        )
    if not message:
        raise Refused(
            "Nothing was recorded yet: please add what you are thankful for, as in"
            " `/kudos @ana for the calm handover`. The reason is what people remember.",
            field="message",
        )
    if len(message) > blocks.SECTION_LIMIT:
        raise Refused(
            f"That is {len(message):,} characters; a post in Slack takes {blocks.SECTION_LIMIT:,}."
            " Please shorten it a little.",
            field="message",
        )
