"""What the teams of the bench do with the culture tools (culture.toml), played as the example company's weeks are."""

import asyncio
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot import example_cards, example_goals, example_handovers, example_ideas, example_meanings, example_pulses
from storage.delivery import recurrence
from storage.maps import actions, changes
from storage.maps.changes import Shape
from storage.people import people, teams
from storage.prompts import participation, prompts
from storage.prompts.setups import Setup
from storage.prompts.standing import WORDINGS
from storage.refusal import Busy, Refused
from storage.tables import Asked, Member, Person, Team
from tests.chaos.calendar import Calendar
from tests.chaos.slack import PEOPLE, ZONE
from tests.simulation import answering

LASTS = timedelta(days=15)  # a whole run
LONG_AGO = timedelta(days=100)  # the maps were drawn: whether they are still true is asked
EACH = 0.4  # seconds between two looks at what can be done

Do = Callable[[Session, datetime], object]
TOLD: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "culture.toml").read_text())
TEAMS = {person: team["channel"] for team in TOLD["teams"][:2] for person in (*team["leads"], *team["members"])}


@dataclass
class Culture:
    """Does each deed once, when its day has come, and what waits for somebody whenever it waits."""

    calendar: Calendar
    problems: list[str] = field(default_factory=list)
    _looked_at: datetime | None = None
    _known_rounds: int = 0
    _asked: list[Asked] = field(default_factory=list)  # who has not answered yet
    _left: list[tuple[datetime, Do]] = field(default_factory=list)

    async def begin(self) -> None:
        self._began = self.calendar.now()
        await self.calendar.store.write(_found, now=self._began)
        ends = self._began + LASTS
        self._left = sorted(((ends - timedelta(days=ago), do) for ago, _, do in _deeds()), key=lambda one: one[0])

    def is_behind(self) -> bool:
        """Not everybody has had the time to do what is to be done since the clock last jumped."""
        return self._looked_at is None or self._looked_at < self.calendar.jumped_at

    async def go_on(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(Busy):
                await self._look()
            await asyncio.sleep(EACH)

    async def _look(self) -> None:
        now, store = self.calendar.now(), self.calendar.store
        while self._left and self._left[0][0] <= now:
            try:
                await store.write(lambda session: self._left[0][1](session, now))
            except Refused as refused:
                self.problems.append(f"a deed was refused: {refused.words}")
            del self._left[0]
        for step in _STEPS:
            await store.write(step, self._began, now)
        self._asked += await store.read(participation.asked_after, self._known_rounds)
        self._known_rounds = max([self._known_rounds, *(asked.round_id for asked in self._asked)])
        while self._asked:
            with suppress(Refused):  # away, or over by now
                await store.write(_answer, self._asked[0])
            del self._asked[0]
        self._looked_at = now


def missing(promised: Mapping[str, int]) -> list[str]:
    """What a whole run should have promised, by its kind, and has not."""
    return [
        f"lost: {kind}, {promised.get(kind, 0)} promised in place of {count}"
        for kind, count in TOLD["least"].items()
        if promised.get(kind, 0) < count
    ]


def _deeds() -> Iterator[tuple[int, str, Do]]:
    for module, name in ((example_ideas, "ideas"), (example_handovers, "handovers"), (example_goals, "goals")):
        yield from module.deeds(TOLD[name])


def _answer(session: Session, asked: Asked) -> None:
    answering.to_mood(asked)(session, by=people.find(session, [asked.person])[asked.person])


_STEPS: tuple[Callable[[Session, datetime, datetime], None], ...] = (
    lambda session, began, now: example_meanings.go_on(session, TOLD["meanings"], since=began, at=now),
    lambda session, _, now: example_pulses.go_on(session, TOLD["pulse"], at=now),
    lambda session, _, now: example_handovers.go_on(session, TOLD["handovers"], at=now),
    lambda session, _, now: example_cards.go_on(session, TOLD["forum"], at=now),
)


def _found(session: Session, *, now: datetime) -> None:
    session.add_all(
        Person(id=id_, name=id_, zone=ZONE, looked_up_at=now) for id_ in PEOPLE if not session.get(Person, id_)
    )
    session.flush()
    known = people.find(session, PEOPLE)
    for told in TOLD["teams"]:
        _set_up(session, told, now)
    for drawn in TOLD["maps"]:
        _draw(session, drawn, known, now)
    mood = TOLD["mood"]
    setup = Setup(
        mood["name"], WORDINGS, weekdays=tuple(mood["weekdays"]), at=time.fromisoformat(mood["at"]), zone_of="team",
        place="channel", open_minutes=24 * 60, readers="anonymous",
    )  # fmt: skip
    prompts.set_up(session, team_id=_id(session, mood["team"]), setup=setup, by=known[mood["by"]], now=now)
    example_cards.begin(session, TOLD["forum"], now)


def _set_up(session: Session, told: Mapping[str, Any], now: datetime) -> None:
    name, lead = told["name"], told["leads"][0]
    team = Team(
        name=name, name_key=name.lower(), channel=told["channel"], zone=ZONE, created_at=now, created_by=lead
    )  # fmt: skip
    session.add(team)
    session.flush()
    for minute, person in enumerate((lead, *told["members"])):
        joined = now - timedelta(days=60, minutes=-minute)
        session.add(Member(team_id=team.id or 0, person=person, is_lead=person == lead, joined_at=joined))
    session.flush()


def _draw(session: Session, drawn: Mapping[str, Any], known: Mapping[str, Person], now: datetime) -> None:
    by = known[drawn["by"]]
    for described in drawn["points"]:
        shape = Shape(**{name: value for name, value in described.items() if name != "actions"})
        point = changes.add(session, shape, team_id=_id(session, drawn["team"]), by=by, at=now - LONG_AGO)
        for action in described.get("actions", ()):
            due = recurrence.local_date(now, ZONE) + timedelta(days=action["in_days"])
            about = {"text": action["text"], "owner": action["owner"], "due": due}
            actions.add(session, point_id=point.id, **about, by=by, at=now)


def _id(session: Session, team: str) -> int:
    return teams.named(session, team).id or 0
