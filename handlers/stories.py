"""`/servicestory`: tell what happened, find it again, thank for it, take it back."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers import mentions, people
from handlers.said_no import name_of
from handlers.views import blocks, story_form
from handlers.views import stories as views
from storage import library, stories, teams
from storage.database import Session, Store
from storage.library import Draft
from storage.refusal import Refused
from storage.tables import Channel, Delivery, Person

TAGS = (*mentions.PRACTICES, "difficult", "internal")
SEARCH_LIMIT = 300  # characters: they travel in the value of the button More
OPEN_SECONDS = 2.0  # of the three in which a person must be answered


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
    first, _, rest = text.partition(" ")
    if text.lower() == "help":
        await ack(text=views.HELP)
    elif text.lower() == "mine":
        page = await store.read(library.told_by, me.id)
        await ack(**views.mine(page, channel=command["channel_id"]))
    elif text.lower() == "search":
        await ack(text=views.SEARCH_HELP)
    elif first.lower() == "search":
        words = _searched(rest)
        await ack(**views.found(await store.read(library.find_words, words, reader=me.id), words=words))
    else:
        draft, mentioned = await _read(text, me, client=client, store=store, team_id=team_id, now=now)
        await _tell(ack, command, draft, mentioned, client=client, store=store, now=now, me=me, key=key)


async def submit(ack: AsyncAck, view: dict[str, Any], store: Store, now: datetime, me: Person, key: str | None) -> None:
    filled, about = blocks.values(view), json.loads(view["private_metadata"])
    draft = _filled(filled)
    if about["id"] is not None:
        told = await store.write(stories.edit, id_=about["id"], by=me.id, draft=draft, at=now)
        await ack(response_action="update", view=views.changed(told))
        return
    team = int(filled["team"]) if filled.get("team") else None
    placed = await store.once(
        key, me.id, now, stories.tell,
        author=me.id, draft=draft, typed_in=about["channel"], at=now, team_id=team,
    )  # fmt: skip
    await ack(response_action="update", view=views.confirmation(placed))


async def switch_kind(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person) -> None:
    """Choosing *difficult* puts our own part first; the hash keeps an older choice from overtaking a newer one."""
    view = body["view"]
    filled, about = blocks.values(view), json.loads(view["private_metadata"])
    team = int(filled["team"]) if filled.get("team") else None
    shown = await _form(_filled(filled), about["channel"], store=store, me=me, story_id=about["id"], team_id=team)
    await _show(client.views_update(view_id=view["id"], hash=view["hash"], view=shown))
    await ack()


async def change(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    """*Edit* and *Add details*: the same form, beginning in another place."""
    told = await store.read(stories.own, id_=int(action["value"]), by=me.id)
    focus = "our_part" if action["action_id"].startswith("story_details") else "text"
    await _show(_window(client, body, story_form.form(told, story_id=told.id, focus=focus)))
    await ack()


async def withdraw(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    told = await store.write(stories.withdraw, id_=int(action["value"]), by=me.id, at=now)
    await _reply(views.withdrawn(told), "Story withdrawn", body, client=client, respond=respond)
    await ack()


async def post(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    """*Post it*: a story that could be posted nowhere when it was told."""
    id_, _, channel = action["value"].partition(":")
    placed = await store.write(stories.post, id_=int(id_), by=me.id, typed_in=channel, at=now)
    await _reply(views.posted(placed), "Story posted", body, client=client, respond=respond)
    await ack()


async def thank(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    given = await store.once(key, me.id, now, stories.thank, id_=int(action["value"]), by=me.id, at=now)
    said = views.thanked(given.author, given.kudos_id, is_new=given.is_new)
    await respond(text=said.text, blocks=said.blocks, response_type="ephemeral", replace_original=False)
    await ack()


async def learn(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    noted = await store.once(key, me.id, now, stories.learn, id_=int(action["value"]), by=me.id, at=now)
    await respond(text=views.learned(noted), response_type="ephemeral", replace_original=False)
    await ack()


async def read(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    told = await store.read(library.readable, id_=int(action["value"]), reader=me.id)
    await _show(_window(client, body, views.whole(told)))
    await ack()


async def more(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], respond: AsyncRespond, store: Store, me: Person
) -> None:
    """The next page, below the one before."""
    asked = json.loads(action["value"])
    words, before = asked["words"], asked["before"]
    if words:
        page = await store.read(library.find_words, words, reader=me.id, before=before)
        shown = views.found(page, words=words, is_first=False)
    else:
        page = await store.read(library.told_by, me.id, before=before)
        shown = views.mine(page, channel=body["channel"]["id"], is_first=False)
    await respond(**shown, replace_original=False)
    await ack()


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    told = library.find(session, delivery.subject)
    return views.post(told) if told else None


async def _tell(
    ack: AsyncAck,
    command: dict[str, Any],
    draft: Draft,
    mentioned: list[str],
    *,
    client: AsyncWebClient,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    """One line is stored at once; without words, or difficult and so without our own part, the form asks on."""
    channel = command["channel_id"]
    is_difficult = draft.kind == "difficult"
    if draft.text and is_difficult:
        await store.read(stories.check, draft=draft, author=me.id, mentioned=mentioned)
    if not draft.text or is_difficult:
        shown = await _form(draft, channel, store=store, me=me)
        await _show(client.views_open(trigger_id=command["trigger_id"], view=shown))
        await ack()
        return
    placed = await store.once(
        key, me.id, now, stories.tell,
        author=me.id, draft=draft, typed_in=channel, at=now, answer_in=_conversation(command),
    )  # fmt: skip
    told = await store.read(library.find, placed.id) if placed.channel and not placed.is_posted else None
    await ack(**(views.in_channel(told, placed) if told else views.stored(placed)))


async def _read(
    text: str, me: Person, *, client: AsyncWebClient, store: Store, team_id: str, now: datetime
) -> tuple[Draft, list[str]]:
    """What one line tells, and the names of those mentioned in it beside its author."""
    mine = re.sub(rf"<@{re.escape(me.id)}(\|[^>]*)?>", f"<@{me.id}>", text)  # under the name that Slack shows
    unnamed = re.findall(r"<@([^<>|]+)>", mine)
    found = await people.meet(unnamed, client=client, store=store, team_id=team_id, now=now) if unnamed else {}
    names = {id_: person.name for id_, person in found.items()}
    typed = mentions.read(mine, tags=TAGS, names=names, keep_edges=True)
    others = [mark for mark in re.findall(r"<(?:@|!subteam\^)[^<>]+>", mine) if mark != f"<@{me.id}>"]
    draft = Draft(
        text=typed.words,
        kind="difficult" if "difficult" in typed.tags else "wonderful",
        side="internal" if "internal" in typed.tags else "external",
        practices=tuple(tag for tag in typed.tags if tag in mentions.PRACTICES),
    )
    return draft, [mentions.plain(mark, names=names).removeprefix("@") for mark in others]


def _filled(filled: Mapping[str, Any]) -> Draft:
    """What a form holds, as a draft."""
    said = {field.name: filled[field.name] for field in fields(Draft) if filled.get(field.name)}
    return Draft(**said | {"practices": tuple(said.get("practices", ()))})


def _searched(rest: str) -> str:
    words = mentions.plain(rest).strip()
    if len(words) > SEARCH_LIMIT:
        raise Refused(
            f"Please search with a few words, {SEARCH_LIMIT} characters at most."
            " If this was the story itself, please begin it with another word than “search”."
        )
    return words


def _conversation(command: Mapping[str, Any]) -> Channel:
    """Where the command was typed, as far as Slack says with it."""
    name = command.get("channel_name") or ""
    is_private = name in {"privategroup", "directmessage"} or name.startswith("mpdm-")
    return Channel(id=command["channel_id"], name=name, is_member=False, is_private=is_private)


async def _form(
    draft: Draft,
    channel: str,
    *,
    store: Store,
    me: Person,
    story_id: int | None = None,
    team_id: int | None = None,
) -> blocks.Block:
    """The form; only for a new story it asks in which team, since a post cannot move."""
    mine = await store.read(teams.of, me.id) if story_id is None else []
    choices = [(team.name, team.id or 0) for team in mine]
    return story_form.form(draft, channel=channel, story_id=story_id, teams=choices, team_id=team_id)


async def _show(opening: Any) -> None:
    """Wait for a window to open. Refused, with what was typed given back, where Slack does not open it in time."""
    try:
        await asyncio.wait_for(opening, OPEN_SECONDS)
    except (SlackApiError, ClientError, TimeoutError) as error:
        if name_of(error) == "hash_conflict":
            return  # a newer choice has drawn the form already
        raise Refused(
            "Slack did not open the form just now, so nothing was recorded. Please try again in a moment."
        ) from error


def _window(client: AsyncWebClient, body: Mapping[str, Any], view: blocks.Block) -> Any:
    """A window, in place of the one where the button was pressed if there is one."""
    if _is_window(body):
        return client.views_update(view_id=body["view"]["id"], view=view)
    return client.views_open(trigger_id=body["trigger_id"], view=view)


async def _reply(
    said: blocks.Message, title: str, body: Mapping[str, Any], *, client: AsyncWebClient, respond: AsyncRespond
) -> None:
    """Answer a button where it was pressed: in place of its private message, or in a window."""
    if body.get("response_url"):
        await respond(text=said.text, blocks=said.blocks, replace_original=True)
    else:
        await _show(_window(client, body, blocks.notice(title, said.blocks)))


def _is_window(body: Mapping[str, Any]) -> bool:
    return (body.get("view") or {}).get("type") == "modal"
