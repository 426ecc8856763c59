"""The weekly digest: composed when it is sent, previewed with `/warmline digest`, printed by the command line."""

import re
from datetime import datetime, timedelta

from handlers import sentences
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import looks, naming
from handlers.views import blocks
from handlers.views import digests as views
from handlers.views.answers import Answer
from handlers.views.blocks import Message
from storage.across import digests
from storage.delivery import recurrence
from storage.engine.audit import Logged
from storage.engine.database import Session
from storage.engine.text import unended
from storage.people import digest_days, digest_hours, teams
from storage.people.digest_days import Days
from storage.people.digest_hours import DIGEST, DIGEST_IN_CHANNEL
from storage.refusal import Refused, theirs
from storage.tables import Delivery, Person, Schedule, Team

WEEK_HELP = "Please write the week as in `2026-W47`, or leave it out for the last seven days."
_WEEK = re.compile(r"\d{4}-W\d{1,2}", re.IGNORECASE)


async def command(call: Call) -> Answer:
    """`/warmline digest [team] [2026-W47]` shows one as a private answer; `digest at tuesday 08:30` sets the hour;
    `digest off` and `on` switch it.

    The answer cannot be sent again when Slack refuses a chart, so it has the table that stands in for one.
    """
    words = (await naming.plain(call.rest, call)).split()
    if words and words[0].lower() == "at" and not await call.read(teams.is_name, " ".join(words)):
        return await _set_hour(" ".join(words[1:]), call)
    wanted = unended(" ".join(words)).lower()
    if wanted in ("off", "on") and not await call.read(teams.is_name, " ".join(words)):
        return Answer(views.hour(await call.once(digest_hours.switch, call.me, is_on=wanted == "on", now=call.now)))
    week = unended(words.pop()) if words and _WEEK.fullmatch(unended(words[-1])) else None
    message, schedule, team_id = await looks.settled(
        lambda: call.read(_preview, me=call.me, team_name=" ".join(words), week=week, now=call.now),
        lambda previewed: previewed[0].told_in,
        call,
    )
    call.concerns("team", f"{team_id}/{week or 'the last seven days'}")
    hour = [blocks.context(views.hour(schedule))] if schedule else []
    shown = message.fallback or message.blocks or [blocks.section(message.text)]
    return Answer(message.text, [*shown, *hour])


def compose(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The lead's own; nothing for somebody who leads the team no longer."""
    if delivery.recipient not in teams.members(session, delivery.subject, leads_only=True):
        return None
    digest = _digest(session, delivery)
    return views.for_lead(digest) if digest else None


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
    team = _named(teams.every(session), team_name)
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


async def _set_hour(text: str, call: Call) -> Answer:
    wanted = sentences.read_hour(text)
    if wanted is None:
        raise Refused("Please write one weekday and a time, as in `/warmline digest at tuesday 08:30`.")
    weekday, at = wanted
    return Answer(views.hour(await call.once(digest_hours.choose, call.me, weekday=weekday, at=at, now=call.now)))


def _preview(
    session: Session, *, me: Person, team_name: str, week: str | None, now: datetime
) -> tuple[Message, Schedule | None, int]:
    """The digest of the last seven days or of a week, and when the reader gets theirs."""
    managed = teams.manageable(session, me)
    if not managed:
        raise Refused(digest_hours.NO_LEAD)
    team = _named(managed, team_name) if team_name else managed[0]
    days = _days(team, week, now)
    message = views.for_lead(digests.collect(session, team=team, days=days, reader=me.id))
    return message, digest_hours.chosen_by(session, me.id), team.id or 0


def _days(team: Team, week: str | None, now: datetime) -> Days:
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


def _named(choice: list[Team], name: str) -> Team:
    for team in choice:
        if team.name_key == teams.key_of(name):
            return team
    there_are = ", ".join(theirs(team.name) for team in choice) or "none yet"
    raise Refused(f"I know no team of that name. There are: {there_are}.")


FEATURE = Feature(
    commands={"/warmline digest": command},
    words={"/warmline digest": Words(alone=("off",), before=("at",), is_known=teams.is_name)},
    composers={DIGEST: compose, DIGEST_IN_CHANNEL: compose_for_channel},
    help=views.IN_HELP,
    audited={
        "/warmline digest": Logged("read"),
    },
)
