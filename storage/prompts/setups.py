"""What a lead decides about a check-in prompt, and what of it cannot work. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time

from storage.refusal import Refusals, theirs

NAME_LIMIT, QUESTION_LIMIT, CHOICE_LIMIT = 60, 250, 75
MOST_QUESTIONS, MOST_CHOICES = 5, 20
KINDS = ("text", "mood", "choice")
CHOICES = {"zone_of": ("team", "person"), "place": ("channel", "dm"), "nudges": (0, 1, 2)}
CHOICES |= {"readers": ("team", "leads", "anonymous")}
SHORTEST, LONGEST = 30, 7 * 24 * 60  # minutes that a round may stay open


@dataclass(frozen=True)
class Wording:
    """A question as a lead wants it asked."""

    kind: str
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setup:
    """Everything a lead decides about a prompt. ``weekdays``: 0 is Monday. Questions left blank are not asked."""

    name: str
    questions: tuple[Wording, ...]
    weekdays: tuple[int, ...]
    at: time
    zone_of: str = "team"
    place: str = "channel"
    open_minutes: int = 8 * 60
    nudges: int = 1
    readers: str = "team"


def usual_readers(questions: Sequence[Wording]) -> str:
    """Where nobody chose any: a mood is sealed."""
    return "anonymous" if any(one.kind == "mood" and one.text for one in questions) else "team"


def check(setup: Setup, refusals: Refusals) -> None:
    """Notes what cannot work, each under its field of the form (handlers/views/prompts.py)."""
    if not setup.name:
        refusals.add("Please give it a name, such as *Friday check-in*.", field="name")
    if len(setup.name) > NAME_LIMIT:
        refusals.add(f"Please use a name of at most {NAME_LIMIT} characters.", field="name")
    _check_questions(setup.questions, refusals)
    for field, choices in CHOICES.items():
        if getattr(setup, field) not in choices:
            refusals.add("Please choose one of these.", field=field)
    if any(one.kind not in KINDS for one in setup.questions):
        refusals.add("I do not know that kind of question.", field="question_1")
    if setup.zone_of == "person" and setup.place == "channel":
        refusals.add(
            "A post in the channel comes at one moment for everybody. To ask people at their own local time,"
            " please choose a direct message.",
            field="place",
        )
    _check_days(setup, refusals)


def _check_days(setup: Setup, refusals: Refusals) -> None:
    if not set(setup.weekdays) <= set(range(7)):
        refusals.add("A week has seven days.", field="weekdays")
    if not setup.weekdays:
        refusals.add("Please choose at least one weekday.", field="weekdays")
    if not SHORTEST <= setup.open_minutes <= LONGEST:
        refusals.add("A round stays open for half an hour at least and a week at most.", field="open")
    elif setup.weekdays and setup.open_minutes > _days_between(setup.weekdays) * 24 * 60:
        refusals.add("It would still be open when the next one comes. Please choose a shorter time.", field="open")


def _check_questions(questions: Sequence[Wording], refusals: Refusals) -> None:
    asked = {number: question for number, question in enumerate(questions, 1) if question.text}
    if not asked:
        refusals.add("Please write at least one question.", field="question_1")
    if len(asked) > MOST_QUESTIONS:
        refusals.add(f"{MOST_QUESTIONS} questions are the most: short rounds get answers.", field="question_1")
    for number, question in asked.items():
        if len(question.text) > QUESTION_LIMIT:
            refusals.add(f"Please ask it in at most {QUESTION_LIMIT} characters.", field=f"question_{number}")
        if any(question.text == asked[earlier].text for earlier in asked if earlier < number):
            refusals.add("This question is there twice. Please change or empty one.", field=f"question_{number}")
        if question.kind == "choice":
            _check_choices(question.choices, f"choices_{number}", refusals)


def _check_choices(choices: Sequence[str], field: str, refusals: Refusals) -> None:
    if not 2 <= len(choices) <= MOST_CHOICES:
        refusals.add(f"Please write 2 to {MOST_CHOICES} options to choose from, one a line.", field=field)
    if len(set(choices)) < len(choices):
        refusals.add("Two of these options are the same; please change one.", field=field)
    if long := next((one for one in choices if len(one) > CHOICE_LIMIT), ""):
        refusals.add(f"An option has at most {CHOICE_LIMIT} characters: “{theirs(long[:20])}…” is longer.", field=field)


def _days_between(weekdays: Collection[int]) -> int:
    """The shortest gap between two occurrences, in days."""
    days = sorted(set(weekdays))
    return min(later - earlier for earlier, later in zip(days, [*days[1:], days[0] + 7], strict=True))
