"""What the tests of `/checkin` share: customers to begin with, and what a person reads and presses."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from bot.sandbox.person import Person as Player
from bot.sandbox.reply import Reply
from storage.customers import changes, outreach
from storage.customers.customers import Known
from storage.engine.database import Session, Store
from storage.tables import Outreach
from tests.stage import ANA, MONDAY

Json = dict[str, Any]


def said(message: Mapping[str, Any] | None) -> str:
    """Every word that is shown in a message or a form."""
    found: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, Mapping):
            found.extend(
                value for key, value in part.items() if key in ("text", "initial_value") and isinstance(value, str)
            )
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk((message or {}).get("blocks", []))
    return "\n".join(found)


def buttons(message: Mapping[str, Any]) -> list[Json]:
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element for row in rows for element in row]


async def press(person: Player, message: Mapping[str, Any], label: str) -> Reply:
    pressed = next(one for one in buttons(message) if one["text"]["text"] == label)
    return await person.press(message, pressed["action_id"], pressed.get("value"))


def last_private(person: Player, channel: str = "general") -> Json:
    return person.ephemerals(channel)[-1]


async def add(store: Store, name: str, *, owner: str = ANA, days_ago: int | None = None, **more: Any) -> Known:
    """A customer, last spoken with so many days before the story begins."""
    made = await store.write(changes.add, name=name, owner=owner, at=MONDAY, **more)
    if days_ago is not None:
        await store.write(outreach.log, customer_id=made.id, by=owner, at=MONDAY - timedelta(days=days_ago))
    return made


async def contacts(store: Store) -> list[Outreach]:
    def all_(session: Session) -> list[Outreach]:
        return list(session.exec(select(Outreach).order_by(col(Outreach.id))))

    return await store.read(all_)
