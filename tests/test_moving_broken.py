"""A folder that is not as it was written: said with file and line, and nothing is half done without a word."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.across.moving import importing, writing
from storage.engine.database import Store
from storage.refusal import Refused
from storage.tables import Team
from tests import warm
from tests.moved import AT, read_in
from tests.rows import add_row, add_row_everywhere
from tests.stage import ANA, KEY


@pytest.fixture(scope="module")
def _written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("written")
    store = warm.fresh_store(place / "warmline.db")
    store.write_now(add_row_everywhere, ANA, "words")
    store.read_now(writing.export, place / "out")
    store.close()
    return place / "out"


@pytest.fixture
def folder(_written: Path, tmp_path: Path) -> Path:
    """An export with a row in every file."""
    return Path(shutil.copytree(_written, tmp_path / "out"))


def change(file: Path, **values: object) -> None:
    row = json.loads(file.read_text("utf-8")) | values
    file.write_text(json.dumps(row) + "\n", "utf-8")


def without(file: Path, field: str) -> None:
    row = json.loads(file.read_text("utf-8"))
    del row[field]
    file.write_text(json.dumps(row) + "\n", "utf-8")


def double(file: Path) -> None:
    file.write_bytes(file.read_bytes() * 2)


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (lambda out: (out / "stories.jsonl").write_text("{not json\n"), "line 1: that is not one JSON object"),
    (lambda out: (out / "stories.jsonl").write_text("[]\n"), "stories.jsonl, line 1"),
    (lambda out: (out / "stories.jsonl").write_text("[" * 100_000), "stories.jsonl, line 1"),
    (lambda out: (out / "stories.jsonl").write_bytes(b'{"id": "\xff"}\n'), "not UTF-8"),
    (lambda out: (out / "stories.jsonl").unlink(), "stories.jsonl, line 1: it is not the row"),
    (lambda out: double(out / "stories.jsonl"), "stories.jsonl, line 2: it is not the row"),
    (lambda out: change(out / "stories.jsonl", id=7), "stories.jsonl, line 1: it is not the row"),
    (lambda out: change(out / "stories.jsonl", told_at="yesterday"), "line 1: `told_at` is not a moment"),
    (lambda out: change(out / "stories.jsonl", told_at="2026-11-16T09:00:00"), "its zone"),
    (lambda out: change(out / "stories.jsonl", text=None), "stories.jsonl, line 1: `text` is empty"),
    (lambda out: change(out / "stories.jsonl", text="a\0b"), "`text` is not a text"),
    (lambda out: change(out / "customers.jsonl", ideal_days=True), "`ideal_days` is not a whole number"),
    (lambda out: without(out / "stories.jsonl", "text"), "`text` is not there"),
    (lambda out: change(out / "moving" / "team.jsonl", name_key=3), "moving/team.jsonl, line 1: `name_key`"),
    (lambda out: (out / "moving" / "member.jsonl").write_text(""), "moving/member.jsonl has 0 lines"),
    (lambda out: (out / "moving" / "member.jsonl").unlink(), "moving/member.jsonl has 0 lines"),
    (lambda out: change(out / "moving" / "means_voter.sealed.jsonl", sealed="x"), "what is sealed in it was changed"),
    (lambda out: change(out / "moving" / "means_voter.sealed.jsonl", sealed="eHh4eHh4"), "what is sealed"),
    (lambda out: (out / "moving" / "manifest.json").write_text("{}"), "damaged"),
    (lambda out: (out / "moving" / "manifest.json").write_text("[]"), "damaged"),
    (lambda out: (out / "moving" / "manifest.json").unlink(), "copied without what is in moving/"),
    (lambda out: change(out / "moving" / "manifest.json", tables="9999"), "newer Warmline"),
    (lambda out: change(out / "moving" / "manifest.json", format=2), "newer Warmline"),
    (shutil.rmtree, "is not there"),
]  # fmt: skip


@pytest.mark.parametrize(("breaks", "words"), BROKEN, ids=[words for _, words in BROKEN])
def test_what_is_wrong_is_said_before_anything_is_stored(
    folder: Path, other: Store, breaks: Callable[[Path], object], words: str
) -> None:
    breaks(folder)
    with pytest.raises(Refused) as refused:
        read_in(other, folder)

    assert words in str(refused.value)
    assert other.read_now(importing.owned, "") == {}


def test_a_folder_for_spreadsheets_and_any_other_are_told_apart(tmp_path: Path) -> None:
    for name, words in (("teams.csv", "--format jsonl"), ("other.txt", "no export")):
        (tmp_path / name / "in").mkdir(parents=True)
        (tmp_path / name / "in" / name).touch()
        with pytest.raises(Refused, match=words):
            importing.check(tmp_path / name / "in", KEY)


def test_a_database_with_rows_of_its_own_is_left_alone(folder: Path, other: Store) -> None:
    other.write_now(lambda session: add_row(session, Team, id=1, name="Ours", name_key="ours"))
    with pytest.raises(Refused, match=r"rows of its own \(1 in team\)"):
        read_in(other, folder)

    assert other.read_now(importing.owned, "") == {"team": 1}


def test_a_row_that_cannot_be_stored_is_named_and_the_import_goes_on_once_it_is_mended(
    folder: Path, other: Store
) -> None:
    right = (folder / "moving" / "member.jsonl").read_bytes()
    change(folder / "moving" / "member.jsonl", team_id=99)
    with pytest.raises(Refused, match=r"moving/member.jsonl, line 1: the database does not take this row"):
        read_in(other, folder)
    (folder / "moving" / "member.jsonl").write_bytes(right)
    done = read_in(other, folder)

    assert done.is_new
    assert other.read_now(importing.owned, "")["member"] == 1


def test_fields_that_an_older_version_did_not_write_get_their_usual_value(folder: Path, other: Store) -> None:
    without(folder / "moving" / "team.jsonl", "has_guests")
    without(folder / "stories.jsonl", "felt")
    manifest = importing.check(folder, KEY)

    assert importing.run(other, folder, manifest, KEY, now=AT).is_new
