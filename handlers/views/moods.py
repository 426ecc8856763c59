"""The team's mood in words: five bars, the weeks before, what to talk about when it is heavy."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.prompts import moods
from storage.prompts.moods import Felt
from storage.sealed.trend import Change

WEATHER = {5: "sunny", 4: "fair", 3: "cloudy", 2: "rainy", 1: "stormy"}
FACES = {
    5: ":grinning: 5, sunny",
    4: ":slightly_smiling_face: 4, fair",
    3: ":neutral_face: 3, cloudy",
    2: ":slightly_frowning_face: 2, rainy",
    1: ":disappointed: 1, stormy",
}
WORDS = "What would make next week better for you or for a customer?"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
CHANGES: dict[Change, str] = {"same": "About the same as", "up": "Clearer than", "down": "Heavier than"}
MOST = 30  # squares in a bar
OPENERS = (
    "*Two heavy weeks.* Three questions to talk about together:\n"
    "• What weighed on these weeks that we can change ourselves?\n"
    "• What could wait or go, so that there is room for our customers?\n"
    "• What went well all the same, and how do we get more of it?"
)


@dataclass(frozen=True)
class Mood:
    """One round's mood, the weeks up to it, how it is beside the four before, and whether it has been heavy."""

    felt: Felt
    weeks: Sequence[Felt]
    change: Change | None = None
    is_heavy: bool = False

    @property
    def before(self) -> int:
        """How many answers it is compared with."""
        return sum(felt.answered for felt in moods.before(self.weeks, self.felt))


def number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def in_words(felt: Felt) -> str:
    """As in "two sunny, three fair, one rainy"."""
    if felt.between:
        return "all of them " + " or ".join(WEATHER[grade] for grade in felt.between)
    return ", ".join(f"{number(felt.counts[grade])} {WEATHER[grade]}" for grade in WEATHER if felt.counts.get(grade))


def bars(felt: Felt) -> str:
    """Five bars, each with its number in words."""
    if felt.between:
        low, high = felt.between
        return f"All {WEATHER[low]} or {WEATHER[high]} ({low} to {high})"
    counts = [(name, felt.counts.get(grade, 0)) for grade, name in WEATHER.items()]
    return "\n".join(f"{'■' * min(count, MOST) or '□'} {name}: {number(count)}" for name, count in counts)


def weeks(felts: Sequence[Felt]) -> str:
    """A small row for each week in which there was something to show."""
    return "\n".join(f"• {_day(felt)}: {in_words(felt)} ({felt.answered} answers)" for felt in felts)


def change(mood: Mood) -> str:
    """In words only, with both numbers of answers; "" where there is nothing to compare with."""
    if mood.change is None:
        return ""
    return f"{CHANGES[mood.change]} the four weeks before ({mood.felt.answered} and {mood.before} answers)."


def _day(felt: Felt) -> str:
    return f"{felt.occurrence.day} {felt.occurrence:%b}"
