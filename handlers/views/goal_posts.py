"""What is said of goals unasked, on Home and in the digest."""

from datetime import date

from handlers.views import blocks, lines
from handlers.views.blocks import Block, Message
from handlers.views.goals import day, ends, name, of, overdue, progress, proposal, said, state, steps
from storage.goals.goals import Note, Seen
from storage.goals.home import OnHome
from storage.goals.shown import Line


def ask(goal: Seen, what: str) -> Message:
    whose = f"The goal of {lines.of_people(goal.team, 60)}" if goal.team_id else "Your goal"
    match what:
        case "half":
            text = f"Half-time. {whose}: {name(goal)}\n{of(goal)} · until {day(goal.ends)}"
            return _message(text, _half_time(goal))
        case "end":
            text = f"{whose} has come to its end: {name(goal)}\n{of(goal)}\nHow did it end?"
            return _message(text, ends(goal))
        case "proposed":
            by = f"<@{goal.set_by}>" if goal.set_by else "Somebody"
            text = f"{by} proposes a goal for {lines.of_people(goal.team, 60)}: {name(goal)} · until {day(goal.ends)}"
            return _message(text, proposal(goal))
    return _message(f"{whose}: {name(goal)}\nHow does it go?", steps(goal))


def settled(goal: Seen, what: str) -> Message:
    """What a question turns into that needs no answer any more."""
    if what == "how" and goal.state == "open":
        return said(goal)
    return lines.message(f"{name(goal)}: {state(goal)}")


def news(goal: Seen, what: str) -> Message:
    match what:
        case "rests":
            text = f"{name(goal)} rests: nobody said how it ended, so it is let go. That is no failure."
            return _message(text, [blocks.button("Take it up again", "goal_again", goal.id)])
        case "open":
            return lines.message(f"{name(goal)} is a goal of {lines.of_people(goal.team, 60)} now. Thank you for it.")
    return lines.message(f"{lines.of_people(goal.team, 60)} does not take on {name(goal)} now. Thank you for it.")


def on_home(shown: OnHome) -> list[Block]:
    """A paragraph and a row of buttons; the reader's own goals first."""
    told = [_line(goal, shown.today) for goal in shown.mine]
    told += [f"{_line(goal, shown.today)} · {lines.of_people(goal.team, 60)}" for goal in shown.teams[:3]]
    if one := shown.proposed:
        told.append(f"Proposed: {name(one, 80)} · {lines.of_people(one.team, 60)}")
    if not (told or shown.has_team):
        return []
    made = proposal(shown.proposed) if shown.proposed else []
    made += [blocks.button("New goal", "goal_new:home"), blocks.button("Goals", "goal_page:home", "0:open")]
    return [*([lines.paragraph("\n".join(["*Goals*", *told]))] if told else []), blocks.actions(*made)]


def in_digest(line: Line) -> str:
    last = Note(line.ends, line.step, "") if line.step else None
    how = progress(line.count_of, line.count, line.target, last) if line.target else line.step.replace("_", " ")
    return f"Goal: *{lines.of_people(line.text, 140)}* {how or 'nothing said yet'} · until {day(line.ends)}"


def _half_time(goal: Seen) -> list[Block]:
    return [
        blocks.button("Keep", "goal_keep", goal.id, style="primary"),
        blocks.button("Change", "goal_change", goal.id),
        blocks.button("Let go", "goal_drop", goal.id),
    ]


def _line(goal: Seen, today: date) -> str:
    late = overdue(goal, today)
    return f"{name(goal, 80)} {late or f'{of(goal)} · until {day(goal.ends)}'}"


def _message(text: str, made: list[Block]) -> Message:
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(*made)])
