"""`/warmline map`: where customers meet a team, what they shall feel there, and what they felt."""

from dataclasses import dataclass
from datetime import datetime

from handlers import map_pictures, workshops
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import blocks, map_forms
from handlers.views import map_questions as question_views
from handlers.views import map_stories as story_views
from handlers.views import maps as views
from handlers.views.answers import Answer
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.maps import changes, overview, points, questions, rights, tagging
from storage.maps.changes import Shape
from storage.maps.messages import MAP_RESTS, STILL_TRUE
from storage.maps.overview import Map
from storage.maps.points import Point
from storage.people import team_menus, teams
from storage.refusal import Refused
from storage.tables import Delivery, Person, Team


@dataclass(frozen=True)
class About:
    """The point that the form changes (None: a new one), on the map of which team."""

    team: received.Number | None = None
    id: received.Number | None = None


async def command(call: Call) -> Answer | None:
    """`/warmline map`, `map TEAM`, `map add NAME`, `map picture`, `map workshop 7`."""
    text = (await naming.plain(call.rest, call)).strip()
    word, _, rest = text.partition(" ")
    if not text or await call.read(teams.is_name, text):
        return await _shown(await call.read(_map, name=text, me=call.me, now=call.now), call)
    match word.lower():
        case "add":
            return await _begin(rest.strip(), call)
        case "picture":
            return await map_pictures.send(await call.read(_map, name=rest, me=call.me, now=call.now), call)
        case "workshop":
            return await workshops.begin(rest.strip(), call)
    raise Refused(f"I do not know that map. {views.USAGE}")


async def show(call: Call) -> Answer | None:
    """*The map* on Home, or beside something that was said."""
    return await _shown(await call.read(overview.show, team_id=call.number, reader=call.me, now=call.now), call)


async def look(call: Call) -> Answer:
    """One point, chosen below the table."""
    id_ = received.number(received.chosen(call.payload))
    shown = await call.read(overview.one, id_=id_, reader=call.me, now=call.now)
    return Answer(modal=views.one(shown))


async def picture(call: Call) -> Answer:
    map_ = await call.read(overview.show, team_id=call.number, reader=call.me, now=call.now)
    return await map_pictures.send(map_, call)


async def open_new(call: Call) -> Answer:
    return Answer(modal=await call.read(_form, team_id=call.number or None, name="", me=call.me))


async def open_change(call: Call) -> Answer:
    point = await call.read(overview.to_change, id_=call.number, by=call.me, now=call.now)
    return Answer(modal=map_forms.form(point, team_id=point.team_id))


async def submit(call: Call) -> Answer:
    about, shape = call.about(About), _shape(call)
    if about.id is not None:
        point = await call.once(changes.change, shape, id_=about.id, by=call.me, at=call.now)
        return views.saved(point, is_new=False)
    team = received.number(call.filled["team"]) if call.filled["team"] else about.team
    if team is None:
        raise Refused(received.STALE)
    point = await call.once(changes.add, shape, team_id=team, by=call.me, at=call.now)
    told = await call.read(tagging.without_place, team_id=team, person=call.me.id, now=call.now)
    beside = [] if point.proposed_by else story_views.at_new_point(point.id, told)
    return views.saved(point, is_new=True, beside=beside)


async def open_order(call: Call) -> Answer:
    map_ = await call.read(overview.show, team_id=call.number, reader=call.me, now=call.now)
    await call.read(teams.require_lead, map_.team_id, call.me)
    if len(map_.rows) < 2:
        raise Refused("There is nothing to put in order yet.")
    return Answer(modal=map_forms.order_form(map_))


async def order(call: Call) -> Answer:
    which, after = (received.number(call.filled.text(field) or "0") for field in ("point", "after"))
    return views.moved(await call.once(changes.put_after, id_=which, after=after, by=call.me, at=call.now))


async def archive(call: Call) -> Answer:
    return views.archived(await call.once(changes.archive, id_=call.number, by=call.me, at=call.now))


async def bring_back(call: Call) -> Answer:
    return views.back(await call.once(changes.bring_back, id_=call.number, by=call.me, at=call.now))


async def still_true(call: Call) -> Answer:
    return views.kept(await call.once(changes.still_true, id_=call.number, by=call.me, at=call.now))


async def take(call: Call) -> Answer:
    return views.saved(await call.once(changes.take, id_=call.number, by=call.me, at=call.now), is_new=True)


async def leave(call: Call) -> Answer:
    await call.once(changes.leave, id_=call.number, by=call.me, at=call.now)
    return views.left()


async def offer_teams(call: Call) -> Answer:
    """What the form's menu offers somebody who is in too many teams for a list."""
    return Answer(options=await call.read(team_menus.to_see, call.me, call.value))


def compose_question(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Only while it is to be answered, and by whoever looks after the point then."""
    question = questions.find_asked(session, delivery.subject, person=delivery.recipient)
    return question_views.asked(question) if question else None


def compose_rest(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    team = session.get(Team, delivery.subject)
    if team is None or delivery.recipient not in teams.members(session, delivery.subject, leads_only=True):
        return None
    return question_views.rests(team.name, delivery.subject)


async def _shown(map_: Map, call: Call) -> Answer | None:
    """The table, where it can be and Slack takes it; the same in words otherwise."""
    if call.body.get("view") or not map_.rows:
        return views.in_words(map_)
    if await call.aside(views.with_table(map_)):
        return None
    return views.in_words(map_)


async def _begin(name: str, call: Call) -> Answer:
    """`map add Invoice e-mail`: the form, filled; a name that is on the map leads to its point."""
    if len(name) > changes.LIMITS["name"]:
        raise Refused(
            f"That is {len(name):,} characters, and the name of a touch point takes {changes.LIMITS['name']}. Please"
            " shorten it; the form has room for more about it."
        )
    there = await call.read(_there, name=name, me=call.me, now=call.now)
    if there:
        return views.already(there)
    return Answer(modal=await call.read(_form, team_id=None, name=name, me=call.me))


def _there(session: Session, *, name: str, me: Person, now: datetime) -> Point | None:
    """The point of that name on the map that somebody means, unless it is archived."""
    team = overview.home_of(session, me)
    today = overview.draw(session, team, now=now).today
    there = points.named(session, team, name, today=today)
    return there if there and not (there.is_archived and not there.proposed_by) else None


def _form(session: Session, *, team_id: int | None, name: str, me: Person) -> blocks.Block:
    team = team_id or overview.home_of(session, me).id or 0
    rights.require_reader(session, team, me)
    there_are = team_menus.to_see(session, me, chosen=team)
    leads = teams.may_lead(session, team, me)
    is_in = teams.is_member(session, team, me.id)
    return map_forms.form(
        None, team_id=team, teams=there_are, name=name,
        owner=me.id if is_in else None, is_proposal=not leads,
    )  # fmt: skip


def _map(session: Session, *, name: str, me: Person, now: datetime) -> Map:
    team = teams.named(session, name) if name.strip() else overview.home_of(session, me)
    return overview.show(session, team_id=team.id or 0, reader=me, now=now)


def _shape(call: Call) -> Shape:
    filled = call.filled
    texts = {field: filled.text(field) for field in changes.LIMITS}
    return Shape(
        **texts,
        side=filled.text("side"),
        emotion=filled.text("own_emotion") or filled.text("emotion"),
        owner=filled["owner"] or None,
    )


FEATURE = Feature(
    commands={"/warmline map": command},
    words={
        "/warmline map": Words(alone=("picture",), before=("add", "workshop"), at_most=1000, is_known=teams.is_name)
    },
    actions={
        "map_add": open_new,
        "map_archive": archive,
        "map_back": bring_back,
        "map_change": open_change,
        "map_leave": leave,
        "map_order": open_order,
        "map_picture": picture,
        "map_point": look,
        "map_show": show,
        "map_take": take,
        "map_true": still_true,
    },
    views={"map_form": submit, "map_order_form": order},
    menus={"map_form.team": offer_teams},
    composers={STILL_TRUE: compose_question, MAP_RESTS: compose_rest},
    help=views.IN_HELP,
    audited=nothing(
        "/warmline map",
        "map_archive",
        "map_change",
        "map_order",
        "map_point",
        "map_show",
        "map_true",
        because=THE_TEAMS,
    ),
)
