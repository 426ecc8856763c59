"""What Home and the digest say of pulses: what asks me first, then what waits for my answer, then what is new."""

from handlers.views import blocks, lines, pulse_answers, pulse_results
from handlers.views.blocks import Block
from handlers.views.counted import number
from handlers.views.lines import of_people
from storage.pulses.resting import PATIENCE
from storage.pulses.results import Result
from storage.pulses.standing import InDigest, OnHome

NAMED = 2  # of a sort


def parts(home: OnHome) -> list[Block]:
    """Two blocks at most."""
    told = [
        f"*{of_people(mine.team.name)} asks you* three questions, until {blocks.when(mine.round.closes_at)}"
        for mine in home.asked[:NAMED]
    ]
    told += [_waiting(result) for result in home.waiting[:NAMED]] + [_new(result) for result in home.new[:NAMED]]
    pressed = [
        *(pulse_answers.answer_button(mine) for mine in home.asked[:NAMED]),
        *(pulse_results.reply_button(result) for result in home.waiting[:NAMED]),
        *(blocks.button("Result", f"pulse_read:{one.round.id}", one.round.id) for one in home.new[:NAMED]),
    ]
    return [lines.paragraph("\n".join(["*Pulse*", *told])), blocks.actions(*pressed)] if told else []


def in_digest(told: InDigest) -> str:
    """The same for everybody in the team."""
    count = f"{told.answered} of {told.asked} answered"
    if told.waits:
        by = f" by {told.reply_by.day} {told.reply_by:%B}" if told.reply_by else ""
        return f"Our pulse waits for your answer{by}: {count}. `/warmline pulse`"
    reply = f" They heard: “{of_people(told.reply, 140)}”" if told.reply else ""
    return f"The pulse of {of_people(told.team, 60)} closed: {count}.{reply}"


def _waiting(result: Result) -> str:
    """With the day on which it would rest."""
    rests = result.round.closes_at + PATIENCE
    by = result.round.reply_by
    until = f" by {by.day} {by:%B}" if by else ""
    return (
        f"The pulse of {of_people(result.team.name, 60)} waits for your answer{until}; it rests on {rests.day}"
        f" {rests:%B} unless somebody answers"
    )


def _new(result: Result) -> str:
    few = f": {number(result.grades.answered)} grades" if result.grades else ""
    return f"The pulse of {of_people(result.team.name, 60)} has closed{few}"
