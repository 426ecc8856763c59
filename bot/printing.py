"""Everything that is printed to a terminal: what people wrote, or Slack said, is shown there and does nothing."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.check import Finding

MARKS = {"fine": "✓", "less": "–", "wrong": "✗", "away": "✗"}
COLOURS = {"fine": "green", "less": "yellow", "wrong": "red", "away": "red"}

_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}  # each has a picture of its own
_MORE_CONTROLS = dict.fromkeys([*range(0x80, 0xA0), 0x2028, 0x2029], "\N{REPLACEMENT CHARACTER}")
# What turns the direction of text about: terminals do not agree on it, and it can show one word as another.
_DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "")
_IN_A_LINE = str.maketrans({**_CONTROLS, **_MORE_CONTROLS, **_DIRECTIONS, 0x09: " ", 0x0A: " "})
_IN_LINES = str.maketrans({**_CONTROLS, **_MORE_CONTROLS, **_DIRECTIONS, 0x09: "\t", 0x0A: "\n"})


def harmless(text: str) -> str:
    """The text as lines that no terminal obeys: control characters are shown as pictures of themselves."""
    return text.replace("\r\n", "\n").translate(_IN_LINES)


def in_a_line(text: str) -> str:
    """The same in one line, for what must not look like more than it is."""
    return text.replace("\r\n", "\n").translate(_IN_A_LINE)


def say(text: str) -> None:
    """Print a text of any number of lines."""
    typer.echo(harmless(text))


def complain(line: str) -> None:
    """Print one line where errors go."""
    typer.echo(in_a_line(line), err=True)


def say_findings(findings: Iterable["Finding"]) -> None:
    """A table for eyes; lines for programs."""
    if not sys.stdout.isatty():
        for finding in findings:
            typer.echo(in_a_line(f"{MARKS[finding.verdict]} {finding.about}: {finding.words}"))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    for finding in findings:
        mark = Text(MARKS[finding.verdict], style=COLOURS[finding.verdict])
        table.add_row(mark, *(Text(in_a_line(words)) for words in (finding.about, finding.words)))
    _draw(table)


def say_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table for eyes; tabs for programs."""
    if not sys.stdout.isatty():
        for row in (heads, *rows):
            typer.echo("\t".join(map(in_a_line, row)))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads, title=Text(in_a_line(title)), title_justify="left", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(in_a_line(cell)) for cell in row))  # as Text, nothing in it is read as markup
    _draw(table)


def _draw(table: object) -> None:
    from rich.console import Console

    Console().print(table)
