"""The example company of the sandbox (example.toml), and its six weeks of history.

The history is lived through by the real program: the same rules, the same planner and sender, while the
sandbox's clock goes from six weeks ago to now. So every line of a digest leads to its source.
"""

import tomllib
from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Any
from zlib import crc32

from slack_sdk.web.async_client import AsyncWebClient

from bot import (
    example_cards,
    example_customers,
    example_goals,
    example_handovers,
    example_ideas,
    example_meanings,
    example_pulses,
)
from bot.app import Bot, assemble
from bot.sandbox import Sandbox, Workspace
from bot.sending.pace import Pace
from handlers.slack.context import Context
from handlers.slack.people import meet
from storage import joining, kudos
from storage.delivery import claims, recurrence
from storage.engine.database import Session, Store
from storage.joining import About
from storage.maps import actions, changes, points
from storage.maps.changes import Shape
from storage.people import people, team_setup, teams
from storage.prompts import answers, participation, prompts, sealing, setups, standing
from storage.stories import anonymous, shows, stories
from storage.stories.library import Draft
from storage.tables import Asked

HISTORY = timedelta(days=42)
AT_ONCE = Pace(settle=0, in_channel=0, in_workspace=0)  # six weeks pass in seconds
OPEN = timedelta(hours=8)  # a question round
A_WHILE = timedelta(minutes=50)  # between a question and its answers
DONE_BY = time(11, 20)  # on a day of the past, in the zone of whoever does it


@dataclass(frozen=True, order=True)
class Deed:
    """Something that somebody did."""

    at: datetime
    do: Callable[[Session, datetime], object] = field(compare=False)


@cache
def company() -> dict[str, Any]:
    return tomllib.loads((files("bot") / "example.toml").read_text(encoding="utf-8"))


def workspace() -> Workspace:
    """The people, channels and groups."""
    return Workspace.from_json({**company()["workspace"], **company()})


async def live(slack: Sandbox, store: Store, client: AsyncWebClient, *, until: datetime) -> None:
    """Set the company up six weeks before ``until``, and let it live to that moment."""
    await slack.move_to(until - HISTORY)
    limits_off, slack.limits_off = slack.limits_off, True
    bot = await assemble(client=client, store=store, clock=slack.now, pace=AT_ONCE)
    everybody = [user["id"] for user in company()["users"]]
    await meet(everybody, Context(client, store, bot.identity.workspace_id, slack.now()))
    await bot.directory_sync.sync()
    await store.write(_found, now=slack.now())
    ahead, known_rounds = sorted(deeds(until)), 0
    while (moment := await _next(bot, ahead)) < until:
        await slack.move_to(max(moment, slack.now()))
        happening = [ahead.pop(0) for _ in takewhile(lambda deed: deed.at <= slack.now(), tuple(ahead))]
        if happening:
            await store.write(_do, happening, at=slack.now())
        await bot.scheduler.work()
        await store.write(example_meanings.go_on, company()["meanings"], since=until - HISTORY, at=slack.now())
        await store.write(example_pulses.go_on, company()["pulse"], at=slack.now())
        await store.write(example_handovers.go_on, company()["handovers"], at=slack.now())
        await store.write(example_cards.go_on, company()["forum"], at=slack.now())
        for asked in await store.read(participation.asked_after, known_rounds):
            known_rounds = max(known_rounds, asked.round_id)
            for deed in _answer(asked):
                insort(ahead, deed)
    await slack.move_to(until)
    await bot.scheduler.stop()
    slack.limits_off = limits_off


def _do(session: Session, happening: Sequence[Deed], *, at: datetime) -> None:
    for deed in happening:
        deed.do(session, at)
        session.flush()


async def _next(bot: Bot, ahead: Sequence[Deed]) -> datetime:
    """When somebody does something, or the bot has to."""
    due = await bot.store.read(claims.next_moment)
    return min(filter(None, (due, ahead[0].at if ahead else None)), default=datetime.max.replace(tzinfo=UTC))


# --- what they did ----------------------------------------------------------------------------------


def deeds(until: datetime) -> Iterator[Deed]:
    """The stories, thanks, contacts and problems of the past, in no order."""
    for story in company()["stories"]:
        yield Deed(_moment(until, story["day"], story["author"]), _tell(story))
    for thanks in company()["kudos"]:
        yield Deed(_moment(until, thanks["day"], thanks["giver"]), _thank(thanks))
        for number, added in enumerate(thanks.get("joined", ()), start=1):
            at = _moment(until, thanks["day"], thanks["giver"]) + timedelta(hours=number)
            yield Deed(at, _join(thanks, added))
    for days_ago, person, do in example_ideas.deeds(company()["ideas"]):
        yield Deed(_moment(until, days_ago, person), do)
    for days_ago, person, do in example_handovers.deeds(company()["handovers"]):
        yield Deed(_moment(until, days_ago, person), do)
    for days_ago, person, do in example_goals.deeds(company()["goals"]):
        yield Deed(_moment(until, days_ago, person), do)
    for days_ago, person, do in example_cards.deeds(company()["cards"]):
        yield Deed(_moment(until, days_ago, person), do)
    for days_ago, person, do in example_customers.deeds(company()["customers"]):
        yield Deed(_moment(until, days_ago, person), do)


def _moment(until: datetime, days_ago: int, person: str) -> datetime:
    """Late in the morning of whoever did it, each thing at a minute of its own."""
    zone = next(user["tz"] for user in company()["users"] if user["id"] == person)
    day = recurrence.local_date(until, zone) - timedelta(days=days_ago)
    return recurrence.moment(day, DONE_BY, zone) + timedelta(minutes=crc32(f"{person}{days_ago}".encode()) % 40)


def _tell(story: dict[str, Any]) -> Callable[[Session, datetime], object]:
    fields = {name: value for name, value in story.items() if name not in {"day", "author", "code", "shows", "called"}}
    several = {name: tuple(story.get(name, ())) for name in ("practices", "slipped")}
    draft, who = Draft(**fields | several), {"author": story["author"], "typed_in": "C0GENERAL"}
    if code := story.get("code"):
        return lambda session, at: anonymous.tell(session, draft=draft, code=code, at=at, **who)
    return lambda session, at: stories.tell(
        session,
        draft=_on_map(session, draft, story["author"], at),
        at=at,
        shows=_shown(session, story),
        called=story.get("called"),
        **who,
    )


def _on_map(session: Session, draft: Draft, author: str, at: datetime) -> Draft:
    """The same at the touch point of the author's team that is called so."""
    team = next(iter(teams.of(session, author)))
    point = points.named(session, team, draft.touch_point, today=at.date())
    return replace(draft, touch_point_id=point.id if point else None)


def _shown(session: Session, story: dict[str, Any]) -> list[int]:
    """What it shows of what was agreed by then."""
    offered = shows.choices(session, author=story["author"])
    return [id_ for words, id_ in offered if words in story.get("shows", ())]


def _thank(thanks: dict[str, Any]) -> Callable[[Session, datetime], object]:
    return lambda session, at: kudos.give(
        session,
        giver=thanks["giver"],
        receivers=thanks["receivers"],
        message=thanks["message"],
        practices=thanks.get("practices", ()),
        channel="C0GENERAL",
        at=at,
    )


def _join(thanks: dict[str, Any], added: dict[str, Any]) -> Callable[[Session, datetime], object]:
    def join(session: Session, at: datetime) -> object:
        given = kudos.given_by(session, thanks["giver"])
        first = next(one.id for one in given if one.message == thanks["message"])
        said = {"message": added["message"], "practices": added.get("practices", ())}
        return joining.join(session, about=About(kudos=first), by=added["giver"], at=at, **said)

    return join


# --- how it began -----------------------------------------------------------------------------------


def _found(session: Session, *, now: datetime) -> None:
    """The teams with their prompts and maps, and the customers."""
    for team in company()["teams"]:
        _set_up(session, team, now=now)
    for drawn in company()["maps"]:
        _draw(session, drawn, now=now)
    example_cards.begin(session, company()["forum"], now)
    example_customers.begin(session, company()["customers"], now=now)


def _set_up(session: Session, team: dict[str, Any], *, now: datetime) -> None:
    admin = people.find(session, ["U0ANA"])["U0ANA"]
    setup: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in team.items()}
    asked: dict[str, Any] | None = setup.pop("prompt", None)
    mood: dict[str, Any] | None = setup.pop("mood", None)
    saved = team_setup.save(session, team_setup.Setup(**setup), team_id=None, by=admin, now=now)
    begun: dict[str, Any] = {"team_id": saved.id, "by": admin, "now": now}
    if asked:
        prompts.set_up(session, setup=_prompt(asked, (setups.Wording("text", asked["question"]),)), **begun)
    if mood:
        prompts.set_up(session, setup=_prompt(mood, standing.WORDINGS), **begun)


def _prompt(asked: dict[str, Any], questions: tuple[setups.Wording, ...]) -> setups.Setup:
    return setups.Setup(
        name=asked["name"],
        questions=questions,
        weekdays=tuple(asked["weekdays"]),
        at=time.fromisoformat(asked["at"]),
        zone_of=asked["zone_of"],
        place=asked["place"],
        open_minutes=OPEN // timedelta(minutes=1),
        readers=asked.get("readers", "team"),
    )


def _draw(session: Session, drawn: dict[str, Any], *, now: datetime) -> None:
    """A team's map, with what is to be done about its points."""
    lead, team = people.find(session, [drawn["by"]])[drawn["by"]], teams.named(session, drawn["team"])
    for described in drawn["points"]:
        shape = Shape(**{name: value for name, value in described.items() if name != "actions"})
        point = changes.add(session, shape, team_id=team.id or 0, by=lead, at=now)
        for action in described.get("actions", ()):
            due = recurrence.local_date(now, team.zone) + timedelta(days=action["in_days"])
            about = {"text": action["text"], "owner": action["owner"], "due": due}
            actions.add(session, point_id=point.id, **about, by=lead, at=now)


# --- what they answered -----------------------------------------------------------------------------


def _answer(asked: Asked) -> Iterator[Deed]:
    """What somebody answers, a while after they were asked."""
    if not asked.excused:
        place = [user["id"] for user in company()["users"]].index(asked.person)
        yield Deed(asked.opens_at + A_WHILE, _say(asked.round_id, asked.person, place))


def _say(round_id: int, person: str, place: int) -> Callable[[Session, datetime], object]:
    """Most people answer most days, and all of them say how their week was, when nobody learns whose it is."""

    def say(session: Session, at: datetime) -> None:
        mine = answers.to_answer(session, round_id=round_id, person=person, now=at)
        about: dict[str, Any] = {"round_id": round_id, "person": person, "at": at}
        if mine.round.is_sealed:
            said = {one.id: _felt(mine.round.occurrence, place, one.kind) for one in mine.round.questions}
            sealing.put(session, said=said, may_be_quoted=True, **about)
        elif crc32(f"{round_id}{person}".encode()) % 5:
            lines = company()["answers"]  # nobody says the same as a colleague
            answers.answer(session, said={mine.round.questions[0].id: lines[(round_id + place) % len(lines)]}, **about)

    return say


def _felt(day: date, place: int, kind: str) -> str:
    """A mood of one of the six weeks, or the words beside it."""
    week, moods = day.isocalendar().week, company()["moods"]
    if kind == "text":
        return str(moods["words"][(week + place) % len(moods["words"])])
    grades = moods["weeks"][week % len(moods["weeks"])]
    return str(grades[place % len(grades)])
