"""Letters about hand-overs in words: the form, what the other team reads and answers, what the writer hears."""

import json
from collections.abc import Sequence
from datetime import date

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block, Message
from handlers.views.lines import of_people
from storage.dominoes.handovers import Seen
from storage.dominoes.letters import Letter, Notice
from storage.dominoes.notices import Draft
from storage.dominoes.offers import Offer
from storage.dominoes.words import LIMITS

TITLE = "Hand-overs"


def write_button(handover_id: int, direction: str, team: str) -> Block:
    """*Tell Billing* what this will do to you, or *Ask Front desk* for what we were missing."""
    verb = "Tell" if direction == "down" else "Ask"
    label = blocks.shorten(f"{verb} {team}", blocks.OPTION_LIMIT)
    return blocks.button(label, f"handover_write:{handover_id}:{direction}", f"{handover_id}:{direction}")


def offered(offers: Sequence[Offer]) -> list[Block]:
    """Below the answer to a difficult story: the way to the other team."""
    if not offers:
        return []
    about = " or ".join(dict.fromkeys(f"*{of_people(one.what, 80)}*" for one in offers))
    made = blocks.actions(*(write_button(one.id, one.direction, one.team) for one in offers))
    return [lines.paragraph(f"Does the other team know? Perhaps it is about {about}."), made]


def form(seen: Seen, direction: str) -> Block:
    """A letter begins anew: nothing of a story is in it."""
    to = seen.receiver if direction == "down" else seen.giver
    what = "what this will do to them" if direction == "down" else "what we were missing"
    intro = (
        f"To the leads of *{of_people(to)}*, about *{of_people(seen.what)}*: {what}. They read your name, and you hear"
        " what becomes of it. Please name nobody."
    )
    needs = [(need, number) for number, need in enumerate(seen.agreed.needs if seen.agreed else ())]
    asked = [("our_part", "Our own part, first", False), ("arrived", "What arrived, and what did it do?", False)]
    fields = [_words(name, label, is_optional) for name, label, is_optional in asked]
    if needs:
        choice = blocks.choose("static_select", needs)
        fields.append(blocks.form_field("need", "Which need is it about?", choice, optional=True))
    fields.append(_words("would_help", "What would help?", True))
    return blocks.form(
        "handover_letter_form",
        blocks.shorten(f"{'Tell' if direction == 'down' else 'Ask'} {to}", 24),
        [lines.paragraph(intro), *fields],
        submit="Send",
        metadata=json.dumps({"id": seen.id, "direction": direction}),
    )


def sent(notice: Notice, letter_id: int, *, is_added: bool) -> Answer:
    text = f"Sent to the leads of *{of_people(notice.to)}*. You hear what becomes of it."
    if is_added:
        text = f"Added to this week's letter to *{of_people(notice.to)}*, so that they have one message of it."
    back = blocks.actions(blocks.button("Take it back", "handover_letter_back", letter_id))
    return Answer(lines.plainly(text), [lines.paragraph(text), back], title=TITLE)


def taken_back(draft: Draft) -> Answer:
    text = "Taken back, and erased here. In case you want the words:"
    kept = [one for one in (draft.our_part, draft.arrived, draft.would_help) if one]
    return Answer(text, [blocks.section(text), *map(blocks.typed, kept)], title=TITLE)


def message(notice_: Notice) -> Message:
    """What the leads of the other team read."""
    return Message(lines.plainly(_headline(notice_)), notice(notice_))


def notice(notice_: Notice) -> list[Block]:
    parts = [lines.paragraph(_headline(notice_))]
    parts += [part for letter in notice_.letters[-10:] for part in _letter(letter)]
    if notice_.state != "sent":
        parts.append(lines.paragraph(_answer(notice_)))
    buttons = _buttons(notice_)
    return [*parts, *([blocks.actions(*buttons)] if buttons else [])]


def change_form(notice_: Notice) -> Block:
    day: Block = {"type": "datepicker", "action_id": "value"} | (
        {"initial_date": notice_.due.isoformat()} if notice_.due else {}
    )
    fields = [
        blocks.form_field("change", "What do you change?", blocks.text_input(notice_.change, limit=LIMITS["change"])),
        blocks.form_field("due", "Until when?", day),
    ]
    about = lines.paragraph(f"They read it: whoever wrote to you about *{of_people(notice_.what)}*.")
    return blocks.form(
        "handover_answer_form", "We change something", [about, *fields], metadata=json.dumps({"id": notice_.id})
    )


def answered(notice_: Notice) -> Answer:
    told = {
        "thanked": "Passed on: whoever wrote reads your thanks.",
        "changing": f"Noted: *{of_people(notice_.change)}*, until {_day(notice_.due)}. Whoever wrote reads it, and I"
        " bring it to mind two working days before.",
        "talking": "Passed on: whoever wrote reads that you would like to talk, for ten minutes.",
        "closed": "Closed. Whoever wrote hears of it.",
    }
    return paragraph(told[notice_.state], title=TITLE)


def news(notice_: Notice) -> Message:
    """What the writer of a letter hears."""
    about = f"*{of_people(notice_.what)}* to {of_people(notice_.to)}"
    return lines.message(f"Your letter about {about}: {_answer(notice_)}")


def due(notice_: Notice) -> Message:
    about, change = f"*{of_people(notice_.what)}*", of_people(notice_.change)
    text = f"You change something about {about} until {_day(notice_.due)}: {change}"
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(*_change_buttons(notice_.id))])


def _headline(notice_: Notice) -> str:
    verb = "tells you" if notice_.direction == "down" else "asks you"
    return f"*{of_people(notice_.from_)}* {verb} about *{of_people(notice_.what)}*"


def _letter(letter: Letter) -> list[Block]:
    facts = {
        "Our own part": letter.our_part,
        "What arrived": letter.arrived,
        "The need": letter.need,
        "What would help": letter.would_help,
    }
    said = [f"*{name}:* {of_people(value, 300)}" for name, value in facts.items() if value]
    who = f"_{of_people(letter.name, 60)}, {blocks.when(letter.sent_at, '{date_short_pretty}')}_"
    return [lines.paragraph("\n".join([who, *said]))]


def _answer(notice_: Notice) -> str:
    who = of_people(notice_.answered_name, 60)
    match notice_.state:
        case "thanked":
            return f"{who} says: thanks for telling us."
        case "changing":
            return f"{who} changes something until {_day(notice_.due)}: {of_people(notice_.change)}"
        case "talking":
            writers = " and ".join(dict.fromkeys(of_people(letter.name, 60) for letter in notice_.letters))
            return f"{who} would like to talk for ten minutes: {who} and {writers}."
        case "closed" if notice_.change:
            return f"{who}: it is done. {of_people(notice_.change)}"
    return f"{who}: we have talked." if notice_.state == "closed" else "it waits for an answer."


def _buttons(notice_: Notice) -> list[Block]:
    id_ = notice_.id
    if notice_.is_open:
        return [
            blocks.button("Thanks for telling us", f"handover_thank_you:{id_}", id_, style="primary"),
            blocks.button("We change something", f"handover_change_it:{id_}", id_),
            blocks.button("Let us talk", f"handover_talk:{id_}", id_),
        ]
    if notice_.state == "changing":
        return _change_buttons(id_)
    return [blocks.button("We have talked", f"handover_close:{id_}", id_)] if notice_.state == "talking" else []


def _change_buttons(id_: int) -> list[Block]:
    done = blocks.button("Done", f"handover_close:{id_}", id_, style="primary")
    return [done, blocks.button("Another day", f"handover_change_it:{id_}", id_)]


def _words(name: str, label: str, is_optional: bool) -> Block:
    element = blocks.text_input(multiline=True, limit=LIMITS[name])
    return blocks.form_field(name, label, element, optional=is_optional)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B}" if day else "a day"
