"""Calendars (iCal) that tell who is away: added and removed on the command line, read every hour.

What one tells is kept as away dates with it as their source: people and days, nothing else of an event. What it does
not tell any more is taken back, but for days that are over. One that cannot be read changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.across import away
from storage.across.away import Absence
from storage.delivery import outbox, recurrence
from storage.delivery.kinds import Kind, declare
from storage.engine.rules import takes_long
from storage.people import admins, people, teams
from storage.refusal import Refused
from storage.tables import FEED, Away, AwayFeed, Person, Team

MOST_UNMATCHED = 200

# Told to an admin: names in a calendar of whom nobody here is known.
FEED_UNMATCHED = declare(
    Kind("away_feed_unmatched", subject=AwayFeed, in_words="news of a calendar", touched_by=None, at_night="never")
)


@dataclass(frozen=True)
class Listed:
    """A calendar as it is shown: its number in place of its address. ``host`` is where it is."""

    id: int
    host: str
    team: str
    read_at: datetime | None
    trouble: str
    people: int
    unmatched: tuple[str, ...]


def add(session: Session, *, url: str, team: str, at: datetime) -> int:
    """Read this calendar from now on; for the people of one team, or for everybody. Returns its number."""
    if session.exec(select(AwayFeed).where(AwayFeed.url == url)).first():
        raise Refused("That calendar is read already. `warmline away-feed list` shows it.")
    feed = AwayFeed(url=url, team_id=teams.named(session, team).id if team else None, added_at=at)
    session.add(feed)
    session.flush()
    return feed.id or 0


@takes_long
def remove(session: Session, *, id_: int, now: datetime) -> None:
    """Read it no more; whom it alone said to be away is asked again."""
    feed = session.get(AwayFeed, id_)
    if feed is None:
        raise Refused(f"There is no calendar {id_}. `warmline away-feed list` shows the ones there are.")
    _keep(session, id_, {}, now)
    session.connection().execute(delete(Away).where(col(Away.source) == _source(id_)))
    session.delete(feed)


def every(session: Session) -> list[AwayFeed]:
    return list(session.exec(select(AwayFeed).order_by(col(AwayFeed.id))))


def listed(session: Session) -> list[Listed]:
    return [
        Listed(
            id=feed.id or 0,
            host=urlsplit(feed.url).hostname or "",
            team=session.get_one(Team, feed.team_id).name if feed.team_id else "",
            read_at=feed.read_at,
            trouble=feed.trouble,
            people=len(set(session.exec(select(Away.person).where(Away.source == _source(feed.id or 0))))),
            unmatched=tuple(feed.unmatched),
        )
        for feed in every(session)
    ]


def whom(session: Session, team_id: int | None) -> Sequence[Person]:
    """Whose absences such a calendar may tell: those who take part and are known, or who are in its team."""
    ids = teams.members(session, team_id) if team_id else session.exec(select(Person.id).where(people.TAKES_PART)).all()
    return [one for one in people.find(session, ids).values() if not people.why_excluded(one)] if ids else []


@takes_long
def keep(
    session: Session,
    id_: int,
    told: Mapping[str, Collection[Absence]],
    *,
    unmatched: Collection[str],
    etag: str,
    last_modified: str,
    now: datetime,
) -> None:
    """The calendar was read: it tells these absences, by person, and names these of whom nobody is known."""
    if (feed := session.get(AwayFeed, id_)) is None:  # removed meanwhile
        return
    _keep(session, id_, told, now)
    names = sorted(set(unmatched))[:MOST_UNMATCHED]
    if set(names).difference(feed.unmatched):
        _tell(session, feed, now)
    feed.unmatched, feed.trouble, feed.read_at = names, "", now
    feed.etag, feed.last_modified = etag, last_modified
    session.add(feed)


def still(session: Session, id_: int) -> None:
    """It was asked, and has not changed."""
    if feed := session.get(AwayFeed, id_):
        feed.trouble = ""
        session.add(feed)


def fail(session: Session, id_: int, why: str) -> None:
    """It could not be read: what it told stands, and nothing new comes."""
    if feed := session.get(AwayFeed, id_):
        feed.trouble, feed.etag, feed.last_modified = why, "", ""
        session.add(feed)


def in_trouble(session: Session) -> list[AwayFeed]:
    return [feed for feed in every(session) if feed.trouble]


def _keep(session: Session, id_: int, told: Mapping[str, Collection[Absence]], now: datetime) -> None:
    source = _source(id_)
    there: dict[str, set[Absence]] = {}
    since = now.date() - timedelta(days=1)
    for row in session.exec(select(Away).where(Away.source == source, col(Away.last_day) >= since)):
        there.setdefault(row.person, set()).add(Absence(row.first_day, row.last_day, row.half))
    known = people.find(session, sorted({*there, *told}))
    for person in known.values():
        today = recurrence.local_date(now, person.zone)
        before = {one for one in there.get(person.id, ()) if one.last >= today}
        after = set(away.merged(told.get(person.id, ())))
        if {*_cut(before, today)} != {*_cut(after, today)}:
            _replace(session, person, source, before, after, today)
            away.changed(session, person=person, now=now)


def _replace(
    session: Session, person: Person, source: str, before: Collection[Absence], after: Collection[Absence], today: date
) -> None:
    """What is over stays as it was told."""
    ahead = delete(Away).where(col(Away.person) == person.id, col(Away.source) == source, col(Away.last_day) >= today)
    session.connection().execute(ahead)
    over = [Absence(one.first, today - timedelta(days=1), one.half) for one in before if one.first < today]
    for one in away.merged([*over, *_cut(after, today)]):
        session.add(Away(person=person.id, first_day=one.first, last_day=one.last, half=one.half, source=source))
    session.flush()


def _cut(absences: Collection[Absence], today: date) -> list[Absence]:
    return away.merged(Absence(max(one.first, today), one.last, one.half) for one in absences if one.last >= today)


def _tell(session: Session, feed: AwayFeed, now: datetime) -> None:
    for admin in admins.everybody(session).all:
        outbox.add(
            session, FEED_UNMATCHED, subject=feed.id or 0, recipient=admin, at=now, occurrence=f"{now:%Y-%m-%dT%H:%M}"
        )


def _source(id_: int) -> str:
    return f"{FEED}{id_}"
