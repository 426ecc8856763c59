"""The attack test in short (`make attack` is the long one), and leaks planted one at a time, which it must find."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from storage.engine.database import Store
from tests.attack import judge, life, scene
from tests.attack.judge import Report
from tests.attack.leaks import LEAKS, Planted
from tests.attack.life import Act
from tests.attack.sorts import SORTS, Sort, Stories

pytestmark = pytest.mark.timeout(600)  # on a busy machine

FEW, MANY = 9, 24


async def attacked(store: Store, folder: Path, acts: Sequence[Act], sort: Sort) -> Report:
    evidence, truth = await scene.play(store, sort, acts, folder)
    assert {entry.mark for entry in evidence.entries} == truth.author.keys(), "all of it can be read at the end"
    return judge.judge(evidence, truth)


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Planted]:
    leak = Planted(monkeypatch)
    yield leak
    leak.after()


@pytest.mark.parametrize("name", LEAKS)
async def test_a_planted_leak_is_found(name: str, planted: Planted, store: Store, tmp_path: Path) -> None:
    plant, found_by = LEAKS[name]
    plant(planted)
    sort = Stories(doors=("Home",) if name == "a_look_at_home" else ("line",))
    acts = life.hourly(2 * FEW, each=6) if "which write" in found_by else life.hourly(FEW)
    report = await attacked(store, tmp_path, acts, sort)

    assert [found for found in report.found if found_by in found]


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
async def test_nobody_is_found(sort: Sort, any_store: Store, tmp_path: Path) -> None:
    report = await attacked(any_store, tmp_path, sort.plan(MANY), sort)

    assert report.entries > 0.9 * MANY
    assert report.found == []
