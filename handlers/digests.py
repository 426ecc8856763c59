"""The weekly digest: composed when it is sent, previewed with `/warmline digest`, printed by the command line."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from handlers import sentences
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming
from handlers.views import blocks
from handlers.views import digests as views
from handlers.views.answers import Answer
from handlers.views.blocks import Message
from storage.across import digests
from storage.delivery import recurrence
from storage.engine.database import Session
from storage.people import digest_hours, people, teams
from storage.people.digest_hours import DIGEST, DIGEST_IN_CHANNEL
from storage.refusal import Refused, escape
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
    if len(words) == 1 and (wanted := words[0].lower()) in ("off", "on") and not await call.read(teams.is_name, wanted):
        return Answer(views.hour(await call.once(digest_hours.switch, call.me, is_on=wanted == "on", now=call.now)))
    week = words.pop() if words and _WEEK.fullmatch(words[-1]) else None
    message, schedule = await call.read(_preview, me=call.me, team_name=" ".join(words), week=week, now=call.now)
    hour = [blocks.context(views.hour(schedule))] if schedule else []
    shown = message.fallback or [blocks.section(message.text)]
    return Answer(message.text, [*shown, *hour])


def compose(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The lead's own; nothing for somebody who leads the team no longer."""
    team = session.get(Team, delivery.subject)
    if team is None or delivery.recipient not in teams.members(session, delivery.subject, leads_only=True):
        return None
    return views.for_lead(_digest(session, team, delivery))


def compose_for_channel(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The channel's own."""
    team = session.get(Team, delivery.subject)
    if team is None or not team.digest_in_channel:
        return None
    digest = _digest(session, team, delivery)
    return views.for_channel(digest, _names(session, digest))


def as_text(session: Session, team_name: str, week: str | None, now: datetime) -> str:
    """For the command line, the last whole week unless given. Refused for a team or week that is not there.

    It says what the team's channel may read, since nobody knows who looks at the screen, or reads what it is sent to.
    """
    team = _named(teams.every(session), team_name)
    last_week = recurrence.local_date(now, team.zone) - timedelta(weeks=1)
    occurrence = _occurrence(week or f"{last_week:%G-W%V}")
    digest = digests.collect(session, team=team, occurrence=occurrence, reader=team.channel)
    return views.as_text(digest, _names(session, digest))


def _digest(session: Session, team: Team, delivery: Delivery) -> digests.Digest:
    occurrence = date.fromisoformat(delivery.occurrence)
    return digests.collect(session, team=team, occurrence=occurrence, reader=delivery.recipient)


async def _set_hour(text: str, call: Call) -> Answer:
    wanted = sentences.read_hour(text)
    if wanted is None:
        raise Refused("Please write one weekday and a time, as in `/warmline digest at tuesday 08:30`.")
    weekday, at = wanted
    return Answer(views.hour(await call.once(digest_hours.choose, call.me, weekday=weekday, at=at, now=call.now)))


def _preview(
    session: Session, *, me: Person, team_name: str, week: str | None, now: datetime
) -> tuple[Message, Schedule | None]:
    """The digest of the last seven days or of a week, and when the reader gets theirs."""
    managed = teams.manageable(session, me)
    if not managed:
        raise Refused(digest_hours.NO_LEAD)
    team = _named(managed, team_name) if team_name else managed[0]
    tomorrow = recurrence.local_date(now, team.zone) + timedelta(days=1)
    occurrence = _occurrence(week) if week else tomorrow
    message = views.for_lead(digests.collect(session, team=team, occurrence=occurrence, reader=me.id))
    return message, digest_hours.chosen_by(session, me.id)


def _occurrence(week: str) -> date:
    try:
        return digests.after_week(week)
    except ValueError as error:
        raise Refused(f"I do not know that week. {WEEK_HELP}") from error


def _named(choice: list[Team], name: str) -> Team:
    for team in choice:
        if team.name_key == teams.key_of(name):
            return team
    there_are = escape(", ".join(team.name for team in choice)) or "none yet"
    raise Refused(f"I know no team of that name. There are: {there_are}.")


def _names(session: Session, digest: digests.Digest) -> Mapping[str, str]:
    ids = {*digest.silent, *digest.unthanked}
    ids |= {story.author for story in digest.stories if story.author}
    ids |= {id_ for thanks in digest.kudos for id_ in (thanks.giver, *thanks.receivers) if id_}
    ids |= {waiting.owner for waiting in digest.waiting if waiting.owner}
    ids |= {problem.owner for problem in digest.problems if problem.owner}
    return {person.id: person.name for person in people.find(session, ids).values()}


FEATURE = Feature(
    commands={"/warmline digest": command},
    words={"/warmline digest": Words(alone=("off",), before=("at",), is_known=teams.is_name)},
    composers={DIGEST: compose, DIGEST_IN_CHANNEL: compose_for_channel},
    help=views.IN_HELP,
)
