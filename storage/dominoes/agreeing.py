"""Two teams agree on a hand-over: the needs are written by those who receive, the by-when by those who give.

What is suggested goes to the other side, and back, three times at most; then two people talk for ten minutes. What was
agreed holds until something else is.
"""

from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from storage.delivery import recurrence
from storage.dominoes import drafts, handovers, quiet, taps, telling, words
from storage.dominoes.drafts import Between, Draft
from storage.dominoes.handovers import Seen, Side, other_side
from storage.people import teams
from storage.refusal import Refusals, Refused, theirs
from storage.tables import Handover, HandoverTerms, Person, Team


def propose(session: Session, *, between: Between, draft: Draft, by: Person, at: datetime) -> Seen:
    """The other team's leads are asked. What goes to somebody outside is agreed at once, as it was heard from them."""
    team = teams.require_lead(session, between.team_id, by)
    refusals = Refusals()
    outside = ""
    with refusals:
        outside = drafts.other(session, between)
    mine = set(handovers.SIDES) if outside else {between.side}
    kept = drafts.checked(draft, mine, refusals)
    refusals.settle()
    giver, receiver = (team.id, between.other_id) if between.side == "giver" else (between.other_id, team.id)
    handover = Handover(
        giver_team_id=giver or 0, receiver_team_id=None if outside else receiver, outside=outside, what=kept.what,
        touched_on=_today(team, at), opened_at=at, created_at=at,
    )  # fmt: skip
    _require_room(session, handover)
    _require_new(session, handover)
    session.add(handover)
    session.flush()
    _put(session, handover, kept, at)
    _spoke(handover, between.side, by)
    _pass_on(session, handover, between.side, by=by, at=at)
    return handovers.there(session, handover.id or 0)


def suggest(session: Session, *, id_: int, draft: Draft, by: Person, at: datetime, talked: bool = False) -> Seen:
    """Other words for it, or a wish in ``note``; the other side is asked. ``talked``: after two people have."""
    handover, mine = handovers.require_lead(session, id_, by)
    _require_turn(session, handover, mine)
    now = handovers.there(session, id_).terms
    kept = drafts.checked_change(session, handover, draft, mine)
    changed = [name for name in ("what", *drafts.WRITTEN_BY) if drafts.value(kept, name) != drafts.value(now, name)]
    if not changed and not kept.note:
        raise Refused("Nothing is changed yet. Say below what you would like, or press *Agree*.", field="note")
    side: Side = handover.turn or drafts.speaks_for(mine, changed)  # type: ignore[assignment]
    is_first = side == "receiver" and not now.needs
    if handover.tries >= handovers.TRIES and not talked:
        giver, receiver = map(theirs, handovers.there(session, id_).names)
        raise Refused(
            f"You have gone to and fro {handovers.TRIES} times. Please talk for ten minutes, {giver} and {receiver}."
            " Then press *We have talked*.",
            field="note",
        )
    handover.tries = 0 if talked else handover.tries + (not is_first)
    if not handover.turn:
        handover.state, handover.opened_at, handover.tries = "changing", at, 0
    _put(session, handover, kept, at)
    _spoke(handover, side, by)
    _pass_on(session, handover, side, by=by, at=at)
    return handovers.there(session, id_)


def agree(session: Session, *, id_: int, by: Person, at: datetime, by_when: str = "") -> Seen:
    """*Agree*: of the side that is asked. Those who give say by when, if they have not yet."""
    handover, mine = handovers.require_lead(session, id_, by)
    if not handover.turn:
        raise Refused("There is nothing to agree to just now: it holds as it is.")
    _require_turn(session, handover, mine)
    terms = handovers.terms(session, id_, "open")
    if terms is None or not terms.needs:
        raise Refused(drafts.NEEDED, field="needs")
    if not terms.by_when:
        terms.by_when = words.short(by_when, "by_when", ask="By when do you give it? For example: the evening before.")
    _spoke(handover, handover.turn, by)
    _settle(session, handover, terms, at)
    telling.tell(session, handover, by=by.id, at=at)
    return handovers.there(session, id_)


def to_agree(session: Session, *, id_: int, by: Person) -> Seen:
    """For the side that is asked; Refused to others."""
    handover, mine = handovers.require_lead(session, id_, by)
    if not handover.turn:
        raise Refused("There is nothing to agree to just now: it holds as it is.")
    _require_turn(session, handover, mine)
    return handovers.there(session, id_)


def to_change(session: Session, *, id_: int, by: Person) -> Seen:
    """For the leads of both teams, or, while it goes to and fro, of the side that is asked."""
    handover, mine = handovers.require_lead(session, id_, by)
    _require_turn(session, handover, mine)
    return handovers.there(session, id_)


def leave(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """Not now: what was proposed ends, and what was agreed before goes on as it was."""
    handover, _ = handovers.require_lead(session, id_, by)
    if not handover.turn:
        raise Refused("Nothing is suggested just now, so there is nothing to leave.")
    open_ = handovers.terms(session, id_, "open")
    if open_ and handover.state == "changing":
        session.delete(open_)
    if handover.state == "proposed":
        handover.state, handover.ended_at = "ended", at
    else:
        handover.state = "agreed"
    handover.turn, handover.tries, handover.note = "", 0, ""
    _touch(session, handover, at)
    telling.tell(session, handover, by=by.id, at=at)
    return handovers.there(session, id_)


def end(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """It is handed over no more. The other side is told."""
    handover, _ = handovers.require_lead(session, id_, by)
    if handover.state == "ended":
        raise Refused("It has ended before.")
    handover.state, handover.turn, handover.ended_at, handover.opened_at = "ended", "", at, at
    quiet.stop(session, handover)
    telling.tell(session, handover, by=by.id, at=at)
    return handovers.there(session, id_)


def still(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """*Still what we need*, from those who receive."""
    handover, mine = handovers.require_lead(session, id_, by)
    if handover.state == "ended" or handover.turn:
        raise Refused("This is not agreed just now, so there is nothing to check.")
    if "receiver" not in mine:
        raise Refused(f"{drafts.name_of(session, handover, 'receiver')} says whether it is still what they need.")
    _require_room(session, handover, but=handover.rests)
    _touch(session, handover, at)
    taps.start(session, handover, now=at)
    telling.outdate(session, handover)
    return handovers.there(session, id_)


def take_up(session: Session, *, id_: int, by: Person, at: datetime) -> Seen:
    """What rests is back, with one press."""
    handover, _ = handovers.require_lead(session, id_, by)
    if not (handover.rests or handover.taps_rest) or handover.state == "ended":
        raise Refused("It does not rest, so there is nothing to take up again.")
    _require_room(session, handover, but=handover.rests)
    _touch(session, handover, at)
    if handover.state != "proposed":
        taps.start(session, handover, now=at)
    telling.outdate(session, handover)
    return handovers.there(session, id_)


def _require_turn(session: Session, handover: Handover, mine: frozenset[Side]) -> None:
    if handover.state == "ended":
        raise Refused("This hand-over has ended.")
    if handover.turn and handover.turn not in mine:
        name = drafts.name_of(session, handover, handover.turn)
        raise Refused(f"It is with {name} now: they agree, or suggest a change.")


# --- what becomes of it ------------------------------------------------------------------------------


def _require_room(session: Session, handover: Handover, *, but: bool = True) -> None:
    """Twelve of a team: a map of everything helps nobody."""
    for id_ in (handover.giver_team_id, handover.receiver_team_id):
        if but and id_ and handovers.count(session, id_) >= handovers.MOST:
            name = theirs(session.get_one(Team, id_).name)
            raise Refused(
                f"{name} has {handovers.MOST} hand-overs, which is the most. End one that matters less first."
            )


def _require_new(session: Session, handover: Handover) -> None:
    same = select(Handover).where(
        Handover.giver_team_id == handover.giver_team_id, Handover.receiver_team_id == handover.receiver_team_id,
        Handover.outside == handover.outside, Handover.state != "ended",
    )  # fmt: skip
    for one in session.exec(same.where(or_(col(Handover.id) != handover.id, col(Handover.id).is_(None)))):
        if teams.key_of(one.what) == teams.key_of(handover.what):
            raise Refused(
                "There is a hand-over of that name between these teams already. `/warmline dominoes` shows it.",
                field="what",
            )


def _put(session: Session, handover: Handover, draft: Draft, at: datetime) -> None:
    """These are the terms that are suggested now."""
    id_ = handover.id or 0
    terms = handovers.terms(session, id_, "open") or HandoverTerms(handover_id=id_, what="", since=handover.touched_on)
    terms.what, terms.needs, terms.by_when = draft.what, draft.needs.splitlines(), draft.by_when
    terms.if_missing, terms.noticed_by = draft.if_missing, draft.noticed_by
    if handover.state == "proposed":
        handover.what = draft.what
    handover.note = draft.note
    session.add(terms)
    _touch(session, handover, at)


def _spoke(handover: Handover, side: str, by: Person) -> None:
    if side == "giver":
        handover.giver_by = by.id
    elif handover.receiver_team_id:
        handover.receiver_by = by.id


def _pass_on(session: Session, handover: Handover, side: Side, *, by: Person, at: datetime) -> None:
    """The other side's turn; somebody outside has none."""
    if handover.receiver_team_id is None:
        terms = handovers.terms(session, handover.id or 0, "open")
        if terms:
            _settle(session, handover, terms, at)
    else:
        handover.turn = other_side(side)
        session.flush()
        quiet.wind(session, handover)
    telling.tell(session, handover, by=by.id, at=at)


def _settle(session: Session, handover: Handover, terms: HandoverTerms, at: datetime) -> None:
    """It holds from now on."""
    session.flush()
    before = handovers.terms(session, handover.id or 0, "agreed")
    if before:
        before.state = "past"
        session.add(before)
    terms.state, terms.since = "agreed", _today(session.get_one(Team, handover.giver_team_id), at)
    handover.state, handover.turn, handover.tries, handover.note = "agreed", "", 0, ""
    handover.what, handover.agreed_on = terms.what, handover.agreed_on or terms.since
    session.add(terms)
    _touch(session, handover, at)
    taps.start(session, handover, now=at)


def _touch(session: Session, handover: Handover, at: datetime) -> None:
    handover.touched_on = _today(session.get_one(Team, handover.giver_team_id), at)
    handover.rests = False
    session.add(handover)
    session.flush()
    if handover.state == "ended":
        quiet.stop(session, handover)
    else:
        quiet.wind(session, handover)


def _today(team: Team, at: datetime) -> date:
    return recurrence.local_date(at, team.zone)


def is_checked(seen: Seen, due: str) -> bool:
    """Whether somebody has touched it since it was asked whether it is still so, for this day."""
    return quiet.rests_on(seen).isoformat() != due
