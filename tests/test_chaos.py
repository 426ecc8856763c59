"""A short run of the torture bench (`make chaos` is the long one), and its reckoning held to account."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storage.delivery import outbox
from storage.delivery.kinds import Kind
from storage.goals.messages import GOAL_ASK, GOAL_NEWS
from storage.kudos import KUDOS_POST
from storage.people import attention
from storage.tables import Delivery
from tests.chaos import configurations, culture, ledger, scene
from tests.chaos.ledger import Books, Figures
from tests.chaos.people import Said
from tests.stage import BO, MONDAY, SUPPORT

SHORT = 0.05  # ten deaths; each named point once


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not one of pytest's: the account that PostgreSQL runs as where we are root may not enter there."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", ["SQLite", "PostgreSQL", "points, SQLite"])  # the others: make chaos
async def test_whatever_dies_and_breaks_each_message_is_there_once(folder: Path, name: str) -> None:
    [configuration] = [each for each in configurations.STORIES if each.name == name]
    figures = await configurations.run(configuration, folder / "chaos", SHORT)

    assert figures.problems == []
    assert (figures.lost, figures.twice) == (0, 0)
    assert figures.sent > 3
    assert figures.kills >= 10


@pytest.mark.timeout(400)
async def test_what_the_culture_tools_promise_is_there_once_too(folder: Path) -> None:
    [configuration] = [each for each in configurations.STORIES if each.name == "culture, SQLite"]
    figures = await configurations.run(configuration, folder / "chaos", 2 * SHORT)

    assert figures.problems == []
    assert (figures.lost, figures.twice) == (0, 0)
    assert {"idea_post", "means_post", "handover_news", "pulse_ask"} <= figures.kinds.keys()


# --- would it notice? --------------------------------------------------------------------------------


def row(**more: Any) -> Delivery:
    id_ = outbox.delivery_id(KUDOS_POST, 1, "", SUPPORT)
    about = {"id": id_, "kind": "kudos_post", "subject": 1, "recipient": SUPPORT, "created_at": MONDAY, "state": "sent"}
    return Delivery(**{**about, "sent_revision": 1, "detail": {}, "channel": SUPPORT, "ts": "1.0", **more})


def posted(id_: str, *timestamps: str) -> Mapping[str, Sequence[dict[str, str]]]:
    return {id_: [{"channel": SUPPORT, "ts": ts, "text": "hello"} for ts in timestamps]}


def books(row: Delivery, *timestamps: str, kudos: int = 1, marks: int = 1) -> Books:
    there = {("for it", SUPPORT): marks, ("for it", f"D{BO}"): 1}
    return Books([row], {"for it": kudos}, posted(row.id, *timestamps), there, gone=set())


def reckoned(books: Books, said: Said | None = None) -> Figures:
    figures = Figures("a test")
    ledger.reckon(figures, books, may_forget=False)
    ledger.hear(figures, books, [said] if said else [], may_forget=False)
    return figures


def test_what_is_there_once_is_right() -> None:
    said = Said("for it", SUPPORT, BO, is_stored=True)

    assert reckoned(books(row(), "1.0"), said).is_right


@pytest.mark.parametrize(
    ("kept", "lost", "twice"),
    [
        (books(row()), 1, 0),
        (books(row(), "1.0", "2.0"), 0, 1),
        (books(row(state="pending", ts=None)), 1, 0),
        (books(row(state="failed", ts=None)), 1, 0),
        (books(row(state="skipped", ts=None, error="too late to be of use")), 1, 0),
        (books(row(state="skipped", error="taken back"), "1.0"), 1, 0),
        (books(row(revision=2), "1.0"), 1, 0),
        (books(row(), "1.0", kudos=0), 1, 0),
        (books(row(), "1.0", kudos=2), 0, 1),
        (books(row(), "1.0", marks=0), 1, 0),
        (books(row(), "1.0", marks=2), 0, 1),
    ],
)
def test_what_is_lost_or_doubled_is_noticed(kept: Books, lost: int, twice: int) -> None:
    figures = reckoned(kept, Said("for it", SUPPORT, BO, is_stored=True))

    assert (figures.lost, figures.twice) == (lost, twice)
    assert not figures.is_right


@pytest.mark.parametrize(("kind", "lost"), [(GOAL_ASK, 0), (GOAL_NEWS, 1), (KUDOS_POST, 1)])
def test_a_question_may_find_no_day_and_nothing_else_may(kind: Kind, lost: int) -> None:
    dropped = replace(books(row()), rows=[row(kind=kind.name, state="skipped", error=attention.REASON, ts=None)])

    assert reckoned(dropped).lost == lost


@pytest.mark.parametrize(("stored", "marks", "lost", "twice"), [(1, 1, 0, 0), (1, 0, 1, 0), (0, 0, 1, 0), (2, 2, 0, 2)])
def test_what_is_told_without_a_name_is_there_once(stored: int, marks: int, lost: int, twice: int) -> None:
    told = Said("for it", SUPPORT, "", is_stored=True, is_undone=False)
    figures = reckoned(books(row(), "1.0", kudos=stored, marks=marks), told)

    assert (figures.lost, figures.twice) == (lost, twice)


def test_what_the_culture_tools_never_promised_is_noticed() -> None:
    promised = dict(culture.TOLD["least"])
    assert culture.missing(promised) == []

    promised["forum_post"] = 0
    assert culture.missing(promised) == ["lost: forum_post, 0 promised in place of 1"]


async def test_a_message_that_nobody_goes_on_sending_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene, "SETTLES_WITHIN", 2)
    async with scene.set_up(tmp_path, on_postgres=False, processes=1) as bench:
        await bench.bots.end()
        await bench.store.write(lambda session: session.add(row(state="pending", wake_at=MONDAY)))
        await bench.peace()

    assert bench.problems == ["not done within 2 s of peace"]


async def test_peace_has_come_once_all_is_sent(tmp_path: Path) -> None:
    async with scene.set_up(tmp_path, on_postgres=False, processes=1) as bench:
        await bench.store.write(lambda session: session.add(row()))
        await bench.peace()

    assert bench.problems == []


def test_a_digest_that_was_never_planned_is_noticed() -> None:
    figures = Figures("a test")
    ledger.look_at(
        figures, books(row(schedule_id=1, occurrence="2026-11-16")), {(1, "2026-11-16"), (1, "2026-11-17")}, {1}
    )

    assert figures.problems == ["lost: schedule 1 on 2026-11-17: never planned"]


def test_a_post_that_nobody_promised_is_noticed() -> None:
    kept = books(row(), "1.0")
    stray = replace(kept, posts={**kept.posts, **posted("other", "3.0")})

    assert not reckoned(stray).is_right
