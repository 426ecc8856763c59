"""Plays it: eight people go on with their lives and say something anonymously; the evidence, and the truth apart."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.sandbox import Sandbox
from storage.across import exports
from storage.engine import backups
from storage.engine.database import Store
from tests.acting import Actor, words
from tests.attack import life
from tests.attack.collector import Collector, listening
from tests.attack.evidence import Evidence
from tests.attack.life import Act
from tests.attack.people import COMPANY, IDS, NAMES, marks_in
from tests.attack.sorts import Sort
from tests.stage import MONDAY, Bot, manifest, running

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Truth:
    """Who said it, and in which write, by the mark of the entry."""

    author: dict[str, str] = field(default_factory=dict)
    write: dict[str, int] = field(default_factory=dict)


async def play(store: Store, sort: Sort, acts: Sequence[Act], folder: Path) -> tuple[Evidence, Truth]:
    async with Sandbox(COMPANY, manifest(), start=MONDAY) as slack:
        slack.freeze()
        await slack.move_to(MONDAY)
        slack.limits_off = True
        async with running(slack, store) as bot:
            await store.write(life.set_up)
            await store.write(sort.set_up)
            collector = Collector(store, slack.now, (sort.table,))
            collector.evidence.around = sort.around
            with listening(collector, store):
                scene = Scene(bot, sort, collector, folder)
                for act in acts:
                    await scene.act(act)
                await scene.reach(acts[-1].at + HOUR)
                scene.read_posts()
            evidence = collector.finish()
            scene.export()
    return evidence, scene.truth


class Scene:
    def __init__(self, bot: Bot, sort: Sort, collector: Collector, folder: Path) -> None:
        self.bot, self.sort, self.collector, self.folder = bot, sort, collector, folder
        self.truth = Truth()
        self._actors = {name: Actor(bot.slack, name) for name in NAMES}
        self._next_hour, self._next_day = MONDAY + HOUR, MONDAY + DAY

    async def act(self, act: Act) -> None:
        """On a machine that is busy with something else an answer may come too late: then they read so, and go on."""
        await self.reach(act.at)
        since, actor = len(self.collector.evidence.commits), self._actors[act.person]
        with suppress(AssertionError):
            if act.what == "entry":
                await self.sort.say(actor, act.text)
            else:
                await life.act(actor, act.what, act.text)
        await self._settle()
        if act.what == "entry":
            self._note(act, since)

    def _note(self, act: Act, since: int) -> None:
        """Who it was, and in which write; nothing where it was not taken."""
        (mark,) = marks_in(act.text)
        made = [one.number for one in self.collector.evidence.commits[since:] if self.sort.is_in(one.boxes)]
        assert len(made) <= 1, f"it was written {len(made)} times"
        if made:
            self.truth.author[mark], self.truth.write[mark] = IDS[NAMES.index(act.person)], made[0]

    async def reach(self, moment: datetime) -> None:
        """Time passes; hours and days are as busy as they are."""
        while self._next_hour <= moment:
            await self.bot.wait_until(self._next_hour)
            await self._settle()
            if self._next_hour >= self._next_day:
                await self._at_night()
            self._next_hour += HOUR
        await self.bot.slack.move_to(moment)

    async def _at_night(self) -> None:
        await self.bot.directory_sync.sync()
        if self.bot.store.is_sqlite:
            copy = self.folder / f"{self._next_day:%Y-%m-%d}.db"
            backups.copy(str(self.bot.store.url), copy)
            self.collector.evidence.files.append(copy)
        self._next_day += DAY

    async def _settle(self) -> None:
        """What goes on after an answer has been done."""
        await self.bot.slack.settle()
        await self.bot.background.finish(within=5)
        await self.bot.tick()

    def read_posts(self) -> None:
        for post in self._actors["ana"].posts("support"):
            for mark in marks_in(words(post)):
                self.collector.evidence.posts[mark] = float(post["ts"])

    def export(self) -> None:
        """What `warmline export` writes."""
        self.bot.store.read_now(exports.export, self.folder / "exported", "jsonl")
        for path in sorted((self.folder / "exported").iterdir()):
            self.collector.evidence.exported += path.read_text().splitlines()
