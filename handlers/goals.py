"""`/warmline goals`: set a goal, see mine and my team's, change or join one."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers import goal_sentences
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import mentions, naming, received
from handlers.views import blocks, goal_forms
from handlers.views import goals as views
from handlers.views.answers import Answer
from handlers.views.goal_forms import Around
from storage.delivery import recurrence
from storage.engine.audit import THE_TEAMS, Logged, nothing
from storage.engine.database import Session
from storage.engine.text import trimmed
from storage.goals import counting, goals, ties, writing
from storage.goals.writing import Draft
from storage.people import team_menus
from storage.tables import Person

SIX_WEEKS = timedelta(weeks=6)  # unless another last day is given
_ONE_PERSON = re.compile(rf"\A{mentions.PERSON}\Z")


@dataclass(frozen=True)
class About:
    """What the form carries: the goal that it changes, and the team's goals like it that its author was shown."""

    id: received.Number | None = None
    asked: tuple[received.Number, ...] = ()


async def command(call: Call) -> Answer:
    if _ONE_PERSON.match(call.rest):
        return await _shared(mentions.read(call.rest).people[0], call)
    text = trimmed(await naming.plain(call.rest, call))
    word, _, rest = text.partition(" ")
    match text.casefold():
        case "":
            return await _listed(call)
        case "help":
            return Answer(views.HELP)
        case "all":
            return await _listed(call, is_all=True)
        case "new":
            return await open_new(call)
    if word.casefold() == "search":
        page = await call.read(goals.search, reader=call.me, words=trimmed(rest))
        return views.found(page, words=rest, me=call.me.id, today=_today(call))
    said, ends = goal_sentences.read(text, today=_today(call))
    return Answer(modal=await _form(Draft(text=said, ends=ends or _today(call) + SIX_WEEKS), call))


async def open_new(call: Call) -> Answer:
    """*New goal*, on the list or on Home."""
    return Answer(modal=await _form(Draft(ends=_today(call) + SIX_WEEKS), call))


async def open_change(call: Call) -> Answer:
    goal = await call.read(goals.own, id_=call.number, by=call.me)
    target = str(goal.target) if goal.target else ""
    draft = Draft(
        goal.text, goal.team_id, goal.chosen, goal.count_of, target, goal.ends, goal.rhythm, goal.is_shared
    )  # fmt: skip
    return Answer(modal=goal_forms.form(draft, await call.read(_around, call.me, also=goal.chosen), goal=goal))


async def submit(call: Call) -> Answer:
    """What is the team's goal already is asked back once."""
    about, draft = call.about(About), _filled(call)
    if about.id is not None:
        return views.changed(await call.once(writing.change, id_=about.id, draft=draft, by=call.me, now=call.now))
    if draft.team_id is None and not await call.is_done():
        await call.read(writing.check, draft=draft, by=call.me, now=call.now)
        alike = await call.read(goals.alike, person=call.me.id, text=draft.text)
        if new := [goal.id for goal in alike if goal.id not in about.asked]:
            around = await call.read(_around, call.me, team=draft.team_id)
            shown = replace(around, alike=alike, asked=(*about.asked, *new))
            return Answer(modal=goal_forms.form(draft, shown), redrawn=True)
    return views.was_set(await call.once(writing.set_, draft=draft, by=call.me, now=call.now))


async def offer_teams(call: Call) -> Answer:
    """What the form's menu offers somebody who is in too many teams for a list."""
    mine = await call.read(team_menus.to_see, call.me, goal_forms.team_in(call.value))
    return Answer(options=goal_forms.whose(mine))


async def offer_ties(call: Call) -> Answer:
    """The same of what a goal can be tied to."""
    return Answer(options=list(await call.read(ties.offered, call.me.id)))


async def turn_page(call: Call) -> Answer:
    number, _, what = call.value.partition(":")
    answer = await _listed(call, page=received.number(number), is_all=what == "all")
    return replace(answer, beside=True)


async def accept(call: Call) -> Answer:
    return views.answered(
        await call.once(writing.answer, id_=call.number, by=call.me, wanted="open", now=call.now)
    )  # fmt: skip


async def decline(call: Call) -> Answer:
    return views.answered(
        await call.once(writing.answer, id_=call.number, by=call.me, wanted="let_go", now=call.now)
    )  # fmt: skip


async def join(call: Call) -> Answer:
    return views.joined(await call.once(writing.join, id_=call.number, by=call.me, is_in=True))


async def leave(call: Call) -> Answer:
    return views.joined(await call.once(writing.join, id_=call.number, by=call.me, is_in=False))


async def take_up(call: Call) -> Answer:
    return views.taken_up(await call.once(writing.take_up, id_=call.number, by=call.me, now=call.now))


def _today(call: Call) -> date:
    return recurrence.local_date(call.now, call.me.zone)


def _filled(call: Call) -> Draft:
    filled = call.filled
    whose = filled["whose"] or goal_forms.MINE
    return Draft(
        text=filled.text("text"),
        team_id=None if whose == goal_forms.MINE else received.number(whose),
        tied=filled.text("tied"),
        count_of=filled["count_of"] or counting.NOTHING,
        target=filled.text("target"),
        ends=received.day(filled["ends"]) if filled["ends"] else None,
        rhythm=received.one_of(writing.RHYTHMS, filled.text("rhythm") or "weekly"),
        is_shared=bool(filled["share"]),
    )


async def _form(draft: Draft, call: Call) -> blocks.Block:
    return goal_forms.form(draft, await call.read(_around, call.me, team=draft.team_id))


def _around(session: Session, me: Person, also: str = "", *, team: int | None = None) -> Around:
    """``also`` is what a goal is tied to, though it may be offered no longer; ``team`` is whose is chosen."""
    mine = team_menus.to_see(session, me, chosen=team)
    offered = ties.offered(session, me.id)
    if also and also not in [value for _, value in offered]:
        offered.append(("As before", also))
    return Around(ties=offered, counted=counting.offered(), teams=mine)


async def _listed(call: Call, *, page: int = 0, is_all: bool = False) -> Answer:
    found = await call.read(goals.listed, reader=call.me, page=page, is_all=is_all)
    return views.listed(found, me=call.me.id, today=_today(call), is_all=is_all)


async def _shared(person: str, call: Call) -> Answer:
    if person == call.me.id:
        return await _listed(call)
    call.concerns("", person)
    return views.shared(await call.read(goals.shared_by, person=person, reader=call.me), person=person)


FEATURE = Feature(
    commands={"/warmline goals": command},
    words={
        "/warmline goals": Words(
            alone=("all", "help", "new"), before=("search",), at_most=3, otherwise="Take it as a goal"
        )
    },
    actions={
        "goal_accept": accept,
        "goal_again": take_up,
        "goal_change": open_change,
        "goal_decline": decline,
        "goal_join": join,
        "goal_leave": leave,
        "goal_new": open_new,
        "goal_page": turn_page,
    },
    views={"goal_form": submit},
    menus={"goal_form.tied": offer_ties, "goal_form.whose": offer_teams},
    help=views.IN_HELP,
    audited={
        "/warmline goals": Logged("read"),
        **nothing("goal_accept", "goal_change", "goal_decline", "goal_join", because=THE_TEAMS),
    },
)
