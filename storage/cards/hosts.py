"""Who hosts a forum: whoever did so longest ago, and is there in that week; then the next, then a lead, then nobody."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from storage.cards import calendar, whose
from storage.cards.messages import FORUM_HOST
from storage.delivery import outbox, recurrence
from storage.people import attention, excuses, homes, people, working
from storage.tables import Away, Forum, ForumTurn

IN_TURN = 2  # are asked before a lead is
ASKED = 3  # in all


def ask_next(session: Session, forum: Forum, now: datetime) -> bool:
    """Ask whoever is next; False where everybody who could be asked was, and the forum is skipped."""
    asked = turns(session, forum)
    if len(asked) >= ASKED:
        return False
    who = _in_turn(session, forum) if len(asked) < IN_TURN else None
    who = who or _lead(session, forum)
    if who is None:
        return False
    homes.outdate(session, [forum.host, who])
    forum.host = who
    session.add(ForumTurn(forum_id=forum.id or 0, person=who, asked_at=now))
    session.add(forum)
    session.flush()
    attention.promise(
        session, FORUM_HOST, subject=forum.id or 0, person=who, now=now, occurrence=forum.month.isoformat(),
        useful_until=forum.opens_at,
    )  # fmt: skip
    return True


def turns(session: Session, forum: Forum) -> Sequence[ForumTurn]:
    mine = select(ForumTurn).where(ForumTurn.forum_id == forum.id)
    return session.exec(mine.order_by(col(ForumTurn.asked_at), col(ForumTurn.person))).all()


def turn_of(session: Session, forum: Forum, person: str) -> ForumTurn | None:
    """Their turn, unless they have passed it on."""
    turn = session.get(ForumTurn, (forum.id, person))
    return None if turn is None or turn.is_over else turn


def passes_on_at(session: Session, forum: Forum) -> datetime:
    """When the next one is asked, if nobody has said anything."""
    last = turns(session, forum)[-1].asked_at
    return min(calendar.passes_on_at(whose.of(session, forum.team_id), last), forum.opens_at)


def settle(session: Session, forum: Forum, at: datetime) -> None:
    """Who was asked, and who passed it on, is nobody's business any more."""
    session.connection().execute(delete(ForumTurn).where(col(ForumTurn.forum_id) == forum.id))
    session.expire_all()
    outbox.refresh(session, FORUM_HOST, subject=forum.id or 0, at=at)


def _in_turn(session: Session, forum: Forum) -> str | None:
    hosted = select(Forum.host, func.max(Forum.month)).where(
        Forum.team_id == forum.team_id, col(Forum.host).is_not(None)
    )
    done = hosted.where(col(Forum.state).in_(["open", "closed"])).group_by(col(Forum.host))
    last: dict[str | None, date] = dict(session.exec(done).all())
    free = _free(session, forum, whose.members(session, forum.team_id))
    return min(free, key=lambda person: last.get(person, date.min), default=None)


def _lead(session: Session, forum: Forum) -> str | None:
    return next(iter(_free(session, forum, whose.leads(session, forum.team_id))), None)


def _free(session: Session, forum: Forum, ids: Sequence[str]) -> list[str]:
    """Those who take part, see its channel, were not asked yet, and are not away in that week."""
    known = people.find(session, ids)
    asked = {turn.person for turn in turns(session, forum)}
    left = [id_ for id_ in ids if id_ in known and id_ not in asked and not people.why_excluded(known[id_])]
    return [id_ for id_ in left if whose.sees(session, forum, id_) and not _is_away(session, forum, id_)]


def _is_away(session: Session, forum: Forum, person: str) -> bool:
    zone = whose.of(session, forum.team_id).zone
    first = recurrence.local_date(forum.opens_at, zone)
    last = recurrence.local_date(forum.closes_at, zone)
    days = working.of_person(session, person, since=first - timedelta(days=1))
    own = [one for one in days.absences if isinstance(one, Away)]  # a free day in that week keeps nobody from hosting
    week = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return not days.is_working(first) or any(excuses.is_off_all(own, day) for day in week)
