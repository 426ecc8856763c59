"""The forms of goals: set or changed, how one goes, what was learned; and the field in a check-in's form."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.views import blocks, lines, practices
from handlers.views.blocks import Block
from handlers.views.goals import STEPS, day, name, of
from storage.goals.goals import Seen
from storage.goals.going import LESSON, WORDS
from storage.goals.writing import MOST, TEXT, Draft

PROMISE = (
    "A goal of your own is for you alone: no lead and no admin reads it, nor that there is one. Shared, your team reads"
    " it and how far it is, and never what you say of it. Whoever reads the database I run on can read it there."
)
COUNTS = {
    "none": "Nothing: I ask you how it goes",
    "stories": "Stories told",
    "check_ins": "No-problem check-ins",
    "cards_tried": "Cards tried",
}
RHYTHMS = {"weekly": "Every week", "fortnightly": "Every two weeks", "monthly": "Every four weeks"}
MINE = "mine"
_OF = "The goal of "
SHARE = "My team reads it, and how far it is"


@dataclass(frozen=True)
class Around:
    """``teams`` are those for which a goal can be set, or proposed; ``alike`` the goals of a team that say the same."""

    ties: Sequence[tuple[str, str]] = ()
    counted: Sequence[str] = ("none",)
    teams: Sequence[tuple[str, int]] = ()
    alike: Sequence[Seen] = ()
    asked: Sequence[int] = field(default_factory=tuple)


def form(draft: Draft, around: Around, *, goal: Seen | None = None) -> Block:
    """A new goal, or the one that is changed."""
    shown = [*_alike(around.alike), blocks.context(PROMISE), _text(draft)]
    shown += _whose(draft, around) if goal is None else []
    shown += [*_counted(draft, around), _ends(draft), _tied(draft, around), _rhythm(draft)]
    shown += [_share(draft)] if goal is None or goal.owner else []
    metadata = json.dumps({"id": goal.id if goal else None, "asked": list(around.asked)})
    title = "A goal" if goal is None else "Change the goal"
    return blocks.form("goal_form", title, shown, submit="Set it" if goal is None else "Save", metadata=metadata)


def _alike(alike: Sequence[Seen]) -> list[Block]:
    """A goal of the team's, which is typed once more as somebody's own."""
    if not alike:
        return []
    shown = [blocks.section("*This is already your team's goal: join it?* If yours is another one, send it once more.")]
    for goal in alike[:3]:
        shown.append(lines.paragraph(f"{name(goal)}\n{of(goal)} · until {day(goal.ends)}"))
        shown.append(blocks.actions(blocks.button("Join it", f"goal_join:{goal.id}", goal.id, style="primary")))
    return [*shown, blocks.divider()]


def _text(draft: Draft) -> Block:
    hint = "One thing that you do, so that customers or colleagues are served better."
    return blocks.form_field("text", "What do you want to reach?", blocks.text_input(draft.text, limit=TEXT), hint=hint)


def whose(teams: Sequence[tuple[str, int]]) -> list[tuple[str, object]]:
    return [("Mine", MINE), *((f"{_OF}{name}", id_) for name, id_ in teams)]


def team_in(typed: str) -> str:
    """The words of a team's name, where somebody types what stands in the menu."""
    return " ".join(word for word in typed.split() if word.casefold() not in _OF.casefold().split())


def _whose(draft: Draft, around: Around) -> list[Block]:
    if not around.teams:
        return []
    options = whose(around.teams)
    initial = draft.team_id if draft.team_id is not None else MINE
    hint = "For a team that you do not lead, it is proposed to its leads."
    return [blocks.form_field("whose", "Whose goal is it?", blocks.menu(options, initial=initial), hint=hint)]


def _counted(draft: Draft, around: Around) -> list[Block]:
    options: list[tuple[str, object]] = [(COUNTS[one], one) for one in around.counted]
    what = blocks.choose("radio_buttons", options, initial=draft.count_of)
    hint = "I count them by myself, from its first day on. What was told anonymously is counted for nobody."
    target = blocks.text_input(draft.target, limit=2)
    return [
        blocks.form_field("count_of", "What is counted?", what, hint=hint),
        blocks.form_field("target", f"How many? (1 to {MOST})", target, optional=True),
    ]


def _ends(draft: Draft) -> Block:
    element: Block = {"type": "datepicker", "action_id": "value"}
    element |= {"initial_date": draft.ends.isoformat()} if draft.ends else {}
    return blocks.form_field("ends", "Until which day?", element, hint="13 weeks at most.")


def _tied(draft: Draft, around: Around) -> Block:
    options: list[tuple[str, object]] = [
        (practices.NAMES.get(words, words).capitalize() if value.startswith("practice:") else words, value)
        for words, value in around.ties
    ]
    hint = "A practice, what your team agreed on, a point of its map: then stories count that show it. Or a hand-over."
    element = blocks.menu(options, initial=draft.tied)
    return blocks.form_field("tied", "What does it belong to?", element, hint=hint, optional=True)


def _rhythm(draft: Draft) -> Block:
    options: list[tuple[str, object]] = [(words, value) for value, words in RHYTHMS.items()]
    element = blocks.choose("static_select", options, initial=draft.rhythm)
    hint = "Inside your check-in's form where there is one. What is counted, I only ask of at half-time and at the end."
    return blocks.form_field("rhythm", "How often do I ask how it goes?", element, hint=hint)


def _share(draft: Draft) -> Block:
    box = blocks.choose("checkboxes", [(SHARE, "yes")], initial="yes" if draft.is_shared else None)
    return blocks.form_field("share", "Share one of your own?", box, optional=True)


# --- how it goes ------------------------------------------------------------------------------------


def line(goal: Seen, *, step: str = "", words: str = "") -> Block:
    chosen = blocks.choose("radio_buttons", _steps(), initial=step or None)
    shown = [
        lines.paragraph(name(goal)),
        blocks.form_field("step", "How does it go?", chosen),
        blocks.form_field(
            "words", "A line to it", blocks.text_input(words, multiline=True, limit=WORDS), optional=True
        ),
    ]  # fmt: skip
    return blocks.form("goal_line_form", "How it goes", shown, metadata=str(goal.id))


def question(goal: Seen, *, is_sealed: bool) -> list[Block]:
    """The private last field of a check-in's form, which is no part of what may be sealed there."""
    label = f"Your goal: {blocks.shorten(' '.join(goal.text.split()), 150)}"
    hint = "Only for you: it is in no summary, and nobody else reads it."
    if goal.team_id:
        label, hint = f"Your team's {label[5:]}", "It is in no summary; your team reads it with the goal."
    if is_sealed:
        hint += " This is not sealed: it is kept with the goal, under your name."
    chosen = blocks.choose("radio_buttons", _steps())
    return [
        blocks.form_field(f"goal_{goal.id}", label, chosen, hint=hint, optional=True),
        blocks.form_field("goal_words", "A line to your goal", blocks.text_input(limit=WORDS), optional=True),
    ]


def _steps() -> list[tuple[str, object]]:
    return [(words, step) for step, words in STEPS.items()]


# --- what was learned -------------------------------------------------------------------------------


def lesson(goal: Seen) -> Block:
    """*Reached*, *Partly* or *Let go* is stored by now; closing this stores nothing more."""
    readers = "Your team reads it with the goal." if goal.team_id else "Only you read it."
    shown = [
        lines.paragraph(f"{name(goal)}\n{_ENDED[goal.state]} {of(goal) if goal.is_counted else ''}".rstrip()),
        blocks.form_field(
            "lesson", "What did you learn?", blocks.text_input(goal.lesson, multiline=True, limit=LESSON),
            hint=readers, optional=True,
        ),
        blocks.actions(blocks.button("Tell it as a story", "goal_story", goal.id, style="primary")),
    ]  # fmt: skip
    return blocks.form("goal_lesson_form", "What did you learn?", shown, submit="Keep it", metadata=str(goal.id))


_ENDED = {"reached": "Reached.", "partly": "Reached in part.", "let_go": "Let go."}
