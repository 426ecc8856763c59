"""`/warmline prompts`: leads set up their team's check-in prompts. Answering is in handlers/rounds.py."""

from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import modals, received
from handlers.views import blocks
from handlers.views import prompts as views
from storage.engine.database import Session, Store
from storage.prompts import prompts
from storage.prompts.setups import MOST_QUESTIONS, Setup, Wording
from storage.refusal import Refused
from storage.tables import Person, Team


@dataclass(frozen=True)
class About:
    """What the form carries: the prompt that it changes, and the team, once that is settled."""

    team: received.Number | None = None
    prompt: received.Number | None = None


async def command(ack: AsyncAck, store: Store, now: datetime, me: Person) -> None:
    await ack(**await overview(store, me, now))


async def overview(store: Store, me: Person, now: datetime, *, page: int = 0, said: str = "") -> dict[str, Any]:
    """My prompts with their buttons, as a private answer for ack or respond."""
    return await store.read(_overview, me=me, now=now, page=page, said=said)


async def turn_page(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    """Another page, or the overview itself where the button is on Home."""
    page = received.number_on(action)
    await _say("", body=body, client=client, respond=respond, store=store, now=now, me=me, page=page)
    await ack()


async def new(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    """A button whose value may name the team."""
    teams = await store.read(_choices, me=me, team_id=received.number(action.get("value") or "0"))
    team = teams[0][1] if len(teams) == 1 else None
    view = views.form(views.NEW, questions=1, team=team, prompt=None, teams=teams)
    await modals.open_(view, body=body, client=client)
    await ack()


async def edit(
    ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person
) -> None:
    known = await store.read(prompts.to_change, prompt_id=received.number_on(action), by=me)
    view = views.form(
        views.filled(known), questions=len(known.setup.questions), team=known.team_id, prompt=known.id, teams=()
    )
    await modals.open_(view, body=body, client=client)
    await ack()


async def add_question(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person) -> None:
    """One more row of fields; everything typed so far stays."""
    view = body["view"]
    about = received.document(About, view["private_metadata"])
    teams = [] if about.team else await store.read(_choices, me=me, team_id=0)
    shown = sum(block["block_id"].startswith("question_") for block in view["blocks"])
    more = views.form(blocks.values(view), questions=min(shown + 1, MOST_QUESTIONS), teams=teams, **asdict(about))
    await modals.redraw(more, body=body, client=client)
    await ack()


async def submit(ack: AsyncAck, view: dict[str, Any], store: Store, now: datetime, me: Person, key: str | None) -> None:
    filled, about = blocks.values(view), received.document(About, view["private_metadata"])
    known = await store.once(
        key, me.id, now, prompts.set_up,
        team_id=about.team or received.number(filled["team"]), prompt_id=about.prompt, setup=_read(filled),
        by=me, now=now,
    )  # fmt: skip
    await ack(response_action="update", view=views.confirmation(known, is_new=about.prompt is None))


async def pause(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    known = await store.write(prompts.pause, prompt_id=received.number_on(action), by=me)
    await _say(views.paused(known), body=body, client=client, respond=respond, store=store, now=now, me=me)
    await ack()


async def resume(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    known = await store.write(prompts.resume, prompt_id=received.number_on(action), by=me, now=now)
    await _say(views.resumed(known), body=body, client=client, respond=respond, store=store, now=now, me=me)
    await ack()


async def delete(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    name = await store.once(key, me.id, now, prompts.delete, prompt_id=received.number_on(action), by=me, now=now)
    await _say(views.deleted(name), body=body, client=client, respond=respond, store=store, now=now, me=me)
    await ack()


async def ask_now(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    tally = await store.once(key, me.id, now, prompts.ask_now, prompt_id=received.number_on(action), by=me, now=now)
    await _say(views.asked(tally), body=body, client=client, respond=respond, store=store, now=now, me=me)
    await ack()


def _overview(session: Session, *, me: Person, now: datetime, page: int, said: str) -> dict[str, Any]:
    teams = prompts.manageable(session, me)
    known = prompts.of(session, [team.id or 0 for team in teams])
    waiting = [mine for mine in prompts.open_for(session, person=me.id, now=now) if not mine.has_answered]
    return views.overview(known, waiting, may_set_up=bool(teams), page=page, said=said)


def _choices(session: Session, *, me: Person, team_id: int) -> list[tuple[str, int]]:
    """The teams for which this person may set up a prompt, or the one that was named."""
    teams: list[Team] = prompts.manageable(session, me)
    if team_id:
        teams = [prompts.require_lead(session, team_id=team_id, by=me)]
    if not teams:
        raise Refused("The leads of a team and the admins set up its prompts. `/warmline team` shows who leads yours.")
    return [(team.name, team.id or 0) for team in teams]


def _read(filled: dict[str, Any]) -> Setup:
    asked = [field.removeprefix("question_") for field in filled if field.startswith("question_")]
    return Setup(
        name=(filled["name"] or "").strip(),
        questions=tuple(_wording(filled, number) for number in sorted(map(received.number, asked))),
        weekdays=tuple(sorted(received.number(day) for day in filled["weekdays"] or ())),
        at=_time(filled["at"]),
        zone_of=filled["zone_of"] or "",
        place=filled["place"] or "",
        open_minutes=received.number(filled["open"]),
        nudges=received.number(filled["nudges"]),
        readers=filled["readers"] or "",
    )


def _wording(filled: dict[str, Any], number: int) -> Wording:
    kind, text = filled[f"kind_{number}"] or "text", filled[f"question_{number}"] or ""
    lines = (filled.get(f"choices_{number}") or "").splitlines() if kind == "choice" else []
    return Wording(kind, " ".join(text.split()), tuple(stripped for line in lines if (stripped := line.strip())))


def _time(chosen: str | None) -> time:
    if not chosen:
        raise Refused("Please choose a time.", field="at")
    return received.clock(chosen)


async def _say(
    said: str,
    *,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
    page: int = 0,
) -> None:
    """What happened, above the overview as it is now."""
    shown = await overview(store, me, now, page=page, said=said)
    await modals.answer(shown, body=body, client=client, respond=respond, title="Check-in prompts")
