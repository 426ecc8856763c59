""" "Customer service means …" in words: the post that follows a round, and where it stands for somebody."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.options import BEGINNING
from handlers.views.warmline import Chapter
from storage.meanings import rounds
from storage.meanings.alive import Alive
from storage.meanings.standing import Stand, Standing
from storage.refusal import escape
from storage.stories.library import Told
from storage.tables import Behaviour, MeansRound, Team, Worry

TITLE = "Our service means"
SHOWN = 8  # teams in one answer, lines on a page
CANCEL = "What was said in this round is erased, and what you agreed on before stays."
IN_HELP = {
    Chapter.TELL: ["`/warmline means` shows what customer service means for your team, `means history` what it meant."],
    Chapter.LEAD: [
        "`/warmline means` begins a round of “Customer service means …”, and says what waits for you in it."
    ],
}
_TOO_FEW = "Too few to show, nothing kept."
_RESTS = "That was the second time in a row, so I begin no round by myself any more. A lead can."
_STATES = {rounds.NOTHING: "Nothing was agreed this time.", rounds.CANCELLED: "This round was cancelled."}


# --- the post ---------------------------------------------------------------------------------------


def post(stand: Stand) -> Message:
    """The one message that follows a round."""
    told = _told(stand)
    shown = [blocks.section(f"*{BEGINNING}*"), *(lines.paragraph(line) for line in told), *_doing(stand)]
    return Message(f"{BEGINNING} {lines.plainly(' '.join(told))}", shown)


def _told(stand: Stand) -> list[str]:
    match stand.round.state:
        case rounds.GATHERING:
            return _gathering(stand)
        case rounds.MERGING:
            few = f" {_TOO_FEW} The endings of before are there." if stand.round.is_too_few else ""
            there = _count(stand.endings, "ending is", "endings are")
            return [f"{there} in.{few} The leads put alike ones together {_until(stand)}."]
        case rounds.VOTING:
            return _voting(stand)
        case rounds.AGREEING:
            return [*_vote_result(stand), *_agreeing(stand)]
        case rounds.AGREED:
            return [_bullets(stand.holds), *_vote_result(stand), *_consent(stand), *_answered(stand.worries)]
    few = f" {_TOO_FEW}" if stand.round.is_too_few else ""
    rests = f" {_RESTS}" if stand.rests else ""
    return [f"{_STATES[stand.round.state]}{few}{rests}", *_vote_result(stand)]


def _gathering(stand: Stand) -> list[str]:
    there = (
        f" {_count(stand.endings, 'ending is', 'endings are')} there already: what you agreed on before."
        if stand.endings
        else ""
    )
    return [
        f"How do you end this sentence? Alone first: nobody sees what others wrote before {_end(stand.round)}.{there}"
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
    proposed = [f"Proposed:\n{_bullets(stand.proposed)}"]
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
        said.append(f"{_TOO_FEW}")
    if stand.round.is_tied:
        said.append("Chosen by the lead among equals.")
    if stand.passed_over:
        said.append(f"{_count(stand.passed_over, 'ending')} had more votes than one that the lead chose.")
    return [" ".join(said)]


def _consent(stand: Stand) -> list[str]:
    if not stand.round.is_heard:
        return []
    if stand.round.can_live is None:
        return [f"Whether you can live with it: {_TOO_FEW[0].lower()}{_TOO_FEW[1:]}"]
    return [f"{stand.round.can_live} can live with it, {_count(len(stand.worries), 'worry', 'worries')}."]


def _answered(worries: Sequence[Worry]) -> list[str]:
    return [
        f"Worry: {lines.of_people(one.words, 300)}\n"
        + (f"Answer: {lines.of_people(one.answer, 300)}" if one.answer else "_Not answered yet._")
        for one in worries
    ]


def _doing(stand: Stand) -> list[Block]:
    """What everybody in the team can press."""
    pressed = _buttons(stand)
    return [blocks.actions(*pressed)] if pressed else []


def _buttons(stand: Stand) -> list[Block]:
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


# --- where it stands --------------------------------------------------------------------------------


def overview(found: Sequence[Standing], *, news: str = "") -> Answer:
    """The answer to `/warmline means`; ``news`` is what just happened."""
    if not found:
        return Answer("You are in no team yet, and this is for teams. `/warmline team` shows whom to ask.")
    shown = [part for one in found[:SHOWN] for part in _one(one)]
    top = [blocks.section(news)] if news else []
    return Answer(news or f"{BEGINNING} {_spoken(found)}", [*top, *shown], title=TITLE)


def on_home(found: Sequence[Standing]) -> list[Block]:
    """A block or two a team, where there is something to do or to know."""
    return [part for one in found for part in _home(one)]


def _home(one: Standing) -> list[Block]:
    name = escape(one.team.name)
    mine = [_fate(fate.words, fate.now, fate.round_id, fate.ending, may=fate.may_split) for fate in one.mine]
    if one.stand:
        own = f" {_count(one.written, 'ending')} of yours in." if one.written else ""
        voted = " You have voted." if one.has_voted else ""
        text = f"*{BEGINNING}* ({name}): {lines.plainly(_told(one.stand)[0])}{own}{voted}"
        pressed = [*_buttons(one.stand), *_lead_buttons(one), blocks.button("More", "means_show")]
        return [blocks.section(blocks.shorten(text, 1500)), blocks.actions(*_first(pressed)), *mine]
    if not one.alive:
        return []
    text = f"*{BEGINNING}* ({name}) {escape('; '.join(behaviour.words for behaviour in one.alive))}"
    more = blocks.button("More", "means_show")
    return [blocks.section(blocks.shorten(text, 1500), accessory=more), *_still(one)]


def _one(one: Standing) -> list[Block]:
    shown = [blocks.section(f"*{escape(one.team.name)}: customer service means …*"), *_alive(one.alive)]
    if one.stand:
        shown += [lines.paragraph(line) for line in _told(one.stand)]
        own = f"{_count(one.written, 'ending')} of yours in. " if one.written else ""
        own += "You have voted; you can change it until it closes." if one.has_voted else ""
        shown += [blocks.context(own)] if own else []
    elif not one.alive:
        shown.append(blocks.section("Nothing is agreed yet." + _how_it_begins(one)))
    pressed = [*(_buttons(one.stand) if one.stand and one.is_member else []), *_lead_buttons(one)]
    pressed += [blocks.button("History", f"means_history:{one.team.id}", f"{one.team.id} 0")] if one.last else []
    return [*shown, *([blocks.actions(*pressed)] if pressed else []), *_still(one)]


def _how_it_begins(one: Standing) -> str:
    return " *Begin a round* asks everybody alone first." if one.is_lead else " A lead of your team can begin a round."


def _alive(found: Sequence[Alive]) -> list[Block]:
    """Each with its evidence."""
    shown = []
    for one in found:
        stories = f"{_count(one.stories, 'story', 'stories')}" if one.stories else "no story yet"
        shown.append(lines.paragraph(f"• {lines.of_people(one.words)} ({stories})"))
    pressed = [
        blocks.button(f"Stories of {number}", f"means_stories:{one.id}", one.id)
        for number, one in enumerate(found, 1)
        if one.stories
    ]
    return [*shown, *([blocks.actions(*pressed)] if pressed else [])]


def _lead_buttons(one: Standing) -> list[Block]:
    if not one.is_lead:
        return []
    if one.stand is None:
        return [blocks.button("Begin a round", f"means_begin:{one.team.id}", one.team.id or 0)]
    round_ = one.stand.round
    pressed = [*_next_step(one.stand, round_)]
    if not round_.is_lengthened and not one.stand.may_be_closed:
        pressed.append(blocks.button("More time", f"means_longer:{round_.id}", round_.id))
    cancel = blocks.button("Cancel", f"means_cancel:{round_.id}", round_.id, style="danger", confirm=CANCEL)
    return [*pressed, cancel]


def _next_step(stand: Stand, round_: MeansRound) -> list[Block]:
    """What only a lead can do."""
    id_ = round_.id
    match round_.state:
        case rounds.MERGING:
            return [blocks.button("Sort the endings", f"means_merge:{id_}", f"{id_} 0", style="primary")]
        case rounds.VOTING if stand.may_be_closed:
            return [blocks.button("Close the vote", f"means_close_vote:{id_}", id_)]
        case rounds.AGREEING if not round_.is_proposed:
            return [blocks.button("Propose", f"means_propose:{id_}", id_, style="primary")]
        case rounds.AGREEING if any(not one.answer for one in stand.worries):
            return [blocks.button("Answer the worries", f"means_answer:{id_}", id_, style="primary")]
        case rounds.AGREEING if round_.is_heard:
            agreed = blocks.button("It is agreed", f"means_agreed:{id_}", id_, style="primary")
            return [agreed, blocks.button("Nothing is agreed", f"means_nothing:{id_}", id_)]
    return []


def _fate(words: str, now: str, round_id: int, ending: str, *, may: bool) -> Block:
    """What became of an ending, for its author alone."""
    if not may:
        return blocks.section(f"Your ending “{blocks.one_line(words, 120)}” stands by itself.")
    text = f"Your ending “{blocks.one_line(words, 120)}” is part of “{blocks.one_line(now, 120)}” now."
    again = blocks.button("Split again", f"means_split:{ending}", f"{round_id} {ending}")
    return blocks.section(text, accessory=again)


def _still(one: Standing) -> list[Block]:
    if not (one.is_lead and one.last and one.last.is_asked_still):
        return []
    return [blocks.section("Half a year has passed. Still true?"), blocks.actions(*_still_buttons(one.last))]


def _still_buttons(round_: MeansRound) -> list[Block]:
    return [
        blocks.button("Still true", f"means_still:{round_.id}", round_.id, style="primary"),
        blocks.button("Begin a round", f"means_begin:still{round_.id}", round_.team_id),
    ]


def _spoken(found: Sequence[Standing]) -> str:
    first = found[0]
    return lines.plainly(_told(first.stand)[0]) if first.stand else escape("; ".join(one.words for one in first.alive))


# --- direct messages, and the past ------------------------------------------------------------------


def nudge(stand: Stand) -> Message:
    """To somebody who has not voted."""
    text = (
        f"Your three votes for *{BEGINNING}* of {escape(stand.team.name)} are welcome until {_end(stand.round)}."
        " It takes a minute, and nobody learns for what you vote."
    )
    return Message(text, [blocks.section(text), *_doing(stand)])


def still_true(team: Team, round_: MeansRound, words: Sequence[str]) -> Message:
    text = f"Half a year ago {escape(team.name)} agreed what customer service means. Still true?"
    pressed = _still_buttons(round_) if round_.is_asked_still else []
    shown = [blocks.section(text), lines.paragraph(_bullets(words)), *([blocks.actions(*pressed)] if pressed else [])]
    return Message(text, shown)


def history(team: Team, found: Sequence[Behaviour], page: int) -> Answer:
    """All that was ever agreed, a page at a time."""
    if not found:
        return Answer(f"{escape(team.name)} has agreed on nothing yet.", title=TITLE)
    there = found[page * SHOWN : (page + 1) * SHOWN]
    told = [f"• {lines.of_people(one.words)} (since {_day(one.since)}{_until_day(one.until)})" for one in there]
    turns = [("Newer", page - 1)] if page else []
    turns += [("Older", page + 1)] if (page + 1) * SHOWN < len(found) else []
    pressed = [blocks.button(text, f"means_history:{to}", f"{team.id} {to}") for text, to in turns]
    heading = f"*{escape(team.name)}: what customer service has meant*"
    shown = [blocks.section(heading), lines.paragraph("\n".join(told))]
    return Answer(
        lines.plainly("\n".join(told)), [*shown, *([blocks.actions(*pressed)] if pressed else [])], title=TITLE
    )


def stories(words: str, found: Sequence[Told]) -> Answer:
    """The stories that show a behaviour."""
    heading = f"Stories that show “{lines.of_people(words)}”"
    told = [f"• {lines.of_people(one.text, 150)}{f' <{one.link}|Open>' if one.link else ''}" for one in found]
    text = "\n".join([heading, *told] if told else [heading, "None that you may read."])
    return Answer(lines.plainly(text), [lines.paragraph(text)], title=TITLE)


def _day(moment: datetime | None) -> str:
    return f"{moment:%-d %B %Y}" if moment else ""


def _until_day(moment: datetime | None) -> str:
    return f", until {_day(moment)}" if moment else ""


def _bullets(words: Sequence[str]) -> str:
    return "\n".join(f"• {lines.of_people(one)}" for one in words)


def _until(stand: Stand) -> str:
    return f"until {_end(stand.round)}"


def _end(round_: MeansRound) -> str:
    return blocks.when(round_.ends_at) if round_.ends_at else "it ends"


def _voters(count: int) -> str:
    return "Nobody has voted yet." if not count else f"{_count(count, 'person has', 'people have')} voted."


def _count(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def _first(pressed: Sequence[Block]) -> Sequence[Block]:
    return pressed[:5]
