"""Goals in words: the list, how far each is, what its keeper is answered."""

from collections.abc import Sequence
from datetime import date

from handlers.views import blocks, lines, practices
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block
from handlers.views.warmline import Chapter
from storage.goals.goals import Note, Page, Seen

TITLE = "Goals"
HELP = (
    "*Say what you want to reach:* `/warmline goals I call two customers a week before anything is wrong until 28"
    " February`\n"
    "• Two goals of your own at a time, for 13 weeks at most. Nobody else reads them, unless you share one with your"
    " team.\n"
    "• `/warmline goals` shows yours and your team's, `/warmline goals new` opens the form, `/warmline goals all` shows"
    " those that have ended too, and `/warmline goals search WORDS` finds one.\n"
    "• `/warmline goals @ana` shows what Ana shares with you."
)
IN_HELP = {
    Chapter.YOU: ["`/warmline goals I call first until 28 February` sets a goal, `/warmline goals` shows yours."],
    Chapter.LEAD: ["`/warmline goals` also shows what was proposed to your team, and `goals new` sets a goal for it."],
}
STEPS = {"moved": "Moved", "stuck": "Stuck", "not_yet": "Not yet"}
ENDS = {"reached": "Reached", "partly": "Partly", "let_go": "Let go"}
COUNTED = {
    "stories": ("story", "stories"),
    "check_ins": ("check-in", "check-ins"),
    "cards_tried": ("card tried", "cards tried"),
}
_STEP_WORDS = {"moved": "moved", "stuck": "stuck", "not_yet": "not yet"}
_END_WORDS = {"reached": "reached", "partly": "partly reached", "let_go": "let go"}
BAR = 10


# --- how far it is ----------------------------------------------------------------------------------


def progress(count_of: str, count: int, target: int | None, last: Note | None) -> str:
    """A bar where it is counted, words where it is not."""
    if count_of in COUNTED and target:
        full = min(BAR, count * BAR // target)
        return f"{'■' * full}{'□' * (BAR - full)} {count} of {target} {COUNTED[count_of][target != 1]}"
    return f"{_STEP_WORDS[last.step]} ({day(last.on)})" if last else "nothing said yet"


def of(goal: Seen) -> str:
    return progress(goal.count_of, goal.count, goal.target, goal.last)


def name(goal: Seen, limit: int = 140) -> str:
    return f"*{lines.of_people(goal.text, limit)}*"


def day(on: date) -> str:
    return f"{on.day} {on:%b}"


def state(goal: Seen) -> str:
    """How it stands, after its name."""
    if goal.state == "proposed":
        return f"proposed; it rests on {day(goal.rests_on)} unless a lead takes it on"
    if goal.state == "open":
        return f"{of(goal)} · until {day(goal.ends)}"
    ended = f" on {day(goal.ended_on)}" if goal.ended_on else ""
    rests = "; it rests" if goal.rests else ""
    counted = f" · {of(goal)}" if goal.is_counted else ""
    return f"{_END_WORDS[goal.state]}{ended}{rests}{counted}"


def overdue(goal: Seen, today: date) -> str:
    """The quiet line of one whose last day is over; "" for others."""
    if goal.state != "open" or today <= goal.ends:
        return ""
    return f"Its last day is over: how did it end? It rests on {day(goal.rests_on)} unless you say so."


# --- the list ---------------------------------------------------------------------------------------


def listed(page: Page, *, me: str, today: date, is_all: bool = False) -> Answer:
    title = "Goals, also those that have ended" if is_all else "Your goals and your team's"
    new = blocks.button("New goal", "goal_new:list", style="primary")
    if not page.goals:
        text = "There are no goals yet. `/warmline goals I call two customers a week until 28 February` sets one."
        return Answer(text, [blocks.section(text), blocks.actions(new)], title=TITLE)
    shown = [blocks.header(title)]
    for goal in page.goals:
        shown += _entry(goal, me=me, is_led=goal.team_id in page.led, today=today)
    what = "all" if is_all else "open"
    turning = [blocks.button("More", "goal_page:more", f"{page.more}:{what}")] if page.more else []
    turning += [blocks.button("Back", "goal_page:back", f"{page.number - 1}:{what}")] if page.number else []
    ended = [] if is_all else [blocks.button("Ended ones", "goal_page:all", "0:all")]
    return Answer(_fallback(title, page.goals), [*shown, blocks.actions(new, *turning, *ended)], title=TITLE)


def found(page: Page, *, words: str, me: str, today: date) -> Answer:
    if not page.goals:
        return paragraph(f"No goal of yours or your team's has the words “{lines.of_people(words)}”.", title=TITLE)
    shown = [part for goal in page.goals for part in _entry(goal, me=me, is_led=goal.team_id in page.led, today=today)]
    return Answer(_fallback("Found", page.goals), shown, title=TITLE)


def shared(goals: Sequence[Seen], *, person: str) -> Answer:
    """The same words whether they have none, or keep theirs to themselves."""
    if not goals:
        return paragraph(f"<@{person}> shares no goals with you.", title=TITLE)
    told = [f"{name(goal)}\n{of(goal)} · until {day(goal.ends)}" for goal in goals]
    text = "\n".join([f"What <@{person}> shares with you:", *told])
    return paragraph(text, title=TITLE)


def _fallback(title: str, goals: Sequence[Seen]) -> str:
    return lines.plainly("\n".join([title, *(f"{name(goal)} {state(goal)}" for goal in goals)]))


def _entry(goal: Seen, *, me: str, is_led: bool, today: date) -> list[Block]:
    told = [f"{name(goal)}{_whose(goal)}", state(goal), *_about(goal, me=me, is_led=is_led)]
    if late := overdue(goal, today):
        told.append(late)
    made = _buttons(goal, is_mine=goal.owner == me or (goal.team_id is not None and is_led))
    if goal.state == "proposed" and goal.set_by == me and not is_led:
        made = [blocks.button("Take it back", f"goal_decline:{goal.id}", goal.id)]
    return [lines.paragraph("\n".join(told)), *([blocks.actions(*made)] if made else [])]


def _whose(goal: Seen) -> str:
    if goal.team_id is None:
        return " · shared with your team" if goal.is_shared else " · only you read it"
    joined = " · you joined" if goal.has_joined else ""
    return f" · {lines.of_people(goal.team, 60)}{joined}"


def _about(goal: Seen, *, me: str, is_led: bool) -> list[str]:
    told = [f"Tied to: {lines.of_people(practices.NAMES.get(goal.tied, goal.tied))}"] if goal.tied else []
    if goal.last and goal.last.words and goal.state == "open":
        told.append(f"“{lines.of_people(goal.last.words, 300)}”")
    if goal.lesson:
        told.append(f"Learned: {lines.of_people(goal.lesson, 300)}")
    if goal.state == "proposed" and goal.set_by:
        told.append(f"Proposed by <@{goal.set_by}>")
    return told


def _buttons(goal: Seen, *, is_mine: bool) -> list[Block]:
    """What can be done with it; nothing but joining for those who neither own nor lead it."""
    if goal.state == "proposed":
        return proposal(goal) if is_mine else []
    if goal.state != "open":
        return [blocks.button("Take it up again", f"goal_again:{goal.id}", goal.id)] if is_mine else []
    made = [*_asking(goal), blocks.button("Change", f"goal_change:{goal.id}", goal.id), *ends(goal)] if is_mine else []
    if goal.team_id is None:
        return made
    if goal.has_joined:
        return [*made, blocks.button("Leave it", f"goal_leave:{goal.id}", goal.id)]
    return [*made, blocks.button("Join it", f"goal_join:{goal.id}", goal.id)]


def _asking(goal: Seen) -> list[Block]:
    return [] if goal.is_counted else [blocks.button("How it goes", f"goal_line:{goal.id}", goal.id)]


def proposal(goal: Seen) -> list[Block]:
    return [
        blocks.button("Take it on", f"goal_accept:{goal.id}", goal.id, style="primary"),
        blocks.button("Not now", f"goal_decline:{goal.id}", goal.id),
    ]


def ends(goal: Seen) -> list[Block]:
    return [blocks.button(words, f"goal_end:{how}:{goal.id}", f"{goal.id} {how}") for how, words in ENDS.items()]


def steps(goal: Seen) -> list[Block]:
    return [blocks.button(words, f"goal_note:{step}", f"{goal.id} {step}") for step, words in STEPS.items()]


# --- what is answered -------------------------------------------------------------------------------


def was_set(goal: Seen) -> Answer:
    if goal.state == "proposed":
        text = f"Proposed to {lines.of_people(goal.team, 60)}: {name(goal)}. A lead takes it on or says not now."
        return paragraph(text, title=TITLE)
    whose = f" for {lines.of_people(goal.team, 60)}" if goal.team_id else ""
    return paragraph(f"Your goal{whose} is set: {name(goal)}\n{of(goal)} · until {day(goal.ends)}", title=TITLE)


def changed(goal: Seen) -> Answer:
    return paragraph(f"Changed: {name(goal)}\n{of(goal)} · until {day(goal.ends)}", title=TITLE)


def answered(goal: Seen) -> Answer:
    if goal.state == "open":
        text = f"{name(goal)} is a goal of {lines.of_people(goal.team, 60)} now, until {day(goal.ends)}."
    else:
        text = f"Not now, then: {name(goal)}"
    return paragraph(text, title=TITLE)


def joined(goal: Seen) -> Answer:
    done = "You joined it" if goal.has_joined else "You left it"
    return paragraph(f"{done}: {name(goal)}\n{of(goal)} · until {day(goal.ends)}", title=TITLE)


def kept(goal: Seen) -> Answer:
    return paragraph(f"Kept: {name(goal)} goes on until {day(goal.ends)}.", title=TITLE)


def taken_up(goal: Seen) -> Answer:
    return paragraph(f"Taken up again: {name(goal)}, from today until {day(goal.ends)}.", title=TITLE)


def learned(goal: Seen) -> Answer:
    words = f" You learned: {lines.of_people(goal.lesson, 300)}" if goal.lesson else ""
    return paragraph(f"{name(goal)}: {_END_WORDS[goal.state]}.{words}", title=TITLE)


def noted(goal: Seen) -> Answer:
    shown = said(goal)
    return Answer(shown.text, shown.blocks, title=TITLE)


def said(goal: Seen) -> blocks.Message:
    """What a question turns into once it is answered."""
    words = f" “{lines.of_people(goal.last.words, 300)}”" if goal.last and goal.last.words else ""
    text = f"{name(goal)}: {of(goal)}.{words}"
    add = blocks.actions(blocks.button("Add a line", "goal_line:add", goal.id))
    return blocks.Message(lines.plainly(text), [lines.paragraph(text), *([] if words else [add])])
