"""`/warmline pulse`: how pulses stand, and what a lead sets up."""

from dataclasses import replace
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.slack import people as slack_people
from handlers.views import blocks
from handlers.views import pulse_results as result_views
from handlers.views import pulses as views
from handlers.views.answers import Answer
from storage.engine.audit import THE_TEAMS, Logged, nothing
from storage.engine.database import Session
from storage.people import people, teams
from storage.pulses import opening, pulses, results, standing
from storage.pulses.messages import PULSE_RESTS, PULSE_WAITS
from storage.refusal import Refused, theirs
from storage.tables import Delivery, Person, Pulse, PulseRound, Team


async def command(call: Call) -> Answer:
    """`/warmline pulse` and `/warmline pulse TEAM`."""
    return await _overview(call, named=await naming.plain(call.rest, call))


async def turn_page(call: Call) -> Answer:
    return replace(await _overview(call, page=call.number), beside=True)


async def open_form(call: Call) -> Answer:
    """*Set up* and *Change*."""
    return Answer(modal=await call.read(_form, team_id=call.number, me=call.me))


async def submit(call: Call) -> Answer:
    filled, team_id = call.filled, received.number(call.metadata)
    await call.read(teams.require_lead, team_id, call.me)
    named, groups = filled["people"] or (), await _groups(filled.text("group"), call)
    await slack_people.meet(list(dict.fromkeys(named)), call)
    shape = pulses.Shape(
        teams=tuple(received.number(one) for one in received.texts(filled["teams"])),
        people=tuple(named),
        groups=groups,
        weeks=received.number(filled["weeks"]),
        about=filled.text("about"),
    )
    await call.once(pulses.save, shape, team_id=team_id, by=call.me, now=call.now)
    return await _overview(call, news=views.saved())


async def ask_now(call: Call) -> Answer:
    if groups := await call.read(pulses.groups_of, call.number):
        await slack_people.look_again(groups, call)
    await call.once(pulses.ask_now, pulse_id=call.number, by=call.me, now=call.now)
    return await _overview(call, news=views.opened())


async def switch_on(call: Call) -> Answer:
    pulse = await call.once(pulses.switch, pulse_id=call.number, is_on=True, by=call.me, now=call.now)
    return await _overview(call, news=views.switched(pulse))


async def switch_off(call: Call) -> Answer:
    pulse = await call.once(pulses.switch, pulse_id=call.number, is_on=False, by=call.me, now=call.now)
    return await _overview(call, news=views.switched(pulse))


def compose_waits(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing where it has opened since."""
    pulse = session.get(Pulse, delivery.subject)
    if pulse is None or (not delivery.ts and _has_opened_since(session, pulse, delivery.created_at)):
        return None
    why = opening.too_few(pulse.waits_until)
    return result_views.waits(pulse, session.get_one(Team, pulse.team_id), why)


def compose_rests(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    round_ = session.get(PulseRound, delivery.subject)
    if round_ is None:
        return None
    return result_views.rests(results.of(session, round_), session.get_one(Pulse, round_.pulse_id))


def _has_opened_since(session: Session, pulse: Pulse, moment: datetime) -> bool:
    newest = opening.newest(session, pulse.id or 0)
    return newest is not None and newest.opens_at > moment


async def _overview(call: Call, *, news: str = "", named: str = "", page: int = 0) -> Answer:
    return views.overview(await call.read(_standing, me=call.me, now=call.now, named=named, page=page), news=news)


def _standing(session: Session, *, me: Person, now: datetime, named: str, page: int) -> standing.Standing:
    if not named:
        return standing.of_person(session, me, now, page=page)
    team = teams.named(session, named)
    found = standing.of_team(session, team, me, now)
    if found is None:
        raise Refused(f"The pulse of {theirs(team.name)} is for the team, and for those whom it asks.")
    return found


def _form(session: Session, *, team_id: int, me: Person) -> blocks.Block:
    team = teams.require_lead(session, team_id, me)
    pulse = pulses.of_team(session, team_id)
    handles = people.group_names(session, pulse.groups) if pulse else {}
    return views.form(views.filled(pulse, handles.values()), team=team, others=pulses.others(session, team_id))


async def _groups(typed: str, call: Call) -> tuple[str, ...]:
    """The ids of the user groups that are called so, each looked at as it is now."""
    handles = list(dict.fromkeys(typed.replace(",", " ").split()))
    if not handles:
        return ()
    if found := await slack_people.called(handles, call):
        await slack_people.look_again(list(found.values()), call)
    for handle in handles:
        if not await call.read(people.in_groups, [found.get(handle, "")]):
            call.refusals.add(
                f"I found nobody in a user group called {theirs(handle)}. Please name its people instead.",
                field="group",
            )
    return tuple(found.values())


FEATURE = Feature(
    commands={"/warmline pulse": command},
    words={"/warmline pulse": Words(at_most=1000, is_known=teams.is_name)},
    actions={
        "pulse_change": open_form,
        "pulse_now": ask_now,
        "pulse_off": switch_off,
        "pulse_on": switch_on,
        "pulse_page": turn_page,
    },
    views={"pulse_form": submit},
    composers={PULSE_RESTS: compose_rests, PULSE_WAITS: compose_waits},
    help=views.IN_HELP,
    audited={
        "pulse_form": Logged("settings", "team"),
        "pulse_on": Logged("settings", "team"),
        "pulse_off": Logged("settings", "team"),
        **nothing("/warmline pulse", "pulse_page", because=THE_TEAMS),
    },
)
