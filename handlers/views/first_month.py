"""A team's first month in words: what each step is for, what to press, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.lines import of_people
from handlers.views.talking import asks
from handlers.views.warmline import Chapter
from storage.across.first_month import LESSONS, Plan, Step
from storage.tables import Team

INTRO = "Four weeks, one small step each. Each week I bring you the next one by direct message; skip what does not fit."
MARKS = {"done": "✅", "skipped": "➖", "now": "▶️", "later": "◻️"}
IN_HELP = {Chapter.LEAD: ["`/warmline start` leads your team through its first month: four weeks, one step each."]}


@dataclass(frozen=True)
class Words:
    """``buttons`` are those that do it, for this team."""

    what: str
    why: str
    buttons: Callable[[Team], list[Block]]


STEPS = {
    1: Words(
        "Tell one story, and map the one point where it happened.",
        "A story shows what good service looks like here; the point on the map shows where to look for the next one."
        " Once both are there, I ask whether the story happened at that point.",
        lambda team: [blocks.button("Tell a story", "story_new"), asks("See the map", "/warmline", f"map {team.name}")],
    ),
    2: Words(
        "Call one customer while nothing is wrong.",
        "Who is only called when something broke learns to fear the telephone. One friendly call changes what they"
        " expect of you.",
        lambda team: [
            asks("My customers", "/checkin", ""),
            blocks.button("Add a customer", "checkin_new"),
        ],
    ),
    3: Words(
        "Agree on one hand-over: ask whoever receives your work what they need.",
        "A customer is treated as well as the colleague who serves them. What the receiver needs is theirs to say.",
        lambda team: [blocks.button("New hand-over", "handover_new")],
    ),
    4: Words(
        "End the sentence “Customer service means …” together.",
        "Everybody ends it alone first, then you choose together, unseen. What you agree on is kept alive by stories.",
        lambda team: [blocks.button("Begin a round", "means_begin:start", team.id)],
    ),
}


def overview(plan: Plan, *, news: str = "") -> Answer:
    """The whole plan, and what can be done now."""
    title = f"The first month of {of_people(plan.team.name)}"
    told = [*([lines.paragraph(news)] if news else []), lines.paragraph(f"*{title}*"), blocks.context(INTRO)]
    shown = [part for step in plan.steps for part in _step(plan, step)]
    spoken = "\n".join([lines.plainly(title), *(_spoken(step) for step in plan.steps), _next(plan)])
    return Answer(spoken, [*told, *shown, blocks.context(_next(plan)), *_later(plan)], title="First month")


def message(plan: Plan, week: int) -> Message:
    """A week's step, for whoever began: what it is for, and what to press; once it is done, thanks. After the last
    week, what comes later."""
    if week > len(plan.steps):
        left = f"Still open: {STEPS[plan.now.number].what}" if plan.now else _next(plan)
        text = f"*{of_people(plan.team.name)}* has gone through its first month. {left}"
        return Message(lines.plainly(text), [lines.paragraph(text), *_later(plan)])
    step = plan.steps[week - 1]
    text = f"*Week {week} of {of_people(plan.team.name)}:* {STEPS[week].what}"
    if step.state == "now":
        return Message(lines.plainly(text), [lines.paragraph(text), *_about(plan, step), blocks.context(_next(plan))])
    text = f"{MARKS[step.state]} {text}"
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.context(_next(plan))])


def on_home(plans: tuple[Plan, ...]) -> list[Block]:
    """A line for the first of the months under way."""
    if not plans or not (step := plans[0].now or plans[0].next):
        return []
    how_far = f" ({plans[0].settled} of {len(plans[0].steps)} behind you)" if plans[0].settled else ""
    text = f"*First month of {of_people(plans[0].team.name)}:* {STEPS[step.number].what}{how_far}"
    return [lines.paragraph(text), blocks.actions(blocks.button("See the plan", "start_show", plans[0].team.id))]


def _step(plan: Plan, step: Step) -> list[Block]:
    words = STEPS[step.number]
    said = {"skipped": " (skipped)", "later": f" (from {_day(plan.day(step))})"}.get(step.state, "")
    line = lines.paragraph(f"{MARKS[step.state]} *Week {step.number}:* {words.what}{said}")
    return [line, *(_about(plan, step) if step.state == "now" else [])]


def _about(plan: Plan, step: Step) -> list[Block]:
    words = STEPS[step.number]
    skip = blocks.button("Skip", f"start_skip:{step.number}", f"{plan.team.id} {step.number}")
    return [blocks.context(words.why), blocks.actions(*words.buttons(plan.team), skip)]


def _next(plan: Plan) -> str:
    """What becomes of the step that waits, and which comes after it."""
    after = f"Next, on {_day(plan.day(plan.next))}: {STEPS[plan.next.number].what}" if plan.next else ""
    if plan.now:
        return f"I tick it off by myself as soon as it is there, whoever did it. {after}".strip()
    if after:
        return f"Nothing is left for this week. {after}"
    return "All four steps are behind you. What you have begun goes on by itself; `/warmline help` shows the rest."


def _later(plan: Plan) -> list[Block]:
    """What comes after the steps: ticked where it is there, with a button once its time has come."""
    enough = plan.lessons >= LESSONS
    parts = [
        ("the team's mood", "mood", plan.has_mood, plan.today >= plan.mood_from, f"from {_day(plan.mood_from)}"),
        ("a pulse", "pulse", plan.has_pulse, plan.today >= plan.pulse_from, f"from {_day(plan.pulse_from)}"),
        ("a forum", "library", plan.has_forum, enough, f"from {LESSONS} lessons on, of which {plan.lessons} are told"),
    ]
    said = [
        f"✅ {name}" if is_there else f"{MARKS['now']} {name}" if is_time else f"{MARKS['later']} {name} {when}"
        for name, _, is_there, is_time, when in parts
    ]
    pressed = [
        asks(f"Begin {name}", "/warmline", word)
        for name, word, is_there, is_time, _ in parts
        if is_time and not is_there
    ]
    return [blocks.context(f"Later: {', '.join(said)}."), *([blocks.actions(*pressed)] if pressed else [])]


def _spoken(step: Step) -> str:
    return f"{MARKS[step.state]} Week {step.number}: {STEPS[step.number].what}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
