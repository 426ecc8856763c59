"""A table in a text file, as spreadsheets and other tools write it: read row by row, each with its line."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.refusal import Refused

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_WIDEST = 1 << 20  # characters in a cell: more is no table
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_PIECE = 1 << 16

csv.field_size_limit(_WIDEST)


@dataclass(frozen=True)
class Sheet:
    """``heads`` are its columns' names; ``encoding`` and ``separator`` as they were recognised."""

    path: Path
    encoding: str
    separator: str
    heads: tuple[str, ...]

    @property
    def in_words(self) -> str:
        encoding = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}.get(self.encoding, self.encoding.upper())
        return f"{encoding}, separated by {SEPARATORS[self.separator]}"


@dataclass(frozen=True)
class Cells:
    """A row's cells by their columns' names, and the line on which it begins. ``wrong`` says why it cannot be read."""

    line: int
    cells: dict[str, str]
    wrong: str = ""


def opened(path: Path) -> Sheet:
    """Refused where it is no table whose columns have names, in an encoding that can be recognised."""
    try:
        encoding = _encoding(path)
        separator, heads = _heads(path, encoding)
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror or error}). May this account read it?") from error
    except csv.Error as error:
        raise Refused(f"{path}, line 1: {_in_words(error)}.") from error
    doubled = sorted({head for head in heads if heads.count(head) > 1})
    if doubled:
        raise Refused(f"{path}, line 1: two columns are called “{doubled[0]}”. Rename one of them.")
    if not any(heads):
        raise Refused(f"{path} is empty, or its first line does not name the columns.")
    return Sheet(path, encoding, separator, tuple(heads))


def rows(sheet: Sheet) -> Iterator[Cells]:
    """Its rows after the one with the names; empty ones are left out. One that is broken says so, as does the end."""
    with sheet.path.open(encoding=sheet.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=sheet.separator, strict=True)
        next(reader)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Cells(line, {}, _in_words(error))
                if "unexpected end" in str(error):
                    return
                continue
            if any(cell.strip() for cell in cells):
                yield _named(sheet, line, cells)


def _named(sheet: Sheet, line: int, cells: list[str]) -> Cells:
    extra = [cell for cell in cells[len(sheet.heads) :] if cell.strip()]
    if extra or len(cells) < len(sheet.heads):
        columns = len(sheet.heads)
        return Cells(line, {}, f"it has {len(cells)} cells for {columns} columns; is a quotation mark missing?")
    if any("\0" in cell for cell in cells):
        return Cells(line, {}, "there is a character in it (NUL) that no text has")
    return Cells(line, dict(zip(sheet.heads, (cell.strip() for cell in cells), strict=False)))


def _encoding(path: Path) -> str:
    """By its mark; else UTF-16 by its zeros, UTF-8 where all of it is, and Windows-1252 where all of it can be that."""
    with path.open("rb") as file:
        beginning = file.read(_PIECE)
    for mark, encoding in _MARKS.items():
        if beginning.startswith(mark):
            return _required(path, encoding)
    zeros = (beginning[0::2].count(0), beginning[1::2].count(0))
    if max(zeros) > len(beginning) // 8:
        return _required(path, "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    for encoding in ("utf-8", "cp1252"):
        if _is(path, encoding):
            return encoding
    raise Refused(f"{path} is no text that I know. Save it as CSV in UTF-8.")


def _required(path: Path, encoding: str) -> str:
    if not _is(path, encoding):
        raise Refused(f"{path} begins as {encoding.upper()}, and is not that to its end. Save it as CSV in UTF-8.")
    return encoding


def _is(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while piece := file.read(_PIECE):
                if encoding == "cp1252" and any(character < " " and character not in "\t\r\n" for character in piece):
                    return False  # a picture, or an archive
    except UnicodeError:
        return False
    return True


def _heads(path: Path, encoding: str) -> tuple[str, list[str]]:
    """The separator that makes most columns of the first line, and their names."""
    found = {separator: _first(path, encoding, separator) for separator in SEPARATORS}
    separator = max(found, key=lambda one: len(found[one]))
    return separator, [head.strip() for head in found[separator]]


def _first(path: Path, encoding: str, separator: str) -> list[str]:
    with path.open(encoding=encoding, newline="") as file:
        return next(csv.reader(file, delimiter=separator), [])


def _in_words(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end" in said:
        return "a quotation mark begins here and never ends"
    if "field larger" in said:
        return "a cell is longer than a million characters; is a quotation mark missing?"
    if "expected after" in said:
        return "there is something between a quotation mark and the separator; is a quotation mark missing?"
    return f"it cannot be read ({said})"
