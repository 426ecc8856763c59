"""Hand-overs in words: the table, one in a window, and what became of a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.views import blocks, digest_figures, domino_letters, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from handlers.views.warmline import Chapter
from storage.dominoes import quiet
from storage.dominoes.figures import ENOUGH, Figure
from storage.dominoes.handovers import Page, Seen, Terms
from storage.dominoes.hurting import Hurting
from storage.dominoes.letters import Notice

TITLE = "Hand-overs"
USAGE = (
    "`/warmline dominoes` shows what your team gives and receives, `dominoes new` puts a hand-over down, `dominoes"
    " picture` draws them, `dominoes all` shows those that rest or have ended too."
)
HELP = (
    "*What one team hands to another:* whoever receives says what they need, whoever gives says yes.\n"
    f"• {USAGE}\n"
    "• Now and then somebody who receives is asked how many of the last five could be used as they were. Both teams see"
    " the same figure, from four answers on, and nobody's name is kept with it.\n"
    "• After a difficult story you can write to the other team: our own part first, and no names.\n"
    "• `/kudos @somebody for … #upstream` thanks their team too, where it meets."
)
IN_HELP = {
    Chapter.TELL: ["`/warmline dominoes` shows what teams hand to each other, and whether it can be used as it comes."],
    Chapter.LEAD: ["`/warmline dominoes new` asks another team for what yours needs from them, or what they need."],
}


@dataclass(frozen=True)
class Reader:
    """What somebody may do with one hand-over: for whom they speak, and in which of its teams they are."""

    sides: frozenset[str]
    gives: bool
    receives: bool
    today: date


@dataclass(frozen=True)
class Beside:
    """What the leads of one team read of the other: what it agreed on, and its goals."""

    team: str
    team_id: int
    behaviours: Sequence[str] = ()
    goals: Sequence[str] = ()


def title(seen: Seen) -> str:
    return f"*{of_people(seen.what)}*, {of_people(seen.giver)} → {of_people(seen.receiver)}"


def figure(figure_: Figure) -> str:
    if figure_.is_off:
        return "letters only"
    if figure_.is_enough:
        return f"usable as is: {figure_.usable} of {figure_.asked} ({figure_.weeks} weeks)"
    return f"too few yet ({figure_.taps} of {ENOUGH})"


def notices(seen: Seen) -> str:
    """Letters that are open, with thanks beside them."""
    return f"{seen.notices or 'none'} open, {'1 thank-you' if seen.thanks == 1 else f'{seen.thanks} thanks'}"


def state(seen: Seen) -> str:
    if seen.state == "ended":
        return "ended"
    if seen.rests:
        return "rests"
    if seen.state == "proposed":
        return f"proposed, with {seen.team(seen.turn)}"
    return f"agreed; a change is with {seen.team(seen.turn)}" if seen.turn else "agreed"


def line(seen: Seen) -> str:
    """One in plain words."""
    how = f"{state(seen)}; {figure(seen.figure)}; letters: {notices(seen)}"
    return f"{seen.giver} → {seen.receiver}: {seen.what}; {how}"


def with_table(page: Page, *, may_add: bool, is_all: bool) -> Answer:
    """As Slack's own table."""
    rows = [["Gives to", "What", "How it stands", "Usable", "Letters"]]
    rows += [
        [f"{one.giver} → {one.receiver}", one.what, state(one), figure(one.figure), notices(one)]
        for one in page.handovers
    ]
    shown = [blocks.section("*What teams hand to each other*"), digest_figures.table(rows)]
    return Answer(_spoken(page), [*shown, *_below(page, may_add=may_add, is_all=is_all)], title=TITLE)


def in_words(page: Page, *, may_add: bool, is_all: bool, note: str = "") -> Answer:
    """The same where a table cannot be: in a window, or where Slack refuses it."""
    above = [blocks.context(note)] if note else []
    if not page.handovers:
        how = "`/warmline dominoes new` puts the first one down: ask whoever receives your work what they need."
        shown = [blocks.section(f"*What teams hand to each other*\nNothing is put down yet. {how if may_add else ''}")]
    else:
        rows = [lines.paragraph(f"{title(one)}: {_details(one)}") for one in page.handovers]
        shown = [blocks.section("*What teams hand to each other*"), *rows]
    spoken = "\n".join([*([note] if note else []), _spoken(page)])
    return Answer(spoken, [*above, *shown, *_below(page, may_add=may_add, is_all=is_all)], title=TITLE)


def one(seen: Seen, reader: Reader, found: Sequence[Notice], *, beside: Beside | None = None) -> Block:
    """A hand-over in a window, with what its reader can do about it."""
    parts = [lines.paragraph(f"{title(seen)}: {of_people(state(seen))}")]
    if seen.agreed:
        parts += terms(seen.agreed, seen)
    if seen.open:
        parts += [blocks.section("*Suggested*"), *terms(seen.open, seen)]
    if seen.note:
        parts.append(lines.paragraph(f"_Beside it:_ “{of_people(seen.note)}”"))
    parts.append(lines.paragraph(_how_it_goes(seen)))
    if seen.state != "ended" and not seen.rests and quiet.is_foretold(seen, reader.today):
        parts.append(blocks.context(f"It rests on {_day(quiet.rests_on(seen))} unless somebody touches it."))
    parts += [blocks.actions(*row) for row in (_words_buttons(seen, reader), _lead_buttons(seen, reader)) if row]
    parts += [part for notice in found for part in domino_letters.notice(notice)]
    return blocks.notice("Hand-over", [*parts, *(_of_the_other(beside) if beside else [])])


def _of_the_other(beside: Beside) -> list[Block]:
    told = [f"*What you read of {of_people(beside.team)}*, because this hand-over joins you"]
    if beside.behaviours:
        told.append(f"Customer service means … {'; '.join(map(of_people, beside.behaviours))}")
    told += [f"Goal: {of_people(goal)}" for goal in beside.goals]
    return [
        lines.paragraph("\n".join(told)),
        blocks.actions(
            blocks.button("Their map", "map_show", beside.team_id),
            blocks.button("Their library", "card_theirs:first", f"{beside.team_id} 0"),
        ),
    ]


def terms(terms_: Terms, seen: Seen) -> list[Block]:
    """What is agreed or suggested, in lines."""
    told = [f"• {of_people(need)}" for need in terms_.needs]
    said = [f"*{of_people(seen.receiver)} needs*", *told] if told else []
    facts = {"By when": terms_.by_when, "If it is missing": terms_.if_missing, "Noticed by": terms_.noticed_by}
    said += [f"*{name}:* {of_people(value)}" for name, value in facts.items() if value]
    if terms_.what != seen.what:
        said.insert(0, f"*What:* {of_people(terms_.what)}")
    return [lines.paragraph("\n".join(said))] if said else []


def hurting(found: Hurting) -> str:
    """The digest's line."""
    about = f"{of_people(found.what)}, {of_people(found.giver)} → {of_people(found.receiver)}"
    told = []
    if found.figure.is_enough and found.figure.share < 1:
        told.append(figure(found.figure))
    if found.figure.is_enough and found.figure.missing:
        told.append(f"most often missing: {', '.join(map(of_people, found.figure.missing))}")
    if found.waits:
        told.append(f"a letter waits {found.waits} days for an answer")
    return f"Hand-over that hurts: {about}: {'; '.join(told)}"


def _details(seen: Seen) -> str:
    return f"{of_people(state(seen))}; {figure(seen.figure)}; letters: {notices(seen)}"


def _how_it_goes(seen: Seen) -> str:
    missing = f" Most often missing: {', '.join(map(of_people, seen.figure.missing))}." if seen.figure.missing else ""
    if seen.figure.is_off:
        return "Nobody is asked how much could be used: fewer than three people receive it. Letters go both ways."
    told = figure(seen.figure)
    return f"{told[:1].upper()}{told[1:]}.{missing} Letters: {notices(seen)}."


def _words_buttons(seen: Seen, reader: Reader) -> list[Block]:
    """What every member can do: write to the other team, or thank it."""
    if seen.state not in ("agreed", "changing") or seen.rests or seen.receiver_id is None:
        return []
    made = [domino_letters.write_button(seen.id, "down", seen.receiver)] if reader.gives else []
    made += [domino_letters.write_button(seen.id, "up", seen.giver)] if reader.receives else []
    return made + ([blocks.button("Thank upstream", "upstream_thank", seen.id)] if reader.receives else [])


def _lead_buttons(seen: Seen, reader: Reader) -> list[Block]:
    if not reader.sides or seen.state == "ended":
        return []
    if seen.rests:
        return [blocks.button("Take it up again", "handover_take_up", seen.id, style="primary")]
    end = blocks.button("End it", "handover_end", seen.id, confirm="It is handed over no more. The other team is told.")
    if seen.turn:
        mine = agreeing_buttons(seen) if seen.turn in reader.sides else [_leave(seen)]
        return [*mine, *([] if seen.state == "proposed" else [end])]
    still = [blocks.button("Still what we need", "handover_still", seen.id)] if "receiver" in reader.sides else []
    return [*still, blocks.button("Change", "handover_change", seen.id), end]


def agreeing_buttons(seen: Seen) -> list[Block]:
    """For the side that is asked."""
    if seen.turn == "receiver" and not seen.terms.needs:
        return [blocks.button("Say what we need", "handover_change", seen.id, style="primary"), _leave(seen)]
    talked = blocks.button("We have talked", "handover_talked", seen.id)
    change = talked if seen.must_talk else blocks.button("Suggest a change", "handover_change", seen.id)
    return [blocks.button("Agree", "handover_agree", seen.id, style="primary"), change, _leave(seen)]


def _leave(seen: Seen) -> Block:
    return blocks.button("Not now" if seen.state == "proposed" else "Leave it as it was", "handover_leave", seen.id)


def _below(page: Page, *, may_add: bool, is_all: bool) -> list[Block]:
    acts = []
    if page.handovers:
        options = [(f"{one.what}, {one.giver} → {one.receiver}", one.id) for one in page.handovers]
        menu = blocks.choose("static_select", options) | {"action_id": "handover_look"}
        acts.append(menu | {"placeholder": blocks.plain_text("Open one …")})
        acts.append(blocks.button("Picture", "handover_picture"))
    if may_add:
        acts.append(blocks.button("New", "handover_new"))
    if page.more is not None:
        acts.append(blocks.button("More", "handover_page", f"{page.more}:{'all' if is_all else 'open'}"))
    rest = [] if is_all or not page.aside else [_aside(page.aside)]
    return [*([blocks.actions(*acts)] if acts else []), *rest]


def _aside(count: int) -> Block:
    rest = "rests or has" if count == 1 else "rest or have"
    return blocks.context(f"{count} more {rest} ended: `/warmline dominoes all`.")


def _spoken(page: Page) -> str:
    """For screen readers, which read no blocks."""
    text = ["What teams hand to each other", *map(line, page.handovers)]
    return lines.plainly(of_people("\n".join(text), 3000))


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
