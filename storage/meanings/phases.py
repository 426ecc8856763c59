"""What a lead does with a round as a whole: begin one, give it more time, cancel it."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.engine.rules import erases
from storage.meanings import days, opening, rounds, voting, years
from storage.meanings.rounds import CANCELLED, LONGER, OPEN, VOTING
from storage.people import teams
from storage.refusal import Refused, escape
from storage.tables import Behaviour, Ending, MeansRound, MeansVoter, Person, Team, Worry


def begin(session: Session, *, team_id: int, by: Person, now: datetime) -> int:
    """A lead begins a round; its id. Refused while there is one, and where it could not be kept sealed."""
    team = teams.require_lead(session, team_id, by)
    session.get_one(Team, team_id, with_for_update=True)
    if rounds.open_of(session, team_id):
        raise Refused(f"{escape(team.name)} is in a round already. `/warmline means` shows where it stands.")
    rounds.require_key(session, now)
    return opening.open_(session, team, by.id, now)


def lengthen(session: Session, *, round_id: int, by: Person, now: datetime) -> MeansRound:
    """The lead gives a phase more time, once."""
    round_ = rounds.require(session, round_id, *OPEN)
    team = teams.require_lead(session, round_.team_id, by)
    if round_.is_lengthened:
        raise Refused("This step has been lengthened before, and that goes once.")
    if round_.ends_at is None or now >= round_.ends_at:
        raise Refused("The time of this step is over, so there is nothing to lengthen.")
    round_.is_lengthened = True
    rounds.until(session, round_, days.later(team, round_.ends_at, LONGER))
    if round_.state == VOTING:
        voting.remind_at_the_end(session, round_)
    rounds.tell_anew(session, round_, now)
    return round_


@erases
def cancel(session: Session, *, round_id: int, by: Person, now: datetime) -> None:
    """The lead ends a round without a result: what was said in it is erased, and what was agreed before stays."""
    round_ = rounds.require(session, round_id, *OPEN)
    teams.require_lead(session, round_.team_id, by)
    proposed = select(Behaviour).where(Behaviour.round_id == round_id, col(Behaviour.since).is_(None))
    said = (select(table).where(table.round_id == round_id) for table in (Ending, Worry, MeansVoter))
    for rows in (proposed, *said):
        for row in session.exec(rows).all():  # type: ignore[call-overload]  # of one table each
            session.delete(row)
    voting.forget_reminders(session, round_id, now)
    rounds.enter(session, round_, CANCELLED, now)
    years.review_after_nothing(session, round_, now)
