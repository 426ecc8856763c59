"""Agreeing on a hand-over in words: what the leads of both teams read, and what became of what they did."""

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Message
from handlers.views.dominoes import TITLE, agreeing_buttons, terms, title
from handlers.views.lines import of_people
from storage.dominoes.handovers import Seen


def message(seen: Seen, *, is_asked: bool) -> Message:
    """How it stands, with what can be done by whoever ``is_asked``."""
    text = _text(seen, is_asked=is_asked)
    shown = [lines.paragraph(text), *(terms(seen.terms, seen) if seen.state != "ended" else [])]
    if seen.note and seen.turn:
        shown.append(lines.paragraph(f"_Beside it:_ “{of_people(seen.note)}”"))
    if is_asked:
        shown.append(blocks.actions(*agreeing_buttons(seen)))
    return Message(lines.plainly(text), shown)


def proposed(seen: Seen) -> Answer:
    if seen.state == "agreed":
        return paragraph(f"Put down: {title(seen)}. In 180 days I ask whether it is still so.", title=TITLE)
    return paragraph(f"Proposed: {title(seen)}. The leads of {of_people(seen.team(seen.turn))} are asked.", title=TITLE)


def suggested(seen: Seen) -> Answer:
    if not seen.turn:
        return paragraph(f"Changed: {title(seen)}.", title=TITLE)
    holds = " Until they agree, what was agreed before holds." if seen.state == "changing" else ""
    talk = f" {_talk(seen)}" if seen.must_talk else ""
    return paragraph(f"Sent to the leads of {of_people(seen.team(seen.turn))}.{holds}{talk}", title=TITLE)


def agreed(seen: Seen) -> Answer:
    asked = "" if seen.figure.is_off else " Now and then somebody who receives is asked how it goes."
    return paragraph(f"Agreed: {title(seen)}.{asked}", title=TITLE)


def left(seen: Seen) -> Answer:
    text = "It is not put down" if seen.state == "ended" else "It stays as it was agreed before"
    return paragraph(f"{text}: {title(seen)}. The other team is told.", title=TITLE)


def ended(seen: Seen) -> Answer:
    return paragraph(f"Ended: {title(seen)}. The other team is told.", title=TITLE)


def kept(seen: Seen) -> Answer:
    return paragraph(f"Thank you. {title(seen)} stays, for 180 days at least.", title=TITLE)


def back(seen: Seen) -> Answer:
    return paragraph(f"{title(seen)} is back.", title=TITLE)


def check(seen: Seen) -> Message:
    """Whether it is still what those who receive need."""
    text = f"Is this still what you need? {title(seen)}"
    made = [
        blocks.button("Still what we need", "handover_still", seen.id, style="primary"),
        blocks.button("Change", "handover_change", seen.id),
        blocks.button("End it", "handover_end", seen.id),
    ]
    return Message(lines.plainly(text), [lines.paragraph(text), *terms(seen.terms, seen), blocks.actions(*made)])


def settled(seen: Seen) -> Message:
    """What a question turns into that needs no answer any more."""
    return lines.message(f"{title(seen)}: {'it has ended' if seen.state == 'ended' else 'thank you, that is settled'}.")


def taps_rest(seen: Seen) -> Message:
    text = (
        f"Twice in a row nobody said how much of {title(seen)} could be used, so nobody is asked any more. One press"
        " begins it again."
    )
    again = blocks.actions(blocks.button("Ask again", "handover_take_up", seen.id))
    return Message(lines.plainly(text), [lines.paragraph(text), again])


def _text(seen: Seen, *, is_asked: bool) -> str:
    if seen.state == "ended":
        return f"{title(seen)}: it is handed over no more."
    if not seen.turn:
        return f"Agreed: {title(seen)}."
    if seen.must_talk:
        return f"{title(seen)}: {_talk(seen)}"
    other = of_people(seen.other(seen.turn))
    if not is_asked:
        return f"{title(seen)}: it is with {of_people(seen.team(seen.turn))} now."
    if seen.state == "changing":
        return f"{other} suggests a change of {title(seen)}. Until you agree, it holds as it was."
    if seen.turn == "receiver" and not seen.terms.needs:
        return f"{other} asks what you need: {title(seen)}"
    return f"{other} {'asks you for' if seen.turn == 'giver' else 'offers'} this: {title(seen)}"


def _talk(seen: Seen) -> str:
    giver, receiver = (of_people(name, 60) for name in seen.names)
    return f"You have gone to and fro three times. Please talk for ten minutes: {giver} and {receiver}."
