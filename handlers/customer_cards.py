"""One customer's card, which `/checkin Acme` and a button beside each customer's name open."""

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import looks, received
from handlers.views import customer_cards as views
from handlers.views.answers import Answer
from storage.across import customer_cards
from storage.engine.audit import Logged


async def show(customer_id: int, call: Call, *, page: int = 0) -> Answer:
    """In place of the window that held the button: Slack takes no more than three on top of each other."""
    card = await looks.settled(
        lambda: call.read(customer_cards.of, id_=customer_id, reader=call.me, page=page),
        lambda card: [entry.channel for entry in card.entries],
        call,
    )
    for entry in card.entries:
        if entry.kind in {"story", "idea"}:
            call.concerns(entry.kind, entry.id)
    return Answer(views.text(card), modal=views.modal(card, now=call.now), in_place=True)


async def press(call: Call) -> Answer:
    return await show(call.number, call)


async def turn(call: Call) -> Answer:
    id_, page = map(received.number, call.value.partition(":")[::2])
    return await show(id_, call, page=page)


FEATURE = Feature(
    actions={"checkin_card": press, "checkin_card_page": turn},
    audited={"checkin_card": Logged("read"), "checkin_card_page": Logged("read")},
)
