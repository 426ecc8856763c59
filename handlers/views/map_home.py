"""What the maps have for somebody's Home, in words: the oldest question first, and one line for all the rest."""

from handlers.views import blocks, lines, map_questions
from handlers.views.blocks import Block
from handlers.views.lines import of_people
from storage.maps.actions import Action
from storage.maps.home import OnHome

NAMED = 3  # of a sort; the rest is counted


def parts(home: OnHome) -> list[Block]:
    """Four blocks at most."""
    shown: list[Block] = []
    if home.questions:
        first = home.questions[0]
        more = f" {len(home.questions) - 1} more wait." if len(home.questions) > 1 else ""
        shown += [lines.paragraph(f"{map_questions.words(first)}{more}"), map_questions.buttons(first)]
    if said := _mine(home) + _of_leads(home):
        shown.append(lines.paragraph("\n".join(f"• {line}" for line in said)))
    if buttons := _buttons(home):
        shown.append(blocks.actions(*buttons))
    return shown


def _mine(home: OnHome) -> list[str]:
    said = [f"Until {_day(one)}, at *{of_people(one.point)}*: {of_people(one.text)}" for one in home.actions[:NAMED]]
    return said + [
        f"*{of_people(point.name)}* rests on {point.rests_on.day} {point.rests_on:%b} unless somebody touches it"
        for point in home.resting[:NAMED]
    ]


def _of_leads(home: OnHome) -> list[str]:
    said = [
        f"Open since {_day(one)}, at *{of_people(one.point)}*: {of_people(one.text)}" for one in home.overdue[:NAMED]
    ]
    for _, team, count in home.proposed[:NAMED]:
        what = "1 touch point is" if count == 1 else f"{count} touch points are"
        said.append(f"{what} proposed for the map of {of_people(team)}")
    return said + [f"The workshop for the map of {of_people(team)} is to be merged" for _, team in home.merging[:NAMED]]


def _buttons(home: OnHome) -> list[Block]:
    done = [blocks.button(f"Done: {of(one)}", f"map_done:{one.id}", one.id) for one in home.actions[:NAMED]]
    proposed = [
        blocks.button(blocks.shorten(f"The map of {team}", 75), f"map_show:{id_}", id_)
        for id_, team, _ in home.proposed[:NAMED]
    ]
    merging = [
        blocks.button(blocks.shorten(f"Merge: {team}", 75), f"map_merge:{id_}", id_)
        for id_, team in home.merging[:NAMED]
    ]
    return [*done, *proposed, *merging]


def of(action: Action) -> str:
    return blocks.shorten(action.text, 60)


def _day(action: Action) -> str:
    return f"{action.due.day} {action.due:%b}"
