"""Who of those still there was not thanked in all these weeks, and who was asked in the last and not heard from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, func, select, true, union_all
from sqlmodel import Session

from storage.across.digests.window import DAYS, EDGES, TEAM, between, until
from storage.engine.sql import Prepared, columns
from storage.people import people
from storage.prompts import participation
from storage.prompts.parts import SEALED
from storage.tables import Asked, KudosReceiver, Member, Person, Prompt, Round

_asked, _kudos_receiver, _member = columns(Asked), columns(KudosReceiver), columns(Member)
_person, _prompt, _round = columns(Person), columns(Prompt), columns(Round)


@dataclass(frozen=True)
class Missed:
    unthanked: tuple[str, ...]  # members nobody has thanked in all these weeks
    silent: tuple[str, ...]  # asked at least twice in this week, without an answer


# Whoever was thanked, where nobody else may read it, is not said to have been forgotten.
_UNTHANKED = (
    select(false().label("is_silent"), _member.person, _member.joined_at)
    .join(Person, _person.id == _member.person)
    .where(
        people.TAKES_PART,
        _member.team_id == TEAM,
        _member.joined_at < EDGES[0],  # newcomers have time
        ~select(_kudos_receiver.kudos_id)
        .where(
            _kudos_receiver.receiver == _member.person,
            between(_kudos_receiver.given_at, EDGES[0], EDGES[-1]),
        )
        .exists(),
    )
)
_SILENT = (
    select(true(), _member.person, _member.joined_at)
    .select_from(Prompt)
    .join(Round, _round.prompt_id == _prompt.id)
    .join(Asked, _asked.round_id == _round.id)
    .join(Member, and_(_member.person == _asked.person, _member.team_id == _prompt.team_id))
    .join(Person, _person.id == _member.person)
    .where(people.TAKES_PART, _prompt.team_id == TEAM, between(_round.occurrence, *DAYS[-2:]), participation.WAS_ASKED)
    .where(_round.readers != SEALED)  # who took part in those, nobody is told
    .group_by(_member.person, _member.joined_at)
    .having(and_(func.count() >= 2, func.count().filter(until(_asked.answered_at)) == 0))
)
_MISSED = Prepared(union_all(_UNTHANKED, _SILENT).order_by("joined_at", "person"))


def missed(session: Session, span: Mapping[str, Any]) -> Missed:
    rows = _MISSED.all(session, span)
    return Missed(
        unthanked=tuple(person for is_silent, person, _ in rows if not is_silent),
        silent=tuple(sorted(person for is_silent, person, _ in rows if is_silent)),
    )
