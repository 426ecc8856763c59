"""Which hand-overs a difficult story may be about: what its author's team gives or receives, what fits best first."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from storage.delivery import recurrence
from storage.dominoes import handovers
from storage.dominoes.handovers import Seen
from storage.dominoes.letters import Direction
from storage.engine.stems import shared, stems
from storage.people import teams
from storage.stories import library
from storage.tables import Person

MOST = 2


@dataclass(frozen=True)
class Offer:
    id: int
    direction: Direction
    team: str
    what: str


def for_story(session: Session, story_id: int, *, author: Person, now: datetime) -> tuple[Offer, ...]:
    """None for a wonderful story, and where its author's teams share no hand-over."""
    draft = library.find(session, story_id)
    if draft is None or draft.kind != "difficult":
        return ()
    mine = [team.id or 0 for team in teams.of(session, author.id)]
    today = recurrence.local_date(now, author.zone)
    told = stems(draft.text, draft.our_part, draft.lesson, draft.touch_point, draft.downstream)
    found = [one for one in handovers.of_teams(session, mine, today=today, agreed_only=True) if one.receiver_id]
    rated = sorted(found, key=lambda one: (-shared(told, _about(one)), one.id))
    return tuple(_offer(one, mine, draft.team_id) for one in rated[:MOST])


def _about(seen: Seen) -> frozenset[str]:
    terms = seen.terms
    return stems(seen.what, seen.giver, seen.receiver, *terms.needs, terms.if_missing, terms.noticed_by)


def _offer(seen: Seen, mine: list[int], told_in: int | None) -> Offer:
    """Who gives writes down to those who receive; who receives, up to those who give. Whoever is in both teams writes
    for the one in which the story was told."""
    if seen.giver_id in mine and not (seen.receiver_id in mine and seen.receiver_id == told_in):
        return Offer(seen.id, "down", seen.receiver, seen.what)
    return Offer(seen.id, "up", seen.giver, seen.what)
