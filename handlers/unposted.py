"""What could not be posted in a channel or deleted from it: told to whom it concerns, tried again when they say so."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.views import blocks
from handlers.views import unposted as views
from handlers.views.answers import Answer, paragraph
from storage.across import unposted
from storage.across.unposted import UNPOSTED
from storage.delivery import kinds
from storage.engine.database import Session
from storage.tables import Delivery


async def retry(call: Call) -> Answer:
    is_tried = await call.once(unposted.retry, id_=call.value, by=call.me.id, at=call.now)
    return paragraph(views.tried(is_tried, waits=await call.is_posting_stuck()))


def compose(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    failed = unposted.find(session, delivery.detail["delivery"])
    kind = kinds.find(failed.kind) if failed else None
    if failed is None or kind is None:
        return None
    what = f"{kind.concern.whose if kind.concern else 'your'} {kind.in_words}"
    in_words = views.not_deleted if failed.ts else views.told
    return in_words(what, failed.channel or failed.recipient, failed.error, failed.id)


FEATURE = Feature(actions={"unposted_retry": retry}, composers={UNPOSTED: compose})
