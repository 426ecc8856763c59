"""Answering a check-in prompt, and what is said about its round: the question, the nudges, the summary."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import modals, received
from handlers.views import blocks
from handlers.views import rounds as views
from storage.engine.database import Session, Store
from storage.people import excuses, people, places, teams
from storage.prompts import answers, participation
from storage.prompts.answers import Mine
from storage.tables import Delivery, Person


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    mine = await store.read(answers.to_answer, round_id=received.number_on(action), person=me.id, now=now)
    await modals.open_(views.form(mine, is_late=now >= mine.closes_at), body=body, client=client)
    await ack()


async def submit(ack: AsyncAck, view: dict[str, Any], store: Store, now: datetime, me: Person, key: str | None) -> None:
    round_id = received.number(view["private_metadata"])
    fields = {field: value for field, value in blocks.values(view).items() if field.startswith("answer_") and value}
    said = {received.number(field.removeprefix("answer_")): value for field, value in fields.items()}
    mine = await store.once(key, me.id, now, answers.answer, round_id=round_id, person=me.id, said=said, at=now)
    await ack(response_action="update", view=views.confirmation(mine))


async def read_all(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    results = await store.read(answers.to_read, round_id=received.number_on(action), by=me, now=now)
    await modals.open_(views.everything(results), body=body, client=client)
    await ack()


async def turn_page(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    round_id, page = map(received.number, (action.get("value") or "").partition(" ")[::2])
    results = await store.read(answers.to_read, round_id=round_id, by=me, now=now)
    await modals.open_(views.everything(results, page), body=body, client=client, in_place=True)
    await ack()


def compose_ask(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    opened = answers.find(session, delivery.subject, now)
    if opened is None or (opened.is_over and not delivery.ts) or _has_outsiders(session, delivery.recipient):
        return None
    answered = answers.who_answered(session, opened.id)
    return views.post(opened, participation.tally(session, opened.id), answered)


def compose_dm(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    mine = _to_ask(session, delivery, now)
    return views.dm(mine) if mine else None


def compose_nudge(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Only for those who have not answered; what was sent before thanks them when they do."""
    mine = _to_ask(session, delivery, now)
    if mine is None or (mine.has_answered and not delivery.ts):
        return None
    return views.nudge(mine)


def compose_summary(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """The channel's: the answers only where the team reads them."""
    if _has_outsiders(session, delivery.recipient):
        return None
    return _summary(session, delivery, now, for_leads=False)


def compose_answers(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """A lead's own; nothing for somebody who leads the team no longer."""
    opened = answers.find(session, delivery.subject, now)
    if opened is None or delivery.recipient not in teams.members(session, opened.team_id, leads_only=True):
        return None
    return _summary(session, delivery, now, for_leads=True)


def _summary(session: Session, delivery: Delivery, now: datetime, *, for_leads: bool) -> blocks.Message | None:
    opened = answers.find(session, delivery.subject, now)
    if opened is None or (opened.is_ended and not delivery.ts):
        return None
    results = answers.results(session, opened, characters=2 * views.WORDS_IN_A_LINE)
    if not results.tally.asked:
        return None
    return views.summary(results, with_answers=for_leads or opened.readers == "team")


def _to_ask(session: Session, delivery: Delivery, now: datetime) -> Mine | None:
    """The person's part, unless there is nothing to ask any more: ended, excused, away, not in the team."""
    mine = answers.part_of(session, delivery.subject, delivery.recipient, now)
    if mine is None or delivery.ts:
        return mine
    person = people.find(session, [delivery.recipient])[delivery.recipient]
    if mine.round.is_over or mine.excused or excuses.excuse(session, person, at=now):
        return None
    return mine


def _has_outsiders(session: Session, channel: str) -> bool:
    """People of other organisations get no content, and a channel can become theirs after the prompt was set up."""
    known = places.channel(session, channel)
    return known is not None and known.is_shared
