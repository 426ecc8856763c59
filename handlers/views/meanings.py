"""What customer service means, in words: where it stands for somebody, what was agreed, and what held before."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views import blocks, lines, means_round
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.options import BEGINNING, listed
from handlers.views.warmline import Chapter
from storage.engine import pages
from storage.meanings import rounds
from storage.meanings.alive import Alive
from storage.meanings.options import Option
from storage.meanings.standing import Page, Stand, Standing
from storage.refusal import escape
from storage.stories.library import Told
from storage.tables import Behaviour, MeansRound, Team

TITLE = "Our service means"
SHOWN = 8  # lines on a page
CANCEL = "What was said in this round is erased, and what you agreed on before stays."
IN_HELP = {
    Chapter.TELL: ["`/warmline means` shows what customer service means for your team, `means history` what it meant."],
    Chapter.LEAD: [
        "`/warmline means` begins a round of “Customer service means …”, and says what waits for you in it."
    ],
}


# --- where it stands --------------------------------------------------------------------------------


def overview(found: Page, *, news: str = "") -> Answer:
    """The answer to `/warmline means`; ``news`` is what just happened."""
    if not found.teams:
        return Answer("You are in no team yet, and this is for teams. `/warmline team` shows whom to ask.")
    shown = [part for one in found.teams for part in _one(one)]
    top = [blocks.section(news)] if news else []
    more = [blocks.actions(blocks.button("More", "means_show", found.more))] if found.more else []
    return Answer(news or f"{BEGINNING} {_spoken(found.teams)}", [*top, *shown, *more], title=TITLE)


def on_home(found: Sequence[Standing]) -> list[Block]:
    """A block or two a team, where there is something to do or to know."""
    return [part for one in found for part in _home(one)]


def _home(one: Standing) -> list[Block]:
    mine = [_fate(fate.words, fate.now, fate.round_id, fate.ending, may=fate.may_split) for fate in one.mine]
    if one.stand:
        own = f" {means_round.count(one.written, 'ending')} of yours in." if one.written else ""
        voted = " You have voted." if one.has_voted else ""
        name = lines.of_people(one.team.name)
        text = f"*{BEGINNING}* ({name}): {means_round.told(one.stand)[0]}{own}{voted}"
        pressed = [*means_round.buttons(one.stand), *_lead_buttons(one), blocks.button("More", "means_show")]
        return [lines.paragraph(text), blocks.actions(*_first(pressed)), *mine]
    if not one.alive:
        return []
    text = f"{BEGINNING} ({one.team.name}) {'; '.join(behaviour.words for behaviour in one.alive)}"
    more = blocks.button("More", "means_show")
    return [blocks.literal(blocks.shorten(text, 1500), accessory=more), *_still(one)]


def _one(one: Standing) -> list[Block]:
    shown = [blocks.section(f"*{escape(one.team.name)}: customer service means …*"), *_alive(one.alive)]
    if one.stand:
        shown += [lines.paragraph(line) for line in means_round.told(one.stand)]
        own = f"{means_round.count(one.written, 'ending')} of yours in. " if one.written else ""
        own += "You have voted; you can change it until it closes." if one.has_voted else ""
        shown += [blocks.context(own)] if own else []
    elif not one.alive:
        shown.append(blocks.section("Nothing is agreed yet." + _how_it_begins(one)))
    pressed = [*(means_round.buttons(one.stand) if one.stand and one.is_member else []), *_lead_buttons(one)]
    pressed += means_round.reading(one.stand) if one.stand else []
    pressed += [blocks.button("History", f"means_history:{one.team.id}", f"{one.team.id} 0")] if one.last else []
    return [*shown, *([blocks.actions(*pressed)] if pressed else []), *_still(one)]


def _how_it_begins(one: Standing) -> str:
    return " *Begin a round* asks everybody alone first." if one.is_lead else " A lead of your team can begin a round."


def _alive(found: Sequence[Alive]) -> list[Block]:
    """Each with its evidence."""
    shown = []
    for one in found:
        stories = f"{means_round.count(one.stories, 'story', 'stories')}" if one.stories else "no story yet"
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
        return blocks.literal(f"Your ending “{words}” stands by itself.")
    text = f"Your ending “{words}” is part of “{now}” now."
    again = blocks.button("Split again", f"means_split:{ending}", f"{round_id} {ending}")
    return blocks.literal(text, accessory=again)


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
    return (
        lines.plainly(means_round.told(first.stand)[0])
        if first.stand
        else escape("; ".join(one.words for one in first.alive))
    )


# --- direct messages, and the past ------------------------------------------------------------------


def still_true(team: Team, round_: MeansRound, words: Sequence[str]) -> Message:
    text = f"Half a year ago {escape(team.name)} agreed what customer service means. Still true?"
    pressed = _still_buttons(round_) if round_.is_asked_still else []
    shown = [
        blocks.section(text),
        lines.paragraph(means_round.bullets(words)),
        *([blocks.actions(*pressed)] if pressed else []),
    ]
    return Message(text, shown)


def history(team: Team, found: Sequence[Behaviour], page: int) -> Answer:
    """All that was ever agreed, a page at a time."""
    if not found:
        return Answer(f"{escape(team.name)} has agreed on nothing yet.", title=TITLE)
    there = pages.among(found, page, size=SHOWN)
    told = [f"• {lines.of_people(one.words)} (since {_day(one.since)}{_until_day(one.until)})" for one in there.rows]
    turns = there.turns("Newer", "Older")
    pressed = [blocks.button(text, f"means_history:{to}", f"{team.id} {to}") for text, to in turns]
    heading = f"*{escape(team.name)}: what customer service has meant*"
    shown = [blocks.section(heading), lines.paragraph("\n".join(told))]
    return Answer(
        lines.plainly("\n".join(told)), [*shown, *([blocks.actions(*pressed)] if pressed else [])], title=TITLE
    )


def endings(round_: MeansRound, there: Sequence[Option], page: int) -> Answer:
    """What everybody ended the sentence with, for the whole team at the same moment, a page at a time."""
    shown = pages.among(there, page, size=SHOWN)
    notes = ["" if one.votes is None else means_round.count(one.votes, "vote") for one in shown.rows]
    turns = shown.turns("Before", "Next")
    pressed = [blocks.button(text, f"means_endings:{to}", f"{round_.id} {to}") for text, to in turns]
    listed_ = [*listed(shown.rows, notes=notes), *([blocks.actions(*pressed)] if pressed else [])]
    return Answer(modal=blocks.notice("The endings", [blocks.section(f"*{BEGINNING}*"), *listed_]), in_place=True)


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


def _first(pressed: Sequence[Block]) -> Sequence[Block]:
    return pressed[:5]
