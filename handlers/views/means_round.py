"""A round in words, as everybody in the team may know it: the one post that follows it, and the nudge to vote."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.blocks import Block, Message
from handlers.views.options import BEGINNING
from storage.meanings import rounds
from storage.meanings.standing import Stand
from storage.refusal import escape
from storage.tables import MeansRound, Worry

_TOO_FEW = "Too few to show, nothing kept."
_LOST = " The key that sealed what you said was lost, so nobody can read it any more."
_RESTS = "That was the second time in a row, so I begin no round by myself any more. A lead can."
_STATES = {rounds.NOTHING: "Nothing was agreed this time.", rounds.CANCELLED: "This round was cancelled."}


def post(stand: Stand) -> Message:
    """The one message that follows a round."""
    said = told(stand)
    shown = [blocks.section(f"*{BEGINNING}*"), *(lines.paragraph(line) for line in said), *_doing(stand)]
    return Message(f"{BEGINNING} {lines.plainly(' '.join(said))}", shown)


def told(stand: Stand) -> list[str]:
    match stand.round.state:
        case rounds.GATHERING:
            return _gathering(stand)
        case rounds.MERGING:
            few = f" {_too_few(stand)} The endings of before are there." if stand.round.is_too_few else ""
            there = count(stand.endings, "ending is", "endings are")
            return [f"{there} in.{few} The leads put alike ones together {_until(stand)}."]
        case rounds.VOTING:
            return _voting(stand)
        case rounds.AGREEING:
            return [*_vote_result(stand), *_agreeing(stand)]
        case rounds.AGREED:
            return [bullets(stand.holds), *_vote_result(stand), *_consent(stand), *_answered(stand.worries)]
    few = f" {_too_few(stand)}" if stand.round.is_too_few else ""
    rests = f" {_RESTS}" if stand.rests else ""
    return [f"{_STATES[stand.round.state]}{few}{rests}", *_vote_result(stand)]


def _gathering(stand: Stand) -> list[str]:
    there = (
        f" {count(stand.endings, 'ending is', 'endings are')} there already: what you agreed on before."
        if stand.endings
        else ""
    )
    return [
        f"How do you end this sentence? Alone first: nobody sees what others wrote before {end(stand.round)}.{there}"
    ]


def _voting(stand: Stand) -> list[str]:
    voted = stand.turnout.voters if stand.turnout else 0
    if stand.may_be_closed:
        return [f"Three votes each. {_voters(voted)} Too few so far: a lead may close it now, or you may still vote."]
    more = " Too few had voted, so there is more time." if stand.round.is_prolonged else ""
    return [f"Three votes each, not for your own, {_until(stand)}. {_voters(voted)}{more}"]


def _agreeing(stand: Stand) -> list[str]:
    if not stand.round.is_proposed:
        return [f"The leads propose three to seven of the endings {_until(stand)}, or nothing is agreed."]
    proposed = [f"Proposed:\n{bullets(stand.proposed)}"]
    if not stand.round.is_heard:
        return [*proposed, f"Can you live with it? Say so {_until(stand)}. A worry is no veto, and is answered."]
    return [
        *proposed,
        *_consent(stand),
        *_answered(stand.worries),
        f"The leads answer, then close it, {_until(stand)}.",
    ]


def _vote_result(stand: Stand) -> list[str]:
    """By how many, and who chose among equals."""
    if stand.round.voters is None or stand.turnout is None:
        return ["Chosen by the lead among equals."] if stand.round.is_tied else []
    said = [f"By {stand.turnout.voters} of {stand.turnout.base}."]
    if stand.round.is_too_few:
        said.append(_too_few(stand))
    if stand.round.is_tied:
        said.append("Chosen by the lead among equals.")
    if stand.passed_over:
        said.append(f"{count(stand.passed_over, 'ending')} had more votes than one that the lead chose.")
    return [" ".join(said)]


def _too_few(stand: Stand) -> str:
    return _TOO_FEW + (_LOST if stand.round.is_key_lost else "")


def _consent(stand: Stand) -> list[str]:
    if not stand.round.is_heard:
        return []
    if stand.round.can_live is None:
        too_few = _too_few(stand)
        return [f"Whether you can live with it: {too_few[0].lower()}{too_few[1:]}"]
    return [f"{stand.round.can_live} can live with it, {count(len(stand.worries), 'worry', 'worries')}."]


def _answered(worries: Sequence[Worry]) -> list[str]:
    return [
        f"Worry: {lines.of_people(one.words, 300)}\n"
        + (f"Answer: {lines.of_people(one.answer, 300)}" if one.answer else "_Not answered yet._")
        for one in worries
    ]


def _doing(stand: Stand) -> list[Block]:
    """What everybody in the team can press."""
    pressed = [*buttons(stand), *reading(stand)]
    return [blocks.actions(*pressed)] if pressed else []


def buttons(stand: Stand) -> list[Block]:
    round_ = stand.round
    match round_.state:
        case rounds.GATHERING:
            return [blocks.button("Add my ending", "means_add", round_.id, style="primary")]
        case rounds.VOTING:
            return [blocks.button("Vote", "means_vote", round_.id, style="primary")]
        case rounds.AGREEING if round_.is_proposed and not round_.is_heard:
            return [
                blocks.button("I can live with it", "means_live", round_.id, style="primary"),
                blocks.button("I have a worry", "means_worry", round_.id),
            ]
    return []


def reading(stand: Stand) -> list[Block]:
    """All endings, as soon as anybody may read them, with their votes. A ballot has an order of its own."""
    if stand.round.state in (rounds.GATHERING, rounds.VOTING) or not stand.endings:
        return []
    return [blocks.button("Read the endings", f"means_endings:{stand.round.id}", f"{stand.round.id} 0")]


def nudge(stand: Stand) -> Message:
    """To somebody who has not voted."""
    text = (
        f"Your three votes for *{BEGINNING}* of {escape(stand.team.name)} are welcome until {end(stand.round)}."
        " It takes a minute, and nobody learns for what you vote."
    )
    return Message(text, [blocks.section(text), *_doing(stand)])


def bullets(words: Sequence[str]) -> str:
    return "\n".join(f"• {lines.of_people(one)}" for one in words)


def _until(stand: Stand) -> str:
    return f"until {end(stand.round)}"


def end(round_: MeansRound) -> str:
    return blocks.when(round_.ends_at) if round_.ends_at else "it ends"


def _voters(number: int) -> str:
    return "Nobody has voted yet." if not number else f"{count(number, 'person has', 'people have')} voted."


def count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
