"""Tables of other tools are read as they were written, whatever wrote them; what is none is refused in words."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storage.across.imports import heads, moments, sheets
from storage.refusal import Refused

TEXT = some.text(some.characters(exclude_categories=("Cs", "Cc")) | some.sampled_from(',;"\t|\n'), min_size=1)
CELL = TEXT.map(str.strip).filter(bool)


def table(rows: list[list[str]], separator: str) -> str:
    """As a spreadsheet writes it."""
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows([["giver", "to", "why"], *rows])
    return file.getvalue()


def read(told: bytes) -> list[list[str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(told)
        found = list(sheets.rows(sheets.opened(path)))
    assert [cells.wrong for cells in found] == [""] * len(found)
    return [list(cells.cells.values()) for cells in found]


@given(
    rows=some.lists(some.lists(CELL, min_size=3, max_size=3), max_size=5),
    separator=some.sampled_from(",;\t|"),
    encoding=some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_every_table_is_read_as_it_was_written(rows: list[list[str]], separator: str, encoding: str) -> None:
    assert read(table(rows, separator).encode(encoding)) == rows


@given(junk=some.binary(max_size=400))
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(junk: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(junk)
        try:
            found = list(sheets.rows(sheets.opened(path)))
        except Refused as refused:
            found, said = [], refused.words
        else:
            said = str(path)

    assert str(path) in said
    assert all(cells.wrong or cells.cells for cells in found)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16-be"])
def test_encodings_without_a_mark_are_recognised(encoding: str) -> None:
    assert read("giver;to;why\nJosé;Åsa;für “alles”\n".encode(encoding)) == [["José", "Åsa", "für “alles”"]]


@pytest.mark.parametrize(
    ("told", "line", "words"),
    [
        (b'a,b\n1,2\n"open,2\n3,4\n', 3, "never ends"),
        (b"a,b\n1,2,3\n", 2, "3 cells for 2 columns"),
        (b"a,b\n1\n", 2, "1 cells for 2 columns"),
        (b'a,b\n"x"y,2\n', 2, "quotation mark"),
    ],
)
def test_a_row_that_is_broken_is_named_by_its_line(tmp_path: Path, told: bytes, line: int, words: str) -> None:
    (tmp_path / "a.csv").write_bytes(told)
    [wrong] = [cells for cells in sheets.rows(sheets.opened(tmp_path / "a.csv")) if cells.wrong]

    assert wrong.line == line
    assert words in wrong.wrong


@pytest.mark.parametrize("told", [b"", b"\n", b"\x89PNG\r\n\x1a\n\0\x01\x02" * 9, b"PK\x03\x04\x81\x8d", b"a,a\n"])
def test_what_is_no_table_is_refused(tmp_path: Path, told: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(told)
    with pytest.raises(Refused):
        sheets.opened(tmp_path / "a.csv")


@given(at=some.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=some.timezones()))  # noqa: DTZ001
def test_a_moment_with_its_offset_is_read_whatever_the_zone(at: datetime) -> None:
    assert moments.read(at.isoformat(), zone="Asia/Kolkata") == at.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "form", "hour"),
    [
        ("2024-05-01 10:30", "", "08:30"),
        ("2024-05-01 10:30:00 UTC", "", "10:30"),
        ("2024/05/01 10:30", "", "08:30"),
        ("2024-05-01T10:30:00Z", "", "10:30"),
        ("2024-05-01 10:30:00 +0000", "", "10:30"),
        ("1714559400", "", "10:30"),
        ("2024-05-01", "", "10:00"),
        ("5/1/2024 10:30", "%m/%d/%Y %H:%M", "08:30"),
    ],
)
def test_dates_are_read_in_the_zone_that_was_named(text: str, form: str, hour: str) -> None:
    moment = moments.read(text, zone="Europe/Berlin", form=form)

    assert moment == datetime.fromisoformat(f"2024-05-01T{hour}").replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "5/6/2024", "soon", "2024-13-01", "2024-02-30", "0001-01-01T00:00", "9" * 400])
def test_a_date_that_is_none_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(moments.Unclear):
        moments.read(text, zone="Asia/Kolkata")


def test_columns_are_recognised_and_can_be_said() -> None:
    assert heads.kind_of(["Date", "From", "To", "Points", "Message"]) == "kudos"
    assert heads.mapped("kudos", ["Wann", "Von", "An", "Text"], "giver=Von,receiver=an,at=Wann")["receiver"] == "An"
    for wrong in ("giver=Nobody", "colour=Von", "giver"):
        with pytest.raises(Refused, match="--map"):
            heads.mapped("kudos", ["Wann", "Von", "An", "Text"], wrong)
