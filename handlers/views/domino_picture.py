"""Hand-overs as a picture: teams as nodes; agreed ones solid, proposed ones dashed; in colour from four taps on."""

from handlers.views import dominoes, pictures
from handlers.views.pictures import Arrow, Form
from storage.dominoes.handovers import Page, Seen

TITLE = "What teams hand to each other"
HOLDS = 0.7  # of what comes can be used


def draw(page: Page, *, form: Form) -> bytes:
    arrows = [_arrow(number, seen) for number, seen in enumerate(page.handovers, 1)]
    note = "Solid: agreed. Dashed: proposed. In colour from four answers on."
    return pictures.network(TITLE, note, arrows, form=form, described=described(page))


def described(page: Page) -> str:
    """The same in words, for whoever does not see it."""
    return "\n".join([TITLE, *(f"{number}. {dominoes.line(seen)}" for number, seen in enumerate(page.handovers, 1))])


def _arrow(number: int, seen: Seen) -> Arrow:
    legend = f"{number}  {seen.what}: {dominoes.figure(seen.figure)}, letters {dominoes.notices(seen)}"
    return Arrow(
        seen.giver, seen.receiver, str(number), legend, _colour(seen), is_dashed=seen.state == "proposed"
    )  # fmt: skip


def _colour(seen: Seen) -> str:
    if not seen.figure.is_enough:
        return pictures.QUIET
    return pictures.GOOD if seen.figure.share >= HOLDS else pictures.BAD
