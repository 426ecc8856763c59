"""What the library has for somebody's Home, in words: what they are asked first, and a line for the rest."""

from handlers.views import blocks, card_questions, forums, lines
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from storage.cards.home import OnHome


def section(home: OnHome) -> list[Block]:
    """Four blocks at most."""
    shown: list[Block] = []
    if home.hosting:
        shown += forums.on_home(home.hosting)
    for trial in home.tried[:1] if not shown else ():
        text = f"You tried the card *{of_people(trial.title)}*. How did it go?"
        shown += [lines.paragraph(text), card_questions.trial_buttons(trial)]
    for card in home.asked[:1] if not shown else ():
        shown += [lines.paragraph(card_questions.still(card)), card_questions.still_buttons(card)]
    if said := _lines(home):
        shown.append(lines.paragraph("\n".join(said)))
        shown.append(blocks.actions(*_buttons(home)))
    return shown


def _lines(home: OnHome) -> list[str]:
    said = [f"Proposed for the library: *{of_people(card.title)}*" for card in home.proposed]
    said += [
        f"The card *{of_people(card.title)}* rests on {card.retires_on.day} {card.retires_on:%b} unless somebody"
        " tries or checks it"
        for card in home.retiring
    ]
    if home.count:
        what = "1 card" if home.count == 1 else f"{home.count} cards"
        said.append(f"{what} in the library, with what is worth copying")
    return said


def _buttons(home: OnHome) -> list[Block]:
    read = [blocks.button(blocks.shorten(f"Read: {card.title}", 75), f"card_read:{card.id}", card.id)
            for card in (*home.proposed, *home.retiring)]  # fmt: skip
    return [*read, blocks.button("The library", "card_page:home", 0)]
