"""`/servicestory`: tell what happened, thank for it, take it back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import anonymous, drafts, map_stories, story_forms
from handlers.call import Call
from handlers.drafts import Line
from handlers.feature import Feature, Words
from handlers.slack import channels, messages, received
from handlers.views import blocks, domino_letters, story_form, story_readers
from handlers.views import messages as message_views
from handlers.views import stories as views
from handlers.views.answers import Answer
from storage import joining
from storage.cards import coming
from storage.dominoes import thanks
from storage.dominoes.offers import for_story
from storage.engine.database import Session
from storage.engine.text import has_words
from storage.people import anonymity, teams
from storage.stories import checks, library, named, readers, shows, stories
from storage.stories.library import Draft
from storage.stories.messages import STORY_POST
from storage.stories.named import STORY_NAMES, Called
from storage.stories.stories import LIMITS, Placed
from storage.tables import Channel, Delivery


async def command(call: Call) -> Answer:
    text = call.text
    match text.lower():
        case "help":
            return Answer(views.HELP)
        case "mine":
            return views.mine(await call.read(library.told_by, call.me.id), channel=call.channel)
    if (code := anonymous.typed_code(text)) is not None:
        return await anonymous.show(code, call)
    line = await drafts.read(text, call)
    return await (_tell_unnamed if anonymity.is_wanted(text) else _tell)(line, call)


async def open_new(call: Call) -> Answer:
    """*Tell a service story*, chosen where there is no channel: from anywhere in Slack, or on Home."""
    return Answer(modal=await story_forms.new(Draft(), "", call), in_place=True)


async def from_message(call: Call) -> Answer:
    """*Save as service story*: the words go where stories are read, those of a private conversation do not."""
    quoted = await messages.read(call.body, call)
    text, note = message_views.quoted(quoted, limit=LIMITS["text"])
    place, names = "" if call.is_in_dm else quoted.channel, story_form.Named(marked=quoted.marked)
    return Answer(modal=await story_forms.new(Draft(text=text), place, call, note=note, named=names))


async def submit(call: Call) -> Answer:
    """A difficult story that names somebody by a plain name is asked back once."""
    about, draft = call.about(story_forms.About), drafts.filled(call.filled)
    asked = await story_forms.named(draft, about, call) if draft.kind == "difficult" else {}
    if asked.keys() <= set(about.asked):
        return await keep(call)
    return await story_forms.anew(call, asked=asked)


async def reword(call: Call) -> Answer:
    return await story_forms.anew(call, focus="text")


async def keep(call: Call) -> Answer:
    """*Post as it is*, or a story that raised no question."""
    filled, about = call.filled, call.about(story_forms.About)
    draft, shown = drafts.filled(filled), drafts.shows(filled)
    if about.code:
        return await anonymous.change(about.code, draft, call, shows=shown)
    called = await story_forms.called(draft, call)
    if about.id is not None:
        placed = await call.once(
            stories.edit, id_=about.id, by=call.me.id, draft=draft, at=call.now, shows=shown, called=called
        )  # fmt: skip
        return views.changed(placed, waits=await call.is_posting_stuck())
    channel = ""
    with call.refusals:
        channel = await channels.chosen(call, otherwise=about.channel, unseen=bool(filled["anonymous"]))
    if filled["anonymous"]:
        return await anonymous.tell(
            draft, call, typed_in=channel, team_id=story_forms.team(filled), shows=drafts.shows(filled)
        )
    placed = await call.once(
        coming.tell,
        author=call.me.id, draft=draft, typed_in=channel, at=call.now, team_id=story_forms.team(filled),
        shows=shown, called=called,
    )  # fmt: skip
    return await _stored(placed, called, call)


async def switch_kind(call: Call) -> Answer:
    """Choosing *difficult* puts our own part first."""
    return await story_forms.anew(call)


async def offer_teams(call: Call) -> Answer:
    """What the form's menu offers somebody who is in too many teams for a list."""
    return Answer(options=await story_forms.my_teams(call))


async def edit(call: Call) -> Answer:
    return await story_forms.of_own(call, focus="text")


async def add_details(call: Call) -> Answer:
    return await story_forms.of_own(call, focus="our_part")


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
    about: dict[str, Any] = {"by": call.me.id, "at": call.now, "seen_in": call.channel}
    given = await call.once(readers.thank, id_=call.number, **about)
    return story_readers.thanked(given.author, given.kudos_id, is_new=given.is_new)


async def learn(call: Call) -> Answer:
    about: dict[str, Any] = {"by": call.me.id, "at": call.now, "seen_in": call.channel}
    return story_readers.learned(await call.once(readers.learn, id_=call.number, **about))


def compose_names(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """What a colleague reads who is praised in a story."""
    told = named.for_reader(session, delivery.subject, reader=delivery.recipient)
    return story_readers.names_you(told) if told else None


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    told = library.find(session, delivery.subject)
    if told is None:
        return None
    has_upstream = told.kind == "wonderful" and thanks.has_upstream(session, told.team_id)
    shown = [words for words, _ in shows.of(session, told.id)]
    return views.post(told, shows=shown, has_upstream=has_upstream, joined=joining.shown(session, told))


async def _tell_unnamed(line: Line, call: Call) -> Answer:
    """`#anonymous`: sealed at once. Where it may have been meant otherwise, the form shows what would be kept."""
    draft = line.draft
    if line.mentioned and draft.kind == "difficult":
        await call.read(checks.check, draft=draft, author="", mentioned=line.mentioned)
    bare = replace(draft, text=anonymity.without_tag(draft.text))
    if not has_words(bare.text) or draft.kind == "difficult" or not anonymity.has_tag(draft.text):
        typed_in = "" if call.is_in_dm else call.channel
        names = story_form.Named(marked=line.called)
        return Answer(modal=await story_forms.new(bare, typed_in, call, is_anonymous=True, named=names))
    return await anonymous.tell(bare, call, typed_in=await channels.typed_in(call, unseen=True))


async def _tell(line: Line, call: Call) -> Answer:
    """One line is stored at once; without words, or difficult and so without our own part, the form asks on."""
    draft = line.draft
    is_difficult = draft.kind == "difficult"
    if draft.text and is_difficult:
        await call.read(checks.check, draft=draft, author=call.me.id, mentioned=line.mentioned)
    if not draft.text or is_difficult:
        return Answer(modal=await story_forms.new(draft, "" if call.is_in_dm else call.channel, call))
    place = await channels.typed_in(call)
    for team in await call.read(teams.of, call.me.id):
        await channels.make_sure(team.channel, call)
    placed = await call.once(
        coming.tell,
        author=call.me.id, draft=draft, typed_in=place, at=call.now, answer_in=_conversation(call) if place else None,
        called=line.called,
    )  # fmt: skip
    told = await call.read(library.find, placed.id) if placed.channel and not placed.is_posted else None
    return views.in_channel(told, placed) if told else await _stored(placed, line.called, call)


async def _stored(placed: Placed, called: Called, call: Call) -> Answer:
    """Where it went, who hears that it names them, where on the map it may have happened, and which other team may want
    to know.
    """
    hearers = await call.read(named.hearers, placed.id) if called else []
    below = await call.read(map_stories.offered, placed.id, me=call.me.id)
    below += domino_letters.offered(await call.read(for_story, placed.id, author=call.me, now=call.now))
    return views.stored(placed, waits=await call.is_posting_stuck(), below=below, hearers=hearers)


def _conversation(call: Call) -> Channel:
    """Where the command was typed, as far as Slack says with it."""
    name = call.payload.get("channel_name") or ""
    return Channel(id=call.channel, name=name, is_member=False, is_private=messages.is_private(name))


FEATURE = Feature(
    commands={"/servicestory": command},
    words={
        "/servicestory": Words(
            alone=("help", "mine"),
            before=("search",),
            on_buttons=dict.fromkeys(("cancel", "delete", "edit", "remove", "undo", "withdraw"), "mine"),
            at_most=3,
            otherwise="Post it as a story",
        )
    },
    actions={
        "story_as_it_is": keep,
        "story_details": add_details,
        "story_edit": edit,
        "story_kind": switch_kind,
        "story_learn": learn,
        "story_new": open_new,
        "story_post": post,
        "story_reword": reword,
        "story_thank": thank,
        "story_withdraw": withdraw,
    },
    views={"story_form": submit},
    menus={"story_form.team": offer_teams},
    shortcuts={"story_from_message": from_message, "story_new": open_new},
    composers={STORY_POST: compose_post, STORY_NAMES: compose_names},
    help=views.IN_HELP,
)
