"""Rows as files: one JSON object a line, or a table that a spreadsheet opens as it is meant."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TextIO

Format = Literal["jsonl", "csv"]
Row = dict[str, Any]

# A spreadsheet takes a file without the mark at its beginning for one in an old encoding, and spoils every accent.
_ENCODINGS: Mapping[Format, str] = {"jsonl": "utf-8", "csv": "utf-8-sig"}
# What a spreadsheet takes for the beginning of a formula, in either width, and what it skips before one.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SKIPPED = " \t\r\n\v\f\u00a0\u200b\u2060\u3000\ufeff"
# JSON allows these inside a string, but many a program takes them for the end of the line.
LINE_ENDS = str.maketrans({"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def write(path: Path, format: Format, fields: Sequence[str], rows: Iterable[Row]) -> int:  # noqa: A002 - as in export
    """Write a file that its owner alone may read, in place of an older one; returns how many rows it has."""
    with os.fdopen(_made(path), "w", encoding=_ENCODINGS[format], newline="") as file:
        count = _WRITERS[format](file, fields, rows)
        file.flush()
        os.fsync(file.fileno())
    return count


def write_bytes(path: Path, content: bytes) -> None:
    """The same for what is a file already."""
    with os.fdopen(_made(path), "wb") as file:
        file.write(content)


def _made(path: Path) -> int:
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def cell(value: Any) -> Any:
    """A list as JSON, and words as words: with an apostrophe in front where a spreadsheet would calculate."""
    if isinstance(value, list | bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and (value.startswith(("\t", "\r", "\n")) or value.lstrip(_SKIPPED).startswith(_FORMULA)):
        return f"'{value}"
    return value


def _write_lines(file: TextIO, fields: Sequence[str], rows: Iterable[Row]) -> int:
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - it is the result
        file.write(json.dumps(row, ensure_ascii=False).translate(LINE_ENDS) + "\n")
    return count


def _write_table(file: TextIO, fields: Sequence[str], rows: Iterable[Row]) -> int:
    writer = csv.writer(file)
    writer.writerow(fields)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - it is the result
        writer.writerow([cell(value) for value in row.values()])
    return count


_WRITERS: Mapping[Format, Callable[[TextIO, Sequence[str], Iterable[Row]], int]] = {
    "jsonl": _write_lines,
    "csv": _write_table,
}
