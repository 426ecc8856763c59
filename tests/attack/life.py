"""What eight people do beside: signed stories, kudos, looks at Home, answers to what their team is asked."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlmodel import Session

from storage.people import people
from storage.prompts import prompts
from storage.prompts.setups import Setup, Wording
from tests.acting import Actor, buttons, words
from tests.attack.people import IDS, NAMES, new_mark
from tests.making import make_team
from tests.stage import MONDAY

WORDS = "we waited with her until the taxi came and nobody had asked us to stay so long"
DAY, A_DAY = 24 * 60 * 60, 33  # seconds, and how many entries there are in them
HOW = Wording("choice", "How busy is it?", ("Calm", "Busy"))


class Act(NamedTuple):
    at: datetime
    person: str
    what: str  # "entry" or one of BESIDE
    text: str


BESIDE = ("kudos", "story", "home", "answer", "mine")


def somebody(at: datetime, what: str) -> Act:
    return Act(at, random.choice(NAMES), what, text())


def in_turn() -> Iterator[str]:
    """People in an order as it comes, and nobody again before everybody was."""
    while True:
        yield from random.sample(NAMES, len(NAMES))


def as_it_comes(entries: int) -> list[Act]:
    """At any moment, whatever they do else: an hour has one, or two, or several."""
    what = ["entry"] * entries + [random.choice(BESIDE) for _ in range(entries)]
    moments = sorted(random.sample(range(60, entries * DAY // A_DAY), len(what)))
    random.shuffle(what)
    return [somebody(MONDAY + timedelta(seconds=moment), one) for moment, one in zip(moments, what, strict=True)]


def hourly(entries: int, *, each: int = 1) -> list[Act]:
    """A few hours, with so many entries in each, and somebody's kudos or story between them.

    All say as much as others: of people who by chance did nothing by name nothing can be learned.
    """
    acts, by_name, unnamed = [], in_turn(), in_turn()
    for number in range(entries):
        at = MONDAY + timedelta(hours=number // each, minutes=5 + 50 * (number % each) / each)
        acts.append(Act(at, next(by_name), random.choice(("kudos", "story")), text()))
        acts.append(Act(at + timedelta(minutes=50 / each / 2), next(unnamed), "entry", text()))
    return acts


def text() -> str:
    """Short or long, as it comes."""
    length = min(2500, int(random.lognormvariate(6, 1)))
    words = [new_mark()]
    while sum(map(len, words)) + len(words) < length:
        words.append(random.choice(WORDS.split()))
    return " ".join(words)


def set_up(session: Session) -> None:
    """One team, which is asked every day, by name."""
    make_team(session, leads=[IDS[0]], members=IDS[1:])
    ask(session, Setup("Daily", (HOW,), weekdays=(0, 1, 2, 3, 4), at=time(11), open_minutes=480))


def ask(session: Session, setup: Setup) -> None:
    ana = people.find(session, [IDS[0]])[IDS[0]]
    prompts.set_up(session, team_id=1, setup=setup, by=ana, now=MONDAY)


async def look_up(actor: Actor) -> None:
    """Nobody can press anything behind a window."""
    if actor.modal:
        await actor.close(all_views=True)


async def act(actor: Actor, what: str, text: str) -> None:
    """Something with one's name, or nothing to write down."""
    match what:
        case "kudos":
            half = IDS.index(actor.id) // 4
            there = NAMES[4 * half : 4 * half + 4]
            others = [name for name, id_ in zip(NAMES, IDS, strict=True) if id_ != actor.id and name in there]
            await actor.say(f"/kudos @{random.choice(others)} for {text[:80]}", ("north", "south")[half])
        case "story":
            await actor.say(f"/servicestory {text}", "support")
        case "home":
            await look_up(actor)
            await actor.open_home()
        case "mine":
            await actor.say("/servicestory mine", "support")
        case "answer":
            await _answer(actor)


async def _answer(actor: Actor) -> None:
    await look_up(actor)
    asked = [post for post in actor.posts("support") if HOW.text in words(post) and "Answer" in buttons(post)]
    if asked and (await actor.press("Answer", asked[-1])).modal:
        await actor.submit(answer_1=random.choice("01"))
