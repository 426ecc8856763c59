"""What is written down of a hand-over, and by whom: each side has words of its own, and the other may only wish."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from storage.dominoes import handovers, words
from storage.dominoes.handovers import Side
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Handover, Team

# Who writes what; the rest either does.
WRITTEN_BY: Mapping[str, Side] = {
    "needs": "receiver", "if_missing": "receiver", "noticed_by": "receiver", "by_when": "giver",
}  # fmt: skip
NEEDED = "Please write what you need, one a line: five lines at most."


@dataclass(frozen=True)
class Draft:
    """What was filled in; ``needs`` has one a line."""

    what: str = ""
    needs: str = ""
    by_when: str = ""
    if_missing: str = ""
    noticed_by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Between:
    """The team that proposes, whether it is to give or to receive, and the other one, or who is ``outside``."""

    team_id: int
    side: Side
    other_id: int | None = None
    outside: str = ""


def other(session: Session, between: Between) -> str:
    """Who receives it outside, "" where the other side is a team."""
    if between.other_id is not None:
        if between.other_id == between.team_id:
            raise Refused("That is your own team. A hand-over goes to another one.", field="other")
        if session.get(Team, between.other_id) is None:
            raise Refused("That team is not there any more. Please choose another one.", field="other")
        return ""
    outside = words.short(between.outside, "outside")
    if not outside and between.side == "receiver":
        raise Refused("Please choose the team that hands it to you.", field="other")
    if not outside:
        raise Refused("Please choose a team, or write below who it is outside.", field="other")
    if between.side == "receiver":
        raise Refused(
            "Somebody outside cannot be asked here. What you give to them can be kept, though.", field="other"
        )
    return outside


def checked(draft: Draft, mine: set[Side], refusals: Refusals) -> Draft:
    """A new one, with what its own side has to write."""
    kept: dict[str, str] = {}
    with refusals:
        kept["what"] = words.short(draft.what, "what", ask="What is handed over? For example: appointment forms.")
    for name, side in WRITTEN_BY.items():
        with refusals:
            kept[name] = _written(draft, name, is_asked=side in mine) if side in mine else ""
    return Draft(**kept)


def _written(draft: Draft, name: str, *, is_asked: bool) -> str:
    if name == "needs":
        return "\n".join(words.needs(draft.needs, ask=NEEDED if is_asked else ""))
    asks = {"by_when": "By when do you give it? For example: the evening before."} if is_asked else {}
    return words.short(getattr(draft, name), name, ask=asks.get(name, ""))


def checked_change(session: Session, handover: Handover, draft: Draft, mine: frozenset[Side]) -> Draft:
    """The same for a change: what the other side writes stays as it is."""
    now, refusals, kept = handovers.there(session, handover.id or 0).terms, Refusals(), {}
    speaking = {handover.turn} if handover.turn else mine
    with refusals:
        kept["what"] = words.short(draft.what, "what", ask="What is handed over? For example: appointment forms.")
    with refusals:
        kept["note"] = words.short(draft.note, "note")
    for name, side in WRITTEN_BY.items():
        with refusals:
            kept[name] = _written(draft, name, is_asked=side in speaking)
            if side not in mine and kept[name] != value(now, name):
                raise Refused(_not_yours(session, handover, side), field=name)
    refusals.settle()
    return Draft(**kept)


def _not_yours(session: Session, handover: Handover, side: Side) -> str:
    name = name_of(session, handover, side)
    if side == "receiver":
        return f"{name} writes what {name} needs; suggest a change in the last field."
    return f"{name} writes by when {name} gives it; suggest a change in the last field."


def value(terms: Draft | handovers.Terms, name: str) -> str:
    value = getattr(terms, name)
    return value if isinstance(value, str) else "\n".join(value)


def speaks_for(mine: frozenset[Side], changed: list[str]) -> Side:
    """Whoever leads both teams speaks for the one whose words they change."""
    if len(mine) == 1:
        return next(iter(mine))
    return next((WRITTEN_BY[name] for name in changed if name in WRITTEN_BY), "giver")


def name_of(session: Session, handover: Handover, side: str) -> str:
    id_ = handover.giver_team_id if side == "giver" else handover.receiver_team_id
    return theirs(session.get_one(Team, id_).name if id_ else handover.outside)
