"""`/warmline team`: set up a team, change it, end it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import channels, naming, received
from handlers.slack import people as slack_people
from handlers.slack.received import Filled
from handlers.views import blocks
from handlers.views import newcomers as greetings
from handlers.views import teams as views
from handlers.views.answers import Answer, paragraph
from storage.across import leaving, newcomers
from storage.delivery import calendars
from storage.engine.audit import Logged
from storage.engine.database import Session
from storage.engine.text import unended
from storage.people import admins, people, team_setup, teams
from storage.people.newcomers import WELCOME
from storage.refusal import Refused, theirs
from storage.tables import Delivery, Person


async def command(call: Call) -> Answer:
    """`/warmline team`, `team NAME`, `team new` and `team end NAME`."""
    wanted = await naming.plain(call.rest, call)
    first, _, name = wanted.partition(" ")
    if await call.read(teams.is_name, wanted):
        return await call.read(_overview, name=wanted, me=call.me)
    if unended(wanted).lower() == "new":
        return await open_new(call)
    if first.lower() == "end":
        return views.to_end(await call.read(_to_end, name=name, me=call.me))
    return await call.read(_overview, name=wanted, me=call.me)


async def show(call: Call) -> Answer:
    """*My teams* on Home, and *More* below some of them."""
    page = call.number if call.value else 0
    return replace(await call.read(_overview, name="", me=call.me, page=page), beside=bool(page))


async def open_new(call: Call) -> Answer:
    await call.read(teams.to_change, None, by=call.me)
    begin = {"leads": [call.me.id], "zone": call.me.zone, "channel": call.channel}
    return Answer(modal=await _form(begin, None, call))


async def open_change(call: Call) -> Answer:
    shown = await call.read(teams.to_change, call.number, by=call.me)
    if shown is None:
        return await open_new(call)
    return Answer(modal=await _form(views.filled(shown), shown.team.id, call))


async def switch_country(call: Call) -> Answer:
    """A country was chosen in the form: it asks for the region where holidays differ, and keeps everything else."""
    chosen = call.filled | {"region": None, "zone": call.filled["zone"] or call.me.zone}
    id_, opened_at = received.parsed(views.from_metadata, call.metadata)
    return Answer(modal=await _form(chosen, id_, call, opened_at=opened_at), redrawn=True)


async def _form(
    filled: Mapping[str, Any], team_id: int | None, call: Call, *, opened_at: datetime | None = None
) -> blocks.Block:
    places = await call.read(_places, country=filled.get("country") or "")
    return views.form(filled, team_id=team_id, places=places, opened_at=opened_at or call.now)


def _places(_: Session, *, country: str) -> views.Places:
    """In a thread of its own, since the first look into the calendars takes a while."""
    known = calendars.countries()
    is_known = any(code == country for _, code in known)
    regions = calendars.regions(country) if is_known else []
    return views.Places(known, regions, calendars.unkept(country, "") if regions else ())


async def submit(call: Call) -> Answer:
    filled = call.filled
    id_, opened_at = received.parsed(views.from_metadata, call.metadata)
    before = await call.read(teams.to_change, id_, by=call.me)
    channel = received.place(filled["channel"])
    with call.refusals:
        await _meet_channel(channel, before, call)
    one_by_one = [*(filled["leads"] or ()), *(filled["members"] or ())]
    group, followed = await _followed(filled, call)
    await slack_people.meet(list(dict.fromkeys([*one_by_one, *followed])), call)
    setup = replace(
        _setup(filled, list(filled["members"] or ())), guests_are_there=await channels.have_guests(channel, call),
        follows_group=group, followed=frozenset(followed), opened_at=opened_at,
    )  # fmt: skip
    saved = await call.once(leaving.save_team, setup, team_id=id_, by=call.me, now=call.now)
    call.concerns("", *([f"team:{id_}"] if id_ else []), *(f"lead:{lead}" for lead in setup.leads))
    # Every channel has bots in it, and nobody meant them by "everybody".
    left_out = [(who, why) for who, why in saved.left_out if who in one_by_one or why != "bot"]
    return views.saved(saved, left_out=left_out)


async def end(call: Call) -> Answer:
    ended = await call.once(team_setup.end, team_id=call.number, by=call.me)
    return paragraph(views.ended(ended), title="Team ended")


async def _meet_channel(channel: str, before: teams.Shown | None, call: Call) -> None:
    if not channel:
        raise Refused("Please choose the channel where the team meets.", field="channel")
    await channels.meet(channel, call)
    if before is None or before.team.channel != channel:
        await channels.require_in(channel, call.me, call)


async def _followed(filled: Filled, call: Call) -> tuple[str, list[str]]:
    """The user group that the team follows, and who is in that or in the channel, where it follows it."""
    together: list[str] = []
    group = ""
    if filled["everyone"] and filled["channel"]:
        together = await channels.members(filled["channel"], call)
        if not together:
            call.refusals.add(
                "I cannot see who is in that channel. Please type /invite @Warmline there and save again.",
                field="everyone",
            )
    if handle := (filled.text("group")).strip():
        group, people_there = await slack_people.group_called(handle, call)
        if not people_there:
            call.refusals.add(
                f"I found nobody in a user group called {theirs(handle)}. Please name its people instead.",
                field="group",
            )
        together += people_there
    return group, together


def _setup(filled: Filled, members: list[str]) -> team_setup.Setup:
    return team_setup.Setup(
        name=filled.text("name"),
        channel=filled.text("channel"),
        zone=filled["zone"],
        country=filled.text("country"),
        region=filled.get("region") or "",
        members=tuple(members),
        leads=tuple(filled["leads"] or ()),
        digest_in_channel=bool(filled["digest"]),
        follows_channel=bool(filled["everyone"]),
    )


def _overview(session: Session, *, name: str, me: Person, page: int = 0) -> Answer:
    if name:
        found = teams.Page((teams.show(session, teams.named(session, name), me),))
    else:
        found = teams.listed(session, me, page=page)
    return views.overview(found, is_admin=people.is_admin(session, me), admins=admins.everybody(session).all)


def _to_end(session: Session, *, name: str, me: Person) -> teams.Shown:
    if not name.strip():
        raise Refused("Which team? `/warmline team end NAME` ends it, after asking once more.")
    team = teams.named(session, name)
    teams.require_lead(session, team.id or 0, me)
    return teams.show(session, team, me)


def compose_welcome(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    shown = newcomers.look(session, team_id=delivery.subject, person=delivery.recipient, now=now)
    return greetings.welcome(shown) if shown else None


FEATURE = Feature(
    commands={"/warmline team": command},
    words={"/warmline team": Words(alone=("new",), before=("end",), at_most=1000, is_known=teams.is_name)},
    actions={
        "team_change": open_change,
        "team_country": switch_country,
        "team_end": end,
        "team_new": open_new,
        "team_show": show,
    },
    views={"team_form": submit},
    composers={WELCOME: compose_welcome},
    help=views.IN_HELP,
    audited={
        "team_form": Logged("rights", "team"),
        "team_end": Logged("rights", "team"),
    },
)
