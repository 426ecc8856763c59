"""The form of a story as it is shown: new, for one's own, drawn anew with what is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers import drafts
from handlers.call import Call
from handlers.slack import channels, received
from handlers.slack.received import Filled
from handlers.views import blocks, story_form
from handlers.views.answers import Answer
from storage.people import people, teams
from storage.stories import checks, shows, stories
from storage.stories.library import Draft
from storage.stories.named import standing


@dataclass(frozen=True)
class About:
    """What the form carries: the story that it changes (None: a new one), where it was opened, and about whom of
    those whom it names its author was asked. ``code``: of an anonymous one that it changes. ``marked``: whom its words
    mentioned before their marks became names.
    """

    channel: str
    id: received.Number | None
    asked: tuple[str, ...] = ()
    code: str = ""
    marked: tuple[str, ...] = ()


async def new(
    draft: Draft, channel: str, call: Call, *, team_id: int | None = None, note: str = "", **how: Any
) -> blocks.Block:
    """The form for a new story: only that asks in which team, or channel, since a post cannot move."""
    mine = await my_teams(call)
    belongs = story_form.Belongs(
        channel=channel,
        teams=mine,
        team_id=team_id,
        asks_where=not mine and not channel,
        could_be=[(name, len(await call.read(teams.members, id_))) for name, id_ in mine],
        **await drafts.on_map(call),
    )
    return story_form.form(draft, belongs=belongs, note=note, showing=await drafts.showing(call), **how)


async def anew(call: Call, *, focus: str = "", asked: Mapping[str, str] | None = None) -> Answer:
    """The form with what is filled in; a question about names is asked once."""
    return Answer(modal=await _anew(call, focus=focus, asked=asked or {}), redrawn=True)


async def _anew(call: Call, *, focus: str, asked: Mapping[str, str]) -> blocks.Block:
    about, draft = call.about(About), drafts.filled(call.filled)
    named = story_form.Named(asked, marked={**call.called, **dict.fromkeys(about.marked)})
    if about.id is not None or about.code:
        belongs = story_form.Belongs(channel=about.channel, **await drafts.on_map(call))
        return story_form.form(
            draft, belongs=belongs, story_id=about.id, code=about.code, focus=focus, named=named,
            showing=await drafts.showing(call),
        )  # fmt: skip
    how: dict[str, Any] = {"focus": focus, "named": named, "is_anonymous": bool(call.filled["anonymous"])}
    return await new(draft, about.channel, call, team_id=team(call.filled), **how)


async def named(draft: Draft, about: About, call: Call) -> Mapping[str, str]:
    """Whom of the author's teams, or of those who will read it, it names. Refused where it could not be kept anyway."""
    me, team_id = call.me, team(call.filled)
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


async def called(draft: Draft, call: Call) -> Mapping[str, str]:
    """Whom the words of the form mention, by id: those whose marks were in it, or before, and still stand there."""
    about = call.about(About)
    if not about.marked:
        return call.called
    met = await call.read(people.find, about.marked)
    before = {id_: person.name for id_, person in met.items()}
    there = standing(before, "\n".join(getattr(draft, field) for field in stories.LIMITS))
    return {id_: before[id_] for id_ in about.marked if id_ in there} | call.called


async def my_teams(call: Call) -> list[tuple[str, int]]:
    return [(team.name, team.id or 0) for team in await call.read(teams.of, call.me.id)]


async def of_own(call: Call, *, focus: str) -> Answer:
    told = await call.read(stories.own, id_=call.number, by=call.me.id)
    showing = await drafts.showing(call, [id_ for _, id_ in await call.read(shows.of, told.id)])
    belongs = story_form.Belongs(**await drafts.on_map(call))
    shown = story_form.form(told, belongs=belongs, story_id=told.id, focus=focus, showing=showing)
    return Answer(modal=shown, in_place=True)


def team(filled: Filled) -> int | None:
    return received.number(filled["team"]) if filled["team"] else None
