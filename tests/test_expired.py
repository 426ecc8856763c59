"""After a long sleep of the machine, what is too late goes at once, and holds up nothing that is not."""

from datetime import timedelta

import pytest

from bot.sandbox import Sandbox
from bot.sending.pace import Pace
from handlers.views.blocks import Message
from storage.delivery import outbox
from storage.engine.database import Session, Store
from tests.stage import ANA, NOTE, SUPPORT, running

SLOW = Pace(settle=0, in_channel=60, in_workspace=60)  # one by one it would take hours


@pytest.mark.parametrize("recipient", [SUPPORT, ANA], ids=["a channel", "a person"])
async def test_after_a_long_sleep_what_is_too_late_goes_at_once(recipient: str, slack: Sandbox, store: Store) -> None:
    def promise_many(session: Session) -> None:
        at = slack.now()
        for number in range(200):
            useful = at + timedelta(hours=2) if number < 199 else None
            outbox.add(
                session, NOTE, subject=number, recipient=recipient, at=at, wake_at=at + timedelta(hours=1),
                useful_until=useful,
            )  # fmt: skip

    composers = {NOTE: lambda session, delivery, now: Message(f"note {delivery.subject}")}
    async with running(slack, store, composers=composers, pace=SLOW) as bot:
        await store.write(promise_many)
        await slack.advance(timedelta(hours=9))  # nobody looked meanwhile
        await bot.tick()
        states = [row.state for row in await bot.deliveries("note")]

    assert (states.count("skipped"), states.count("sent")) == (199, 1)
    assert [post["text"] for post in slack.posts] == ["note 199"]
