"""The one thing that helps most just now, directly under the greeting: what others wait for comes first."""

from handlers.views import blocks, first_month, lines, transfers
from handlers.views.blocks import Block
from storage.across.first_month import Plan
from storage.across.home import Home


def parts(home: Home) -> list[Block]:
    """A line and its button, which may stand further down once more."""
    line, button = _first(home)
    button["action_id"] += ":next"
    return [lines.paragraph(f"*Next:* {line}"), blocks.actions(button)]


def _first(home: Home) -> tuple[str, Block]:
    asked = next((mine for mine in home.prompts if not mine.has_answered), None)
    if asked:
        line = f"answer *{lines.of_people(asked.round.name)}*, open until {blocks.when(asked.closes_at)}."
        return line, blocks.button("Answer", "prompt_answer", asked.round.id, style="primary")
    if ideas := home.service.ideas.waiting:
        line = f"answer this idea: *{lines.of_people(ideas[0].title, 80)}*"
        return line, blocks.button("Answer the idea", "idea_answer", ideas[0].id, style="primary")
    if home.asked:
        return transfers.next_step(home.asked[0])
    if home.to_call:
        customer = home.to_call[0].customer
        line = f"call *{lines.of_people(customer.name, 60)}*, just to ask how they are. Then say what you heard."
        return line, blocks.button("Done", "checkin_contact", customer.id, style="primary")
    plan = next((plan for plan in home.service.first_months if plan.now), None)
    return _step(plan) if plan else _always(home)


def _step(plan: Plan) -> tuple[str, Block]:
    step = plan.now
    words = first_month.STEPS[step.number if step else 1]
    line = f"the first month of {lines.of_people(plan.team.name)}. {words.what}"
    return line, words.buttons(plan.team)[0]


def _always(home: Home) -> tuple[str, Block]:
    """What is good on every day, and what somebody has never done before anything else."""
    if not home.stories.stories:
        line = "tell a story of service that you saw or were part of. One line is enough."
        return line, blocks.button("Tell a story", "story_new", style="primary")
    if not home.looked_after:
        line = "put a customer on your list whom you would like to call while nothing is wrong."
        return line, blocks.button("Add a customer", "checkin_new", style="primary")
    return "thank somebody for something that they did well.", blocks.button("Give kudos", "kudos_new", style="primary")
