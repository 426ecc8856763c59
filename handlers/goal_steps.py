"""How a goal goes: what its keeper is asked and says, how it ends; and what is said of goals unasked."""

from datetime import datetime
from typing import Literal, cast

from handlers import drafts
from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import blocks, goal_forms, goal_posts, story_form
from handlers.views import goals as views
from handlers.views.answers import Answer
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.goals import goals, going
from storage.goals.goals import Seen
from storage.goals.messages import GOAL_ASK, GOAL_NEWS
from storage.people import people, teams
from storage.stories.library import Draft
from storage.tables import Delivery

How = Literal["reached", "partly", "let_go"]


async def note(call: Call) -> Answer:
    """*Moved*, *Stuck* or *Not yet*."""
    held, _, step = call.value.partition(" ")
    step = received.one_of(going.STEPS, step)
    return views.noted(
        await call.once(going.note, id_=received.number(held), by=call.me, step=step, now=call.now)
    )  # fmt: skip


async def open_line(call: Call) -> Answer:
    """*How it goes*, on the list, or *Add a line* to what was said last."""
    goal = await call.read(goals.own, id_=call.number, by=call.me)
    step = goal.last.step if goal.last and call.payload.get("action_id") == "goal_line:add" else ""
    return Answer(modal=goal_forms.line(goal, step=step))


async def submit_line(call: Call) -> Answer:
    filled = call.filled
    goal = await call.once(
        going.note, id_=received.number(call.metadata), by=call.me, step=filled.text("step"),
        words=filled.text("words"), now=call.now,
    )  # fmt: skip
    return views.noted(goal)


async def keep(call: Call) -> Answer:
    return views.kept(await call.once(going.keep, id_=call.number, by=call.me, now=call.now))


async def drop(call: Call) -> Answer:
    """*Let go* at half-time: no reason needed, and nothing more is asked."""
    return views.learned(await call.once(going.end, id_=call.number, by=call.me, how="let_go", now=call.now))


async def end(call: Call) -> Answer:
    """How it ended is stored; what was learned can be said then, or told as a story."""
    held, _, chosen = call.value.partition(" ")
    how = cast(How, received.one_of(going.ENDS, chosen))
    goal = await call.once(going.end, id_=received.number(held), by=call.me, how=how, now=call.now)
    return Answer(modal=goal_forms.lesson(goal))


async def submit_lesson(call: Call) -> Answer:
    words = call.filled.text("lesson")
    return views.learned(await call.once(going.learn, id_=received.number(call.metadata), by=call.me, words=words))


async def tell(call: Call) -> Answer:
    """*Tell it as a story*: the goal's words, and what was learned, are what the form begins with."""
    goal = await call.read(goals.own, id_=call.number, by=call.me)
    lesson = (call.filled["lesson"] if call.is_in_modal else "") or goal.lesson
    kind, _, held = goal.chosen.partition(":")
    draft = Draft(
        text=goal.text, lesson=lesson, practices=(held,) if kind == "practice" else (),
        touch_point=goal.tied if kind == "touch_point" else "",
    )  # fmt: skip
    shown = await drafts.showing(call, [int(held)] if kind == "behaviour" else [])
    return Answer(modal=story_form.form(draft, belongs=await call.read(_belongs, call.me.id), showing=shown))


def _belongs(session: Session, person: str) -> story_form.Belongs:
    """Where it may be told: in one of their teams, else they say in which channel."""
    mine = [(team.name, team.id or 0) for team in teams.of(session, person)]
    could_be = [(name, len(teams.members(session, id_))) for name, id_ in mine]
    return story_form.Belongs(teams=mine, asks_where=not mine, could_be=could_be)


# --- what is said unasked -----------------------------------------------------------------------------


def compose_ask(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """As long as it is to be asked of this person; what is out says then how it stands."""
    goal, what = goals.find(session, delivery.subject), str(delivery.detail.get("what", ""))
    if goal is None or not _is_theirs(session, goal, what, delivery.recipient):
        return None
    if _is_open(goal, what, str(delivery.detail.get("on", ""))):
        return goal_posts.ask(goal, what)
    return goal_posts.settled(goal, what) if delivery.ts else None


def compose_news(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    goal, what = goals.find(session, delivery.subject), str(delivery.detail.get("what", ""))
    if goal is None or not _still_reads(session, goal, delivery.recipient):
        return None
    if what == "rests" and not goal.rests:
        return goal_posts.settled(goal, what) if delivery.ts else None
    return goal_posts.news(goal, what)


def _is_theirs(session: Session, goal: Seen, what: str, reader: str) -> bool:
    if what == "proposed":
        return reader in teams.members(session, goal.team_id or 0, leads_only=True)
    return goal.keeper == reader


def _still_reads(session: Session, goal: Seen, reader: str) -> bool:
    if goal.owner:
        return goal.owner == reader
    known = people.find(session, [reader]).get(reader)
    return known is not None and teams.reads(session, goal.team_id or 0, known)


def _is_open(goal: Seen, what: str, on: str) -> bool:
    match what:
        case "proposed":
            return goal.state == "proposed"
        case "half":
            return goal.state == "open" and not goal.is_kept
        case "end":
            return goal.state == "open"
    return goal.state == "open" and not goal.is_counted and not (goal.last and goal.last.on.isoformat() >= on)


FEATURE = Feature(
    actions={
        "goal_drop": drop,
        "goal_end": end,
        "goal_keep": keep,
        "goal_line": open_line,
        "goal_note": note,
        "goal_story": tell,
    },
    views={"goal_lesson_form": submit_lesson, "goal_line_form": submit_line},
    composers={GOAL_ASK: compose_ask, GOAL_NEWS: compose_news},
    audited=nothing("goal_end", "goal_note", because=THE_TEAMS),
)
