"""A forum: prepared with its host, open for five working days, and closed with some cards or none."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlmodel import Session, col, select

from storage.cards import agendas, calendar, cards, hosts, whose
from storage.cards.agendas import Item
from storage.cards.messages import (
    FORUM_HOST,
    FORUM_ITEM,
    FORUM_NUDGE,
    FORUM_OVER,
    FORUM_POST,
    FORUM_STUCK,
)
from storage.delivery import outbox, timers
from storage.delivery.kinds import Timed, declare
from storage.engine.deliveries import Reread
from storage.people import attention, homes, people, places
from storage.refusal import Refused
from storage.tables import Forum, ForumItem, Person

GONE = "That forum is not there any more. `/warmline library forum` shows the next one."
OVER = "That forum is over, or was skipped. `/warmline library forum` shows the next one."


@dataclass(frozen=True)
class Shown(Reread):
    """A forum as those read it whose it is; ``team`` is what they are called.

    ``obstacle``: why it cannot be posted in its channel, "" where it can.
    """

    id: int
    team_id: int | None
    team: str
    month: date
    host: str | None
    host_name: str
    is_agreed: bool
    is_stuck: bool
    state: str
    channel: str
    obstacle: str
    opens_at: datetime
    closes_at: datetime
    agenda: tuple[Item, ...]
    cards: tuple[str, ...]
    reader: str

    def numbers(self) -> Any:
        return [self.id, self.reader]

    @classmethod
    def read_again(cls, session: Session, *numbers: Any) -> Self:
        id_, reader = numbers
        forum = session.get(Forum, id_)
        if forum is None:
            raise Refused(GONE)
        return cls(**vars(show(session, forum, reader=reader, now=forum.created_at)))


def show(session: Session, forum: Forum, *, reader: str, now: datetime) -> Shown:
    session.flush()
    values = forum.model_dump(exclude={"is_pressed", "created_at"})
    host = people.find(session, [forum.host]).get(forum.host) if forum.host else None
    return Shown(
        **values,
        team=whose.of(session, forum.team_id).name,
        host_name=host.name if host else "",
        obstacle=places.obstacle(session, forum.channel),
        agenda=tuple(agendas.agenda(session, forum, reader=reader, now=now)),
        cards=cards.came_of(session, forum),
        reader=reader,
    )


def current(session: Session, team_id: int | None) -> Forum | None:
    """The one that is prepared, open, or was closed last."""
    mine = select(Forum).where(Forum.team_id == team_id, Forum.state != "skipped")
    return session.exec(mine.order_by(col(Forum.id).desc())).first()


# --- its clock --------------------------------------------------------------------------------------


def wind(session: Session, forum: Forum) -> None:
    """Set its timer to what comes next, if anything does."""
    session.add(forum)
    session.flush()
    timers.clear(session, CLOCK, subject=forum.id or 0)
    if at := _next(session, forum):
        timers.set_(session, CLOCK, subject=forum.id or 0, at=at)


def _next(session: Session, forum: Forum) -> datetime | None:
    if forum.state == "preparing":
        if forum.is_stuck:
            return None
        return forum.opens_at if forum.is_agreed else hosts.passes_on_at(session, forum)
    if forum.state != "open":
        return None
    if not forum.is_pressed and not outbox.find(session, FORUM_NUDGE, subject=forum.id or 0):
        return min(calendar.nudge_at(whose.of(session, forum.team_id), forum.opens_at), forum.closes_at)
    return forum.closes_at


def _run(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule."""
    forum = session.get(Forum, id_)
    if forum is None:
        return
    if forum.state == "open":
        (_close if now >= forum.closes_at else _nudge)(session, forum, now)
    elif forum.state == "preparing":
        _not_answered(session, forum, now) if not forum.is_agreed else open_(session, forum, now)
    wind(session, forum)


CLOCK = declare(Timed("forum", run=_run))


def _not_answered(session: Session, forum: Forum, now: datetime) -> None:
    """Whoever was asked said nothing: the next one is asked, and either may still say yes."""
    if now >= forum.opens_at or not hosts.ask_next(session, forum, now):
        skip(session, forum, now)


def open_(session: Session, forum: Forum, now: datetime) -> None:
    """Post it, with a reply an item; where it cannot be posted, its host hears of it and nothing is lost."""
    agenda = agendas.agenda(session, forum, reader=forum.channel, now=now)
    if places.obstacle(session, forum.channel):
        forum.is_stuck = True
        _tell_host(session, FORUM_STUCK, forum, now)
        return
    if not agenda:
        skip(session, forum, now)
        return
    forum.state, forum.is_stuck, forum.opens_at = "open", False, now
    forum.closes_at = calendar.closes_at(whose.of(session, forum.team_id), now)
    hosts.settle(session, forum, now)
    first = now - (len(agenda) + 1) * timedelta(microseconds=1)  # the replies come after it, in their order
    outbox.add(session, FORUM_POST, subject=forum.id or 0, recipient=forum.channel, at=first)
    session.flush()
    (post,) = outbox.find(session, FORUM_POST, subject=forum.id or 0)
    for number, item in enumerate(agenda, 1):
        outbox.reply(session, FORUM_ITEM, subject=item.id, to=post, at=first + number * timedelta(microseconds=1))


def skip(session: Session, forum: Forum, now: datetime) -> None:
    """No post, and nobody is to blame."""
    homes.outdate(session, [forum.host])
    forum.state, forum.host = "skipped", None
    timers.clear(session, CLOCK, subject=forum.id or 0)
    session.add(forum)
    session.flush()
    for row in agendas.rows(session, forum):  # what its author offered is for the next one
        if row.consent == "yes":
            row.forum_id = None
            session.add(row)
    hosts.settle(session, forum, now)


def _nudge(session: Session, forum: Forum, now: datetime) -> None:
    if forum.is_pressed:
        return
    for post in outbox.find(session, FORUM_POST, subject=forum.id or 0):
        outbox.reply(session, FORUM_NUDGE, subject=forum.id or 0, to=post, at=now)


def _close(session: Session, forum: Forum, now: datetime) -> None:
    forum.state = "closed"
    session.add(forum)
    session.flush()
    outbox.refresh(session, FORUM_POST, subject=forum.id or 0, at=now)
    _tell_host(session, FORUM_OVER, forum, now)


def hand_to_leads(session: Session, forum: Forum, now: datetime) -> None:
    """Whoever was to host one that could not be posted has left: those who lead hear of it."""
    forum.host = None
    session.add(forum)
    session.flush()
    _tell_host(session, FORUM_STUCK, forum, now)


def _tell_host(session: Session, kind: Any, forum: Forum, now: datetime) -> None:
    """Its host, or, where they have left since, those who lead."""
    homes.outdate(session, [forum.host])
    for person in [forum.host] if forum.host and _is_there(session, forum) else whose.leads(session, forum.team_id):
        attention.promise(
            session, kind, subject=forum.id or 0, person=person, now=now, occurrence=forum.month.isoformat()
        )  # fmt: skip


def _is_there(session: Session, forum: Forum) -> bool:
    host = people.find(session, [forum.host or ""]).get(forum.host or "")
    is_known = host is not None and not people.why_excluded(host)
    return is_known and whose.may_host(session, forum.team_id, forum.host or "")


def pressed(session: Session, forum: Forum) -> None:
    forum.is_pressed = True
    wind(session, forum)


# --- who may ---------------------------------------------------------------------------------------


def require(session: Session, id_: int, by: Person, *states: str) -> Forum:
    """The row, locked, for those whose forum it is."""
    forum = session.get(Forum, id_, with_for_update=True)
    if forum is None:
        raise Refused(GONE)
    whose.require_reader(session, forum, by)
    if forum.state not in states:
        raise Refused(OVER)
    return forum


def require_item(session: Session, id_: int, by: Person) -> tuple[ForumItem, Forum]:
    """An item in the thread, for those whose forum it is."""
    item = session.get(ForumItem, id_, with_for_update=True)
    if item is None or item.forum_id is None:
        raise Refused(GONE)
    return item, require(session, item.forum_id, by, "open", "closed")


_TOLD_ANEW = (FORUM_HOST, FORUM_STUCK, FORUM_OVER)


def told_anew(session: Session, forum: Forum, at: datetime) -> None:
    """What its host reads follows."""
    session.add(forum)
    session.flush()
    homes.outdate(session, [forum.host])
    for kind in _TOLD_ANEW:
        outbox.refresh(session, kind, subject=forum.id or 0, at=at)
