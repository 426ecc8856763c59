"""What each of a team does while it finds out what customer service means to it, step after step."""

from datetime import datetime

from storage.engine.database import Session
from storage.meanings import agreeing, endings, merging, rounds, voting
from storage.people import teams
from storage.tables import MeansRound, Person


def end(session: Session, *, by: Person, team_id: int, words: str, now: datetime) -> None:
    """Somebody ends the sentence."""
    if round_ := rounds.open_of(session, team_id):
        endings.add(session, round_id=round_.id or 0, person=by, words=words, now=now)


def go_on(session: Session, *, by: Person, team_id: int, now: datetime) -> None:
    """Somebody does what the round waits for, if it is theirs to do."""
    round_ = rounds.open_of(session, team_id)
    if round_ is None:
        return
    is_lead = by.id in teams.members(session, team_id, leads_only=True)
    match round_.state:
        case rounds.MERGING if is_lead:
            merging.done(session, round_id=round_.id or 0, by=by, now=now)
        case rounds.VOTING:
            _vote(session, round_, by, now)
        case rounds.AGREEING if round_.is_proposed and not round_.is_heard:
            agreeing.say(session, round_id=round_.id or 0, person=by, worry="", now=now)
        case rounds.AGREEING if is_lead and not round_.is_proposed:
            short = agreeing.to_propose(session, round_id=round_.id or 0, by=by)
            chosen = [one.uuid for one in short.ranked[: agreeing.FEWEST]]
            agreeing.propose(session, round_id=round_.id or 0, chosen=chosen, by=by, now=now)


def _vote(session: Session, round_: MeansRound, by: Person, now: datetime) -> None:
    """For the first of what is not theirs."""
    paper = voting.ballot(session, round_id=round_.id or 0, person=by)
    chosen = [one.uuid for one in sorted(paper.options, key=lambda one: one.words) if one.uuid not in paper.own]
    voting.vote(session, round_id=round_.id or 0, chosen=chosen[:2], person=by, now=now)
