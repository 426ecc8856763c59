"""A workshop for a map: begun by a lead, filled by everybody, merged by the lead."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import channels, received
from handlers.views import blocks
from handlers.views import workshops as views
from handlers.views.answers import Answer
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.maps import entries, merging, overview, points, workshops
from storage.maps.messages import WORKSHOP_OVER, WORKSHOP_POST
from storage.people import teams
from storage.refusal import Refused
from storage.tables import Delivery, Person, Team


async def begin(text: str, call: Call) -> Answer:
    """`map workshop 10`: begins one of so many days, or shows the one that goes on."""
    days, team = await call.read(_read, text=text, me=call.me)
    going_on = await call.read(workshops.going_on, team.id or 0)
    if going_on:
        return views.looked_at(await call.read(entries.look, going_on.id, by=call.me))
    await channels.make_sure(team.channel, call)
    begun = await call.once(workshops.begin, team_id=team.id or 0, days=days, by=call.me, at=call.now)
    return views.begun(begun)


async def open_entry(call: Call) -> Answer:
    return Answer(modal=views.entry_form((await _gathering(call)).workshop))


async def open_feeling(call: Call) -> Answer:
    seen = await _gathering(call)
    names = await call.read(_names, seen=seen, now=call.now)
    if not names:
        raise Refused("There is no touch point to feel anything at yet. *Add a touch point* adds the first.")
    return Answer(modal=views.feeling_form(seen.workshop, names))


async def add_entry(call: Call) -> Answer:
    return await _add("point", call)


async def add_feeling(call: Call) -> Answer:
    return await _add("feeling", call)


async def just_look(call: Call) -> Answer:
    await call.once(entries.just_look, id_=call.number, by=call.me)
    return Answer(modal=views.looked_at(await call.read(entries.look, call.number, by=call.me)).as_modal())


async def show(call: Call) -> Answer:
    """What is there, a page of it."""
    id_, page = (received.number(part or "0") for part in call.value.partition(" ")[::2])
    shown = views.looked_at(await call.read(entries.look, id_, by=call.me), page)
    return Answer(modal=shown.as_modal(), in_place=True)


async def take_back(call: Call) -> Answer:
    id_ = await call.once(entries.take_back, entry_id=call.number, by=call.me, at=call.now)
    return views.looked_at(await call.read(entries.look, id_, by=call.me))


async def end_now(call: Call) -> Answer:
    return views.ended(await call.once(workshops.end_now, id_=call.number, by=call.me, at=call.now))


async def cancel(call: Call) -> Answer:
    return views.cancelled(await call.once(workshops.cancel, id_=call.number, by=call.me, at=call.now))


async def open_merge(call: Call) -> Answer:
    return Answer(modal=views.merge_form(await call.read(merging.to_merge, call.number, by=call.me, now=call.now)))


async def merge(call: Call) -> Answer:
    """Of each group the chosen name; of the others those that are ticked."""
    filled, id_ = call.filled, received.number(call.metadata)
    groups = sorted((name for name in filled if name.startswith("merge_")), key=_number)
    chosen = ["" if filled[name] == "all" else str(filled[name]) for name in groups]
    boxes = [keys for name, keys in filled.items() if name.startswith("kept_") and isinstance(keys, list)]
    kept = [str(key) for keys in boxes for key in keys]
    done = await call.once(merging.confirm, id_=id_, chosen=chosen, kept=kept, by=call.me, at=call.now)
    workshop = await call.read(workshops.find, id_)
    if workshop is None:
        raise Refused(workshops.OVER)
    return views.merged(done, workshop)


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    workshop = workshops.find(session, delivery.subject)
    if workshop is None or (not delivery.ts and workshop.state != "gathering"):
        return None
    return views.post(workshop)


def compose_over(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """To somebody who leads the team still."""
    workshop = workshops.find(session, delivery.subject)
    if workshop is None or delivery.recipient not in teams.members(session, workshop.team_id, leads_only=True):
        return None
    return views.over(workshop) if delivery.ts or workshop.state == "merging" else None


async def _gathering(call: Call) -> entries.Seen:
    seen = await call.read(entries.look, call.number, by=call.me)
    if seen.workshop.state != "gathering":
        raise Refused(workshops.OVER)
    return seen


async def _add(kind: str, call: Call) -> Answer:
    filled = call.filled
    added = await call.once(
        entries.add,
        id_=received.number(call.metadata), kind=kind, name=filled.text("name"), side=filled.text("side") or "external",
        emotion=filled.text("own_emotion") or filled.text("emotion"), by=call.me, at=call.now,
    )  # fmt: skip
    return views.added(await call.read(entries.look, added.id, by=call.me))


def _number(field: str) -> int:
    return received.number(field.partition("_")[2])


def _read(session: Session, *, text: str, me: Person) -> tuple[int, Team]:
    """How many days, and whose map: "10", "10 days", "Support", "Support 10" or nothing."""
    if teams.is_name(session, text):  # which may end in a number
        return workshops.DAYS, teams.named(session, text)
    words = text.split()
    if len(words) > 1 and words[-1].casefold() in ("day", "days"):
        words.pop()
    days = int(words.pop()) if words and words[-1].isdecimal() and len(words[-1]) < 4 else workshops.DAYS
    team = teams.named(session, " ".join(words)) if words else overview.home_of(session, me)
    return days, team


def _names(session: Session, *, seen: entries.Seen, now: datetime) -> list[str]:
    """The touch points that somebody may feel something at: on the map, one's own, and others' that one may see."""
    team = session.get_one(Team, seen.workshop.team_id)
    today = overview.draw(session, team, now=now).today
    there = [point.name for point in points.of_team(session, team, today=today).shown]
    added = [entry.name for entry in (*seen.mine, *seen.others) if entry.kind == "point"]
    return list(dict.fromkeys([*there, *added]))


FEATURE = Feature(
    actions={
        "map_cancel": cancel,
        "map_end_now": end_now,
        "map_entries": show,
        "map_entry": open_entry,
        "map_entry_back": take_back,
        "map_feeling": open_feeling,
        "map_look": just_look,
        "map_merge": open_merge,
    },
    views={"map_entry_form": add_entry, "map_feeling_form": add_feeling, "map_merge_form": merge},
    composers={WORKSHOP_POST: compose_post, WORKSHOP_OVER: compose_over},
    audited=nothing("map_entry_form", "map_feeling", "map_feeling_form", "map_look", "map_merge", because=THE_TEAMS),
)
