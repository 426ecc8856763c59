"""What the bot says of ideas unasked, in words: the post and its thread, news, questions; and one idea as a whole."""

from collections.abc import Sequence

from handlers.views import blocks, lines
from handlers.views.blocks import Block, Message
from handlers.views.ideas import twin
from storage.ideas.answering import REASONS
from storage.ideas.ideas import Seen, Step
from storage.ideas.words import WORDS
from storage.refusal import escape


def post(idea: Seen) -> Message:
    """What the channel sees. It names people without mentions, so that it pings nobody."""
    text = f"{_headline(idea)}: {idea.words}"
    made = []
    if idea.state in ("new", "looking", "doing"):
        made = [blocks.button("Me too", "idea_support", idea.id), blocks.button("Answer", "idea_answer", idea.id)]
    elif idea.state == "rests":
        made = [blocks.button("Take it up again", "idea_take_up", idea.id)]
    return Message(escape(text), [*whole(idea), *([blocks.actions(*made)] if made else [])])


def whole(idea: Seen) -> list[Block]:
    """The idea with what its author added, how it stands, and how many want it too."""
    added = [step for step in idea.steps if step.words and step.is_authors]
    shown = [blocks.rich_text(blocks.words(_headline(idea), bold=True)), blocks.quote(idea.words)]
    for step in added:
        shown += [blocks.rich_text(blocks.words("Added since")), blocks.quote(step.words)]
    shown.append(lines.paragraph(_state(idea)))
    if idea.touch_point:
        shown.append(lines.paragraph(f"Touch point: {lines.of_people(idea.touch_point, 60)}"))
    if idea.support:
        shown.append(
            blocks.context("1 person wants this too" if idea.support == 1 else f"{idea.support} want this too")
        )
    return shown


def read(idea: Seen) -> Block:
    """One idea in a window of its own, with everything that became of it."""
    steps = [
        lines.paragraph(f"{blocks.when(step.at, '{date_short_pretty}')}: {said(idea, step)}") for step in idea.steps
    ]
    return blocks.notice("Idea", [*whole(idea), *steps[-40:]])


def reply(idea: Seen, step: Step) -> Message:
    text = said(idea, step)
    return Message(lines.plainly(text), [lines.paragraph(text)])


def news(idea: Seen, step: Step, *, is_author: bool) -> Message:
    """For its author, and for those who want it too."""
    whose = "Your idea" if is_author else "An idea that you want too"
    text = f"{whose}, *{lines.of_people(idea.title)}*: {said(idea, step)}"
    made = []
    if is_author and idea.state == "declined" and not idea.reopened_at:
        made.append(blocks.button("I know something new", "idea_reopen", idea.id))
    if is_author and idea.state == "rests":
        made.append(blocks.button("Take it up again", "idea_take_up", idea.id))
    made.append(blocks.button("Read it", "idea_read", idea.id))
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(*made)])


def ask(idea: Seen, what: str) -> Message:
    """A question to whoever sees to it, or is asked to."""
    title, by = lines.of_people(idea.title), blocks.when(idea.answer_by, "{date_long}")
    match what:
        case "accept":
            text = (
                f"Do you take on this idea: *{title}*? Whoever does sees that something becomes of it, or says why not."
            )
            made = [
                blocks.button("Yes, mine", "idea_accept", idea.id, style="primary"),
                blocks.button("Not me", "idea_refuse", idea.id),
            ]
        case "teller":
            text = f"*{title}* is done. You tell {lines.of_people(idea.customer, 60)}: “{lines.of_people(idea.tell)}”"
            made = [blocks.button("Told them", "idea_told", idea.id, style="primary")]
        case "informed":
            text = f"{_author(idea)} does it without more ado: *{title}*. There is nothing for you to do."
            made = []
        case "lead":
            text = f"An answer to this idea was promised by {by}, and there is none yet: *{title}*"
            made = [blocks.button("Answer", "idea_answer", idea.id, style="primary")]
        case _:
            text = f"This idea is to be answered by {by}, also if the answer is no: *{title}*"
            made = [blocks.button("Answer", "idea_answer", idea.id, style="primary")]
    quoted = [] if what in ("teller", "informed") else [blocks.quote(idea.words)]
    shown: list[Block] = [lines.paragraph(text), *quoted, *([blocks.actions(*made)] if made else [])]
    return Message(lines.plainly(text), shown)


def settled(idea: Seen) -> Message:
    """What a question turns into that needs no answer any more."""
    text = f"*{lines.of_people(idea.title)}*: {_state(idea)}"
    return Message(lines.plainly(text), [lines.paragraph(text)])


def said(idea: Seen, step: Step) -> str:
    """A step in a sentence, with the words that were said to it."""
    words = f" “{lines.of_people(step.words, WORDS)}”" if step.words else ""
    who = _author(idea) if step.is_authors else lines.of_people(idea.name(step.by), 60) if step.by else "A colleague"
    match step.state:
        case "new":
            return f"{who} knows something new, so it waits for an answer once more.{words}"
        case "more":
            return f"{who} adds:{words}"
        case "told":
            heard = f" and says:{words}" if words else ". They said nothing to it."
            return f"{lines.of_people(idea.customer, 60)} was told of it{heard}"
        case "rests":
            return "it rests, because nobody has done anything about it for 30 days. One press takes it up again."
        case "looking" | "doing" if step.is_authors:
            return f"{who} does it without more ado." if step.state == "doing" else f"{who} takes it up again."
        case "declined":
            return f"{who} declines: {REASONS.get(step.reason, step.reason)}.{words}"
        case "same_as":
            goes_on = "; that one goes on for both" if idea.same_as else ""
            return f"{who}: it is the same as {twin(idea)}{goes_on}.{words}"
    became = {"looking": " is looking into it.", "doing": ": it is being done.", "done": ": it is done."}
    return f"{who}{became[step.state]}{words}"


def _headline(idea: Seen) -> str:
    whom = f" for {idea.customer}" if idea.customer else ""
    if idea.author:
        return f"💡 {idea.name(idea.author)} has an idea{whom}"
    return f"💡 An idea{whom}, from somebody in {idea.team}" if idea.is_anonymous else f"💡 An idea{whom}"


def _author(idea: Seen) -> str:
    return lines.of_people(idea.name(idea.author), 60) if idea.author else "Whoever had it"


def _state(idea: Seen) -> str:
    """How it stands, for everybody."""
    owner = lines.of_people(idea.name(idea.owner), 60) if idea.owner else ""
    if idea.state == "new":
        seeing = f"{owner} sees to it; an" if owner else "An"
        return f"{seeing} answer comes by {blocks.when(idea.answer_by, '{date_long}')}."
    last: Sequence[Step] = [step for step in idea.steps if step.state == idea.state]
    text = said(idea, last[-1]) if last else ""
    until = f" Until {idea.due.day} {idea.due:%B}." if idea.state == "doing" and idea.due else ""
    told = " They have been told." if idea.told_at else ""
    return f"{text[:1].upper()}{text[1:]}{until}{told}" + (f" {owner} sees to it." if owner else "")
