"""A round in words: the question, the nudge, the summary, everything to read."""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.moods import average_mood
from handlers.views.round_form import MOODS, reads
from storage.people import audience
from storage.prompts.answers import Results
from storage.prompts.participation import Tally
from storage.prompts.parts import Asking, Mine, Opened, Said
from storage.refusal import escape

MOST_NAMES = 20  # in a line that names who answered
MOST_LINES = 10  # answers a question in the summary; *Read all* has the others
WORDS_IN_A_LINE = 200
ROOM = 2000  # characters for one question's answers: five questions stay within what Slack takes in one message
PAGE_BLOCKS, PAGE_BYTES = 80, 150_000  # of the 100 blocks and 250 KB that a modal takes


def post(opened: Opened, tally: Tally, answered: Sequence[str], *, above: str = "") -> Message:
    """What the channel sees while the round is open, and afterwards; ``above`` is what the team agreed on."""
    shown = [*_agreed(above), *_questions(opened), *_small(_progress(opened, tally, answered), reads(opened))]
    if not opened.is_over:
        shown.append(blocks.actions(_answer_button(opened, "Answer")))
    return Message(_spoken(opened), shown)


def dm(mine: Mine, *, above: str = "") -> Message:
    """What each person is asked, and after they answered what they may still change."""
    opened = mine.round
    if mine.has_answered:
        return _thanked(mine)
    until = "closed" if opened.is_over else f"open until {blocks.when(mine.closes_at)}"
    note = lines.note(f"For {lines.of_people(opened.team)}, {until}. {reads(opened)}")
    button = [] if opened.is_over else [blocks.actions(_answer_button(opened, "Answer"))]
    return Message(_spoken(opened), [*_agreed(above), *_questions(opened), note, *button])


def nudge(mine: Mine) -> Message:
    """A kind word to somebody who has not answered yet."""
    if mine.has_answered:
        return _thanked(mine)
    until = blocks.when(mine.closes_at)
    # Nobody comes by at closing time to change this, so it must be as true afterwards.
    later = "it is sealed then" if mine.round.is_sealed else "later it is marked late"
    welcome = f"Your answer to {about(mine.round)} would be welcome, and takes a minute."
    text = f"{welcome} Until {until} it is in time; {later}."
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(_answer_button(mine.round, "Answer"))])


def confirmation(mine: Mine, *, comfort: str = "") -> Answer:
    """What the form turns into: the answers given back, and how long they can be changed.

    ``comfort`` is what the company says to somebody who is low.
    """
    answers = {answer.question_id: answer for answer in mine.said}
    given_back = [
        block
        for question in mine.round.questions
        if question.id in answers
        for block in (_plain(question.text), blocks.quote(_in_words(question, answers[question.id])))
    ]
    thanks = _thanked(mine)
    first, *change = thanks.blocks
    return Answer(thanks.text, [first, *given_back, *comforting(comfort), *change], title="Thank you")


def sealed(opened: Opened, *, comfort: str) -> Answer:
    """The same for what is sealed: it is the same for everybody, but for what the company says to the low."""
    text = (
        f"Thank you, your answer to *{lines.of_people(opened.name)}* is sealed. You can change it by *Answer* until the"
        f" round closes for you, on {blocks.when(opened.closes_at)} at the latest. Your button stays as it is, so that"
        " nothing of yours tells that you answered."
    )
    change = blocks.actions(_answer_button(opened, "Change my answer"))
    return Answer(lines.plainly(text), [lines.paragraph(text), *comforting(comfort), change], title="Thank you")


def comforting(text: str) -> list[Block]:
    """The company's own words, in private; that they were shown is kept nowhere."""
    return [blocks.divider(), blocks.quote(text)] if text else []


def summary(results: Results, *, with_answers: bool) -> Message:
    """The round in one message: participation and mood, and what was said where its readers read along."""
    opened, tally = results.round, results.tally
    title = f"{about(opened)}, {day(opened.occurrence)}"
    if not tally.answered:
        text = f"{title}: nobody answered this time. {_participation(tally)}"
        return lines.message(text)
    shown: list[Block] = [lines.paragraph(f"{title}\n{_participation(tally)}")]
    for question in opened.questions:
        if answered := _answers(question, results, with_answers):
            shown += [_plain(question.text), lines.paragraph(answered)]
    if with_answers:
        shown.append(blocks.actions(blocks.button("Read all", "prompt_read_all", opened.id)))
    else:
        shown.append(lines.note(reads(opened)))
    spoken = f"{title}. {_participation(tally)} {_spoken_mood(results, with_answers)}"
    return Message(lines.plainly(spoken).strip(), shown)


def everything(results: Results, page: int = 0) -> Block:
    """All the answers in full, in a modal, a page at a time where Slack takes no more."""
    pages = _pages(results)
    page = min(max(page, 0), len(pages) - 1)
    turns = [
        blocks.button(text, f"prompt_read_page:{to}", f"{results.round.id} {to}")
        for text, to in (("Back", page - 1), ("More", page + 1))
        if 0 <= to < len(pages)
    ]
    where = f", page {page + 1} of {len(pages)}" if len(pages) > 1 else ""
    intro = f"{day(results.round.occurrence)}{where}. {_participation(results.tally)}"
    shown = [blocks.header(results.round.name), blocks.context(intro), *pages[page]]
    return blocks.notice("All answers", [*shown, *([blocks.actions(*turns)] if turns else [])])


def about(opened: Opened) -> str:
    return f"*{lines.of_people(opened.name)}* of {lines.of_people(opened.team)}"


def _small(first: str, second: str) -> list[Block]:
    """Two sentences in small print; one with a name in it stands by itself."""
    small = [lines.note(first), lines.note(second)]
    return [blocks.context(first, second)] if all(one["type"] == "context" for one in small) else small


def _agreed(behaviour: str) -> list[Block]:
    return [lines.note(f"Customer service means … {lines.of_people(behaviour)}")] if behaviour else []


def _questions(opened: Opened) -> list[Block]:
    """Literally, as the lead wrote them."""
    asked = "\n".join(f"• {question.text}" for question in opened.questions)
    return [blocks.header(opened.name), blocks.rich_text(*blocks.spoken(asked))]


def _spoken(opened: Opened) -> str:
    asked = "; ".join(blocks.one_line(question.text, 100) for question in opened.questions)
    return f"{escape(opened.name)}: {asked}"


def _progress(opened: Opened, tally: Tally, answered: Sequence[str]) -> str:
    ends = _ends(opened)
    if not tally.answered:
        return f"{ends} Nobody has answered yet."
    count = f"{tally.answered} of {tally.asked} have answered"
    who = f": {_people(answered)}" if opened.readers == "team" else ""
    return f"{ends} {count}{who}."


def _ends(opened: Opened) -> str:
    if opened.is_over:
        return "Closed."
    if opened.is_closed:
        return "Closed; a late answer is still welcome."
    return f"Open until {blocks.when(opened.closes_at)}."


def _answer_button(opened: Opened, text: str) -> Block:
    return blocks.button(text, "prompt_answer", opened.id, style="primary" if text == "Answer" else "")


def _change(mine: Mine) -> list[Block]:
    if mine.round.is_over:
        return []
    return [blocks.actions(_answer_button(mine.round, "Change my answer"))]


def _thanked(mine: Mine) -> Message:
    thanks = _thanks(mine)
    return Message(lines.plainly(thanks), [lines.paragraph(thanks), *_change(mine)])


def _thanks(mine: Mine) -> str:
    name = f"*{lines.of_people(mine.round.name)}*"
    if mine.round.is_sealed:
        return f"Thank you, your answer to {name} is sealed until {blocks.when(mine.round.closes_at)}."
    stored = f"Thank you, your answer to {name} is stored{' and marked late' if mine.is_late else ''}."
    if mine.round.is_over:
        return stored
    return f"{stored} You can change it until {'the next one opens' if mine.is_late else blocks.when(mine.closes_at)}."


def _plain(text: str) -> Block:
    return blocks.rich_text(*blocks.spoken(text, bold=True))


def _in_words(question: Asking, answer: Said) -> str:
    return f"{answer.number or answer.text} of 5" if question.kind == "mood" else answer.text


def day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _participation(tally: Tally) -> str:
    late = f", {tally.late} of them late" if tally.late else ""
    excused = f" {tally.excused} excused." if tally.excused else ""
    unreached = f" {tally.unreached} could not be asked: my message did not reach them." if tally.unreached else ""
    return f"{tally.answered} of {tally.asked} answered{late}.{excused}{unreached}"


def _people(ids: Sequence[str], limit: int = MOST_NAMES) -> str:
    if len(ids) <= limit:
        return blocks.names(ids)
    return ", ".join(f"<@{id_}>" for id_ in ids[:limit]) + f" and {len(ids) - limit} more"


def _answers(question: Asking, results: Results, with_answers: bool) -> str:
    """One question's answers in a section; "" where there is nothing that this reader may see."""
    answers = results.said[question.id]
    if not with_answers:
        return _mood(question, results, with_answers) if answers and question.kind == "mood" else ""
    if not answers:
        return "_No answers._"
    if question.kind == "text":
        return fitting([f"• {_who(answer)}: {lines.of_people(answer.text, WORDS_IN_A_LINE)}" for answer in answers])
    chosen = fitting(list(_by_choice(question, answers)))
    return f"{_mood(question, results, with_answers)}\n{chosen}" if question.kind == "mood" else chosen


def _mood(question: Asking, results: Results, with_answers: bool) -> str:
    """Average and spread, as far as they are for this reader."""
    if results.round.has_lost_answers and not with_answers:
        return "Answers were erased since, so the moods stay with the leads."
    felt = [answer.number or 0 for answer in results.said[question.id] if with_answers or not answer.is_late]
    if not audience.sees_made_of(len(felt), reads=with_answers):
        return f"Fewer than {audience.ENOUGH} moods in time, so they stay with the leads."
    return f"Mood {average_mood(sum(felt) / len(felt), len(felt))} of 5, from {min(felt)} to {max(felt)}"


def _by_choice(question: Asking, answers: Sequence[Said]) -> Iterator[str]:
    labels = MOODS if question.kind == "mood" else dict(enumerate(question.choices))
    for number, label in labels.items():
        chosen = [answer for answer in answers if answer.number == number]
        if chosen:
            authors = [answer.author for answer in chosen if answer.author]
            names = _people(authors, 5) if authors else "somebody"
            yield f"• {lines.of_people(label)}: {len(chosen)} ({names}{_late(chosen)})"


def _late(answers: Sequence[Said]) -> str:
    late = sum(answer.is_late for answer in answers)
    return f", {late} late" if late else ""


def fitting(lines: Sequence[str]) -> str:
    """As many lines as one screen takes; the others are counted."""
    room, kept = ROOM, list[str]()
    for line in lines[:MOST_LINES]:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    return "\n".join([*kept, *([f"… and {left} more: *Read all* shows them."] if left else [])])


def _who(answer: Said) -> str:
    return (f"<@{answer.author}>" if answer.author else "Somebody") + (" (late)" if answer.is_late else "")


def _spoken_mood(results: Results, with_answers: bool) -> str:
    felt = [one for one in results.round.questions if one.kind == "mood" and results.said[one.id]]
    return next((f"{_mood(one, results, with_answers).removesuffix('.')}." for one in felt), "")


def _pages(results: Results) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    size = 0
    for group in _entries(results):
        weight = len(json.dumps(group))
        if pages[-1] and (len(pages[-1]) + len(group) > PAGE_BLOCKS or size + weight > PAGE_BYTES):
            pages.append([])
            size = 0
        pages[-1].extend(group)
        size += weight
    return pages


def _entries(results: Results) -> Iterator[list[Block]]:
    """Blocks that stay together on a page."""
    for question in results.round.questions:
        yield [blocks.divider(), _plain(question.text)]
        for answer in results.said[question.id]:
            who = [] if results.round.is_sealed else [blocks.context(_who(answer))]
            yield [*who, blocks.quote(_in_words(question, answer))]
