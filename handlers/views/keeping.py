"""How long things are kept, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.warmline import Chapter
from storage.across.retention import MOST_A_DAY, Kept

HOW = (
    "Please write one kind and how long, as in `/warmline keep stories 24 months` or `/warmline keep stories for ever`."
    " `/warmline keep` lists the kinds."
)
IN_HELP = {
    Chapter.YOU: ["`/warmline keep` says how long things are kept."],
    Chapter.ADMIN: [
        "`/warmline keep stories 24 months` has older ones deleted, after I showed what would go.",
    ],
}
WHAT_GOES = (
    "What is older is deleted day by day, with its posts in Slack and what digests quote of it: were a post to stay,"
    " nobody could change it or take it back any more. What is about somebody on hold stays."
)
CHOICES = [
    ("for ever", 0), ("3 months", 3), ("6 months", 6), ("1 year", 12), ("18 months", 18), ("2 years", 24),
    ("3 years", 36), ("5 years", 60), ("10 years", 120),
]  # fmt: skip


@dataclass(frozen=True)
class Overview:
    """``may_change``: an admin looks, who also reads how much there is."""

    kinds: Sequence[Kept]
    may_change: bool


def period(months: int | None) -> str:
    if months is None:
        return "for ever"
    if months % 12:
        return f"{months} months"
    return "1 year" if months == 12 else f"{months // 12} years"


def overview(seen: Overview) -> Answer:
    """The answer to `/warmline keep`."""
    lines = "\n".join(_line(kept, counted=seen.may_change) for kept in seen.kinds)
    shown = [blocks.section(f"*How long I keep things*\n{lines}"), blocks.context(WHAT_GOES)]
    if seen.may_change:
        shown.append(blocks.actions(blocks.button("Change", "keep_change")))
    return Answer(f"How long I keep things\n{lines}", shown, title="How long I keep")


def form(kinds: Sequence[Kept]) -> Block:
    """A menu for each kind; a period that was typed is among its choices."""
    fields = [blocks.form_field(kept.kind, _capital(kept.what), _menu(kept.months)) for kept in kinds]
    return blocks.form("keep_form", "How long I keep", [blocks.context(WHAT_GOES), *fields], submit="Show what goes")


def asking(planned: Sequence[Kept], wanted: Mapping[str, int]) -> Answer:
    """What would be deleted, in numbers, before anything is decided."""
    kinds = [kept for kept in planned if kept.months is not None]
    going = sum(kept.would_go for kept in kinds)
    lines = "\n".join(
        f"• {kept.kind}, {period(kept.months)}: {kept.would_go:,} of {kept.count:,} would go today" for kept in kinds
    )
    days = max((-(-kept.would_go // MOST_A_DAY) for kept in kinds), default=0)
    spread = f" At most {MOST_A_DAY} of a kind go in a day, so that takes {days} days." if days > 1 else ""
    text = f"*Nothing is changed yet.*\n{lines or '• Everything is kept for ever.'}"
    then = "The first are deleted a day from now; until then you can take it back."
    note = f"{then}{spread} {WHAT_GOES}" if kinds else "Nothing more is deleted."
    sure = f"{going:,} in all would go, for good. This cannot be taken back once they are gone." if going else ""
    button = blocks.button(
        "Keep it like this", "keep_confirm", to_button(wanted), style="danger" if going else "primary", confirm=sure
    )
    return Answer(text, [blocks.section(text), blocks.context(note), blocks.actions(button)], title="How long I keep")


def decided(wanted: Mapping[str, int]) -> Answer:
    kept = ", ".join(f"{kind} {period(months)}" for kind, months in wanted.items())
    text = f"Decided: {kept}. The first are deleted a day from now." if kept else "Decided: all is kept for ever."
    return Answer(text, [blocks.section(text)], title="How long I keep")


def to_button(wanted: Mapping[str, int]) -> str:
    return " ".join(f"{kind}={months}" for kind, months in wanted.items()) or "-"


def from_button(value: str) -> dict[str, int]:
    """Raises ValueError for what no such button carries."""
    pairs = [part.split("=") for part in value.split()] if value != "-" else []
    return {kind: months_of(months) for kind, months in pairs}


def months_of(value: object) -> int:
    """The months that a menu's choice, or a button, carries. Raises ValueError for anything else."""
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 4:
        raise ValueError
    return int(value)


def _line(kept: Kept, *, counted: bool) -> str:
    return f"• `{kept.kind}` *{period(kept.months)}*: {kept.what}{f' ({kept.count:,} now)' if counted else ''}"


def _menu(months: int | None) -> Block:
    choices = (
        CHOICES if (months or 0) in {choice for _, choice in CHOICES} else [*CHOICES, (period(months), months or 0)]
    )
    return blocks.choose("static_select", choices, initial=months or 0)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
