"""`/servicestory`: tell what happened, find it again, thank for it, take it back."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import channels, mentions, messages, modals, people, received
from handlers.views import blocks, story_form
from handlers.views import messages as message_views
from handlers.views import stories as views
from storage.engine.database import Session, Store
from storage.people import teams
from storage.refusal import Refused
from storage.stories import library, stories
from storage.stories.library import Draft
from storage.stories.stories import LIMITS
from storage.tables import Channel, Delivery, Person

TAGS = (*mentions.PRACTICES, "difficult", "internal")
SEARCH_LIMIT = 300  # characters: they travel in the value of the button More


@dataclass(frozen=True)
class About:
    """What the form carries: the story that it changes (None: a new one), and where it was opened."""

    channel: str
    id: received.Number | None


@dataclass(frozen=True)
class Search:
    """How the next page is found; without words, among one's own."""

    words: str
    before: received.Number | None


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
        await ack(**blocks.private(views.HELP))
    elif text.lower() == "mine":
        page = await store.read(library.told_by, me.id)
        await ack(**views.mine(page, channel=command["channel_id"]))
    elif text.lower() == "search":
        await ack(**blocks.private(views.SEARCH_HELP))
    elif first.lower() == "search":
        words = _searched(rest)
        await ack(**views.found(await store.read(library.find_words, words, reader=me.id), words=words))
    else:
        draft, mentioned = await _read(text, me, client=client, store=store, team_id=team_id, now=now)
        await _tell(ack, command, draft, mentioned, client=client, store=store, now=now, me=me, key=key)


async def open_new(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person) -> None:
    """*Tell a service story*, chosen where there is no channel: from anywhere in Slack, or on Home."""
    form = await _form(Draft(), "", store=store, me=me)
    await modals.open_(form, body=body, client=client, in_place=True)
    await ack()


async def from_message(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, now: datetime, me: Person
) -> None:
    """*Save as service story*: the words go where stories are read, those of a private conversation do not."""
    quoted = await messages.read(body, store=store, now=now)
    text, note = message_views.quoted(quoted, limit=LIMITS["text"])
    shown = await _form(Draft(text=text), quoted.channel, store=store, me=me, note=note)
    await modals.open_(shown, body=body, client=client)
    await ack()


async def submit(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    filled, about = blocks.values(view), received.document(About, view["private_metadata"])
    draft = _filled(filled)
    if about.id is not None:
        changed = await store.once(key, me.id, now, stories.edit, id_=about.id, by=me.id, draft=draft, at=now)
        await ack(response_action="update", view=views.changed(changed))
        return
    team = received.number(filled["team"]) if filled["team"] else None
    channel = received.place(filled["channel"] or about.channel)
    await channels.make_sure(channel, client=client, store=store)
    if filled["channel"]:
        await channels.require_in(channel, me=me, client=client, store=store)
    placed = await store.once(
        key, me.id, now, stories.tell,
        author=me.id, draft=draft, typed_in=channel, at=now, team_id=team,
    )  # fmt: skip
    await ack(response_action="update", view=views.confirmation(placed))


async def switch_kind(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person) -> None:
    """Choosing *difficult* puts our own part first; the hash keeps an older choice from overtaking a newer one."""
    view = body["view"]
    filled, about = blocks.values(view), received.document(About, view["private_metadata"])
    team = received.number(filled["team"]) if filled["team"] else None
    shown = await _form(_filled(filled), about.channel, store=store, me=me, story_id=about.id, team_id=team)
    await modals.redraw(shown, body=body, client=client)
    await ack()


async def change(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    """*Edit* and *Add details*: the same form, beginning in another place."""
    told = await store.read(stories.own, id_=received.number_on(action), by=me.id)
    focus = "our_part" if action["action_id"].startswith("story_details") else "text"
    form = story_form.form(told, story_id=told.id, focus=focus)
    await modals.open_(form, body=body, client=client, in_place=True)
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
    told = await store.write(stories.withdraw, id_=received.number_on(action), by=me.id, at=now)
    said = asdict(views.withdrawn(told))
    await modals.answer(said, body=body, client=client, respond=respond, title="Story withdrawn")
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
    id_, _, named = (action.get("value") or "").partition(":")
    channel = received.place(named)
    for place in {channel, *(team.channel for team in await store.read(teams.of, me.id))}:
        await channels.make_sure(place, client=client, store=store)
    placed = await store.write(stories.post, id_=received.number(id_), by=me.id, typed_in=channel, at=now)
    said = asdict(views.posted(placed))
    await modals.answer(said, body=body, client=client, respond=respond, title="Story posted")
    await ack()


async def thank(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    id_ = received.number_on(action)
    given = await store.once(key, me.id, now, stories.thank, id_=id_, by=me.id, at=now, seen_in=_pressed_in(body))
    said = views.thanked(given.author, given.kudos_id, is_new=given.is_new)
    await respond(text=said.text, blocks=said.blocks, response_type="ephemeral", replace_original=False)
    await ack()


async def learn(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    id_ = received.number_on(action)
    noted = await store.once(key, me.id, now, stories.learn, id_=id_, by=me.id, at=now, seen_in=_pressed_in(body))
    await respond(text=views.learned(noted), response_type="ephemeral", replace_original=False)
    await ack()


async def read(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    told = await store.read(library.readable, id_=received.number_on(action), reader=me.id)
    await modals.open_(views.whole(told), body=body, client=client, in_place=True)
    await ack()


async def more(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    me: Person,
) -> None:
    """The next page, below the one before, or in place of it where it is in a window."""
    asked = received.document(Search, action.get("value"))
    words, before = asked.words, asked.before
    if words:
        page = await store.read(library.find_words, words, reader=me.id, before=before)
        shown = views.found(page, words=words, is_first=False)
    else:
        page = await store.read(library.told_by, me.id, before=before)
        shown = views.mine(page, channel=_pressed_in(body), is_first=before is None)
    await modals.answer(shown, body=body, client=client, respond=respond, beside=True, title="Stories")
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
        await modals.open_(shown, body=command, client=client)
        await ack()
        return
    await channels.make_sure(channel, client=client, store=store)
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
    said = {field.name: filled[field.name] for field in fields(Draft) if filled[field.name]}
    chosen: dict[str, Any] = {
        "kind": received.one_of(story_form.KINDS, filled["kind"] or "wonderful"),
        "side": received.one_of(story_form.SIDES, filled["side"] or "external"),
        "practices": received.some_of(mentions.PRACTICES, filled["practices"]),
    }
    return Draft(**said | chosen)


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
    return Channel(id=command["channel_id"], name=name, is_member=False, is_private=messages.is_private(name))


async def _form(
    draft: Draft,
    channel: str,
    *,
    store: Store,
    me: Person,
    story_id: int | None = None,
    team_id: int | None = None,
    note: str = "",
) -> blocks.Block:
    """The form; only for a new story it asks in which team, or channel, since a post cannot move."""
    mine = await store.read(teams.of, me.id) if story_id is None else []
    choices = [(team.name, team.id or 0) for team in mine]
    asks_where = story_id is None and not mine and not channel
    return story_form.form(
        draft, channel=channel, story_id=story_id, teams=choices, team_id=team_id, asks_where=asks_where, note=note
    )


def _pressed_in(body: Mapping[str, Any]) -> str:
    return received.place((body.get("channel") or {}).get("id"))
