"""Who wrote which ending: tried with a copy of the database after every write, all logs, back-ups and exports."""

import random
from datetime import timedelta
from pathlib import Path

from bot.sandbox import Sandbox
from storage.across import exports
from storage.engine import backups
from storage.engine.database import Session, Store
from tests.acting import Actor, buttons
from tests.attack import judge, life
from tests.attack.collector import Collector, listening
from tests.attack.people import COMPANY, IDS, NAMES, new_mark
from tests.attack.scene import Truth
from tests.making import make_team
from tests.stage import MONDAY, Bot, manifest, running

EACH = 3


def _team(session: Session) -> None:
    make_team(session, leads=[IDS[0]], members=IDS[1:])


def _plan() -> list[tuple[str, str]]:
    """Everybody ends the sentence three times, and does other things meanwhile."""
    beside = [(name, what) for name in NAMES for what in ("kudos", "story", "home", "mine")]
    acts = [*((name, "entry") for name in NAMES for _ in range(EACH)), *beside]
    random.shuffle(acts)
    return acts


async def _end_the_sentence(actor: Actor, collector: Collector, truth: Truth) -> None:
    """By the post's button; which write it was is known here alone."""
    since, mark = len(collector.evidence.commits), new_mark()
    post = next(post for post in actor.posts("support") if "Add my ending" in buttons(post))
    await actor.press("Add my ending", post)
    await actor.submit(ending=f"{mark} calling first")
    made = [one.number for one in collector.evidence.commits[since:] if "means/1/endings" in one.boxes]
    assert len(made) == 1, f"it was written {len(made)} times"
    truth.author[mark], truth.write[mark] = actor.id, made[0]


async def _live(bot: Bot, collector: Collector, truth: Truth, folder: Path) -> None:
    actors = {name: Actor(bot.slack, name) for name in NAMES}
    await actors["ana"].say("/warmline means", "support")
    await actors["ana"].press("Begin a round")
    await bot.tick()
    for number, (name, what) in enumerate(_plan()):
        await bot.wait(minutes=7 + number % 5)
        if what == "entry":
            await _end_the_sentence(actors[name], collector, truth)
        else:
            await life.act(actors[name], what, f"{new_mark()} and so on")
        await bot.slack.settle()
        await bot.background.finish(within=5)
        await bot.tick()
    if bot.store.is_sqlite:
        backups.copy(str(bot.store.url), folder / "copy.db")
        collector.evidence.files.append(folder / "copy.db")
    await bot.wait_until(MONDAY + timedelta(days=8))


async def test_nobody_can_tell_who_wrote_an_ending(any_store: Store, tmp_path: Path) -> None:
    truth = Truth()
    async with Sandbox(COMPANY, manifest(), start=MONDAY) as slack:
        slack.freeze()
        await slack.move_to(MONDAY)
        slack.limits_off = True
        async with running(slack, any_store) as bot:
            await any_store.write(_team)
            collector = Collector(any_store, slack.now, ("ending",))
            with listening(collector, any_store):
                await _live(bot, collector, truth, tmp_path)
            evidence = collector.finish()
            any_store.read_now(exports.export, tmp_path / "exported", "jsonl")
    for path in sorted((tmp_path / "exported").iterdir()):
        evidence.exported += path.read_text("utf-8").splitlines()

    assert {entry.mark for entry in evidence.entries} == truth.author.keys()
    assert judge.judge(evidence, truth).found == []
