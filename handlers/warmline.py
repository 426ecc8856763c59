"""`/warmline` and `/warmline help`: what one can do here. The words after `/warmline` are commands of their own.

Whoever writes to the bot in plain words, or mentions it, is answered with buttons that do the same.
"""

from collections.abc import Sequence

from handlers import audit, slips, talking
from handlers.call import Call
from handlers.feature import Feature, Words, merged
from handlers.slack import naming
from handlers.views import blocks
from handlers.views import warmline as views
from handlers.views.answers import Answer
from storage.engine.audit import nothing
from storage.engine.database import Session
from storage.people import people, teams
from storage.refusal import Refused, theirs
from storage.tables import Person


def feature(others: Sequence[Feature]) -> Feature:
    """The help tells what the ``others`` declare; a slip is put right with any of their commands."""

    async def command(call: Call) -> Answer:
        word = (await naming.plain(call.text, call)).strip().partition(" ")[0].lower()
        if word not in {"", "help"}:
            raise Refused(views.unknown(theirs(blocks.shorten(word, 80))))
        is_lead, is_admin = await call.read(_roles, call.me)
        return Answer(views.help_([other.help for other in others], is_lead=is_lead, is_admin=is_admin))

    own, marks = {"/warmline": command}, merged(other.audited for other in others)
    commands = merged([*(other.commands for other in others), own])
    commands = {name: audit.writing(handler, marks.get(name), name) for name, handler in commands.items()}
    return Feature(
        commands=own,
        words={"/warmline": Words(before=words(others), at_most=1000)},
        actions={
            "slip": slips.answering(commands),
            **talking.actions(commands),
        },
        events=talking.EVENTS,
        composers=talking.COMPOSERS,
        audited=nothing("slip", "talk_ask", "talk_typed", because="The command that it leads to writes its own line."),
    )


def words(features: Sequence[Feature]) -> list[str]:
    """What `/warmline` knows as its next word."""
    commands = [command.split() for feature in features for command in feature.commands]
    return ["help", *(after[0] for name, *after in commands if name == "/warmline" and after)]


def _roles(session: Session, me: Person) -> tuple[bool, bool]:
    return bool(teams.leads(session, me.id)), people.is_admin(session, me)
