"""Sorts of anonymous entries. A further sort is one more class: how somebody says it by the door."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from secrets import token_hex
from typing import Any, Protocol

from sqlmodel import Session, select

from storage.delivery import timers
from storage.delivery.kinds import Timed, declare
from storage.prompts.setups import Setup, Wording
from storage.pulses import opening
from storage.tables import Pulse
from tests.acting import Actor, buttons, fields, words
from tests.attack import life
from tests.attack.life import BESIDE, Act, look_up
from tests.attack.people import IDS, NAMES
from tests.making import make_team
from tests.stage import MONDAY


class Sort(Protocol):
    """``table`` is where its words can be read at the end, in a column ``text``."""

    @property
    def name(self) -> str: ...

    @property
    def table(self) -> str: ...

    @property
    def around(self) -> int:
        """How many bytes it has beside its words while it is sealed."""

    def is_in(self, boxes: Iterable[str]) -> bool:
        """Whether one of these boxes holds it until then."""

    def plan(self, entries: int) -> list[Act]:
        """Who says it when, and what people do beside."""

    def set_up(self, session: Session) -> None:
        """What there must be before."""

    async def say(self, actor: Actor, text: str) -> None:
        """By any of the doors that there are."""


@dataclass(frozen=True)
class Stories:
    """They become readable at the next full hour."""

    doors: tuple[str, ...] = ("line", "form", "Home", "shortcut")
    name: str = "stories"
    table: str = "story"
    around: int = 330

    def is_in(self, boxes: Iterable[str]) -> bool:
        return any(box.startswith("stories/") for box in boxes)

    def plan(self, entries: int) -> list[Act]:
        return life.as_it_comes(entries)

    def set_up(self, session: Session) -> None:
        return None

    async def say(self, actor: Actor, text: str) -> None:
        match random.choice(self.doors):
            case "line":
                await actor.say(f"/servicestory #anonymous {text}", "support")
                return
            case "form":
                await actor.say("/servicestory", "support")
            case "Home":
                await look_up(actor)
                await actor.open_home()
                await actor.press("Tell a story", actor.home)
            case "shortcut":
                await look_up(actor)
                await actor.use_shortcut("story_new")
        await actor.submit(text=text, anonymous=["yes"])


@dataclass(frozen=True)
class Ideas:
    """They become readable at the next full hour too. Of two that are alike the form asks, so none is like another."""

    name: str = "ideas"
    table: str = "idea"
    around: int = 250

    def is_in(self, boxes: Iterable[str]) -> bool:
        return any(box.startswith("ideas ") for box in boxes)

    def plan(self, entries: int) -> list[Act]:
        return life.as_it_comes(entries)

    def set_up(self, session: Session) -> None:
        return None

    async def say(self, actor: Actor, text: str) -> None:
        mark, length = text.split()[0], min(len(text), 480)
        strange = (token_hex(3) for _ in range(length // 7 - 2))
        await actor.say("/warmline idea new", "support")
        await actor.submit(words=" ".join([mark, *strange]), **{"as": "anonymous"})


@dataclass(frozen=True)
class Answers:
    """To what the team is asked every hour. Everybody answers each time, so that who took part says nothing."""

    name: str = "answers"
    table: str = "answer"
    around: int = 160

    def is_in(self, boxes: Iterable[str]) -> bool:
        return any(box.startswith("answers/") for box in boxes)

    def plan(self, entries: int) -> list[Act]:
        return [act for number in range(-(-entries // len(NAMES))) for act in _round(_opens(number))]

    def set_up(self, session: Session) -> None:
        for hour in _HOURS:
            every_day: dict[str, Any] = {"weekdays": tuple(range(7)), "at": time(hour), "open_minutes": 55}
            life.ask(session, Setup(f"At {hour}", (_ASKED,), **every_day, readers="anonymous"))

    async def say(self, actor: Actor, text: str) -> None:
        await look_up(actor)
        asked = [post for post in actor.posts("support") if _ASKED.text in words(post) and "Answer" in buttons(post)]
        await actor.press("Answer", asked[-1])
        await actor.submit(**{next(iter(fields(actor.form))): text})


@dataclass(frozen=True)
class Pulses:
    """All eight are asked every hour how well another team serves them, and answer. A timer opens the next."""

    name: str = "pulses"
    table: str = "pulse_answer"
    around: int = 170

    def is_in(self, boxes: Iterable[str]) -> bool:
        return any(box.startswith("pulses/") for box in boxes)

    def plan(self, entries: int) -> list[Act]:
        return [act for number in range(-(-entries // len(NAMES))) for act in _round(_opens(number))]

    def set_up(self, session: Session) -> None:
        team = make_team(session, "Asking")
        session.add(Pulse(team_id=team, people=list(IDS), set_up_by=None, set_up_at=MONDAY))
        session.flush()
        timers.set_(session, _NEXT_PULSE, subject=0, at=_opens(0))

    async def say(self, actor: Actor, text: str) -> None:
        await actor.say("/warmline pulse", "support")
        await actor.press("Answer")
        await actor.submit(grade=str(random.randint(1, 5)), helped=text[:290].strip())


def _open_pulse(session: Session, number: int, now: datetime) -> None:
    """The people are chosen behind the back of the rule that asks nobody twice in four weeks."""
    pulse = session.exec(select(Pulse)).one()
    asked = [(person, None) for person in IDS]
    opening.begin(session, pulse, asked, opens_at=now, closes_at=_opens(number) + timedelta(minutes=55))
    timers.set_(session, _NEXT_PULSE, subject=number + 1, at=_opens(number + 1))


_NEXT_PULSE = declare(Timed("attacked_pulse", run=_open_pulse))
_HOURS = range(11, 19)  # in Berlin, of which the first is an hour after the beginning
_ASKED = Wording("text", "What helped?")


def _opens(number: int) -> datetime:
    return MONDAY + timedelta(days=number // len(_HOURS), hours=1 + number % len(_HOURS))


def _round(opens: datetime) -> list[Act]:
    moments = [opens + timedelta(seconds=second) for second in sorted(random.sample(range(60, 3000), 2 * len(NAMES)))]
    told = set(random.sample(range(len(moments)), len(NAMES)))
    people = iter(random.sample(NAMES, len(NAMES)))
    return [
        Act(at, next(people), "entry", life.text()) if place in told else life.somebody(at, random.choice(BESIDE))
        for place, at in enumerate(moments)
    ]


SORTS: tuple[Sort, ...] = (Stories(), Ideas(), Answers(), Pulses())
