"""What customer service means for the example company's support: a round, lived through as people would."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.engine.database import Session
from storage.meanings import agreeing, endings, merging, options, phases, rounds, voting
from storage.people import people, teams
from storage.sealed import boxes
from storage.tables import MeansRound, Person

AFTER = timedelta(days=1)  # the team is set up


def go_on(session: Session, told: Mapping[str, Any], *, since: datetime, at: datetime) -> None:
    """Whatever the round waits for just now is done."""
    team = teams.named(session, told["team"])
    lead = _person(session, told["lead"])
    round_ = rounds.open_of(session, team.id or 0)
    if round_ is None and at >= since + AFTER and not rounds.last_agreed(session, team.id or 0):
        id_ = phases.begin(session, team_id=team.id or 0, by=lead, now=at)
        for one in told["endings"]:
            person = _person(session, one["author"])
            endings.add(session, round_id=id_, person=person, words=one["text"], now=at)
    elif round_ is not None:
        _step(session, round_, told, lead, at)


def _step(session: Session, round_: MeansRound, told: Mapping[str, Any], lead: Person, at: datetime) -> None:
    id_ = round_.id or 0
    match round_.state:
        case rounds.MERGING:
            alike = [one.uuid for one in options.of(session, id_) if one.words in told["alike"]]
            merging.merge(session, round_id=id_, chosen=alike, words=told["merged"], by=lead, now=at)
            merging.done(session, round_id=id_, by=lead, now=at)
        case rounds.VOTING if not boxes.peek(session, rounds.box(id_, "votes")):
            for person in rounds.who_take_part(session, round_.team_id):
                _vote(session, id_, told["agreed"], _person(session, person), at)
        case rounds.AGREEING if not round_.is_proposed:
            short = agreeing.to_propose(session, round_id=id_, by=lead)
            chosen = [one.uuid for one in short.ranked if one.words in told["agreed"]]
            agreeing.propose(session, round_id=id_, chosen=chosen, by=lead, now=at)
        case rounds.AGREEING if not round_.is_heard and not boxes.peek(session, rounds.box(id_, "agreeing")):
            for person in rounds.who_take_part(session, round_.team_id):
                agreeing.say(session, round_id=id_, person=_person(session, person), worry="", now=at)


def _vote(session: Session, round_id: int, agreed: Sequence[str], person: Person, at: datetime) -> None:
    """For what will be agreed, as far as it is not theirs."""
    paper = voting.ballot(session, round_id=round_id, person=person)
    chosen = [one.uuid for one in paper.options if one.words in agreed and one.uuid not in paper.own]
    voting.vote(session, round_id=round_id, chosen=chosen, person=person, now=at)


def _person(session: Session, id_: str) -> Person:
    return people.find(session, [id_])[id_]
