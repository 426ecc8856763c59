"""One message to Slack: posted, updated or deleted, and what became of it."""

import logging
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.sending import lookup
from bot.sending.access import Access
from bot.sending.failures import FAILURES, Failure, judge
from bot.sending.pace import Pace
from bot.sending.records import Record, Records
from handlers.views.blocks import Message
from storage.tables import Delivery

log = logging.getLogger(__name__)

PERHAPS_TWICE = "perhaps sent twice"  # how a row's error begins, for `warmline due`


class Posting:
    """Calls Slack once for each message; the client retries nothing by itself."""

    def __init__(self, *, client: AsyncWebClient, records: Records, access: Access, pace: Pace) -> None:
        self._client, self._records, self._access, self._pace = client, records, access, pace

    async def post(self, row: Delivery, message: Message) -> Record:
        """What has not been posted yet. Of unknown outcome is whatever may be there without our knowing."""
        try:
            answer = await self._client.chat_postMessage(
                channel=row.recipient,
                thread_ts=message.thread or None,
                **_content(row, message),
                unfurl_links=False,
                unfurl_media=False,
            )
            self._access.granted()
            note = row.error if row.error.startswith(PERHAPS_TWICE) else ""
            return self._records.sent(row, str(answer["channel"]), str(answer["ts"]), error=note)
        except FAILURES as error:
            failure = judge(error)
        except Exception:
            log.exception("message %s of kind %s cannot be posted", row.id, row.kind)
            return self._records.bug(row, "cannot be posted", in_doubt=True)
        if simpler := _fallback(message, failure):
            return await self.post(row, simpler)
        if failure.verdict == "unknown":
            return self._records.unknown(row, failure.error)
        return self._not_done(row, failure)

    async def change(self, row: Delivery, message: Message | None) -> Record:
        """Update or delete what was posted; either may be done twice, so nothing has to be looked up."""
        try:
            await self._do_change(row, message)
            self._access.granted()
        except FAILURES as error:
            failure = judge(error)
            if simpler := _fallback(message, failure):
                return await self.change(row, simpler)
            if failure.error != "message_not_found":
                return self._not_done(row, failure)
        except Exception:
            log.exception("message %s of kind %s cannot be changed", row.id, row.kind)
            return self._records.bug(row, "cannot be changed")
        if message is None:
            return self._records.skipped(row, "taken back")
        return self._records.sent(row, str(row.channel), str(row.ts))

    async def _do_change(self, row: Delivery, message: Message | None) -> None:
        place: dict[str, Any] = {"channel": row.channel, "ts": row.ts}
        if message is None:
            await self._client.chat_delete(**place)
        else:
            await self._client.chat_update(**place, **_content(row, message))

    def _not_done(self, row: Delivery, failure: Failure) -> Record:
        self._access.hear(failure)
        match failure.verdict:
            case "limited":
                log.info("Slack asks for a pause of %s s for %s", failure.seconds, row.recipient)
                return self._records.limited(row, failure.seconds)
            case "refused":
                log.warning("Slack refused message %s: %s", row.id, failure.error)
                return self._records.refused(row, failure.error)
            case "unknown":  # a change that shows late must not undo the newer one; twice, for clocks that differ
                return self._records.later(row, failure.error, after=2 * self._pace.settle)
            case _:
                return self._records.later(row, failure.error)


def _content(row: Delivery, message: Message) -> dict[str, Any]:
    metadata = {"event_type": lookup.EVENT_TYPE, "event_payload": {"id": row.id}}
    return {"text": message.text, "blocks": list(message.blocks), "metadata": metadata}


def _fallback(message: Message | None, failure: Failure) -> Message | None:
    """The message with simpler blocks, where Slack does not take its own and it has others."""
    if failure.error == "invalid_blocks" and message and message.fallback:
        return replace(message, blocks=message.fallback, fallback=())
    return None
