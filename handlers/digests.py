"""The weekly digest: composed when it is sent, previewed with `/warmline digest`, printed by the command line."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers import sentences
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import looks, naming, received
from handlers.views import digests as views
from handlers.views.answers import Answer
from handlers.views.blocks import Message
from storage.across import digests
from storage.delivery import outbox, recurrence
from storage.engine.audit import Logged
from storage.engine.database import Session
from storage.engine.text import unended
from storage.people import digest_days, digest_hours, digest_lengths, digest_previews, teams
from storage.people.digest_days import Days
from storage.people.digest_hours import DIGEST, DIGEST_IN_CHANNEL
from storage.refusal import Refused, theirs
from storage.tables import Delivery, Person, Team

WEEK_HELP = "Please write the week as in `2026-W47`, or leave it out for the one that comes next."
_WEEK = re.compile(r"\d{4}-W\d{1,2}", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """What the button *Longer* or *Shorter* carries: ``views.Length``."""

    is_long: bool = False
    team: received.Number = 0
    occurrence: str = ""
    week: str = ""


async def command(call: Call) -> Answer:
    """`/warmline digest [team] [2026-W47]` shows one as a private answer; `digest at tuesday 08:30` sets the hour;
    `digest off` and `on` switch it."""
    words = (await naming.plain(call.rest, call)).split()
    if words and words[0].lower() == "at" and not await call.read(teams.is_name, " ".join(words)):
        return await _set_hour(" ".join(words[1:]), call)
    wanted = unended(" ".join(words)).lower()
    if wanted in ("off", "on") and not await call.read(teams.is_name, " ".join(words)):
        return await _switch(call, is_on=wanted == "on")
    week = unended(words.pop()) if words and _WEEK.fullmatch(unended(words[-1])) else ""
    return await _preview(call, team=" ".join(words), week=week)


async def switch(call: Call) -> Answer:
    """The button on Home."""
    return await _switch(call, is_on=received.one_of(("on", "off"), call.value) == "on")


async def set_length(call: Call) -> Answer | None:
    """*Longer* or *Shorter*: kept for this reader. What was sent is drawn anew where it stands, a preview at once."""
    wanted = received.document(Wanted, call.value)
    await call.once(_set_length, call.me.id, wanted, now=call.now)
    if wanted.occurrence:
        return None
    return await _preview(call, team=wanted.team, week=wanted.week)


def compose(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The lead's own; nothing for somebody who leads the team no longer."""
    if delivery.recipient not in teams.members(session, delivery.subject, leads_only=True):
        return None
    digest = _digest(session, delivery)
    is_long = digest_lengths.is_long(session, delivery.recipient)
    length = views.Length(is_long, delivery.subject, delivery.occurrence)
    return views.for_lead(digest, length) if digest else None


def compose_for_channel(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The channel's own. The first that it hears of a team is not that nothing happened."""
    team = session.get(Team, delivery.subject)
    digest = _digest(session, delivery) if team and team.digest_in_channel else None
    if digest is None or (digest.week.is_empty and digest_hours.is_first(session, delivery)):
        return None
    return views.for_channel(digest)


def as_text(session: Session, team_name: str, week: str | None, now: datetime) -> str:
    """For the command line, the last whole week unless given. Refused for a team or week that is not there.

    It says what the team's channel may read, since nobody knows who looks at the screen, or reads what it is sent to.
    """
    team = teams.named(session, team_name)
    last_week = recurrence.local_date(now, team.zone) - timedelta(weeks=1)
    days = _days(team, week or f"{last_week:%G-W%V}", now)
    return views.as_text(digests.collect(session, team=team, days=days, reader=team.channel))


def _digest(session: Session, delivery: Delivery) -> digests.Digest | None:
    """As it was promised; None without a team, on its first day, or where a change has left it no days of its own."""
    team = session.get(Team, delivery.subject)
    days = digest_hours.days_of(delivery, team) if team else None
    if team is None or days is None or days.is_empty:
        return None
    return digests.collect(session, team=team, days=days, reader=delivery.recipient)


async def _switch(call: Call, *, is_on: bool) -> Answer:
    return Answer(views.hour(await call.once(digest_hours.switch, call.me, is_on=is_on, now=call.now)))


async def _set_hour(text: str, call: Call) -> Answer:
    wanted = sentences.read_hour(text)
    if wanted is None:
        raise Refused("Please write one weekday and a time, as in `/warmline digest at tuesday 08:30`.")
    weekday, at = wanted
    return Answer(views.hour(await call.once(digest_hours.choose, call.me, weekday=weekday, at=at, now=call.now)))


def _set_length(session: Session, reader: str, wanted: Wanted, *, now: datetime) -> None:
    digest_lengths.choose(session, reader, is_long=wanted.is_long)
    if wanted.occurrence:
        about: dict[str, Any] = {"subject": wanted.team, "recipient": reader, "occurrence": wanted.occurrence}
        outbox.refresh(session, DIGEST, at=now, **about)


async def _preview(call: Call, *, team: str | int, week: str) -> Answer:
    """The answer cannot be sent again when Slack refuses a chart, so it has the table that stands in for one."""
    message, team_id = await looks.settled(
        lambda: call.read(_previewed, me=call.me, team=team, week=week, now=call.now),
        lambda previewed: previewed[0].told_in,
        call,
    )
    call.concerns("team", f"{team_id}/{week}" if week else team_id)
    return Answer(message.text, message.fallback or message.blocks)


def _previewed(session: Session, *, me: Person, team: str | int, week: str, now: datetime) -> tuple[Message, int]:
    """The digest of a week, or the one that the reader gets next, as far as it has come; and whose it is."""
    shown = _one_of(session, team, me)
    coming = None if week else digest_previews.next_of(session, shown, me.id, now=now)
    days = coming.days if coming else _days(shown, week, now)
    digest = digests.collect(session, team=shown, days=days, reader=me.id)
    length = views.Length(digest_lengths.is_long(session, me.id), shown.id or 0, week=week)
    about = views.Preview(digest_hours.chosen_by(session, me.id), coming, is_of_week=bool(week))
    return views.preview(digest, length, about), shown.id or 0


def _one_of(session: Session, wanted: str | int, me: Person) -> Team:
    """The team of this name or number, the first of those that somebody manages where none was said."""
    if not (managed := teams.manageable(session, me)):
        raise Refused(digest_hours.NO_LEAD)
    if isinstance(wanted, int):
        found = session.get(Team, wanted)
        return found if found and teams.may_lead(session, wanted, me) else managed[0]
    found = teams.called(session, wanted) if wanted else managed[0]
    if found is None or not teams.may_lead(session, found.id or 0, me):
        raise Refused(f"I know no team of that name. There are: {', '.join(theirs(one.name) for one in managed)}.")
    return found


def _days(team: Team, week: str, now: datetime) -> Days:
    """Those of an ISO week, or the last seven with today; Refused where the team was not there yet."""
    try:
        next_day = digests.after_week(week) if week else recurrence.local_date(now, team.zone) + timedelta(days=1)
    except ValueError as error:
        raise Refused(f"I do not know that week. {WEEK_HELP}") from error
    days = digest_days.seven_before(team, next_day, now=now)
    if days.is_empty:
        began = f"{days.first_day.day} {days.first_day:%B %Y}"
        raise Refused(f"{theirs(team.name)} has been there since {began}, so there is no digest of that week.")
    return days


FEATURE = Feature(
    commands={"/warmline digest": command},
    words={"/warmline digest": Words(alone=("off",), before=("at",), is_known=teams.is_name)},
    actions={"digest_length": set_length, "digest_switch": switch},
    composers={DIGEST: compose, DIGEST_IN_CHANNEL: compose_for_channel},
    help=views.IN_HELP,
    audited={
        "/warmline digest": Logged("read"),
        "digest_length": Logged("read"),
    },
)
