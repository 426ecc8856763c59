"""`/warmline team`: set up a team, change it, end it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import channels, modals, people, received
from handlers.slack.mentions import after_first_word, decode, escape
from handlers.views import blocks
from handlers.views import teams as views
from storage.engine.database import Session, Store
from storage.people import admins, team_setup, teams
from storage.people import people as known
from storage.refusal import Refused
from storage.tables import Person


async def command(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, store: Store, me: Person) -> None:
    """`/warmline team`, `team NAME`, `team new` and `team end NAME`."""
    wanted = decode(after_first_word(command.get("text")))
    first, _, name = wanted.partition(" ")
    if wanted.lower() == "new":
        await _open(None, command, client, store, me, channel=command["channel_id"])
        await ack()
    elif first.lower() == "end":
        await ack(**views.to_end(await store.read(_to_end, name=name, me=me)))
    else:
        await ack(**await store.read(_overview, name=wanted, me=me))


async def show(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, store: Store, me: Person
) -> None:
    """*My teams* on Home."""
    shown = await store.read(_overview, name="", me=me)
    await modals.answer(shown, body=body, client=client, respond=respond, title="Teams")
    await ack()


async def new(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person) -> None:
    channel = (body.get("channel") or {}).get("id", "")
    await _open(None, body, client, store, me, channel=channel)
    await ack()


async def change(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    await _open(received.number_on(action), body, client, store, me)
    await ack()


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
    id_ = received.number(view["private_metadata"] or "0") or None
    before = await store.read(teams.to_change, id_, by=me)
    if not (channel := received.place(filled["channel"])):
        raise Refused("Please choose the channel where the team meets.", field="channel")
    await channels.meet(channel, client=client, store=store)
    if before is None or before.team.channel != channel:
        await channels.require_in(channel, me=me, client=client, store=store)
    asked_for = [*(filled["leads"] or ()), *(filled["members"] or ())]
    together = await _together(filled, client=client, store=store, now=now)
    everybody = list(dict.fromkeys([*asked_for, *together]))
    await people.meet(everybody, client=client, store=store, team_id=team_id, now=now)
    saved = await store.once(
        key, me.id, now, team_setup.save,
        _setup(filled, everybody), team_id=id_, by=me, now=now,
    )  # fmt: skip
    # Every channel has bots in it, and nobody meant them by "everybody".
    left_out = [(who, why) for who, why in saved.left_out if who in asked_for or why != "bot"]
    await ack(response_action="update", view=views.saved(saved, left_out=left_out))


async def end(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    me: Person,
) -> None:
    text = views.ended(await store.write(team_setup.end, team_id=received.number_on(action), by=me))
    said = {"text": text, "blocks": [blocks.section(text)]}
    await modals.answer(said, body=body, client=client, respond=respond, title="Team ended")
    await ack()


async def _open(
    team_id: int | None, body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person, *, channel: str = ""
) -> None:
    shown = await store.read(teams.to_change, team_id, by=me)
    await modals.open_(views.form(shown, me=me.id, zone=me.zone, channel=channel), body=body, client=client)


async def _together(filled: Mapping[str, Any], *, client: AsyncWebClient, store: Store, now: datetime) -> list[str]:
    """Who was not named one by one: everybody in the channel, and the user group."""
    together: list[str] = []
    if filled.get("everyone"):
        together = await channels.members(filled["channel"], client=client)
        if not together:
            raise Refused(
                "I cannot see who is in that channel. Please type /invite @Warmline there and save again.",
                field="everyone",
            )
    if handle := (filled.get("group") or "").strip():
        group = await people.with_handle(handle, client=client, store=store, now=now)
        if not group:
            raise Refused(
                f"I found nobody in a user group called {escape(handle)}. Please name its people instead.",
                field="group",
            )
        together += group
    return together


def _setup(filled: Mapping[str, Any], members: list[str]) -> team_setup.Setup:
    return team_setup.Setup(
        name=filled["name"] or "",
        channel=filled["channel"],
        zone=filled["zone"],
        country=filled.get("country") or "",
        region=filled.get("region") or "",
        members=tuple(members),
        leads=tuple(filled["leads"] or ()),
        digest_in_channel=bool(filled.get("digest")),
    )


def _overview(session: Session, *, name: str, me: Person) -> dict[str, Any]:
    there = [teams.named(session, name)] if name else teams.visible(session, me)
    shown = [teams.show(session, team, me) for team in there[: views.SHOWN]]
    return views.overview(
        shown,
        more=len(there) - len(shown),
        is_admin=known.is_admin(session, me),
        admins=admins.everybody(session).all,
    )


def _to_end(session: Session, *, name: str, me: Person) -> teams.Shown:
    if not name.strip():
        raise Refused("Which team? `/warmline team end NAME` ends it, after asking once more.")
    team = teams.named(session, name)
    teams.require_lead(session, team.id or 0, me, admin=known.is_admin(session, me))
    return teams.show(session, team, me)
