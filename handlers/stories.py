"""`/servicestory`: tell what happened, thank for it, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers import anonymous, drafts, map_stories
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import channels, messages, received
from handlers.slack.received import Filled
from handlers.views import blocks, domino_letters, story_form
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
from storage.stories import checks, library, shows, stories
from storage.stories.library import Draft
from storage.stories.messages import STORY_POST
from storage.stories.stories import LIMITS, Placed
from storage.tables import Channel, Delivery


@dataclass(frozen=True)
class About:
    """What the form carries: the story that it changes (None: a new one), where it was opened, and about whom of
    those whom it names its author was asked. ``code``: of an anonymous one that it changes.
    """

    channel: str
    id: received.Number | None
    asked: tuple[str, ...] = ()
    code: str = ""


async def command(call: Call) -> Answer:
    text = call.text
    match text.lower():
        case "help":
            return Answer(views.HELP)
        case "mine":
            return views.mine(await call.read(library.told_by, call.me.id), channel=call.channel)
    if (code := anonymous.typed_code(text)) is not None:
        return await anonymous.show(code, call)
    draft, mentioned = await drafts.read(text, call)
    return await (_tell_unnamed if anonymity.is_wanted(text) else _tell)(draft, mentioned, call)


async def open_new(call: Call) -> Answer:
    """*Tell a service story*, chosen where there is no channel: from anywhere in Slack, or on Home."""
    return Answer(modal=await _new_form(Draft(), "", call), in_place=True)


async def from_message(call: Call) -> Answer:
    """*Save as service story*: the words go where stories are read, those of a private conversation do not."""
    quoted = await messages.read(call.body, call)
    text, note = message_views.quoted(quoted, limit=LIMITS["text"])
    return Answer(modal=await _new_form(Draft(text=text), "" if call.is_in_dm else quoted.channel, call, note=note))


async def submit(call: Call) -> Answer:
    """A difficult story that names somebody by a plain name is asked back once."""
    about, draft = call.about(About), drafts.filled(call.filled)
    named = await _named(draft, about, call) if draft.kind == "difficult" else {}
    if named.keys() <= set(about.asked):
        return await keep(call)
    return Answer(modal=await _drawn_anew(draft, about, call, named=story_form.Named(named)), redrawn=True)


async def reword(call: Call) -> Answer:
    return Answer(
        modal=await _drawn_anew(drafts.filled(call.filled), call.about(About), call, focus="text"), redrawn=True
    )


async def keep(call: Call) -> Answer:
    """*Post as it is*, or a story that raised no question."""
    filled, about = call.filled, call.about(About)
    draft = drafts.filled(filled)
    if about.code:
        return await anonymous.change(about.code, draft, call, shows=drafts.shows(filled))
    if about.id is not None:
        placed = await call.once(
            stories.edit, id_=about.id, by=call.me.id, draft=draft, at=call.now, shows=drafts.shows(filled)
        )  # fmt: skip
        return views.changed(placed, waits=await call.is_posting_stuck())
    channel = ""
    with call.refusals:
        channel = await channels.chosen(call, otherwise=about.channel, unseen=bool(filled["anonymous"]))
    if filled["anonymous"]:
        return await anonymous.tell(draft, call, typed_in=channel, team_id=_team(filled), shows=drafts.shows(filled))
    placed = await call.once(
        coming.tell,
        author=call.me.id, draft=draft, typed_in=channel, at=call.now, team_id=_team(filled),
        shows=drafts.shows(filled),
    )  # fmt: skip
    return await _stored(placed, call)


async def switch_kind(call: Call) -> Answer:
    """Choosing *difficult* puts our own part first."""
    return Answer(modal=await _drawn_anew(drafts.filled(call.filled), call.about(About), call), redrawn=True)


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
    about: dict[str, Any] = {"by": call.me.id, "at": call.now, "seen_in": call.channel}
    given = await call.once(stories.thank, id_=call.number, **about)
    return views.thanked(given.author, given.kudos_id, is_new=given.is_new)


async def learn(call: Call) -> Answer:
    about: dict[str, Any] = {"by": call.me.id, "at": call.now, "seen_in": call.channel}
    return views.learned(await call.once(stories.learn, id_=call.number, **about))


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    told = library.find(session, delivery.subject)
    if told is None:
        return None
    has_upstream = told.kind == "wonderful" and thanks.has_upstream(session, told.team_id)
    shown = [words for words, _ in shows.of(session, told.id)]
    return views.post(told, shows=shown, has_upstream=has_upstream, joined=joining.shown(session, told))


async def _tell_unnamed(draft: Draft, mentioned: list[str], call: Call) -> Answer:
    """`#anonymous`: sealed at once. Where it may have been meant otherwise, the form shows what would be kept."""
    if mentioned and draft.kind == "difficult":
        await call.read(checks.check, draft=draft, author="", mentioned=mentioned)
    bare = replace(draft, text=anonymity.without_tag(draft.text))
    if not has_words(bare.text) or draft.kind == "difficult" or not anonymity.has_tag(draft.text):
        typed_in = "" if call.is_in_dm else call.channel
        return Answer(modal=await _new_form(bare, typed_in, call, is_anonymous=True))
    return await anonymous.tell(bare, call, typed_in=await channels.typed_in(call, unseen=True))


async def _tell(draft: Draft, mentioned: list[str], call: Call) -> Answer:
    """One line is stored at once; without words, or difficult and so without our own part, the form asks on."""
    is_difficult = draft.kind == "difficult"
    if draft.text and is_difficult:
        await call.read(checks.check, draft=draft, author=call.me.id, mentioned=mentioned)
    if not draft.text or is_difficult:
        return Answer(modal=await _new_form(draft, "" if call.is_in_dm else call.channel, call))
    place = await channels.typed_in(call)
    for team in await call.read(teams.of, call.me.id):
        await channels.make_sure(team.channel, call)
    placed = await call.once(
        coming.tell,
        author=call.me.id, draft=draft, typed_in=place, at=call.now, answer_in=_conversation(call) if place else None,
    )  # fmt: skip
    told = await call.read(library.find, placed.id) if placed.channel and not placed.is_posted else None
    return views.in_channel(told, placed) if told else await _stored(placed, call)


async def _stored(placed: Placed, call: Call) -> Answer:
    """Where it went, where on the map it may have happened, and which other team may want to know."""
    below = await call.read(map_stories.offered, placed.id, me=call.me.id)
    below += domino_letters.offered(await call.read(for_story, placed.id, author=call.me, now=call.now))
    return views.stored(placed, waits=await call.is_posting_stuck(), below=below)


def _team(filled: Filled) -> int | None:
    return received.number(filled["team"]) if filled["team"] else None


def _conversation(call: Call) -> Channel:
    """Where the command was typed, as far as Slack says with it."""
    name = call.payload.get("channel_name") or ""
    return Channel(id=call.channel, name=name, is_member=False, is_private=messages.is_private(name))


async def _new_form(
    draft: Draft, channel: str, call: Call, *, team_id: int | None = None, note: str = "", **how: Any
) -> blocks.Block:
    """The form for a new story: only that asks in which team, or channel, since a post cannot move."""
    mine = await _my_teams(call)
    belongs = story_form.Belongs(
        channel=channel,
        teams=mine,
        team_id=team_id,
        asks_where=not mine and not channel,
        could_be=[(name, len(await call.read(teams.members, id_))) for name, id_ in mine],
        **await drafts.on_map(call),
    )
    return story_form.form(draft, belongs=belongs, note=note, showing=await drafts.showing(call), **how)


async def _drawn_anew(
    draft: Draft, about: About, call: Call, *, focus: str = "", named: story_form.Named | None = None
) -> blocks.Block:
    """The form with what is filled in; a question about names is asked once."""
    if about.id is not None or about.code:
        belongs = story_form.Belongs(channel=about.channel, **await drafts.on_map(call))
        return story_form.form(
            draft, belongs=belongs, story_id=about.id, code=about.code, focus=focus, named=named,
            showing=await drafts.showing(call),
        )  # fmt: skip
    how: dict[str, Any] = {"focus": focus, "named": named, "is_anonymous": bool(call.filled["anonymous"])}
    return await _new_form(draft, about.channel, call, team_id=_team(call.filled), **how)


async def _named(draft: Draft, about: About, call: Call) -> Mapping[str, str]:
    """Whom of the author's teams, or of those who will read it, it names. Refused where it could not be kept anyway."""
    me, team_id = call.me, _team(call.filled)
    if call.filled["anonymous"] or about.code:
        await call.read(checks.unsigned, draft=draft)
    else:
        await call.read(stories.check, draft=draft, author=me.id, team_id=team_id)
    if about.code:
        place = about.channel
    elif about.id is not None:
        place = (await call.read(stories.own, id_=about.id, by=me.id)).channel or ""
    else:
        typed_in = received.place(call.filled["channel"] or about.channel)
        place = await call.read(stories.belongs_in, author=me.id, team_id=team_id, typed_in=typed_in)
    present = await channels.present(place, call)
    mine = [team.id or 0 for team in await call.read(teams.of, me.id)]
    return await call.read(checks.named, draft=draft, author=me, present=present, team_ids=mine)


async def _my_teams(call: Call) -> list[tuple[str, int]]:
    return [(team.name, team.id or 0) for team in await call.read(teams.of, call.me.id)]


async def _open_own(call: Call, *, focus: str) -> Answer:
    told = await call.read(stories.own, id_=call.number, by=call.me.id)
    showing = await drafts.showing(call, [id_ for _, id_ in await call.read(shows.of, told.id)])
    belongs = story_form.Belongs(**await drafts.on_map(call))
    shown = story_form.form(told, belongs=belongs, story_id=told.id, focus=focus, showing=showing)
    return Answer(modal=shown, in_place=True)


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
    composers={STORY_POST: compose_post},
    help=views.IN_HELP,
)
