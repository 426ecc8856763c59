"""The weekly digest: composed when it is sent, previewed with `/warmline digest`, printed by the command line."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck

from handlers.views import digests as views
from handlers.views.blocks import Message
from storage import digests, people, recurrence, teams
from storage.database import Session, Store
from storage.refusal import Refused
from storage.tables import Delivery, Person, Team

WEEK_HELP = "Please write the week as in `2026-W47`, or leave it out for the last seven days."


async def preview(ack: AsyncAck, command: dict[str, Any], store: Store, now: datetime, me: Person) -> None:
    """`/warmline digest [team] [2026-W47]`: what the lead would read, as a private answer.

    The answer cannot be sent again when Slack refuses a chart, so it has the table that stands in for one.
    """
    words = (command.get("text") or "").split()[1:]
    week = words.pop() if words and "-W" in words[-1].upper() else None
    message = await store.read(_preview, me=me, team_name=" ".join(words), week=week, now=now)
    await ack(response_type="ephemeral", text=message.text, blocks=list(message.fallback or ()) or None)


def compose(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The lead's own; nothing for somebody who leads the team no longer."""
    team = session.get(Team, delivery.subject)
    if team is None or delivery.recipient not in teams.members(session, delivery.subject, leads_only=True):
        return None
    return views.for_lead(_digest(session, team, delivery))


def compose_for_channel(session: Session, delivery: Delivery, now: datetime) -> Message | None:
    """The channel's; nothing where people of other organisations would read it."""
    team = session.get(Team, delivery.subject)
    channel = people.channel(session, delivery.recipient)
    if team is None or not team.digest_in_channel or (channel and channel.is_shared):
        return None
    digest = _digest(session, team, delivery)
    return views.for_channel(digest, _names(session, digest))


def as_text(session: Session, team_name: str, week: str) -> str:
    """For the command line. Raises Refused, in words, for a team or week that is not there."""
    team = _named(teams.every(session), team_name)
    digest = digests.collect(session, team=team, occurrence=_occurrence(week))
    return views.as_text(digest, _names(session, digest))


def _digest(session: Session, team: Team, delivery: Delivery) -> digests.Digest:
    return digests.collect(session, team=team, occurrence=date.fromisoformat(delivery.occurrence))


def _preview(session: Session, *, me: Person, team_name: str, week: str | None, now: datetime) -> Message:
    mine = teams.every(session) if people.is_admin(session, me) else teams.leads(session, me.id)
    if not mine:
        raise Refused("The digest is for team leads, and you do not lead a team. `/warmline team` shows who does.")
    led = teams.leads(session, me.id)
    team = _named(mine, team_name) if team_name else (led or mine)[0]
    tomorrow = recurrence.local_date(now, team.zone) + timedelta(days=1)
    occurrence = _occurrence(week) if week else tomorrow
    return views.for_lead(digests.collect(session, team=team, occurrence=occurrence))


def _occurrence(week: str) -> date:
    try:
        return digests.after_week(week)
    except ValueError as error:
        raise Refused(f"I do not know that week. {WEEK_HELP}") from error


def _named(choice: list[Team], name: str) -> Team:
    for team in choice:
        if team.name_key == name.strip().casefold():
            return team
    there_are = ", ".join(team.name for team in choice) or "none yet"
    raise Refused(f"I know no team of that name. There are: {there_are}.")


def _names(session: Session, digest: digests.Digest) -> Mapping[str, str]:
    ids = {*digest.silent, *digest.unthanked}
    ids |= {story.author for story in digest.stories if story.author}
    ids |= {one for thanks in digest.kudos for one in (thanks.giver, *thanks.receivers) if one}
    ids |= {waiting.owner for waiting in digest.waiting if waiting.owner}
    ids |= {problem.owner for problem in digest.problems if problem.owner}
    return {person.id: person.name for person in people.find(session, ids).values()}
