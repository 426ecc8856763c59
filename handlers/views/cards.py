"""The library in words: the list, one card, its form, and a card that comes by itself."""

import json
from collections.abc import Sequence
from functools import partial

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from handlers.views.warmline import Chapter
from storage.cards.cards import Page, Seen, Tried
from storage.cards.coming import Came
from storage.cards.trials import Trial
from storage.cards.writing import LIMITS, Shape
from storage.stories.library import Told

TITLE = "Library"
HELP = (
    "*What is worth copying, on cards that your team writes.*\n"
    "• `/warmline library` shows them; `/warmline library late delivery` finds those with these words.\n"
    "• `/warmline library add Call before they do` opens the form with that name.\n"
    "• *I try it* asks you once, two weeks later, how it went; *Not here* is an answer as good as *Worked*.\n"
    "• A card also comes to you by itself when it may be of use; *Not useful here* keeps it away from there.\n"
    "• `/warmline library forum` shows when your team's next forum is, and who hosts it; `/warmline library forum all`"
    " that of all teams, which an admin begins."
)
IN_HELP = {
    Chapter.TELL: [
        "`/warmline library` shows what is worth copying, on cards; `/warmline library add NAME` writes one.",
    ],
}
PRACTICES = {"compassion": "Compassion", "solutions": "Solutions", "beyond": "Going beyond"}
RESULTS = {"worked": "it worked", "partly": "it worked partly", "not_here": "it is not for here"}
said = partial(paragraph, title=TITLE)


def listed(page: Page, *, led: Sequence[int], me: str, is_first: bool = True) -> Answer:
    """Eight at a time, the newest first; what waits for a lead stands above."""
    add = blocks.actions(blocks.button("Write a card", "card_new"))
    if not (page.cards or page.proposed):
        return said("The library of your team is empty. What is worth copying?", add)
    proposed = [part for card in page.proposed for part in _proposed(card, led=led, me=me)]
    shown = [part for card in page.cards for part in in_list(card)]
    more = [blocks.actions(blocks.button("More", "card_page", page.more))] if page.more else []
    heading = lines.paragraph("*Worth copying*, the newest first" if is_first else "*Worth copying*, further back")
    spoken = "; ".join(of_people(card.title) for card in (*page.proposed, *page.cards))
    return Answer(
        lines.plainly(f"Worth copying: {spoken}"), [heading, *proposed, *shown, *more, add], title=TITLE
    )  # fmt: skip


def of_neighbour(page: Page, *, is_first: bool = True) -> Answer:
    """The library of a team that a hand-over joins to one's own."""
    name = of_people(page.team)
    if not page.cards:
        return said(f"There is no card in the library of {name} yet.")
    shown = [part for card in page.cards for part in in_list(card)]
    heading = f"*What {name} finds worth copying*{'' if is_first else ', further back'}"
    value = f"{page.team_id} {page.more}"
    more = [blocks.actions(blocks.button("More", "card_theirs:more", value))] if page.more else []
    spoken = "; ".join(of_people(card.title) for card in page.cards)
    text = lines.plainly(f"What {name} finds worth copying: {spoken}")
    return Answer(text, [lines.paragraph(heading), *shown, *more], title=TITLE)


def found(cards: Sequence[Seen], words: str) -> Answer:
    if not cards:
        text = f"No card holds all of these words: {of_people(words)}. `/warmline library` shows all of them."
        return said(text)
    shown = [part for card in cards for part in in_list(card)]
    text = f"Cards with *{of_people(words)}*"
    spoken = "; ".join(of_people(card.title) for card in cards)
    return Answer(lines.plainly(f"{text}: {spoken}"), [lines.paragraph(text), *shown], title=TITLE)


def in_list(card: Seen) -> list[Block]:
    """Two lines of a list, with the way to the whole card."""
    text = f"🃏 Card: *{of_people(card.title)}*{_mark(card)}\n{of_people(card.moment)}"
    press = [blocks.button("Read", f"card_read:{card.id}", card.id)]
    if card.state != "retired" and not card.is_theirs:
        press.append(blocks.button("I try it", f"card_try:{card.id}", card.id))
    return [lines.paragraph(text), blocks.actions(*press)]


def one(card: Seen, *, keeps: bool, stories: Sequence[Told]) -> Block:
    """A card in a window of its own, with what its reader can do about it. ``stories`` are those they may read."""
    shown = [*_words(card), lines.note(_kept(card))]
    if card.is_theirs:
        return blocks.notice(TITLE, shown)
    for told in stories[:3]:
        shown.append(lines.paragraph(f"*Learned from:* {of_people(told.text, 140)}"))
        shown.append(blocks.actions(blocks.button("Read the story", f"story_read:{told.id}", told.id)))
    return blocks.notice(TITLE, [*shown, blocks.actions(*_buttons(card, keeps=keeps))])


def came(found: Came | None, *, why: str) -> list[Block]:
    """One card that came by itself, below an answer; nothing where none did."""
    if found is None or found.is_unwanted:
        return []
    card = found.card
    press = [blocks.button("Not useful here", "card_not_here", found.offer)]
    if card.state in ("fresh", "to_check"):
        press.insert(0, blocks.button("I try it", f"card_try:{card.id}", card.id))
    return [lines.note(why), *_words(card), blocks.actions(*press)]


WHY_STORY = "A card of your library belongs to where this happened:"
WHY_PROBLEM = "A card of your library may help with this:"


def why_call(customer: str) -> str:
    return f"Before you call {of_people(customer)}, a card of your library:"


def saved(card: Seen, *, is_new: bool) -> Answer:
    if card.state == "proposed":
        return said(f"Proposed: *{of_people(card.title)}* waits for a lead of {of_people(card.team)}.", _read(card))
    news = "is in the library of" if is_new else "is saved, and checked, in the library of"
    return said(f"*{of_people(card.title)}* {news} {of_people(card.team)}.", _read(card))


def checked(card: Seen) -> Answer:
    return said(f"Thank you. *{of_people(card.title)}* stays as it is; I ask again in half a year.")


def retired(card: Seen) -> Answer:
    back = blocks.actions(blocks.button("Bring it back", "card_right", card.id))
    return said(f"*{of_people(card.title)}* is retired: only those who look for its words find it.", back)


def left() -> Answer:
    return said("It stays out of the library, and its words are erased.")


def tries(trial: Trial) -> Answer:
    when = f" {blocks.when(trial.asked_at, '{date_long}')}" if trial.asked_at else ""
    return said(f"Good: you try *{of_people(trial.title)}*. I ask you once how it went,{when}.")


def answered(trial: Trial) -> Answer:
    return Answer(lines.plainly(_outcome(trial)), _with_line(trial), title=TITLE)


def not_useful() -> Answer:
    return said("It will come less for things like this. It stays in the library.")


def form(
    shape: Shape,
    *,
    about: dict[str, object],
    points: Sequence[tuple[str, int]] = (),
    behaviours: Sequence[tuple[str, int]] = (),
    is_proposal: bool = False,
    is_new: bool = True,
) -> Block:
    """The form for a new card, or for changing one."""
    fields = [
        _text("title", "What is it called?", shape.title),
        _text("moment", "When is it of use?", shape.moment, hint="For example: a delivery will be late."),
        _text("advice", "What do you do then?", shape.advice),
    ]
    if points:
        menu = blocks.menu(points, initial=shape.touch_point_id)
        hint = "It comes by itself with difficult stories from there."
        fields.append(blocks.form_field("touch_point", "At which touch point?", menu, hint=hint, optional=True))
    if behaviours:
        chosen = blocks.choose("static_select", behaviours[: blocks.MENU_LIMIT], initial=shape.behaviour_id)
        fields.append(blocks.form_field("behaviour", "What does it show of what you agreed?", chosen, optional=True))
    practices = [(text, value) for value, text in PRACTICES.items()]
    fields.append(
        blocks.form_field(
            "practice", "Which practice is it?",
            blocks.choose("static_select", practices, initial=shape.practice), optional=True,
        )
    )  # fmt: skip
    if not is_new:
        keeper: Block = {"type": "users_select", "action_id": "value"}
        keeper |= {"initial_user": shape.keeper} if shape.keeper else {}
        fields.append(blocks.form_field("keeper", "Who looks after it?", keeper, optional=True))
    title = "Change a card" if not is_new else "Propose a card" if is_proposal else "Write a card"
    return blocks.form("card_form", title, fields, metadata=json.dumps(about))


def line_form(trial: Trial) -> Block:
    """A line to what came of a card."""
    limit = 300
    hint = "For *Not here* it stands on the card, without your name." if trial.result == "not_here" else ""
    field = _typed("words", "In a line, how was it?", trial.words, limit=limit, hint=hint.replace("*", ""))
    about = lines.paragraph(f"You tried *{of_people(trial.title)}*, and {RESULTS[trial.result or 'worked']}.")
    return blocks.form("card_line_form", "How did it go?", [about, field], metadata=str(trial.id))


# --- asked by direct message -------------------------------------------------------------------------


def asked_trial(trial: Trial) -> blocks.Message:
    if trial.result:
        return blocks.Message(lines.plainly(_outcome(trial)), _with_line(trial))
    text = f"Two weeks ago you tried *{of_people(trial.title)}*. How did it go? “Not here” is an answer too."
    return blocks.Message(lines.plainly(text), [lines.paragraph(text), trial_buttons(trial)])


def trial_buttons(trial: Trial) -> Block:
    return blocks.actions(
        blocks.button("Worked", f"card_worked:{trial.id}", f"{trial.id}:worked", style="primary"),
        blocks.button("Partly", f"card_partly:{trial.id}", f"{trial.id}:partly"),
        blocks.button("Not here", f"card_nothere:{trial.id}", f"{trial.id}:not_here"),
    )


def asked_still(card: Seen) -> blocks.Message:
    if not card.asked_on:
        text = f"*{of_people(card.title)}* was checked. Thank you."
        return blocks.Message(lines.plainly(text), [lines.paragraph(text)])
    text = still(card)
    return blocks.Message(lines.plainly(text), [lines.paragraph(text), *_words(card), still_buttons(card)])


def still(card: Seen) -> str:
    return f"Is the card *{of_people(card.title)}* still right? Nobody has checked it for half a year."


def still_buttons(card: Seen) -> Block:
    return blocks.actions(
        blocks.button("Still right", f"card_right:{card.id}", card.id, style="primary"),
        blocks.button("Change", f"card_change:{card.id}", card.id),
        blocks.button("Retire", f"card_retire:{card.id}", card.id),
    )


# --- parts -------------------------------------------------------------------------------------------


def evidence(tried: Tried) -> str:
    """tried by 5, worked for 3, not here: 1 (night shift)"""
    if not tried.by:
        return "nobody has tried it yet"
    parts = [f"tried by {tried.by}"]
    parts += [f"worked for {tried.worked}"] if tried.worked else []
    parts += [f"partly for {tried.partly}"] if tried.partly else []
    if tried.not_here:
        where = f" ({'; '.join(of_people(words, 60) for words in tried.where[:5])})" if tried.where else ""
        parts.append(f"not here: {tried.not_here}{where}")
    return ", ".join(parts)


def _words(card: Seen) -> list[Block]:
    belongs = [of_people(words, 60) for words in (card.point, card.behaviour) if words]
    belongs += [PRACTICES[card.practice]] if card.practice in PRACTICES else []
    shown = [
        lines.paragraph(f"🃏 *{of_people(card.title)}*{_mark(card)}"),
        lines.paragraph(f"*When:* {of_people(card.moment)}\n*Do:* {of_people(card.advice, 300)}"),
        lines.note(evidence(card.tried)),
    ]
    return [*shown, *([lines.note(" · ".join(belongs))] if belongs else [])]


def _mark(card: Seen) -> str:
    return {"to_check": " (to be checked)", "retired": " (retired)", "proposed": " (proposed)"}.get(card.state, "")


def _kept(card: Seen) -> str:
    if card.is_theirs:
        return f"Of {of_people(card.team, 60)}: you read it because a hand-over joins your team and theirs."
    who = f"{of_people(card.keeper_name, 60)} looks after it." if card.keeper_name else "Its leads look after it."
    return f"Of {of_people(card.team, 60)}. {who} Checked on {card.checked_on.day} {card.checked_on:%B %Y}."


def _buttons(card: Seen, *, keeps: bool) -> list[Block]:
    tries_ = [blocks.button("I try it", f"card_try:{card.id}", card.id, style="primary")]
    change = blocks.button("Change", f"card_change:{card.id}", card.id)
    if card.state in ("proposed", "retired"):
        back = [blocks.button("Bring it back", f"card_right:{card.id}", card.id)] if card.state == "retired" else []
        return [*back, change] if keeps else [blocks.button("Write another card", "card_new")]
    mine = [change, blocks.button("Retire", f"card_retire:{card.id}", card.id)]
    checked_ = [blocks.button("Still right", f"card_right:{card.id}", card.id)]
    return [*tries_, *((checked_ + mine) if keeps else [])]


def _proposed(card: Seen, *, led: Sequence[int], me: str) -> list[Block]:
    who = f" by {of_people(card.keeper_name, 60)}" if card.keeper_name else ""
    press = [blocks.button("Read", f"card_read:{card.id}", card.id)]
    if card.team_id in led:
        press += [blocks.button("Take it", f"card_take:{card.id}", card.id)]
    if card.team_id in led or card.keeper == me:
        press += [blocks.button("Leave it", f"card_leave:{card.id}", card.id, confirm="Its words are erased.")]
    return [
        lines.paragraph(f"Proposed{who}: *{of_people(card.title)}*\n{of_people(card.moment)}"),
        blocks.actions(*press),
    ]


def _read(card: Seen) -> Block:
    return blocks.actions(blocks.button("Read it", f"card_read:{card.id}", card.id))


def _outcome(trial: Trial) -> str:
    line = f" “{of_people(trial.words)}”" if trial.words else ""
    return f"Noted: you tried *{of_people(trial.title)}*, and {RESULTS[trial.result or 'worked']}.{line}"


def _with_line(trial: Trial) -> list[Block]:
    label = "Change the line" if trial.words else "Add a line"
    return [lines.paragraph(_outcome(trial)), blocks.actions(blocks.button(label, "card_line", trial.id))]


def _text(field: str, label: str, value: str, *, hint: str = "") -> Block:
    return _typed(field, label, value, limit=LIMITS[field], hint=hint, multiline=field == "advice")


def _typed(field: str, label: str, value: str, *, limit: int, hint: str = "", multiline: bool = False) -> Block:
    return blocks.form_field(field, label, blocks.text_input(value, limit=limit, multiline=multiline), hint=hint)
