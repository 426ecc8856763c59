"""Pictures, drawn with matplotlib: SVG for the command line, PNG for Slack, from the same data.

It is loaded when a picture is asked for: that takes a second.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Form = Literal["svg", "png"]

INK, QUIET, LINE, PAPER = "#2b2320", "#6b5f58", "#c9beb6", "#fffaf5"
GOOD, BAD = "#2f7d5b", "#b4532a"
INCH = 100  # dots


@dataclass(frozen=True)
class Cell:
    text: str
    colour: str = INK
    is_bold: bool = False


def table(title: str, note: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[float], *,
          form: Form, described: str) -> bytes:  # fmt: skip
    """A table as a picture: ``widths`` in inches; ``described`` is what it says, for whoever does not see it."""
    height = 1.1 + 0.62 * (len(rows) + 1)
    figure = _figure(sum(widths) + 0.6, height)
    _write(figure, 0.3, height - 0.45, title, height, size=15, weight="bold")
    _write(figure, 0.3, height - 0.75, note, height, colour=QUIET, size=9)
    _row(figure, height, 1.1, [Cell(head, QUIET, is_bold=True) for head in heads], widths)
    for number, row in enumerate(rows, 1):
        _row(figure, height, 1.1 + 0.62 * number, row, widths)
    return _saved(figure, form, title, described)


def _figure(width: float, height: float) -> Any:
    import warnings

    from matplotlib.figure import Figure

    # Whoever looks at it sees an empty box; nobody who runs the bot can do anything about it.
    warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)

    return Figure(figsize=(width, height), dpi=INCH, facecolor=PAPER)


def _row(figure: Any, height: float, top: float, cells: Sequence[Cell], widths: Sequence[float]) -> None:
    from matplotlib.lines import Line2D

    y = 1 - top / height
    figure.add_artist(
        Line2D([0.3 / _width(figure), 1 - 0.3 / _width(figure)], [y - 0.02, y - 0.02], color=LINE, lw=0.8)
    )
    at = 0.3
    for cell, width in zip(cells, widths, strict=True):
        weight = "bold" if cell.is_bold else "normal"
        _write(figure, at, height - top + 0.12, _wrapped(cell.text, width), height, colour=cell.colour, weight=weight)
        at += width


def _write(figure: Any, x: float, y: float, text: str, height: float, *, colour: str = INK, size: float = 9,
           weight: str = "normal") -> None:  # fmt: skip
    figure.text(
        x / _width(figure), y / height, text, color=colour, size=size, weight=weight, parse_math=False, va="bottom"
    )


def _width(figure: Any) -> float:
    return float(figure.get_figwidth())


def _wrapped(text: str, width: float) -> str:
    """In two lines at most, as wide as its column."""
    import textwrap

    return "\n".join(textwrap.wrap(text, max(6, int(width * 13)), max_lines=2, placeholder=" …"))


def _saved(figure: Any, form: Form, title: str, described: str) -> bytes:
    """The same every time; what it shows stands in it too, for programs that read it aloud."""
    import matplotlib as mpl

    told: dict[str, str | None] = {"Title": title, "Description": described}
    told |= {"Date": None} if form == "svg" else {"Software": None}
    file = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "warmline", "svg.fonttype": "none"}):
        figure.savefig(file, format=form, metadata=told)
    return file.getvalue()
