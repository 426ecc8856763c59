"""`/servicestory`: tell what happened, find it again, thank for it, take it back."""

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import channels, looks, mentions, messages, received
from handlers.slack import people as slack_people
from handlers.slack.received import Filled
from handlers.views import blocks, story_form
from handlers.views import messages as message_views
from handlers.views import stories as views
from handlers.views.answers import Answer
from storage.engine.database import Session
from storage.people import teams
from storage.refusal import Refused
from storage.stories import library, stories
from storage.stories.library import Draft, Page
from storage.stories.messages import STORY_POST
from storage.stories.stories import LIMITS
from storage.tables import Channel, Delivery

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


async def command(call: Call) -> Answer:
    text = call.text
    first, _, rest = text.partition(" ")
    match text.lower():
        case "help":
            return Answer(views.HELP)
        case "mine":
            return views.mine(await call.read(library.told_by, call.me.id), channel=call.channel)
        case "search":
            return Answer(views.SEARCH_HELP)
    if first.lower() == "search":
        words = _searched(rest)
        return views.found(await _found(words, call), words=words)
    draft, mentioned = await _read(text, call)
    return await _tell(draft, mentioned, call)


async def open_new(call: Call) -> Answer:
    """*Tell a service story*, chosen where there is no channel: from anywhere in Slack, or on Home."""
    return Answer(modal=await _new_form(Draft(), "", call), in_place=True)


async def from_message(call: Call) -> Answer:
    """*Save as service story*: the words go where stories are read, those of a private conversation do not."""
    quoted = await messages.read(call.body, call)
    text, note = message_views.quoted(quoted, limit=LIMITS["text"])
    return Answer(modal=await _new_form(Draft(text=text), quoted.channel, call, note=note))


async def submit(call: Call) -> Answer:
    filled, about = call.filled, call.about(About)
    draft = _filled(filled)
    if about.id is not None:
        placed = await call.once(stories.edit, id_=about.id, by=call.me.id, draft=draft, at=call.now)
        return views.changed(placed, waits=await call.is_posting_stuck())
    channel = await channels.chosen(call, otherwise=about.channel)
    placed = await call.once(
        stories.tell,
        author=call.me.id, draft=draft, typed_in=channel, at=call.now, team_id=_team(filled),
    )  # fmt: skip
    return views.stored(placed, waits=await call.is_posting_stuck())


async def switch_kind(call: Call) -> Answer:
    """Choosing *difficult* puts our own part first."""
    about, draft = call.about(About), _filled(call.filled)
    if about.id is not None:
        belongs = story_form.Belongs(channel=about.channel)
        return Answer(modal=story_form.form(draft, belongs=belongs, story_id=about.id), redrawn=True)
    return Answer(modal=await _new_form(draft, about.channel, call, team_id=_team(call.filled)), redrawn=True)


async def offer_teams(call: Call) -> Answer:
    """What the form's menu offers somebody who is in too many teams for a list."""
    return Answer(options=await _my_teams(call))


async def edit(call: Call) -> Answer:
    return await _open_own(call, focus="text")


async def add_details(call: Call) -> Answer:
    return await _open_own(call, focus="our_part")


async def withdraw(call: Call) -> Answer:
    told = await call.once(stories.withdraw, id_=call.number, by=call.me.id, at=call.now)
    return views.withdrawn(told, keeps_old_pages=call.store.keeps_old_pages)


async def post(call: Call) -> Answer:
    """*Post it*: a story that could be posted nowhere when it was told."""
    id_, _, named = call.value.partition(":")
    channel = received.place(named)
    for place in {channel, *(team.channel for team in await call.read(teams.of, call.me.id))}:
        await channels.make_sure(place, call)
    placed = await call.once(
        stories.post, id_=received.number(id_), by=call.me.id, typed_in=channel, at=call.now
    )  # fmt: skip
    return views.stored(placed, title="Story posted", waits=await call.is_posting_stuck())


async def thank(call: Call) -> Answer:
    given = await call.once(
        stories.thank, id_=call.number, by=call.me.id, at=call.now, seen_in=call.channel
    )  # fmt: skip
    return views.thanked(given.author, given.kudos_id, is_new=given.is_new)


async def learn(call: Call) -> Answer:
    noted = await call.once(
        stories.learn, id_=call.number, by=call.me.id, at=call.now, seen_in=call.channel
    )  # fmt: skip
    return views.learned(noted)


async def read(call: Call) -> Answer:
    told = await looks.settled(
        lambda: call.read(library.readable, id_=call.number, reader=call.me.id), lambda told: [told.channel], call
    )
    return Answer(modal=views.whole(told), in_place=True)


async def more(call: Call) -> Answer:
    """The next page, below the one before, or in place of it where it is in a modal."""
    asked = received.document(Search, call.value)
    if asked.words:
        page = await _found(asked.words, call, before=asked.before)
        shown = views.found(page, words=asked.words, is_first=False)
    else:
        page = await call.read(library.told_by, call.me.id, before=asked.before)
        shown = views.mine(page, channel=call.channel, is_first=asked.before is None)
    return replace(shown, beside=True)


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    told = library.find(session, delivery.subject)
    return views.post(told) if told else None


async def _tell(draft: Draft, mentioned: list[str], call: Call) -> Answer:
    """One line is stored at once; without words, or difficult and so without our own part, the form asks on."""
    is_difficult = draft.kind == "difficult"
    if draft.text and is_difficult:
        await call.read(stories.check, draft=draft, author=call.me.id, mentioned=mentioned)
    if not draft.text or is_difficult:
        return Answer(modal=await _new_form(draft, call.channel, call))
    await channels.make_sure(call.channel, call)
    placed = await call.once(
        stories.tell,
        author=call.me.id, draft=draft, typed_in=call.channel, at=call.now, answer_in=_conversation(call),
    )  # fmt: skip
    told = await call.read(library.find, placed.id) if placed.channel and not placed.is_posted else None
    return views.in_channel(told, placed) if told else views.stored(placed, waits=await call.is_posting_stuck())


async def _read(text: str, call: Call) -> tuple[Draft, list[str]]:
    """What one line tells, and the names of those mentioned in it beside its author."""
    me = call.me.id
    mine = re.sub(rf"<@{re.escape(me)}(\|[^>]*)?>", f"<@{me}>", text)  # under the name that Slack shows
    unnamed = re.findall(r"<@([^<>|]+)>", mine)
    people_met = await slack_people.meet(unnamed, call) if unnamed else {}
    names = {id_: person.name for id_, person in people_met.items()}
    typed = mentions.read(mine, tags=TAGS, names=names, keep_edges=True)
    others = [mark for mark in re.findall(r"<(?:@|!subteam\^)[^<>]+>", mine) if mark != f"<@{me}>"]
    draft = Draft(
        text=typed.words,
        kind="difficult" if "difficult" in typed.tags else "wonderful",
        side="internal" if "internal" in typed.tags else "external",
        practices=tuple(tag for tag in typed.tags if tag in mentions.PRACTICES),
    )
    return draft, [mentions.plain(mark, names=names).removeprefix("@") for mark in others]


def _filled(filled: Filled) -> Draft:
    """What a form holds, as a draft."""
    texts = {field.name: filled[field.name] for field in fields(Draft) if filled[field.name]}
    chosen: dict[str, Any] = {
        "kind": received.one_of(story_form.KINDS, filled["kind"] or "wonderful"),
        "side": received.one_of(story_form.SIDES, filled["side"] or "external"),
        "practices": received.some_of(mentions.PRACTICES, filled["practices"]),
    }
    return Draft(**texts | chosen)


async def _found(words: str, call: Call, *, before: int | None = None) -> Page:
    return await looks.settled(
        lambda: call.read(library.find_words, words, reader=call.me.id, before=before),
        lambda page: [told.channel for told in page.stories],
        call,
    )


def _searched(rest: str) -> str:
    words = mentions.plain(rest).strip()
    if len(words) > SEARCH_LIMIT:
        raise Refused(
            f"Please search with a few words, {SEARCH_LIMIT} characters at most."
            " If this was the story itself, please begin it with another word than “search”."
        )
    return words


def _team(filled: Filled) -> int | None:
    return received.number(filled["team"]) if filled["team"] else None


def _conversation(call: Call) -> Channel:
    """Where the command was typed, as far as Slack says with it."""
    name = call.payload.get("channel_name") or ""
    return Channel(id=call.channel, name=name, is_member=False, is_private=messages.is_private(name))


async def _new_form(
    draft: Draft, channel: str, call: Call, *, team_id: int | None = None, note: str = ""
) -> blocks.Block:
    """The form for a new story: only that asks in which team, or channel, since a post cannot move."""
    mine = await _my_teams(call)
    belongs = story_form.Belongs(
        channel=channel,
        teams=mine,
        team_id=team_id,
        asks_where=not mine and not channel,
    )
    return story_form.form(draft, belongs=belongs, note=note)


async def _my_teams(call: Call) -> list[tuple[str, int]]:
    return [(team.name, team.id or 0) for team in await call.read(teams.of, call.me.id)]


async def _open_own(call: Call, *, focus: str) -> Answer:
    told = await call.read(stories.own, id_=call.number, by=call.me.id)
    return Answer(modal=story_form.form(told, story_id=told.id, focus=focus), in_place=True)


FEATURE = Feature(
    commands={"/servicestory": command},
    actions={
        "story_details": add_details,
        "story_edit": edit,
        "story_kind": switch_kind,
        "story_learn": learn,
        "story_more": more,
        "story_new": open_new,
        "story_post": post,
        "story_read": read,
        "story_thank": thank,
        "story_withdraw": withdraw,
    },
    views={"story_form": submit},
    menus={"story_form.team": offer_teams},
    shortcuts={"story_from_message": from_message, "story_new": open_new},
    composers={STORY_POST: compose_post},
    help=views.IN_HELP,
)
