"""The forum in words: what its host prepares, the thread, and what comes of it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block, Message
from handlers.views.lines import of_people
from storage.cards.agendas import MOST, OWN, Item
from storage.cards.forums import Shown
from storage.cards.writing import LIMITS
from storage.people.places import WHY_NOT

TITLE = "Forum"
NOTHING_LOST = "Nothing is lost: it can be posted in another channel."
NUDGE = (
    "Nobody has pressed anything here yet, and that is fine. Is one of these worth copying where you are?"
    " *Write a card* keeps it for the others."
)
said = partial(paragraph, title=TITLE)


# --- preparing ---------------------------------------------------------------------------------------


def host(forum: Shown, *, is_asked: bool) -> Message:
    """What whoever is asked to host reads; once it is settled, how it is."""
    text = _asked(forum) if is_asked and not forum.is_agreed else _settled(forum, is_asked=is_asked)
    shown = [lines.paragraph(text)]
    if is_asked and forum.state == "preparing":
        shown += [*agenda(forum), host_buttons(forum)]
    return Message(lines.plainly(text), shown)


def _asked(forum: Shown) -> str:
    return (
        f"It is your turn to host the forum of *{of_people(forum.team)}*, {when(forum.opens_at)}: I post this in"
        f" <#{forum.channel}>, and five working days later you say in a form what came of it. How is that?"
    )


def _settled(forum: Shown, *, is_asked: bool) -> str:
    if not is_asked or forum.state == "skipped":
        return f"You do not host the forum of *{of_people(forum.team)}* this month. Thank you for looking at it."
    if forum.state == "preparing":
        return f"You host the forum of *{of_people(forum.team)}*. I post this {when(forum.opens_at)}:"
    return f"You host the forum of *{of_people(forum.team)}* in <#{forum.channel}>. Thank you."


def agenda(forum: Shown) -> list[Block]:
    if not forum.agenda:
        return [lines.note("There is nothing on the agenda yet; *Change* lets you put something on it.")]
    return [lines.paragraph("\n".join(f"• {in_words(item)}" for item in forum.agenda))]


def host_buttons(forum: Shown) -> Block:
    good = [blocks.button("Looks good", f"forum_good:{forum.id}", forum.id, style="primary")]
    return blocks.actions(
        *(good if not forum.is_agreed and forum.agenda else []),
        blocks.button("Change", f"forum_change:{forum.id}", forum.id),
        blocks.button("Not this month", f"forum_pass:{forum.id}", forum.id),
    )


def on_home(forum: Shown) -> list[Block]:
    """What its host has to do about it."""
    if forum.is_stuck:
        message = stuck(forum)
        return [message.blocks[0], message.blocks[-1]]
    if forum.state == "open":
        text = f"You host the forum of *{of_people(forum.team)}*, open until {day(forum.closes_at)}."
        return [lines.paragraph(text), blocks.actions(blocks.button("Write the cards", "forum_finish", forum.id))]
    text = _asked(forum) if not forum.is_agreed else _settled(forum, is_asked=True)
    return [lines.paragraph(text), host_buttons(forum)]


def agreed(forum: Shown) -> Answer:
    text = f"Thank you. I post it in <#{forum.channel}> {when(forum.opens_at)}:"
    return said(text, *agenda(forum), host_buttons(forum))


def passed() -> Answer:
    return said("That is fine. I ask somebody else, and tell nobody why.")


def change_form(forum: Shown, choices: Sequence[Item]) -> Block:
    """Which of these, and something in one's own words."""
    fields = []
    if choices:
        options = [(lines.plainly(in_words(item)), item.id) for item in choices]
        chosen = [item.id for item in choices if item.is_in]
        picked = blocks.choose("checkboxes", options[:10], initial=chosen)
        fields.append(blocks.form_field("chosen", f"Which of these? {MOST} at most", picked, optional=True))
    own = blocks.text_input(limit=OWN)
    fields.append(blocks.form_field("words", "Something of your own", own, optional=True))
    return blocks.form("forum_form", "Change the agenda", fields, metadata=str(forum.id))


def ask_author(item: Item | None, *, consent: str, team: str, channel: str = "") -> Message:
    """*Yes, use it*: what a difficult story taught, for the forum, without a name."""
    if item is None or consent == "no":
        return lines.message(f"The forum of {of_people(team)} does not use your story.")
    no = blocks.button("Rather not", "forum_no", item.id)
    if consent == "yes":
        lesson = of_people(item.words)
        text = f"The forum of {of_people(team)} may use what your story taught, without your name: “{lesson}”"
        return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(no)])
    text = (
        f"Others in {of_people(team)} could learn from a difficult story of yours: “{of_people(item.words)}” May the"
        f" forum{f' in <#{channel}>' if channel else ''} use this lesson? It stands there without your name."
    )
    yes = blocks.button("Yes, use it", "forum_yes", item.id, style="primary")
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(yes, no)])


def consented(item: int, *, is_yes: bool) -> Answer:
    if not is_yes:
        return said("It is not used.")
    no = blocks.actions(blocks.button("Rather not", "forum_no", item))
    return said("Thank you. It stands there without your name, and until the forum opens you can take it back.", no)


def offered(item: int) -> Answer:
    no = blocks.actions(blocks.button("Rather not", "forum_no", item))
    return said("Kept for the next forum of your team. It stands there without your name.", no)


# --- the thread --------------------------------------------------------------------------------------


def post(forum: Shown) -> Message:
    """The opening post: what it is about, and until when."""
    who = f", hosted by {of_people(forum.host_name, 60)}" if forum.host_name else ""
    text = f"🃏 *Forum of {of_people(forum.team)}*{who}: what is worth copying? Each point is a reply below."
    shown = [lines.paragraph(text), *agenda(forum)]
    if forum.cards:
        shown.append(lines.paragraph(f"*Cards from it:* {'; '.join(of_people(title, 80) for title in forum.cards)}"))
    ends = f"It is open until {day(forum.closes_at)}." if forum.state == "open" else "It is over. Thank you."
    return Message(lines.plainly(text), [*shown, lines.note(ends)])


def item(shown: Item) -> Message:
    text = in_words(shown)
    press = blocks.actions(
        blocks.button("Write a card", "forum_card", shown.id), blocks.button("I do this too", "forum_too", shown.id)
    )
    more = [lines.note("Somebody else does this too.")] if shown.is_shared else []
    return Message(lines.plainly(text), [lines.paragraph(text), *more, press])


def nudge() -> Message:
    return lines.message(NUDGE)


def in_words(item: Item) -> str:
    if item.kind == "wonderful":
        return f"Worth copying{f', from {of_people(item.by, 60)}' if item.by else ''}: {of_people(item.words)}"
    if item.kind == "difficult":
        return f"Learned the hard way: {of_people(item.words)}"
    if item.kind == "idea":
        return f"An idea that waits for an answer: {of_people(item.words)}"
    if item.kind == "point":
        counts = f"{item.wonderful} wonderful, {item.difficult} difficult stories in 90 days"
        return f"A touch point that hurts, *{of_people(item.words)}*: {counts}"
    return of_people(item.words)


def too(item_id: int) -> Answer:
    card = blocks.actions(blocks.button("Write a card", "forum_card", item_id))
    return said("Good. If you write down how, others can copy it.", card)


# --- afterwards --------------------------------------------------------------------------------------


def stuck(forum: Shown) -> Message:
    """It could not be posted: its host hears of it, with the agenda as it stands."""
    if not forum.is_stuck:
        return lines.message(f"The forum of {of_people(forum.team)} is in <#{forum.channel}> now.")
    why = WHY_NOT.get(forum.obstacle, "that did not work")
    text = f"I could not post the forum of *{of_people(forum.team)}* in <#{forum.channel}>: {why}. {NOTHING_LOST}"
    return Message(lines.plainly(text), [lines.paragraph(text), *agenda(forum), blocks.actions(elsewhere(forum.id))])


def elsewhere(id_: int) -> Block:
    return blocks.button("Post it in …", "forum_elsewhere", id_, style="primary")


def elsewhere_form(forum: Shown) -> Block:
    field = blocks.form_field("channel", "In which channel?", blocks.channel_select())
    return blocks.form("forum_elsewhere_form", "Post the forum in …", [field], submit="Post", metadata=str(forum.id))


def posted(forum: Shown) -> Answer:
    return said(f"The forum is in <#{forum.channel}> now, until {day(forum.closes_at)}.")


def over(forum: Shown) -> Message:
    text = (
        f"The forum of *{of_people(forum.team)}* is over. Did anything come of it that is worth a card? None is fine."
    )
    if forum.cards:
        text = f"The forum of *{of_people(forum.team)}* is over. {came(forum.cards)}"
    press = blocks.actions(blocks.button("Write the cards", "forum_finish", forum.id))
    return Message(lines.plainly(text), [lines.paragraph(text), press])


def finish_form(forum: Shown) -> Block:
    """No card to three."""
    fields = [part for number in (1, 2, 3) for part in _card_fields(number)]
    note = lines.note("Leave empty what is not needed; no card at all is fine too.")
    return blocks.form("forum_finish_form", "What came of it?", [note, *fields], metadata=str(forum.id))


def _card_fields(number: int) -> list[Block]:
    asked = {"title": "what is it called?", "moment": "when is it of use?", "advice": "what do you do then?"}
    return [
        blocks.form_field(
            f"{field}_{number}", f"Card {number}: {label}", blocks.text_input(limit=LIMITS[field]), optional=True
        )
        for field, label in asked.items()
    ]


def finished(forum: Shown) -> Answer:
    return said(f"Thank you. {came(forum.cards)}")


def came(titles: Sequence[str]) -> str:
    if not titles:
        return "No card came of it."
    what = "1 card" if len(titles) == 1 else f"{len(titles)} cards"
    return f"{what} came of it: {'; '.join(of_people(title, 80) for title in titles)}."


def when(at: datetime) -> str:
    return blocks.when(at, "{date_long} at {time}")


def day(at: datetime) -> str:
    return blocks.when(at, "{date_long}")
