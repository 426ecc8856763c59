"""What recurs in the bench: a digest a day for many leads and channels, in zones all over the world."""

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, and_, col, func, or_, select

from bot.playground import SEAL_KEY
from storage.delivery import schedules
from storage.engine.database import Store
from storage.engine.seal import SealKey
from storage.people.digest_hours import WEEKLY_DIGEST
from storage.refusal import Busy
from storage.tables import Delivery, Member, Schedule, Team, Timer
from tests.chaos.nursery import Offset
from tests.chaos.slack import CHANNELS, PEOPLE, Slack

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "Africa/Cairo")
AT = (time(0, 0), time(1, 30), time(2, 0), time(2, 30), time(2, 59), time(3, 0), time(9, 0), time(23, 59))
EVERY_DAY = range(7)
PATIENCE = timedelta(days=2)
A_MOMENT = timedelta(minutes=30)


@dataclass(frozen=True)
class Daily:
    """One schedule, as the bench knows it."""

    id: int
    recipient: str
    zone: str
    at: time


class Calendar:
    """Moves the clock of the local Slack and of the bot together, and knows what must have fallen due by then."""

    def __init__(self, slack: Slack, folder: Path, store: Store) -> None:
        self._slack, self._offset, self.store = slack, Offset(folder), store
        self.dailies: Sequence[Daily] = ()
        self.jumped_at = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return self._offset.now()

    async def begin(self) -> None:
        self._began = self.now()
        self.dailies = await self.store.write(_set_up, now=self._began)

    async def go_on(self, *, hours: Sequence[float], each: float, is_held: Callable[[], bool]) -> None:
        """Until cancelled, the time jumps ahead by one of these every few seconds; never so far that a bot which
        goes on dying for seconds has been down for the days after which a digest is old news, or for the one after
        which a check-in has closed.
        """
        while True:
            await asyncio.sleep(each)
            with suppress(Busy):
                if is_held() or await self.store.read(_is_behind, now=self.now()):
                    continue
                await self.jump(self.now() + timedelta(hours=random.choice(hours)))

    async def jump(self, ahead: datetime) -> None:
        """So far ahead, but not over the last moment at which something that is promised is of use."""
        await self.move_to(await self.store.read(_not_past_its_use, now=self.now(), ahead=ahead))

    def reopen(self) -> Store:
        """The database as it is now, after another file was put in its place."""
        self.store = opened(self.store.url.render_as_string(hide_password=False))
        return self.store

    async def move_to(self, moment: datetime) -> None:
        self.jumped_at = moment
        await self._slack.move_to(moment)
        self._offset.set((moment - datetime.now(UTC)).total_seconds())

    def due(self) -> set[tuple[int, str]]:
        """Each schedule's id with each local date on which it fell due, by the definition in words: once a local
        date; at a time that comes twice the first time, at a time that does not come as much later as is left out.
        """
        return {(daily.id, day.isoformat()) for daily in self.dailies for day in self._days(daily)}

    def _days(self, daily: Daily) -> Collection[date]:
        zone, days = ZoneInfo(daily.zone), []
        day = self._began.astimezone(zone).date() - timedelta(days=1)
        while day <= self.now().astimezone(zone).date():
            if self._began < datetime.combine(day, daily.at, zone).astimezone(UTC) <= self.now():
                days.append(day)
            day += timedelta(days=1)
        return days


def opened(url: str) -> Store:
    """With the seal key that the bots have."""
    return Store(url, patience=10, key=SealKey(bytes.fromhex(SEAL_KEY)))


def _not_past_its_use(session: Session, *, now: datetime, ahead: datetime) -> datetime:
    waits = select(func.min(Delivery.useful_until)).where(col(Delivery.wake_at).is_not(None))
    ends = session.exec(waits.where(col(Delivery.useful_until) > now + 2 * A_MOMENT)).one()
    return min(ahead, ends - A_MOMENT) if ends else ahead


def _is_behind(session: Session, *, now: datetime) -> bool:
    since = func.coalesce(Delivery.due_at, Delivery.created_at)  # a try that failed moves its next, not this
    waits = select(Delivery.id).where(col(Delivery.wake_at).is_not(None), since <= now)
    open_ = waits.where(col(Delivery.useful_until) < now + PATIENCE)
    next_run, asks = col(Schedule.next_run_at), Schedule.kind != WEEKLY_DIGEST.name
    unplanned = select(Schedule.id).where(or_(next_run < now - PATIENCE, and_(asks, next_run <= now)))
    unrun = select(Timer.at).where(Timer.at <= now)
    return any(session.exec(what.limit(1)).first() for what in (open_, unplanned, unrun))


def _set_up(session: Session, *, now: datetime) -> tuple[Daily, ...]:
    dailies = []
    for number, channel in enumerate(CHANNELS):
        zone, lead = ZONES[number % len(ZONES)], PEOPLE[number]
        name = f"team {number}"
        team = Team(
            name=name,
            name_key=name,
            channel=channel,
            zone=zone,
            digest_in_channel=True,
            created_at=now,
            created_by=lead,
        )
        session.add(team)
        session.flush()
        assert team.id
        session.add(Member(team_id=team.id, person=lead, is_lead=True, joined_at=now))
        for place, recipient in enumerate((channel, lead)):
            at = AT[(number + 4 * place) % len(AT)]
            made = schedules.set_(
                session,
                WEEKLY_DIGEST,
                subject=team.id,
                recipient=recipient,
                zone=zone,
                weekdays=EVERY_DAY,
                at=at,
                now=now,
            )
            assert made.id
            dailies.append(Daily(made.id, recipient, zone, at))
    return tuple(dailies)
