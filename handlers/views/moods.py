"""The team's mood in words: five bars, the weeks before, what to talk about when it is heavy."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views import blocks, counted, lines, pulse_results
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.counted import MOST, number
from handlers.views.outreach import FEELINGS
from handlers.views.warmline import Chapter
from storage.across.moods import Asked, TeamMood, Week
from storage.prompts import moods
from storage.prompts.moods import Felt
from storage.prompts.parts import SEALED
from storage.prompts.prompts import Known
from storage.sealed.trend import Change
from storage.tables import Team

WEATHER = {5: "sunny", 4: "fair", 3: "cloudy", 2: "rainy", 1: "stormy"}
FACES = {
    5: ":grinning: 5, sunny",
    4: ":slightly_smiling_face: 4, fair",
    3: ":neutral_face: 3, cloudy",
    2: ":slightly_frowning_face: 2, rainy",
    1: ":disappointed: 1, stormy",
}
CHANGES: dict[Change, str] = {"same": "About the same as", "up": "Clearer than", "down": "Heavier than"}
EXACT = 10  # answers, from which on an average has a decimal
MOST_TEAMS = 4  # in one answer
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


def average_mood(average: float, answers: int) -> str:
    """Of few answers a decimal would say more than they do."""
    return f"{average:.1f}" if answers >= EXACT else f"about {average:.0f}"


def in_words(felt: Felt) -> str:
    """As in "two sunny, three fair, one rainy"."""
    return counted.in_words(felt, WEATHER)


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


def beside(week: Week) -> str:
    """One line, the same in every digest and on every Home: the team, its customers and its pulses in the same week."""
    felt = week.felt
    quote = f" “{lines.of_people(week.quote, 140)}”" if week.quote else ""
    return (
        f"Mood of {_day(felt)}: {in_words(felt)} ({felt.answered} answers). Customers in the same week:"
        f" {_customers(week)}.{_pulses(week)}{quote}"
    )


def on_home(moods: Sequence[tuple[Team, Week]]) -> list[Block]:
    return [lines.paragraph(f"*{lines.of_people(team.name, 60)}* {beside(week)}") for team, week in moods[:2]]


def _customers(week: Week) -> str:
    told = [f"{number(week.customers[grade])} {FEELINGS[grade]}" for grade in FEELINGS if week.customers.get(grade)]
    return ", ".join(reversed(told)) or "nobody said how they feel"


def _pulses(week: Week) -> str:
    """What those whom the team serves inside the company said, where a pulse closed in the week."""
    told = "; ".join(f"{counted.in_words(one, pulse_results.GRADES)} ({one.answered} grades)" for one in week.pulses)
    return f" Those we serve inside, in the pulse that closed: {told}." if told else ""


def _day(felt: Felt) -> str:
    return f"{felt.occurrence.day} {felt.occurrence:%b}"


# --- `/warmline mood` -------------------------------------------------------------------------------------

IN_HELP = {
    Chapter.YOU: ["`/warmline mood` shows how your team feels, week by week, and how it is asked."],
    Chapter.ADMIN: ["`/warmline mood help TEXT` writes what is shown to somebody whose mood is low: whom to talk to."],
}
SEALED_MINE = "_Yours is sealed with the others', so I do not know it myself._"
CHOICES = [("It may be open: all see who felt what", "open"), ("It stays sealed: nobody learns whose", "sealed")]


def overview(seen: Sequence[TeamMood], *, news: str = "") -> Answer:
    """Each team's weeks, how it is asked, and what this person may decide about that."""
    shown = [lines.section(news)] if news else []
    for one in seen[:MOST_TEAMS]:
        shown += _team(one)
    if not seen:
        shown.append(blocks.section("You are in no team yet, so there is no mood to show."))
    return Answer(lines.plainly("\n".join(filter(None, [news, "How your team feels"]))), shown, title="Mood")


def agreeing(team: Team) -> Block:
    """The form in which somebody says whether the mood of their team may be open."""
    promise = blocks.context(
        "What you choose here is sealed: nobody, no lead, no admin and nobody who runs me from the database, learns who"
        " wants what; only somebody who controls the running machine itself could find out. The mood is open only"
        " while everybody agrees."
    )
    choice = blocks.form_field("wanted", f"The mood of {team.name}"[:150], blocks.choose("radio_buttons", CHOICES))
    return blocks.form("mood_form", "Open or sealed?", [promise, choice], submit="Send", metadata=str(team.id))


def agreed(*, is_open: bool) -> Answer:
    """The same words whoever it was that did not agree."""
    state = "Everybody agreed: moods may be open now." if is_open else "Not everybody agreed, so the mood stays sealed."
    return Answer(f"Noted. {state}", [blocks.section(f"Noted. {state}")], title="Noted")


def started(team: str) -> str:
    return (
        f"From now on I ask everybody in {lines.of_people(team)} on Thursdays, at two o'clock of their own, by direct"
        " message. Answers are sealed, and the team reads what is shown of them in its channel."
    )


def comfort(text: str) -> Answer:
    """What admins wrote for those who are low."""
    how = "Admins change it with `/warmline mood help TEXT` and take it away with `/warmline mood help off`."
    if not text:
        none = f"Nothing is shown yet to somebody whose mood is low. {how}"
        return Answer(none, [blocks.section(none)], title="Mood")
    intro = "To somebody whose mood is low I show this, in private; that I did is kept nowhere."
    return Answer(intro, [blocks.section(intro), blocks.quote(text), blocks.context(how)], title="Mood")


def _team(one: TeamMood) -> list[Block]:
    shown = [blocks.header(f"Mood of {one.team.name}")]
    if one.weeks:
        newest = Mood(one.felts[-1], one.felts, moods.change(one.felts, one.felts[-1]), one.is_heavy)
        shown += [lines.paragraph(beside(one.weeks[-1])), blocks.section(bars(newest.felt))]
        shown += [blocks.context(change(newest))] if change(newest) else []
        shown += [blocks.section(OPENERS)] if one.is_heavy else []
        shown.append(lines.paragraph("\n".join(f"• {_row(week)}" for week in one.weeks)))
    return [*shown, lines.section(_how(one.asked)), *_own(one), *_buttons(one)]


def _row(week: Week) -> str:
    felt = week.felt
    return f"{_day(felt)}: {in_words(felt)} ({felt.answered} answers); customers: {_customers(week)}.{_pulses(week)}"


def _how(asked: Asked) -> str:
    if not asked.is_enough:
        return "A mood is for teams of four or more: of fewer, each would know whose it is."
    if not asked.prompts:
        return "Nobody asks for it yet. A mood is asked once a week at most, sealed, and shown from four answers on."
    asking = ", ".join(f"*{lines.of_people(one.setup.name)}* {_openly(one, asked)}" for one in asked.prompts)
    return f"It is asked once a week at most, in {asking}."


def _openly(prompt: Known, asked: Asked) -> str:
    if prompt.setup.readers == SEALED:
        return "(sealed)"
    return "(openly, since everybody agreed)" if asked.agreed else "(sealed, since not everybody agreed)"


def _own(one: TeamMood) -> list[Block]:
    if one.mine:
        told = ", ".join(f"{day.day} {day:%b}: {grade} of 5" for day, grade in one.mine)
        return [blocks.context(f"Yours, where it was asked openly: {told}.")]
    return [blocks.context(SEALED_MINE)] if one.weeks and one.asked.is_member else []


def _buttons(one: TeamMood) -> list[Block]:
    asked, team = one.asked, one.team.id
    pressed = [blocks.button("Open or sealed?", f"mood_choice:{team}", team)] if asked.is_member else []
    if asked.is_lead and asked.is_enough and not asked.prompts:
        pressed += [
            blocks.button(blocks.shorten(f"Add it to {other.setup.name}", 75), f"mood_add:{other.id}", other.id)
            for other in asked.others[:3]
        ]
        pressed += [] if asked.others else [blocks.button("Ask each Thursday", f"mood_start:{team}", team)]
    return [blocks.actions(*pressed)] if pressed else []
