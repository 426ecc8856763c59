"""Messages in the outbox as the tests of its rules promise and read them, without a bot."""

from typing import Any

from storage.delivery import outbox
from storage.engine.database import Store
from storage.tables import Delivery
from tests.stage import MONDAY, NOTE, SUPPORT


def promise(store: Store, recipient: str = SUPPORT, **more: Any) -> str:
    given: dict[str, Any] = {"kind": NOTE, "subject": 1, "recipient": recipient, "at": MONDAY} | more
    return store.write_now(outbox.add, **given)


def row(store: Store, id_: str) -> Delivery:
    return store.read_now(lambda session: session.get_one(Delivery, id_))
