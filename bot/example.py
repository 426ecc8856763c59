"""The example company of the sandbox (example.toml), and its six weeks of history.

The history is lived through by the real program: the same rules, the same planner and sender, while the
sandbox's clock goes from six weeks ago to now. So every line of a digest leads to its source.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zlib import crc32

from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Bot, assemble
from bot.sandbox import Sandbox, Workspace
from bot.sender import Pace
from storage import (
    answers,
    customers,
    dispatch,
    kudos,
    outreach,
    people,
    problems,
    prompts,
    recurrence,
    setups,
    stories,
    teams,
)
from storage.database import Session, Store
from storage.library import Draft

HISTORY = timedelta(days=42)
AT_ONCE = Pace(settle=0, in_channel=0, in_workspace=0)  # six weeks pass in seconds
OPEN = timedelta(hours=8)  # a question round
A_WHILE = timedelta(minutes=50)  # between a question and its answers
DONE_BY = time(11, 20)  # on a day of the past, in the zone of whoever does it


@dataclass(frozen=True)
class Deed:
    """Something that somebody did."""

    at: datetime
    do: Callable[[Session, datetime], object]


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
    await bot.roster.look()
    await store.write(_found, now=slack.now())
    for deed in sorted(deeds(until), key=lambda deed: deed.at):
        await _pass_time(slack, bot, to=min(deed.at, until))
        await store.write(deed.do, slack.now())
        await bot.heart.tick()
    await _pass_time(slack, bot, to=until)
    await bot.heart.stop()
    slack.limits_off = limits_off


async def _pass_time(slack: Sandbox, bot: Bot, *, to: datetime) -> None:
    """Whatever is due on the way is done at its time, and people answer what they are asked a while later."""
    while True:
        due = await bot.store.read(dispatch.next_moment)
        asked = await bot.store.read(_first_unanswered, now=slack.now())
        moment = max(slack.now(), min(filter(None, (due, asked, to))))
        if moment >= to:
            break
        await slack.move_to(moment)
        await bot.store.write(_answer_what_is_open, now=moment)
        await bot.heart.tick()
    await slack.move_to(to)


# --- what they did ----------------------------------------------------------------------------------


def deeds(until: datetime) -> Iterator[Deed]:
    """The stories, thanks, contacts and problems of the past, in no order."""
    for told in company()["stories"]:
        yield Deed(_moment(until, told["day"], told["author"]), _tell(told))
    for thanks in company()["kudos"]:
        yield Deed(_moment(until, thanks["day"], thanks["giver"]), _thank(thanks))
    for one in company()["customers"]:
        for contact in one["contacts"]:
            yield Deed(_moment(until, contact["day"], one["owner"]), _log(one, contact))
        if problem := one.get("problem"):
            yield Deed(_moment(until, problem["day"], one["owner"]), _have_a_problem(one, problem))


def _moment(until: datetime, days_ago: int, person: str) -> datetime:
    """Late in the morning of whoever did it, each thing at a minute of its own."""
    zone = next(user["tz"] for user in company()["users"] if user["id"] == person)
    day = recurrence.local_date(until, zone) - timedelta(days=days_ago)
    return recurrence.moment(day, DONE_BY, zone) + timedelta(minutes=crc32(f"{person}{days_ago}".encode()) % 40)


def _tell(told: dict[str, Any]) -> Callable[[Session, datetime], object]:
    said = {name: value for name, value in told.items() if name not in {"day", "author"}}
    draft = Draft(**said | {"practices": tuple(told.get("practices", ()))})
    return lambda session, at: stories.tell(session, author=told["author"], draft=draft, typed_in="C0GENERAL", at=at)


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


def _log(one: dict[str, Any], contact: dict[str, Any]) -> Callable[[Session, datetime], object]:
    return lambda session, at: outreach.log(
        session,
        customer_id=_id_of(session, one["name"]),
        by=one["owner"],
        at=at,
        note=contact["note"],
        feeling=contact["feeling"],
        is_proactive=contact["proactive"],
    )


def _have_a_problem(one: dict[str, Any], problem: dict[str, Any]) -> Callable[[Session, datetime], object]:
    return lambda session, at: problems.open_(
        session, customer_id=_id_of(session, one["name"]), text=problem["text"], by=one["owner"], at=at
    )


def _id_of(session: Session, name: str) -> int:
    found = customers.read(session, name).customer
    assert found, f"{name} is a customer of the example company"  # noqa: S101
    return found.id


# --- how it began -----------------------------------------------------------------------------------


def _found(session: Session, *, now: datetime) -> None:
    """The teams with their prompts, and the customers."""
    for team in company()["teams"]:
        _set_up(session, team, now=now)
    for one in company()["customers"]:
        outreach.add(
            session,
            name=one["name"],
            owner=one["owner"],
            by=one["owner"],
            at=now,
            side=one.get("side", "external"),
            ideal_days=one.get("ideal_days", 30),
            latest_days=2 * one.get("ideal_days", 30),
        )


def _set_up(session: Session, team: dict[str, Any], *, now: datetime) -> None:
    admin = people.find(session, ["U0ANA"])["U0ANA"]
    setup: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in team.items()}
    asked: dict[str, Any] = setup.pop("prompt")
    saved = teams.save(session, teams.Setup(**setup), team_id=None, by=admin, now=now)
    mood = setups.Wording("mood", "How are you today?")
    prompts.set_up(
        session,
        team_id=saved.id,
        setup=setups.Setup(
            name=asked["name"],
            questions=(mood, setups.Wording("text", asked["question"])),
            weekdays=tuple(asked["weekdays"]),
            at=time.fromisoformat(asked["at"]),
            zone_of=asked["zone_of"],
            place=asked["place"],
            open_minutes=OPEN // timedelta(minutes=1),
        ),
        by=admin,
        now=now,
    )


# --- what they answered -----------------------------------------------------------------------------


def _answering(session: Session, now: datetime) -> Iterator[tuple[str, answers.Mine]]:
    """The parts of those who will answer and have not: most people, most days."""
    for user in company()["users"]:
        for mine in answers.open_for(session, person=user["id"], now=now):
            if not mine.has_answered and _luck(mine, user["id"]) % 5:
                yield user["id"], mine


def _luck(mine: answers.Mine, person: str) -> int:
    return crc32(f"{mine.round.id}{person}".encode())


def _answers_at(mine: answers.Mine) -> datetime:
    return mine.closes_at - OPEN + A_WHILE


def _first_unanswered(session: Session, *, now: datetime) -> datetime | None:
    return min((_answers_at(mine) for _, mine in _answering(session, now)), default=None)


def _answer_what_is_open(session: Session, *, now: datetime) -> None:
    lines = company()["answers"]
    for person, mine in _answering(session, now):
        if _answers_at(mine) <= now:
            line = lines[_luck(mine, person) // 7 % len(lines)]
            mood, words = mine.round.questions
            said = {mood.id: str(line["mood"]), words.id: line["text"]}
            answers.answer(session, round_id=mine.round.id, person=person, said=said, at=now)
