"""What the culture tools add to a team's digest: four lines at most, and what has nothing to say takes none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlmodel import Session

from storage.across import moods
from storage.across.digests.window import WEEKS
from storage.across.moods import Week
from storage.cards import digest
from storage.dominoes import hurting
from storage.dominoes.hurting import Hurting
from storage.engine.sql import Prepared, columns
from storage.goals import shown
from storage.goals.shown import Line
from storage.ideas import waiting
from storage.ideas.waiting import Waiting
from storage.maps import quiet
from storage.maps.quiet import QuietPoint
from storage.meanings import alive
from storage.pulses import standing as pulses
from storage.pulses.results import SHOWN
from storage.pulses.standing import InDigest
from storage.tables import (
    Behaviour,
    Card,
    Goal,
    Handover,
    Idea,
    MeansRound,
    Prompt,
    PulseRound,
    Question,
    Team,
    TouchPoint,
)

_BEGINS, _ENDS = f"edge{WEEKS - 1}", f"edge{WEEKS}"  # of the week that it is for


@dataclass(frozen=True)
class Culture:
    """A field for each tool, in the order in which they are told; each is empty where there is nothing to say.

    ``lifeless`` is the agreed behaviour that has had no story for longest, ``agreed`` what was agreed in this week.
    """

    idea: Waiting | None = None  # the one that waits longest for an answer
    lifeless: str = ""
    point: QuietPoint | None = None  # a touch point without a story
    hurting: Hurting | None = None  # a hand-over
    agreed: tuple[str, ...] = ()
    mood: Week | None = None
    cards: tuple[str, ...] = ()  # that came into the library in this week
    pulse: InDigest | None = None  # a result that waits for the team's answer, or that closed in this week
    goals: tuple[Line, ...] = ()  # the team's


def collect(session: Session, span: Mapping[str, Any]) -> Culture:
    uses = _USED.all(session, span)[0]
    asked = (one for one, is_used in zip(_ASKED, uses, strict=True) if is_used)
    return Culture(**{field: question(session, span) for field, _, question in asked})


def _lifeless(session: Session, span: Mapping[str, Any]) -> str:
    return alive.lifeless(session, span["team"], as_of=span[_ENDS])


def _agreed(session: Session, span: Mapping[str, Any]) -> tuple[str, ...]:
    return alive.agreed_between(session, span["team"], span[_BEGINS], span[_ENDS])


def _mood(session: Session, span: Mapping[str, Any]) -> Week | None:
    team = session.get_one(Team, span["team"])
    return moods.newest(session, team, since=span[_BEGINS], until=span[_ENDS])


def _cards(session: Session, span: Mapping[str, Any]) -> tuple[str, ...]:
    return digest.new(session, span["team"], span[_BEGINS], span[_ENDS])


def _pulse(session: Session, span: Mapping[str, Any]) -> InDigest | None:
    return pulses.in_digest(session, span, span[_BEGINS], span[_ENDS])


def _goals(session: Session, span: Mapping[str, Any]) -> tuple[Line, ...]:
    return shown.of_team(session, span, as_of=span[_ENDS])


# Of each field: whether a team uses its tool at all, and the question. Most teams use few of them, and to ask for
# nothing takes longer than all else in a digest.
_team: Any = bindparam("team")
_handover, _prompt, _question = columns(Handover), columns(Prompt), columns(Question)
_ASKED: tuple[tuple[str, Any, Callable[[Session, Mapping[str, Any]], Any]], ...] = (
    ("point", columns(TouchPoint).team_id == _team, quiet.quietest),
    ("hurting", or_(_handover.giver_team_id == _team, _handover.receiver_team_id == _team), hurting.worst),
    ("lifeless", columns(Behaviour).team_id == _team, _lifeless),
    ("agreed", columns(MeansRound).team_id == _team, _agreed),
    ("idea", columns(Idea).team_id == _team, waiting.longest),
    ("mood", and_(_question.prompt_id == _prompt.id, _question.kind == "mood", _prompt.team_id == _team), _mood),
    ("cards", columns(Card).team_id == _team, _cards),
    ("pulse", or_(*(columns(PulseRound).state == one for one in SHOWN)), _pulse),
    ("goals", columns(Goal).team_id == _team, _goals),
)
_USED = Prepared(select(*(exists().where(is_used) for _, is_used, _ in _ASKED)))
