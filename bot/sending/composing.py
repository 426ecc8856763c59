"""What each message says, made from what is true when it is sent, for a reader who may still read it."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.context import Context
from handlers.slack.people import meet
from handlers.views.blocks import Message
from storage.delivery import claims, kinds, outbox, recurrence
from storage.delivery.kinds import Kind
from storage.engine.database import Session, Store
from storage.people import attention, people
from storage.tables import Delivery, Person

log = logging.getLogger(__name__)

Composer = Callable[[Session, Delivery, datetime], Message | None]
"""Says how a message reads now; None: there is nothing to say, and what was said is to be taken back."""
Draft = Message | str | datetime | None
"""The message as it reads now, a reason for not sending it, when it is day for its reader, or None for one to take
back."""


class Composing:
    """Composes by each kind's composer. ``kinds`` are those that this version can send, by name."""

    def __init__(
        self, *, client: AsyncWebClient, store: Store, composers: Mapping[Kind, Composer], workspace_id: str
    ) -> None:
        self._client, self._store, self._workspace_id = client, store, workspace_id
        self._composers = {kind.name: composer for kind, composer in composers.items()}
        self.kinds = {kind.name: kind for kind in composers}

    async def together(self, rows: Sequence[Delivery], now: datetime) -> Mapping[str, Draft]:
        """The drafts, by id, of those for whom nobody has to be looked up in Slack; the others are composed singly."""
        known = [row for row in rows if row.kind in self.kinds]
        try:
            return await self._store.read(_compose, rows=known, composers=self._composers, now=now)
        except Exception:
            log.debug("composed one by one, because one of them cannot be", exc_info=True)
            return {}

    async def singly(self, row: Delivery, now: datetime) -> Draft:
        """Raises Busy, Refused where Slack cannot tell who the reader is, and whatever the composer raises."""
        if _needs_reader(row):
            met = await meet([row.recipient], Context(self._client, self._store, self._workspace_id, now))
            if row.recipient not in met:
                return "Slack does not know this person"
        return (await self._store.read(_compose, rows=[row], composers=self._composers, now=now))[row.id]


def _compose(
    session: Session, *, rows: Sequence[Delivery], composers: Mapping[str, Composer], now: datetime
) -> dict[str, Draft]:
    """Those whose readers are known."""
    readers = people.find(session, {row.recipient for row in rows if _needs_reader(row)})
    drafts: dict[str, Draft] = {}
    for row in rows:
        if not _needs_reader(row):
            drafts[row.id] = _draft(session, row, composers, now)
        elif reader := readers.get(row.recipient):
            why_not = people.why_excluded(reader) or attention.again(session, row, now) or _night(row, reader, now)
            drafts[row.id] = why_not or _draft(session, row, composers, now)
    return drafts


def _night(row: Delivery, reader: Person, now: datetime) -> Draft:
    """When, or why not at all, to send what is not for the night; None where nothing is against it."""
    kind, day = kinds.find(row.kind), recurrence.by_day(now, reader.zone)
    if kind is None or kind.at_night == "always" or day == now:
        return None
    is_late = row.due_at is not None and now - row.due_at > recurrence.STILL_ON_TIME
    if kind.at_night == "on_time" and not is_late:
        return None
    return claims.TOO_LATE if row.useful_until and day > row.useful_until else day


def _needs_reader(row: Delivery) -> bool:
    """Whether it must be known who reads it, before it is posted."""
    kind = kinds.find(row.kind)
    return row.ts is None and people.is_person(row.recipient) and not (kind and kind.is_for_anybody)


def _draft(session: Session, row: Delivery, composers: Mapping[str, Composer], now: datetime) -> Draft:
    if row.ts is None and row.useful_until and now > row.useful_until:
        return claims.TOO_LATE
    message = composers[row.kind](session, row, now)
    if message is not None and (thread := outbox.thread_of(session, row)) != "":
        message = replace(message, thread=thread) if thread else None
    if message is not None:
        # What is no JSON fails here, and not on its way to Slack, where nobody could tell whether it was sent.
        json.dumps([message.text, message.blocks, message.fallback])
    return "nothing to say" if message is None and row.ts is None else message
