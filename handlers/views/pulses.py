"""`/warmline pulse` in words: how each pulse stands, and the form in which a lead sets one up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.views import blocks, lines, pulse_answers, pulse_results
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from handlers.views.pulse_results import TITLE
from handlers.views.warmline import Chapter
from storage.pulses.answering import Mine
from storage.pulses.opening import too_few
from storage.pulses.pulses import WEEKS
from storage.pulses.standing import Stand, Standing
from storage.pulses.words import ABOUT
from storage.tables import Pulse, Team

MOST_TEAMS = 100  # that a menu takes
IN_HELP = {
    Chapter.YOU: ["`/warmline pulse` shows what you are asked, what pulses brought, and pauses them for you."],
    Chapter.LEAD: [
        "`/warmline pulse` asks those whom your team serves how well it does: three questions, seldom, to few, sealed."
    ],
}


def overview(found: Standing, *, news: str = "") -> Answer:
    """``news`` is what just happened."""
    shown = [lines.section(news)] if news else []
    shown += [block for mine in found.asked for block in _asked(mine)]
    shown += [block for stand in found.stands for block in _one(stand)]
    if not found.asked and not found.stands:
        shown.append(blocks.section("You are in no team yet, and no pulse asks you."))
    if found.more:
        shown.append(blocks.context("There are more: `/warmline pulse TEAM` shows one of them."))
    return Answer(lines.plainly(news or "Pulses"), [*shown, *_pause(found)], title=TITLE)


def form(filled: Mapping[str, Any], *, team: Team, others: Sequence[Team]) -> Block:
    """For a new pulse, or for changing one."""
    offered: list[tuple[str, object]] = [(one.name, one.id) for one in others[:MOST_TEAMS]]
    every: list[tuple[str, object]] = [(f"Every {weeks} weeks", weeks) for weeks in WEEKS]
    people: Block = {"type": "multi_users_select", "action_id": "value"}
    people |= {"initial_users": list(filled["people"])} if filled.get("people") else {}
    menu = blocks.choose("multi_static_select", offered, initial=list(filled.get("teams") or ()))
    text = (
        "The questions are always the same three, so that you can compare: how well did we serve you lately, what"
        " helped, the one thing to change. Up to twelve are asked; of more a part, by lot."
    )
    return blocks.form(
        "pulse_form",
        "Set up a pulse",
        [
            blocks.context(text),
            *([blocks.form_field("teams", f"Whom does {team.name} serve?", menu, optional=True)] if offered else []),
            blocks.form_field("people", "Who else?", people, optional=True, hint="Both sides see whom you name here."),
            blocks.form_field(
                "group",
                "User groups?",
                blocks.text_input(filled.get("group") or "", limit=200, placeholder="@ops"),
                optional=True,
                hint="Whoever is in them when it opens can be asked.",
            ),
            blocks.form_field("weeks", "How often?", blocks.choose("radio_buttons", every, initial=filled["weeks"])),
            blocks.form_field(
                "about",
                "Add a touch point or hand-over to the first question?",
                blocks.text_input(filled.get("about") or "", limit=ABOUT, placeholder="Hand-over in the morning"),
                optional=True,
            ),
        ],
        metadata=str(team.id),
    )


def filled(pulse: Pulse | None, handles: Iterable[str] = ()) -> dict[str, Any]:
    """A pulse as the form's values; ``handles`` are what its user groups are called."""
    if pulse is None:
        return {"weeks": WEEKS[1]}
    groups = " ".join(f"@{handle}" for handle in handles)
    return {
        "teams": pulse.teams, "people": pulse.people, "group": groups, "weeks": pulse.weeks, "about": pulse.about,
    }  # fmt: skip


def saved() -> str:
    return "Saved. It opens on Mondays, when it is time; *Ask now* does not wait."


def opened() -> str:
    return "It is open: each of those who were chosen is asked at their own hour."


def switched(pulse: Pulse) -> str:
    return "It goes on." if pulse.is_on else "Nobody is asked any more. What is open goes on until it closes."


def _asked(mine: Mine) -> list[Block]:
    done = " You have answered." if mine.has_answered else ""
    text = f"*{of_people(mine.team.name)} asks you*, until {blocks.when(mine.round.closes_at)}.{done}"
    return [lines.paragraph(text), blocks.actions(pulse_answers.answer_button(mine))]


def _one(stand: Stand) -> list[Block]:
    shown = [blocks.header(f"Pulse of {stand.team.name}"), lines.section(_state(stand))]
    if stand.result:
        shown += pulse_results.parts(stand.result)
    pressed = [*(_of_lead(stand) if stand.may_set_up else []), *_of_result(stand)]
    return [*shown, *([blocks.actions(*pressed[:25])] if pressed else [])]


def _state(stand: Stand) -> str:
    pulse = stand.pulse
    if pulse is None:
        how = " *Set up* begins one." if stand.may_set_up else " A lead can set one up."
        return f"None yet: nobody is asked how well the team serves them.{how}"
    about = f" about {of_people(pulse.about, ABOUT)}" if pulse.about else ""
    return f"It asks {_whom(stand)} every {pulse.weeks} weeks{about}. {_when(stand, pulse)}"


def _when(stand: Stand, pulse: Pulse) -> str:
    if stand.open:
        return f"It is open until {blocks.when(stand.open.closes_at)}; nobody reads an answer before."
    if pulse.rests:
        return "It rests: nobody is asked until a lead wants it back."
    if not pulse.is_on:
        return "It is switched off."
    if stand.waits:
        return "The next one opens once the team has answered the last result."
    return too_few(pulse.waits_until) if pulse.waits_until else "It opens on a Monday, when it is time."


def _whom(stand: Stand) -> str:
    """The teams, and whoever was named one by one: both sides see the list."""
    named = [of_people(name, 75) for name in stand.whom]
    people = [blocks.names(stand.people)] if stand.people else []
    return " and ".join(filter(None, [", ".join(named), *people])) or "nobody"


def _of_lead(stand: Stand) -> list[Block]:
    pulse, team = stand.pulse, stand.team.id
    if pulse is None:
        return [blocks.button("Set up", f"pulse_change:{team}", team, style="primary")]
    pressed = [blocks.button("Change", f"pulse_change:{team}", team)]
    if stand.waits and stand.is_lead and stand.result:
        pressed = [pulse_results.reply_button(stand.result), *pressed]
    if pulse.rests or not pulse.is_on:
        return [*pressed, blocks.button("Ask again", f"pulse_on:{pulse.id}", pulse.id)]
    if not stand.open and not stand.waits:
        pressed.append(blocks.button("Ask now", f"pulse_now:{pulse.id}", pulse.id))
    return [*pressed, blocks.button("Switch off", f"pulse_off:{pulse.id}", pulse.id)]


def _of_result(stand: Stand) -> list[Block]:
    if stand.result is None or stand.result.is_too_few:
        return []
    id_ = stand.result.round.id
    return [blocks.button("Result", f"pulse_read:{id_}", id_), *pulse_results.filters(stand.result)]


def _pause(found: Standing) -> list[Block]:
    more = [blocks.button("More", "pulse_page", found.more)] if found.more else []
    if found.paused_until is None:
        return [blocks.actions(*more, pulse_answers.pause_button())]
    until = found.paused_until
    text = f"You pause pulses until {until.day} {until:%B %Y}."
    return [*([blocks.actions(*more)] if more else []), blocks.section(text, accessory=pulse_answers.go_on_button())]
