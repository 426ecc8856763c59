"""`/warmline` and `/warmline help`: what one can do here. The words after `/warmline` are commands of their own."""

from collections.abc import Sequence
from difflib import get_close_matches

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack.mentions import plain
from handlers.views import blocks
from handlers.views import warmline as views
from handlers.views.answers import Answer
from storage.engine.database import Session
from storage.people import people, teams
from storage.refusal import Refused, escape
from storage.tables import Person


def feature(others: Sequence[Feature]) -> Feature:
    """The help tells what the ``others`` declare."""

    async def command(call: Call) -> Answer:
        word = plain(call.text).strip().partition(" ")[0].lower()
        if word not in {"", "help"}:
            close = get_close_matches(word, words(others), n=1)
            raise Refused(views.unknown(escape(blocks.shorten(word, 80)), close[0] if close else ""))
        is_lead, is_admin = await call.read(_roles, call.me)
        return Answer(views.help_([other.help for other in others], is_lead=is_lead, is_admin=is_admin))

    return Feature(commands={"/warmline": command})


def words(features: Sequence[Feature]) -> list[str]:
    """What `/warmline` knows as its next word."""
    commands = [command.split() for feature in features for command in feature.commands]
    return ["help", *(after[0] for name, *after in commands if name == "/warmline" and after)]


def _roles(session: Session, me: Person) -> tuple[bool, bool]:
    return bool(teams.leads(session, me.id)), people.is_admin(session, me)
