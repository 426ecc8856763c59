"""How much of what is handed over could be used as it was: the same figure for both teams, at the same moment.

It is counted in spans of eight weeks, so that no tap is kept with its day and can be found again as somebody's. Where
a span has fewer than four, the one before counts too; fewer than four are not shown.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, select

from storage.engine.loading import Rows
from storage.people import people, teams
from storage.tables import Handover, HandoverTerms, Usable

ENOUGH, OF = 4, 5
SPAN = timedelta(days=56)
FEWEST_PEOPLE = 3  # in a team that is asked: behind fewer there would be a person

_FIRST = date(2024, 1, 1)  # a Monday


@dataclass(frozen=True)
class Figure:
    """``usable`` of ``asked`` in so many ``weeks``; ``taps`` are how many there are, where those are too few.

    ``missing`` are the needs that were missing most often, ``is_off``: nobody is asked.
    """

    taps: int = 0
    usable: int = 0
    asked: int = 0
    weeks: int = 0
    missing: tuple[str, ...] = ()
    is_off: bool = False

    @property
    def is_enough(self) -> bool:
        return self.taps >= ENOUGH and not self.is_off

    @property
    def share(self) -> float:
        return self.usable / self.asked if self.asked else 1.0


def period(day: date) -> date:
    """The first day of the eight weeks that it is in."""
    return _FIRST + ((day - _FIRST) // SPAN) * SPAN


def of(session: Session, handover: Handover, *, today: date) -> Figure:
    if not is_asked(session, handover):
        return Figure(is_off=True)
    this = period(today)
    taps = _taps(session, handover.id or 0, this)
    begins = this
    if len(taps) < ENOUGH:
        taps, begins = [*_taps(session, handover.id or 0, this - SPAN), *taps], this - SPAN
    if len(taps) < ENOUGH:
        return Figure(taps=len(taps))
    begins = max(begins, handover.agreed_on or begins)
    weeks = max(SPAN.days // 7, round((today - begins).days / 7))
    usable = sum(tap.count for tap in taps)
    return Figure(len(taps), usable, OF * len(taps), weeks, _missing(session, taps))


def is_asked(session: Session, handover: Handover) -> bool:
    """Whether the receiver's people can be asked without one of them standing behind the figure."""
    return handover.receiver_team_id is not None and len(askable(session, handover.receiver_team_id)) >= FEWEST_PEOPLE


def askable(session: Session, team_id: int) -> list[str]:
    """The people of a team who can be asked."""
    members = teams.members(session, team_id)
    known = people.find(session, members)
    return [one for one in members if one in known and not people.why_excluded(known[one])]


_TAPS = Rows(select(Usable).where(Usable.handover_id == bindparam("id"), Usable.period == bindparam("period")))


def _taps(session: Session, id_: int, period_: date) -> list[Usable]:
    return _TAPS.all(session, {"id": id_, "period": period_})


def _missing(session: Session, taps: list[Usable]) -> tuple[str, ...]:
    """What was missing twice or more, the most often first."""
    found: Counter[str] = Counter()
    for tap in taps:
        terms = session.get(HandoverTerms, tap.terms_id)
        found.update(terms.needs[number] for number in tap.missing if terms and number < len(terms.needs))
    return tuple(need for need, count in sorted(found.items(), key=lambda one: (-one[1], one[0])) if count > 1)[:2]
