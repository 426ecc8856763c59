"""Where the temporary files of a run of the tests lie."""

import multiprocessing
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import memory


class Usage(NamedTuple):
    free: int


@pytest.fixture(autouse=True)
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (made := tmp_path / "shared").mkdir()
    (disk := tmp_path / "disk").mkdir()
    monkeypatch.setattr(memory, "SHARED", made)
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(free=memory.ENOUGH))
    monkeypatch.setenv("TMPDIR", "put back")
    monkeypatch.delenv("TMPDIR")
    return made


def test_they_lie_in_memory_and_go_with_the_process(shared: Path) -> None:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()

    def work() -> None:
        memory.keep_files_there()
        theirs.send(tempfile.mkdtemp())

    process = context.Process(target=work)
    process.start()
    process.join()

    assert Path(ours.recv()).is_relative_to(shared)
    assert list(shared.iterdir()) == []


def test_what_somebody_chose_stays(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", tempfile.gettempdir())
    memory.keep_files_there()
    assert not Path(tempfile.gettempdir()).is_relative_to(shared)


def test_a_small_memory_is_not_filled(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(free=memory.ENOUGH - 1))
    memory.keep_files_there()
    assert not Path(tempfile.gettempdir()).is_relative_to(shared)


def test_without_such_a_memory_they_lie_on_the_disk(
    shared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(memory, "SHARED", shared / "none")
    memory.keep_files_there()
    assert Path(tempfile.gettempdir()).is_relative_to(tmp_path / "disk")
