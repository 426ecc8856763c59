"""A round: its phases, one after the other, and who may do what in them.

Each phase's module says with ``ends`` what happens when it is over; the planner runs that by a timer.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.delivery import outbox, timers
from storage.delivery.kinds import Timed, declare
from storage.engine.loading import Rows
from storage.engine.sql import one_of
from storage.meanings import days
from storage.meanings.messages import MEANS_POST
from storage.people import people, teams
from storage.refusal import Refused
from storage.sealed import boxes, few, keys
from storage.tables import MeansRound, Person, Team

GATHERING, MERGING, VOTING, AGREEING = "gathering", "merging", "voting", "agreeing"
AGREED, NOTHING, CANCELLED = "agreed", "nothing", "cancelled"
OPEN = (GATHERING, MERGING, VOTING, AGREEING)
DAYS = {GATHERING: 5, MERGING: 2, VOTING: 3, AGREEING: 2}  # working days
LONGER = 3  # working days by which a phase is lengthened
PATIENCE = 5  # working days in which a lead proposes, or answers
RETRY = timedelta(minutes=1)
OVER = {
    AGREED: "That round is over: your team has agreed. `/warmline means` shows on what.",
    NOTHING: "That round is over, and nothing was agreed. A lead can begin another one with `/warmline means`.",
    CANCELLED: "That round was cancelled, so there is nothing more to do.",
}
NOT_NOW = "Your team is at another step by now. `/warmline means` shows which."

_ENDS: dict[str, Callable[[Session, MeansRound, datetime], None]] = {}
_Ends = Callable[[Session, MeansRound, datetime], None]


def ends(state: str) -> Callable[[_Ends], _Ends]:
    """Marks what happens when this phase is over."""

    def register(rule: _Ends) -> _Ends:
        _ENDS[state] = rule
        return rule

    return register


def box(round_id: int, what: str = "") -> str:
    """What a box of a round is called. The tokens in all of them are made with the name of the round alone."""
    return f"means/{round_id}/{what}" if what else f"means/{round_id}"


def token(session: Session, round_id: int, person: str) -> str:
    return boxes.token(session, box(round_id), person)


BOXES = ("endings", "owners", "votes", "agreeing")


def find(session: Session, round_id: int) -> MeansRound | None:
    return session.get(MeansRound, round_id)


_OPEN_OF = Rows(
    select(MeansRound).where(MeansRound.team_id == bindparam("team_id"), one_of(col(MeansRound.state), OPEN))
)


def open_of(session: Session, team_id: int) -> MeansRound | None:
    """The round that a team is in."""
    return _OPEN_OF.first(session, {"team_id": team_id})


def last_agreed(session: Session, team_id: int) -> MeansRound | None:
    mine = select(MeansRound).where(MeansRound.team_id == team_id, MeansRound.state == AGREED)
    return session.exec(mine.order_by(col(MeansRound.id).desc()).limit(1)).first()


def was_in_vain_again(session: Session, round_: MeansRound) -> bool:
    """Whether this round came to nothing, and the one before it too: then none begins by itself any more."""
    earlier = select(MeansRound).where(MeansRound.team_id == round_.team_id, col(MeansRound.id) < round_.id)
    last = session.exec(earlier.order_by(col(MeansRound.id).desc()).limit(1)).first()
    return round_.state in (NOTHING, CANCELLED) and last is not None and last.state in (NOTHING, CANCELLED)


def require(session: Session, round_id: int, *states: str) -> MeansRound:
    """The round, locked, if it is in one of these states; Refused otherwise."""
    round_ = session.get(MeansRound, round_id, with_for_update=True, populate_existing=True)
    if round_ is None:
        raise Refused("That round is not there any more. `/warmline means` shows what there is.")
    if round_.state not in states:
        raise Refused(OVER.get(round_.state, NOT_NOW))
    return round_


def require_member(session: Session, round_: MeansRound, person: Person) -> None:
    if not teams.is_member(session, round_.team_id, person.id):
        raise Refused("That is for the people of that team, and you are not in it.")


def require_key(session: Session, now: datetime) -> None:
    """Refused where what people say could not be sealed."""
    if why_not := keys.why_not(session, now):
        raise Refused(
            f"No round was opened, because I could not keep it sealed: {why_not}. Whoever runs me finds more with"
            " `warmline check`."
        )


def who_take_part(session: Session, team_id: int) -> list[str]:
    known = people.find(session, teams.members(session, team_id))
    return sorted(person.id for person in known.values() if not people.why_excluded(person))


def is_small(session: Session, team_id: int) -> bool:
    return not few.is_enough(len(who_take_part(session, team_id)))


def enter(session: Session, round_: MeansRound, state: str, now: datetime, *, working_days: int = 0) -> None:
    """The next phase begins, and ends after so many working days; without any, the round is over."""
    round_.state, round_.is_lengthened = state, False
    if state in OPEN:
        until(session, round_, days.later(session.get_one(Team, round_.team_id), now, working_days))
    else:
        round_.ends_at, round_.closed_at = None, now
        timers.clear(session, PHASE, subject=round_.id or 0)
        drop_boxes(session, round_.id or 0)
    tell_anew(session, round_, now)


def until(session: Session, round_: MeansRound, moment: datetime) -> None:
    """Its phase ends then."""
    round_.ends_at = moment
    if round_.state == GATHERING:
        round_.gather_until = moment
    if round_.state == VOTING:
        round_.vote_until = moment
    timers.set_(session, PHASE, subject=round_.id or 0, at=moment)
    session.add(round_)
    session.flush()


def tell_anew(session: Session, round_: MeansRound, at: datetime) -> None:
    """The one post follows."""
    session.add(round_)
    session.flush()
    outbox.refresh(session, MEANS_POST, subject=round_.id or 0, at=at)


def drop_boxes(session: Session, round_id: int) -> None:
    for what in BOXES:
        boxes.drop(session, box(round_id, what))


def is_elsewhere(session: Session, round_: MeansRound, what: str, now: datetime) -> bool:
    """Whether another process has to open that box; then this one looks again in a while."""
    if not keys.is_elsewhere(session, box(round_.id or 0, what), now):
        return False
    timers.set_(session, PHASE, subject=round_.id or 0, at=now + RETRY)
    return True


def _over(session: Session, round_id: int, now: datetime) -> None:
    round_ = session.get(MeansRound, round_id, with_for_update=True, populate_existing=True)
    if round_ is None:  # with its team
        drop_boxes(session, round_id)
    elif round_.state in OPEN:
        _ENDS[round_.state](session, round_, now)


PHASE = declare(Timed("means_phase", run=_over))
