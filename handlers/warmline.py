"""`/warmline` and `/warmline help`: what one can do here. The words after `/warmline` have handlers of their own."""

from difflib import get_close_matches
from typing import Any

from slack_bolt.async_app import AsyncAck

from handlers.slack.mentions import escape, plain
from handlers.views import blocks
from handlers.views import warmline as views
from storage.engine.database import Session, Store
from storage.people import people, teams
from storage.refusal import Refused
from storage.tables import Person

WORDS = ("help", "team", "away", "prompts", "digest", "admin", "privacy")


async def command(ack: AsyncAck, command: dict[str, Any], store: Store, me: Person) -> None:
    word = plain(command.get("text") or "").strip().partition(" ")[0].lower()
    if word not in {"", "help"}:
        close = get_close_matches(word, WORDS, n=1)
        raise Refused(views.unknown(escape(blocks.shorten(word, 80)), close[0] if close else ""))
    is_lead, is_admin = await store.read(_roles, me)
    await ack(**blocks.private(views.help_(is_lead=is_lead, is_admin=is_admin)))


def _roles(session: Session, me: Person) -> tuple[bool, bool]:
    return bool(teams.leads(session, me.id)), people.is_admin(session, me)
