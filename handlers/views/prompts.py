"""Check-in prompts in words: the overview with its buttons, the form that sets one up."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.channels import cannot_post
from handlers.views.warmline import Chapter
from storage.engine.pages import Page
from storage.prompts.participation import Tally
from storage.prompts.parts import Mine
from storage.prompts.prompts import Known
from storage.prompts.setups import CHOICE_LIMIT, MOST_QUESTIONS, NAME_LIMIT, QUESTION_LIMIT

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS = [("Free text", "text"), ("Mood, 1 to 5", "mood"), ("Choice", "choice")]
ZONES = [("In the team's zone", "team"), ("In each person's own zone (by direct message)", "person")]
PLACES = [("In the team's channel", "channel"), ("By direct message to each member", "dm")]
OPEN_FOR = [
    ("30 minutes", 30),
    ("1 hour", 60),
    ("2 hours", 120),
    ("4 hours", 240),
    ("8 hours", 480),
    ("1 day", 1440),
    ("2 days", 2880),
    ("3 days", 4320),
    ("7 days", 10080),
]
NUDGES = [("No reminder", 0), ("Once, at half time", 1), ("Twice, at half time and near the end", 2)]
READERS = [
    ("Whoever sees the team's channel: they are posted there with names", "team"),
    ("The leads only, those of that day; the channel sees how many and the mood", "leads"),
    ("Sealed: from four answers on, when it closes; nobody learns whose", "anonymous"),
]

_NEW = {
    "kind_1": "text",
    "at": "09:00",
    "zone_of": "team",
    "place": "channel",
    "open": "480",
    "nudges": "1",
}
ONE_A_LINE = "For a choice only: one a line, each at most"
IN_HELP = {Chapter.LEAD: ["`/warmline prompts` sets up what your team is asked, and when."]}


def overview(found: Page[Known], to_answer: Sequence[Mine], *, may_set_up: bool, news: str = "") -> Answer:
    """What waits for me, then the prompts I may change. ``news`` is what just happened."""
    if may_set_up:
        title = "*Check-in prompts of your teams*" if found.rows else "Your teams have no check-in prompt yet."
    else:
        title = "The leads of your team set up its check-in prompts."
    shown = [lines.paragraph(news)] if news else []
    shown += [part for mine in to_answer[:5] for part in _waiting(mine)]
    shown.append(blocks.section(title))
    for prompt in found.rows:
        shown += [lines.paragraph(_line(prompt)), _buttons(prompt)]
    turns = [blocks.button(text, f"prompt_page:{to}", to) for text, to in found.turns("Back", "More")]
    if may_set_up:
        turns.append(blocks.button("New prompt", "prompt_new", style="primary"))
    shown += [blocks.actions(*turns)] if turns else []
    return Answer(lines.plainly("\n".join([*([news] if news else []), title])), shown, title="Check-in prompts")


def form(
    filled: Mapping[str, Any], *, questions: int, team: int | None, prompt: int | None, teams: Sequence[tuple[str, int]]
) -> Block:
    """The form, filled with what is set or was typed so far. ``teams`` are offered where ``team`` is open."""
    fields: list[Block] = []
    if team is None:
        fields.append(blocks.form_field("team", "For which team?", blocks.menu(teams, initial=filled.get("team"))))
    fields.append(_name(filled))
    for number in range(1, questions + 1):
        fields += _question(number, filled)
    if questions < MOST_QUESTIONS:
        fields.append(blocks.actions(blocks.button("Add a question", "prompt_add_question"), block_id="more"))
    days = [(name, number) for number, name in enumerate(WEEKDAYS)]
    fields += [
        blocks.form_field("weekdays", "On which days?", blocks.choose("checkboxes", days, initial=filled["weekdays"])),
        blocks.form_field("at", "At what time?", _clock(filled.get("at"))),
        blocks.form_field("zone_of", "Which clock?", _radio(ZONES, filled.get("zone_of"))),
        blocks.form_field("place", "Where do I ask?", _radio(PLACES, filled.get("place"))),
        blocks.form_field("open", "How long is it open?", _select(OPEN_FOR, filled.get("open"))),
        blocks.form_field("nudges", "Remind those who have not answered?", _select(NUDGES, filled.get("nudges"))),
        _readers(filled.get("readers"), is_new=prompt is None),
    ]
    title = "Change this prompt" if prompt else "New check-in prompt"
    return blocks.form("prompt_form", title, fields, metadata=json.dumps({"team": team, "prompt": prompt}))


def new(working_days: Sequence[int]) -> dict[str, Any]:
    """What the form begins with."""
    return _NEW | {"weekdays": [str(day) for day in working_days]}


def filled(prompt: Known) -> dict[str, Any]:
    """A prompt as the form's values."""
    setup = prompt.setup
    values: dict[str, Any] = {"name": setup.name, "weekdays": [str(day) for day in setup.weekdays]}
    values |= {"at": f"{setup.at:%H:%M}", "zone_of": setup.zone_of, "place": setup.place, "readers": setup.readers}
    values |= {"open": str(setup.open_minutes), "nudges": str(setup.nudges)}
    for number, question in enumerate(setup.questions, 1):
        values |= {f"question_{number}": question.text, f"kind_{number}": question.kind}
        values[f"choices_{number}"] = "\n".join(question.choices)
    return values


def confirmation(prompt: Known, *, is_new: bool) -> Answer:
    """What the form turns into once the prompt is stored."""
    changed = "" if is_new else " A round that is open now stays as it was asked, for the readers it was promised to."
    text = f"Stored.{changed}"
    shown = [blocks.section(text), lines.paragraph(_line(prompt))]
    if prompt.obstacle:
        shown.append(blocks.section(cannot_post(prompt.channel, prompt.obstacle)))
    return Answer(text, shown, title="Prompt stored")


def paused(prompt: Known) -> str:
    return f"Paused: *{lines.of_people(prompt.setup.name)}* opens no more rounds until you resume it."


def resumed(prompt: Known) -> str:
    return f"Resumed: *{lines.of_people(prompt.setup.name)}*. Next: {_next(prompt)}."


def deleted(name: str) -> str:
    return f"Deleted: *{lines.of_people(name)}*. Answers given so far are kept."


def asked(tally: Tally) -> str:
    to_ask = tally.asked + tally.unreached  # the question is on its way
    if not to_ask:
        return "Everybody is excused today (away or a public holiday), so I asked nobody."
    people = "1 person" if to_ask == 1 else f"{to_ask} people"
    excused = f" {tally.excused} excused." if tally.excused else ""
    return f"Asking {people} now.{excused}"


def _waiting(mine: Mine) -> list[Block]:
    text = f"*{lines.of_people(mine.round.name)}* waits for your answer until {blocks.when(mine.closes_at)}."
    answer = blocks.button("Answer", "prompt_answer", mine.round.id, style="primary")
    return [lines.paragraph(text), blocks.actions(answer)]


def _line(prompt: Known) -> str:
    setup = prompt.setup
    days = ", ".join(WEEKDAYS[day][:3] for day in setup.weekdays) if len(setup.weekdays) < 7 else "every day"
    clock = "each person's own time" if setup.zone_of == "person" else f"{prompt.zone} time"
    place = f"in <#{prompt.channel}>" if setup.place == "channel" else "by direct message"
    named = f"answers are posted with names in <#{prompt.channel}>"
    readers = {"team": named, "leads": "the leads read the answers", "anonymous": "sealed"}[
        prompt.promised or setup.readers
    ]
    count = "1 question" if len(setup.questions) == 1 else f"{len(setup.questions)} questions"
    return (
        f"*{lines.of_people(setup.name)}* for {lines.of_people(prompt.team)}: {count}, {place}; {readers}\n"
        f"{days} at {setup.at:%H:%M}, {clock}. Next: {_next(prompt)}."
    )


def _next(prompt: Known) -> str:
    if prompt.next_on is None or prompt.next_at is None:
        return "paused"
    if prompt.setup.zone_of == "person":
        return f"{prompt.next_on:%A} {prompt.next_on.day} {prompt.next_on:%B}"
    return blocks.when(prompt.next_at)


def _buttons(prompt: Known) -> Block:
    pause, resume = (
        blocks.button("Pause", "prompt_pause", prompt.id),
        blocks.button("Resume", "prompt_resume", prompt.id),
    )
    sure = "It asks no more, and a round that is open closes. Answers given so far are kept."
    return blocks.actions(
        blocks.button("Edit", "prompt_edit", prompt.id),
        resume if prompt.next_on is None else pause,
        blocks.button("Ask now", "prompt_ask_now", prompt.id),
        blocks.button("Delete", "prompt_delete", prompt.id, style="danger", confirm=sure),
    )


def _name(filled: Mapping[str, Any]) -> Block:
    value = filled.get("name") or ""
    name = blocks.text_input(value, placeholder="Friday check-in", limit=NAME_LIMIT)
    return blocks.form_field("name", "Name", name)


def _question(number: int, filled: Mapping[str, Any]) -> list[Block]:
    text, choices = filled.get(f"question_{number}") or "", filled.get(f"choices_{number}") or ""
    example = "How did we treat our customers this week?" if number == 1 else "Left empty, it is not asked"
    question = blocks.text_input(text, placeholder=example, limit=QUESTION_LIMIT)
    kind = _select(KINDS, filled.get(f"kind_{number}") or "text")
    options, hint = blocks.text_input(choices, multiline=True), f"{ONE_A_LINE} {CHOICE_LIMIT} characters."
    return [
        blocks.form_field(f"question_{number}", f"Question {number}", question, optional=number > 1),
        blocks.form_field(f"kind_{number}", "Answered by", kind),
        blocks.form_field(f"choices_{number}", "Options to choose from", options, hint=hint, optional=True),
    ]


def _readers(chosen: str | None, *, is_new: bool) -> Block:
    """Of a new prompt nobody need choose: a mood is sealed, and all else the team's."""
    hint = "Left open: sealed where a mood is asked, else the first of these." if is_new else ""
    return blocks.form_field("readers", "Who reads the answers?", _radio(READERS, chosen), hint=hint, optional=is_new)


def _select(options: Sequence[tuple[str, object]], initial: object) -> Block:
    return blocks.choose("static_select", options, initial=initial)


def _radio(options: Sequence[tuple[str, object]], initial: object) -> Block:
    return blocks.choose("radio_buttons", options, initial=initial)


def _clock(initial: str | None) -> Block:
    return {"type": "timepicker", "action_id": "value"} | ({"initial_time": initial} if initial else {})
