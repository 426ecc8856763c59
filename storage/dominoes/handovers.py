"""Hand-overs as they are read: one, those of somebody's teams; and who may do what with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Self

from sqlalchemy import bindparam, exists, func
from sqlmodel import Session, col, or_, select

from storage.delivery import recurrence
from storage.dominoes import figures
from storage.dominoes.figures import Figure
from storage.engine import pages
from storage.engine.deliveries import Reread
from storage.people import people, teams
from storage.refusal import Refused, theirs
from storage.tables import Handover, HandoverLetter, HandoverNotice, HandoverTerms, HandoverThanks, Person, Team

Side = Literal["giver", "receiver"]
SIDES: tuple[Side, Side] = ("giver", "receiver")
PAGE = 8
MOST, TRIES = 12, 3  # hand-overs of a team; changes that are suggested before two people talk
OPEN_NOTICES = ("sent", "changing", "talking")
GONE = "That hand-over is not there any more. `/warmline dominoes` shows those that are."


@dataclass(frozen=True)
class Terms:
    id: int = 0
    what: str = ""
    needs: tuple[str, ...] = ()
    by_when: str = ""
    if_missing: str = ""
    noticed_by: str = ""


@dataclass(frozen=True)
class Seen(Reread):
    """A hand-over. ``agreed`` are the terms that hold, ``open`` those that are suggested.

    ``receiver_id`` is None where it goes to somebody outside. ``names`` are of those who spoke for either side.
    """

    id: int
    giver_id: int
    receiver_id: int | None
    giver: str
    receiver: str
    what: str
    state: str
    turn: str
    tries: int
    note: str
    names: tuple[str, str]
    agreed: Terms | None
    open: Terms | None
    agreed_on: date | None
    touched_on: date
    rests: bool
    opened_at: datetime
    figure: Figure = field(default=Figure())
    notices: int = 0
    thanks: int = 0

    def numbers(self) -> Sequence[int]:
        return [self.id]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        (id_,) = numbers
        return cls(**vars(there(session, id_)))

    @property
    def terms(self) -> Terms:
        """What is talked about now: suggested, or else agreed."""
        return self.open or self.agreed or Terms(what=self.what)

    @property
    def must_talk(self) -> bool:
        return self.tries >= TRIES and bool(self.turn)

    def team(self, side: str) -> str:
        return self.giver if side == "giver" else self.receiver

    def other(self, side: str) -> str:
        return self.receiver if side == "giver" else self.giver


@dataclass(frozen=True)
class Page:
    """``more`` is the number of the next page; None at the end. ``aside`` rest or have ended."""

    handovers: tuple[Seen, ...]
    more: int | None
    aside: int = 0


def other_side(side: str) -> Side:
    return "receiver" if side == "giver" else "giver"


def row(session: Session, id_: int) -> Handover:
    """The row, locked. Refused where it has gone."""
    handover = session.get(Handover, id_, with_for_update=True)
    if handover is None:
        raise Refused(GONE)
    return handover


def there(session: Session, id_: int, *, today: date | None = None) -> Seen:
    if (seen := find(session, id_, today=today)) is None:
        raise Refused(GONE)
    return seen


def find(session: Session, id_: int, *, today: date | None = None) -> Seen | None:
    handover = session.get(Handover, id_)
    return seen(session, handover, today=today) if handover else None


def is_in(session: Session, handover: Handover | Seen, person: Person) -> bool:
    """Whether somebody belongs to one of the two teams."""
    mine = {team.id for team in teams.of(session, person.id)}
    return bool(mine & set(_teams(handover)))


def can_read(session: Session, handover: Handover | Seen, reader: Person) -> bool:
    """The people of both teams, and admins."""
    return is_in(session, handover, reader) or people.is_admin(session, reader)


def readable(session: Session, *, id_: int, reader: Person, now: datetime) -> Seen:
    seen = there(session, id_, today=recurrence.local_date(now, reader.zone))
    if not can_read(session, seen, reader):
        raise Refused("That hand-over is between other teams. `/warmline dominoes` shows those of yours.")
    return seen


def sides(session: Session, handover: Handover | Seen, person: Person) -> frozenset[Side]:
    """For whom somebody may speak: the teams that they lead; an admin who leads neither, for both."""
    led = {team.id for team in teams.leads(session, person.id)}
    giver, receiver = _teams(handover)
    mine: set[Side] = {side for side, team in (("giver", giver), ("receiver", receiver)) if team in led}  # type: ignore[misc]
    if not mine and people.is_admin(session, person):
        mine = set(SIDES)
    if receiver is None and mine:
        mine = set(SIDES)  # nobody of the other side is here: the giver writes down what they heard
    return frozenset(mine)


def require_lead(session: Session, id_: int, person: Person) -> tuple[Handover, frozenset[Side]]:
    """The row, locked, and for whom the person speaks. Refused to those who lead neither team."""
    handover = row(session, id_)
    mine = sides(session, handover, person)
    if not mine:
        raise Refused("The leads of the two teams do that. `/warmline team` shows who they are.")
    return handover, mine


def leads(session: Session, handover: Handover | Seen, side: str) -> list[str]:
    giver, receiver = _teams(handover)
    team = giver if side == "giver" else receiver
    return teams.members(session, team, leads_only=True) if team else []


def listed(session: Session, *, reader: Person, now: datetime, page: int = 0, is_all: bool = False) -> Page:
    """Those of one's teams; ``is_all``: those that rest or have ended too."""
    readable_ = _read_by(session, reader)
    mine = select(Handover).where(readable_)
    chosen = mine if is_all else mine.where(_is_shown())
    order = (col(Handover.state) == "ended", col(Handover.rests), col(Handover.id))
    shown = pages.read(session, chosen.order_by(*order), page, size=PAGE)
    aside = session.exec(select(func.count()).select_from(Handover).where(readable_, ~_is_shown())).one()
    today = recurrence.local_date(now, reader.zone)
    return Page(tuple(seen(session, one, today=today) for one in shown.rows), shown.more, aside)


def of_teams(session: Session, ids: Sequence[int], *, today: date, agreed_only: bool = False) -> list[Seen]:
    """What these teams give or receive, but for what rests or has ended."""
    return [seen(session, one, today=today) for one in rows_of_teams(session, ids, agreed_only=agreed_only)]


def rows_of_teams(session: Session, ids: Sequence[int], *, agreed_only: bool = False) -> list[Handover]:
    """The same as stored, for whoever needs little of each."""
    chosen = select(Handover).where(_of(ids), _is_shown()).order_by(col(Handover.id))
    if agreed_only:
        chosen = chosen.where(col(Handover.state).in_(["agreed", "changing"]))
    return list(session.exec(chosen))


def drawn(session: Session, *, reader: Person, now: datetime) -> Page:
    """All of one's teams' on one page, for the picture."""
    today = recurrence.local_date(now, reader.zone)
    rows = session.exec(select(Handover).where(_read_by(session, reader), _is_shown()).order_by(col(Handover.id)))
    return Page(tuple(seen(session, one, today=today) for one in rows.all()), None)


def count(session: Session, team_id: int) -> int:
    counted = select(func.count()).select_from(Handover).where(_of([team_id]), _is_shown())
    return session.exec(counted).one()


_TERMS = (
    select(HandoverTerms)
    .where(HandoverTerms.handover_id == bindparam("id"), HandoverTerms.state == bindparam("state"))
    .order_by(col(HandoverTerms.id).desc())
    .limit(1)
)


def terms(session: Session, id_: int, state: str) -> HandoverTerms | None:
    return session.exec(_TERMS, params={"id": id_, "state": state}).first()


def has_letters() -> Any:
    """The condition that anything is left of a notice: whoever wrote it may have been erased."""
    return exists().where(col(HandoverLetter.notice_id) == col(HandoverNotice.id))


_OPEN_LETTERS = (
    select(func.count())
    .select_from(HandoverNotice)
    .where(HandoverNotice.handover_id == bindparam("id"), col(HandoverNotice.state).in_(OPEN_NOTICES), has_letters())
)
_THANKS = select(func.count()).select_from(HandoverThanks).where(HandoverThanks.handover_id == bindparam("id"))


def seen(session: Session, handover: Handover, *, today: date | None = None) -> Seen:
    id_ = handover.id or 0
    giver, receiver = between(session, handover)
    fields = {"id", "what", "state", "turn", "tries", "note", "agreed_on", "touched_on", "rests", "opened_at"}
    return Seen(
        **handover.model_dump(include=fields),
        giver_id=handover.giver_team_id,
        receiver_id=handover.receiver_team_id,
        giver=giver,
        receiver=receiver,
        names=_names(session, handover),
        agreed=_terms(session, id_, "agreed"),
        open=_terms(session, id_, "open"),
        figure=figures.of(session, handover, today=today or handover.touched_on),
        notices=session.exec(_OPEN_LETTERS, params={"id": id_}).one(),
        thanks=session.exec(_THANKS, params={"id": id_}).one(),
    )


def between(session: Session, handover: Handover) -> tuple[str, str]:
    """The names of the two teams, or of the team and of whoever is outside."""
    giver = session.get_one(Team, handover.giver_team_id)
    receiver = session.get(Team, handover.receiver_team_id) if handover.receiver_team_id else None
    return giver.name, receiver.name if receiver else handover.outside


def _terms(session: Session, id_: int, state: str) -> Terms | None:
    found = terms(session, id_, state)
    if found is None:
        return None
    texts = found.model_dump(include={"id", "what", "by_when", "if_missing", "noticed_by"})
    return Terms(**texts, needs=tuple(found.needs))


def _names(session: Session, handover: Handover) -> tuple[str, str]:
    """Who speaks for either side: whoever did so last and leads it still, else its first lead."""
    led = [
        [one for one in people.find(session, leads(session, handover, side)).values() if not people.why_excluded(one)]
        for side in SIDES
    ]
    spoke = zip(led, (handover.giver_by, handover.receiver_by), strict=True)
    named = [next((one for one in found if one.id == by), found[0] if found else None) for found, by in spoke]
    giver, receiver = (one.name if one else "somebody" for one in named)
    return giver, receiver


def _teams(handover: Handover | Seen) -> tuple[int, int | None]:
    if isinstance(handover, Seen):
        return handover.giver_id, handover.receiver_id
    return handover.giver_team_id, handover.receiver_team_id


def _of(ids: Sequence[int]) -> Any:
    return or_(col(Handover.giver_team_id).in_(ids), col(Handover.receiver_team_id).in_(ids))


def _read_by(session: Session, reader: Person) -> Any:
    """The condition that somebody belongs to one of the two teams, or is an admin: ``can_read`` in a statement."""
    sides_ = (Handover.giver_team_id, Handover.receiver_team_id)
    return or_(*(teams.seen_by(session, reader, side) for side in sides_))


def _is_shown() -> Any:
    return (col(Handover.state) != "ended") & col(Handover.rests).is_(False)


def in_words(handover: Seen) -> str:
    """What it is called in a refusal."""
    return f"{theirs(handover.what)}, {theirs(handover.giver)} → {theirs(handover.receiver)}"
