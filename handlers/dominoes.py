"""`/warmline dominoes`: what teams hand to each other, and whether it can be used as it comes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers import domino_pictures
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import domino_agreeing, domino_forms
from handlers.views import dominoes as views
from handlers.views.answers import Answer
from handlers.views.domino_forms import SIDES, Filled
from handlers.views.dominoes import Beside, Reader
from storage.delivery import recurrence
from storage.dominoes import agreeing, handovers, letters
from storage.dominoes.drafts import Between, Draft
from storage.dominoes.handovers import Seen
from storage.engine.audit import THE_TEAMS, Logged, nothing
from storage.engine.database import Session
from storage.goals import shown
from storage.meanings import alive
from storage.people import neighbours, team_menus, teams
from storage.refusal import Refused
from storage.tables import Handover, Person

ONLY_LEADS = "The leads of a team propose hand-overs. `/warmline team` shows who leads yours."


@dataclass(frozen=True)
class About:
    """For which team the form is, where it does not ask."""

    team: received.Number | None = None


async def command(call: Call) -> Answer | None:
    """`/warmline dominoes`, `dominoes all`, `dominoes new`, `dominoes picture`, `dominoes TEAM`."""
    text = (await naming.plain(call.rest, call)).strip()
    match text.casefold():
        case "" | "all":
            return await _listed(call, is_all=bool(text))
        case "help":
            return Answer(views.HELP)
        case "new":
            return await open_new(call)
        case "picture":
            return await picture(call)
    if await call.read(teams.is_name, text):
        team = await call.read(teams.named, text)
        return Answer(modal=await call.read(_form, Filled(other=team.id), call.me))
    raise Refused(f"I do not know that. {views.USAGE}")


async def turn_page(call: Call) -> Answer | None:
    number, _, what = call.value.partition(":")
    return await _listed(call, page=received.number(number), is_all=what == "all")


async def look(call: Call) -> Answer:
    """One, chosen below the table."""
    return await _look(received.number(received.chosen(call.payload)), call)


async def open_one(call: Call) -> Answer:
    """One, by its button."""
    return await _look(call.number, call)


async def open_new(call: Call) -> Answer:
    return Answer(modal=await call.read(_form, Filled(), call.me))


async def choose_side(call: Call) -> Answer:
    """What is asked depends on the side."""
    return Answer(modal=await call.read(_form, _filled(call), call.me), redrawn=True)


async def submit(call: Call) -> Answer:
    filled = _filled(call)
    if filled.team is None:
        raise Refused(received.STALE)
    side = "giver" if filled.side == "giver" else "receiver"
    between = Between(filled.team, side, filled.other, filled.outside)  # type: ignore[arg-type]
    return domino_agreeing.proposed(
        await call.once(agreeing.propose, between=between, draft=filled.draft, by=call.me, at=call.now)
    )


async def offer_mine(call: Call) -> Answer:
    """What the form's menu offers somebody who may speak for more teams than a list takes."""
    return Answer(options=await call.read(team_menus.to_lead, call.me, call.value))


async def offer_others(call: Call) -> Answer:
    return Answer(options=await call.read(team_menus.to_name, call.value))


async def end(call: Call) -> Answer:
    return domino_agreeing.ended(await call.once(agreeing.end, id_=call.number, by=call.me, at=call.now))


async def still(call: Call) -> Answer:
    return domino_agreeing.kept(await call.once(agreeing.still, id_=call.number, by=call.me, at=call.now))


async def take_up(call: Call) -> Answer:
    return domino_agreeing.back(await call.once(agreeing.take_up, id_=call.number, by=call.me, at=call.now))


async def picture(call: Call) -> Answer:
    page = await call.read(handovers.drawn, reader=call.me, now=call.now)
    return await domino_pictures.send(page, call)


async def _look(id_: int, call: Call) -> Answer:
    call.concerns("handover", id_)
    seen = await call.read(handovers.readable, id_=id_, reader=call.me, now=call.now)
    reader = await call.read(_reader, id_, call.me, recurrence.local_date(call.now, call.me.zone))
    beside = await call.read(_beside, seen, reader, call.me, call.now)
    return Answer(modal=views.one(seen, reader, await call.read(letters.of, id_, call.me), beside=beside))


async def _listed(call: Call, *, page: int = 0, is_all: bool = False) -> Answer | None:
    """The table, where it can be and Slack takes it; the same in words otherwise."""
    found = await call.read(handovers.listed, reader=call.me, now=call.now, page=page, is_all=is_all)
    how: dict[str, Any] = {"may_add": bool(await call.read(teams.manageable, call.me, most=1)), "is_all": is_all}
    if call.body.get("view") or not found.handovers or not await call.aside(views.with_table(found, **how)):
        return views.in_words(found, **how)
    return None


def _filled(call: Call) -> Filled:
    filled, about = call.filled, call.about(About)
    texts = {name: filled.text(name) for name in ("what", "needs", "by_when", "if_missing", "noticed_by")}
    return Filled(
        side=received.one_of(SIDES, filled["side"]),
        team=received.number(filled["team"]) if filled["team"] else about.team,
        other=received.number(filled["other"]) if filled["other"] else None,
        outside=filled.text("outside"),
        draft=Draft(**texts),
    )


def _form(session: Session, filled: Filled, me: Person) -> dict[str, Any]:
    mine = team_menus.to_lead(session, me, chosen=filled.team)
    if not mine:
        raise Refused(ONLY_LEADS)
    others = team_menus.to_name(session, chosen=filled.other)
    return domino_forms.new(filled, mine=mine, others=others)


def _reader(session: Session, id_: int, me: Person, today: Any) -> Reader:
    handover = session.get_one(Handover, id_)
    mine = {team.id for team in teams.of(session, me.id)}
    return Reader(
        frozenset(handovers.sides(session, handover, me)),
        gives=handover.giver_team_id in mine,
        receives=handover.receiver_team_id in mine,
        today=today,
    )


def _beside(session: Session, seen: Seen, reader: Reader, me: Person, now: datetime) -> Beside | None:
    """What a lead of one team reads of the other, because the hand-over joins them."""
    ids = {"giver": seen.giver_id, "receiver": seen.receiver_id}
    others = [side for side in handovers.SIDES if side not in reader.sides]
    team_id = ids[others[0]] if others else None
    if team_id is None or not neighbours.joins(session, team_id, me):
        return None
    behaviours = tuple(one.words for one in alive.current(session, team_id))
    goals = tuple(one.text for one in shown.of_team(session, {"team": team_id}, as_of=now))
    return Beside(seen.team(others[0]), team_id, behaviours, goals)


FEATURE = Feature(
    commands={"/warmline dominoes": command},
    words={"/warmline dominoes": Words(alone=("all", "help", "new", "picture"), at_most=1000, is_known=teams.is_name)},
    actions={
        "handover_end": end,
        "handover_look": look,
        "handover_new": open_new,
        "handover_open": open_one,
        "handover_page": turn_page,
        "handover_picture": picture,
        "handover_side": choose_side,
        "handover_still": still,
        "handover_take_up": take_up,
    },
    views={"handover_form": submit},
    menus={"handover_form.other": offer_others, "handover_form.team": offer_mine},
    help=views.IN_HELP,
    audited={
        "handover_look": Logged("read"),
        "handover_open": Logged("read"),
        **nothing(
            "/warmline dominoes",
            "handover_end",
            "handover_page",
            "handover_still",
            "handover_take_up",
            because=THE_TEAMS,
        ),
    },
)
