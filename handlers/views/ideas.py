"""Ideas in words: the list, the form, and what whoever had one reads."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block
from handlers.views.channels import cannot_post
from handlers.views.erasing import old_pages
from handlers.views.outreach import about
from handlers.views.unposted import waits_for
from handlers.views.warmline import Chapter
from storage.ideas.finding import Figures, Page
from storage.ideas.ideas import FORMER, Seen
from storage.ideas.waiting import Waiting
from storage.ideas.words import WORDS
from storage.refusal import escape

TITLE = "Ideas"  # of the modals that answer
HELP = (
    "*Say what could be better for a customer:* `/warmline idea Acme could scan badges at the gate`\n"
    "• It is answered within a week, also when the answer is no.\n"
    "• `/warmline idea` shows your team's, the one that waits longest first; `/warmline idea all` those that rest or"
    " are settled too, and `/warmline idea search WORDS` finds one.\n"
    "• `/warmline idea new` opens the form, where you can also write anonymously. You get a code then;"
    " `/warmline idea 1234 5678 9012 3456` shows what became of yours."
)
IN_HELP = {Chapter.TELL: ["`/warmline idea` says what could be better for a customer, and shows what becomes of it."]}
AS = {"named": "With my name", "anonymous": "Anonymously"}


@dataclass(frozen=True)
class Draft:
    """What the form holds. ``point`` is a touch point; ``asked``: the ideas like it that its author was shown."""

    words: str = ""
    customer: str = ""
    is_anonymous: bool = False
    team_id: int | None = None
    source: str = "command"
    point: int | None = None
    asked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Around:
    """``teams`` are the author's, with how many could have written an anonymous idea there, which shows ``at``."""

    teams: Sequence[tuple[str, int, int]]
    at: datetime
    alike: Sequence[Seen] = ()
    note: str = ""


def form(draft: Draft, around: Around) -> Block:
    named = blocks.choose(
        "radio_buttons",
        [(words, value) for value, words in AS.items()],
        initial="anonymous" if draft.is_anonymous else "named",
    )
    said = blocks.text_input(draft.words, multiline=True, limit=WORDS)
    whom = "Left empty, I look whether it begins with a customer's name."
    fields = [
        blocks.context(promise(around)),
        blocks.form_field("words", "What could be better, and for whom?", said),
        blocks.form_field("customer", "Which customer?", blocks.text_input(draft.customer), hint=whom, optional=True),
        *_team_choice(draft, around),
        blocks.form_field("as", "Who do they read it from?", named),
    ]
    note = [blocks.context(around.note)] if around.note else []
    metadata = json.dumps({"source": draft.source, "point": draft.point, "asked": draft.asked})
    shown = [*note, *_alike_in_form(around.alike), *fields]
    return blocks.form("idea_form", "An idea", shown, submit="Send", metadata=metadata)


def promise(around: Around) -> str:
    """What anonymous means here, in a sentence made from how things are."""
    count = " or ".join(
        f"{'one person' if could == 1 else f'{could} people'} in {escape(name)}" for name, _, could in around.teams
    )
    return (
        "Anonymously: your team reads it, and whoever they ask to take it on; nobody learns who wrote it: no lead, no"
        " admin, nobody who runs me or reads the database; only somebody who controls the running machine could."
        f" {count} could have written it."
        f" It shows at {blocks.when(around.at, '{time}')}, among others of that hour. I never write to you about it;"
        " you get a code to see what became of it."
    )


def _team_choice(draft: Draft, around: Around) -> list[Block]:
    if len(around.teams) < 2:
        return []
    chosen = draft.team_id if draft.team_id is not None else around.teams[0][1]
    options = [(name, id_) for name, id_, _ in around.teams]
    return [blocks.form_field("team", "For which team to answer?", blocks.menu(options, initial=chosen))]


def _alike_in_form(alike: Sequence[Seen]) -> list[Block]:
    if not alike:
        return []
    return [
        blocks.section(
            f"*{_there_already(alike)}* Nothing was recorded yet; is yours different, press *Send* once more."
        ),
        *_with_me_too(alike),
        blocks.divider(),
    ]


def alike(found: Sequence[Seen], *, words: str, customer_id: int | None) -> Answer:
    """Those that resemble what was typed, which is not stored yet."""
    carried = json.dumps({"words": words, "customer": customer_id}, ensure_ascii=False)
    text = f"{_there_already(found)} Nothing was recorded yet."
    shown = [
        blocks.section(text),
        *_with_me_too(found),
        blocks.quote(words),
        blocks.actions(blocks.button("Mine is different", "idea_different", carried)),
    ]
    return Answer(f"{text} You typed: {escape(words)}", shown, title=TITLE)


def _there_already(found: Sequence[Seen]) -> str:
    return "There is an idea like it already." if len(found) == 1 else "There are ideas like it already."


def _with_me_too(found: Sequence[Seen]) -> list[Block]:
    shown: list[Block] = []
    for idea in found:
        shown.append(lines.paragraph(f"*{lines.of_people(idea.title)}*\n{lines.of_people(idea.words, WORDS)}"))
        shown.append(blocks.actions(blocks.button("Me too", f"idea_support:{idea.id}", idea.id)))
    return shown


def stored(idea: Seen, *, obstacle: str, waits: bool = False) -> Answer:
    """Who answers by when, where it is posted, and what its author can do about it."""
    posting = waits_for(idea.channel) if waits else f"I am posting it in <#{idea.channel}> now."
    where = posting if idea.channel else cannot_post(idea.team_channel, obstacle or "absent")
    text = f"Stored{_for(idea)}. {answered_by(idea)} {where}"
    mine = [
        blocks.button("I can do it myself", "idea_mine", idea.id),
        blocks.button("Withdraw", "idea_withdraw", idea.id),
    ]
    return Answer(lines.plainly(text), [lines.paragraph(text), blocks.actions(*mine)], title=TITLE)


def answered_by(idea: Seen) -> str:
    who = blocks.names(idea.keepers) if idea.keepers else "An admin"
    return f"{who} will answer by {blocks.when(idea.answer_by, '{date_long}')}, also if the answer is no."


def _for(idea: Seen) -> str:
    return f" for {lines.of_people(idea.customer, 60)}" if idea.customer else ""


def supported(idea_is_wanted: bool) -> Answer:
    text = "Taken back: you are no longer counted among those who want this."
    if idea_is_wanted:
        text = "Noted: you want this too, and hear what becomes of it. Press again to take it back."
    return Answer(text, title=TITLE, beside=True)


def withdrawn(words: str, *, keeps_old_pages: bool = False) -> Answer:
    """Its words go back to its author; nobody else has them any more."""
    text = f"Withdrawn, and its words are erased here.{old_pages(are_kept=keeps_old_pages)} In case you want them:"
    return Answer(f"{text} {escape(words)}", [blocks.section(text), blocks.typed(words)], title=TITLE)


def listed(page: Page, figures: Figures | None, *, me: str, led: Sequence[int], now: datetime, is_all: bool) -> Answer:
    """What waits longest comes first; how many want it is a number beside it."""
    new = blocks.button("New idea", "idea_new", style="primary")
    if not page.ideas:
        text = "No idea waits just now. What could be better for one of your customers?"
        return Answer(text, [blocks.section(text), blocks.actions(new)], title=TITLE)
    heading = "*Ideas of your team*, " + ("the latest first" if is_all else "the one that waits longest first")
    told = [blocks.context(_figures(figures))] if figures else []
    shown = [part for idea in page.ideas for part in line(idea, me=me, can_answer=idea.team_id in led, now=now)]
    more = _more(page, is_all=is_all)
    buttons = [new, *more] if is_all else [new, *more, blocks.button("Also settled ones", "idea_page:all", "0:all")]
    spoken = "\n".join([heading, *(f"• {escape(idea.title)}" for idea in page.ideas)])
    return Answer(spoken, [blocks.section(heading), *told, *shown, blocks.actions(*buttons)], title=TITLE)


def found(ideas: Sequence[Seen], *, words: str, me: str, led: Sequence[int], now: datetime) -> Answer:
    if not ideas:
        text = f"I know no idea with all of these words: {lines.of_people(words)}"
        return Answer(lines.plainly(text), [lines.paragraph(text)], title=TITLE)
    shown = [part for idea in ideas for part in line(idea, me=me, can_answer=idea.team_id in led, now=now)]
    spoken = "\n".join(f"• {escape(idea.title)}" for idea in ideas)
    return Answer(spoken, shown, title=TITLE)


def in_search(idea: Seen, now: datetime) -> list[Block]:
    """Two lines among what else a search has found, with the way to the whole."""
    text = f"💡 Idea: *{lines.of_people(idea.title)}*\n{state(idea, now)}"
    return [lines.paragraph(text), blocks.actions(blocks.button("Read", f"idea_read:{idea.id}", idea.id))]


def _figures(figures: Figures) -> str:
    days = "1 day" if figures.days == 1 else f"{figures.days} days"
    ideas = "1 answer" if figures.answered == 1 else f"{figures.answered} answers"
    return f"First answers take {days} (half of them less); {figures.within} % came within 7 days. From {ideas}."


def _more(page: Page, *, is_all: bool) -> list[Block]:
    if page.more is None:
        return []
    return [blocks.button("More", "idea_page:more", f"{page.more}:{'all' if is_all else 'open'}")]


def line(idea: Seen, *, me: str, can_answer: bool, now: datetime) -> list[Block]:
    """An idea in a list, with what this reader can do about it."""
    whom = "" if idea.customer.casefold() in idea.title.casefold() else _for(idea)
    text = f"*{lines.of_people(idea.title)}*{whom}\n{state(idea, now)}"
    if idea.support:
        text += f" · {'1 wants' if idea.support == 1 else f'{idea.support} want'} it too"
    return [lines.paragraph(text), blocks.actions(*_buttons(idea, me=me, can_answer=can_answer))]


def _buttons(idea: Seen, *, me: str, can_answer: bool) -> list[Block]:
    made = [blocks.button("Read it", "idea_read", idea.id)]
    if (can_answer or me == idea.owner) and idea.state in ("new", "looking", "doing"):
        made.insert(0, blocks.button("Answer", "idea_answer", idea.id, style="primary"))
    if idea.state == "rests" and (can_answer or me in (idea.owner, idea.author)):
        made.insert(0, blocks.button("Take it up again", "idea_take_up", idea.id))
    if me == idea.author:
        made += own_buttons(idea)
    elif idea.state in ("new", "looking", "doing"):
        made.append(blocks.button("Me too", "idea_support", idea.id))
    if idea.customer_id and idea.customer != FORMER:
        made.append(about(idea.customer_id, "About the customer"))
    return made


def own_buttons(idea: Seen) -> list[Block]:
    """What its author can do about it."""
    made = []
    if idea.state in ("new", "looking"):
        made.append(blocks.button("I can do it myself", "idea_mine", idea.id))
    if idea.state in ("new", "looking", "doing"):
        made.append(blocks.button("Add words", "idea_more", idea.id))
    if idea.state == "declined" and not idea.reopened_at:
        made.append(blocks.button("I know something new", "idea_reopen", idea.id))
    asked = "The post goes, and the words are erased. You get them back to keep."
    return [*made, blocks.button("Withdraw", "idea_withdraw", idea.id, confirm=asked)]


def state(idea: Seen, now: datetime) -> str:
    """How it stands, in a line with people's words in it."""
    who = f" by <@{idea.owner}>" if idea.owner else ""
    match idea.state:
        case "new":
            days = idea.waited(now)
            waits = "since today" if days < 1 else "for a day" if days == 1 else f"for {days} days"
            return f"waits for an answer {waits}"
        case "looking":
            return f"is being looked into{who}"
        case "doing":
            return f"is being done{who}" + (f", until {idea.due.day} {idea.due:%B}" if idea.due else "")
        case "same_as":
            return f"is the same as {twin(idea)}"
        case "done" if idea.told_at:
            return "is done, and they have been told"
        case "rests":
            return "rests, since nobody has done anything about it for 30 days"
    return f"is {idea.state}"


def twin(idea: Seen) -> str:
    """The one that it is the same as."""
    return f"“{lines.of_people(idea.same_as)}”" if idea.same_as else "another one, which was withdrawn since"


def waiting(idea: Waiting) -> str:
    """The digest's line."""
    others = f", and {idea.others} more for as long" if idea.others else ""
    title = lines.of_people(idea.title)
    return f"An idea waits for an answer for {idea.days} days{others}: {title}. `/warmline idea` answers it."


def wrote(idea: Seen, title: str) -> Answer:
    """The answer to an author who did something about their idea."""
    text = f"{title} {answered_by(idea)}" if idea.state == "new" else title
    return paragraph(text, title=TITLE)


def more_form(*, about: dict[str, object], is_reopening: bool) -> Block:
    label = "What do you know that was not known then?" if is_reopening else "What more is there to say?"
    said = blocks.text_input("", multiline=True, limit=WORDS)
    asked = [blocks.form_field("words", label, said)]
    return blocks.form("idea_more_form", "Your idea", asked, submit="Send", metadata=json.dumps(about))
