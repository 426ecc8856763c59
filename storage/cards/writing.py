"""A card is written, proposed, taken, changed, checked, retired and brought back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from storage.cards import cards, clock, rights
from storage.cards.cards import Seen
from storage.delivery import outbox, recurrence, timers
from storage.engine.rules import erases
from storage.engine.text import has_words, trimmed
from storage.maps import points
from storage.meanings import alive
from storage.people import homes, people, teams
from storage.refusal import Refusals, Refused
from storage.tables import Card, CardStory, Person, Story, Team, TouchPoint

LIMITS = {"title": 80, "moment": 200, "advice": 300}
ASKED = {
    "title": "Please give it a name, so that it is found again",
    "moment": "Please say when it is of use",
    "advice": "Please say what to do then",
}
PRACTICES = ("compassion", "solutions", "beyond")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What somebody writes on a card."""

    title: str = ""
    moment: str = ""
    advice: str = ""
    practice: str = ""
    behaviour_id: int | None = None
    touch_point_id: int | None = None
    keeper: str | None = None


def add(
    session: Session,
    shape: Shape,
    *,
    by: Person,
    at: datetime,
    team_id: int | None = None,
    story_ids: Collection[int] = (),
    forum_id: int | None = None,
    is_hosts: bool = False,
) -> Seen:
    """Write a card. From a member who does not lead it is a proposal, unless they write what a forum came to as its
    host."""
    team = rights.team_for(session, by, team_id)
    check(session, shape, team)
    is_proposal = not (is_hosts or teams.may_lead(session, team.id or 0, by))
    row = Card(
        team_id=team.id or 0, title="", moment="", advice="", state="proposed" if is_proposal else "fresh",
        keeper=by.id, forum_id=forum_id, checked_on=recurrence.local_date(at, team.zone), created_at=at,
    )  # fmt: skip
    _fill(row, shape)
    session.add(row)
    session.flush()
    known = session.exec(select(Story.id).where(Story.id.in_(list(story_ids)))).all()  # type: ignore[union-attr]
    session.add_all(CardStory(card_id=row.id or 0, story_id=id_) for id_ in known if id_)
    homes.outdate(session, teams.members(session, row.team_id, leads_only=True))
    clock.changed(session, row, at=at)
    return cards.there(session, row.id or 0)


def change(session: Session, shape: Shape, *, id_: int, by: Person, at: datetime) -> Seen:
    """Refused to all but its keeper and the leads. Whoever changes it has looked at it."""
    row = rights.require_keeper(session, id_, by)
    check(session, shape, session.get_one(Team, row.team_id))
    _fill(row, shape)
    if row.state == "proposed":
        clock.changed(session, row, at=at)
    else:
        clock.touch(session, row, at=at)
    return cards.there(session, id_)


def still_right(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """*Still right*; for a retired one, *Bring it back*."""
    row = rights.require_keeper(session, id_, by)
    if row.state == "proposed":
        raise Refused("This card is proposed, and waits for a lead of the team.")
    clock.touch(session, row, at=at)
    return cards.there(session, id_)


def retire(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """It is found by its words alone from now on."""
    row = rights.require_keeper(session, id_, by)
    if row.state == "proposed":
        raise Refused("This card is proposed, and waits for a lead of the team.")
    row.state, row.asked_on = "retired", None
    clock.changed(session, row, at=at)
    return cards.there(session, id_)


def take(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """A lead takes a proposed card into the library."""
    row = rights.require_readable(session, id_, by)
    teams.require_lead(session, row.team_id, by)
    if row.state == "proposed":
        clock.touch(session, row, at=at)
    return cards.there(session, id_)


@erases
def leave(session: Session, *, id_: int, by: Person, at: datetime) -> None:
    """A lead leaves a proposal, or its author takes it back; its words are erased."""
    row = rights.require_readable(session, id_, by)
    if row.keeper != by.id:
        teams.require_lead(session, row.team_id, by)
    if row.state != "proposed":
        raise Refused("This card is in the library already. *Retire* takes it out of the lists.")
    watching = [row.keeper, *teams.members(session, row.team_id, leads_only=True)]
    session.delete(row)
    session.flush()
    homes.outdate(session, watching)
    timers.clear(session, clock.CLOCK, subject=id_)
    outbox.take_back(session, Card, id_, by=by.id, at=at)


def check(session: Session, shape: Shape, team: Team) -> None:
    refusals = Refusals()
    for field, limit in LIMITS.items():
        said = trimmed(getattr(shape, field))
        if not has_words(said) or len(said) > limit:
            refusals.add(f"{ASKED[field]}, in {limit} characters at most.", field=field)
    point = session.get(TouchPoint, shape.touch_point_id) if shape.touch_point_id else None
    if shape.touch_point_id and (point is None or point.team_id != team.id or point.proposed_by):
        refusals.add("Please choose a touch point of the team's map, or none.", field="touch_point")
    if shape.behaviour_id and shape.behaviour_id not in [one.id for one in alive.current(session, team.id or 0)]:
        refusals.add("Please choose a behaviour that the team agreed on, or none.", field="behaviour")
    if shape.practice not in ("", *PRACTICES):
        refusals.add("Please choose one of these.", field="practice")
    with refusals:
        _require_keeper(session, shape.keeper, team)
    refusals.settle()


def choices(
    session: Session, team: Team, *, now: datetime
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:  # fmt: skip
    """The touch points and the behaviours that a card of the team can belong to."""
    shown = points.of_team(session, team, today=recurrence.local_date(now, team.zone)).shown
    agreed = alive.current(session, team.id or 0)
    return [(one.name, one.id) for one in shown], [(one.words, one.id or 0) for one in agreed]


def _require_keeper(session: Session, keeper: str | None, team: Team) -> None:
    if keeper is None:
        return
    found = people.find(session, [keeper]).get(keeper)
    is_there = found and not people.why_excluded(found) and teams.is_member(session, team.id or 0, keeper)
    if not is_there:
        raise Refused("Please choose somebody of the team.", field="keeper")


def _fill(row: Card, shape: Shape) -> None:
    row.title, row.moment, row.advice = trimmed(shape.title), trimmed(shape.moment), trimmed(shape.advice)
    row.practice, row.behaviour_id, row.touch_point_id = shape.practice, shape.behaviour_id, shape.touch_point_id
    row.keeper = shape.keeper or row.keeper
