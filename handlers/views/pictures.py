"""Pictures, drawn with matplotlib: SVG for the command line, PNG for Slack, from the same data.

It is loaded when a picture is asked for: that takes a second.
"""

import io
import math
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


@dataclass(frozen=True)
class Arrow:
    """From one node to another, with a short ``mark`` on it that the ``legend`` below explains."""

    start: str
    end: str
    mark: str
    legend: str
    colour: str = QUIET
    is_dashed: bool = False


def network(title: str, note: str, arrows: Sequence[Arrow], *, form: Form, described: str) -> bytes:
    """Nodes in a circle, with arrows between them, and a line of words for each arrow below."""
    names = list(dict.fromkeys(name for arrow in arrows for name in (arrow.start, arrow.end)))
    side, below = 7.0, 0.3 * len(arrows) + 0.3
    height = 1.0 + side + below
    figure = _figure(side + 2.4, height)
    _write(figure, 0.3, height - 0.45, title, height, size=15, weight="bold")
    _write(figure, 0.3, height - 0.75, note, height, colour=QUIET, size=9)
    axes = figure.add_axes((1.2 / _width(figure), below / height, side / _width(figure), side / height))
    axes.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3))
    axes.axis("off")
    places = {name: _on_circle(number, len(names)) for number, name in enumerate(names)}
    for number, arrow in enumerate(arrows):
        same = sum(one.start == arrow.start and one.end == arrow.end for one in arrows[:number])
        _draw_arrow(axes, arrow, places, bend=0.15 + 0.18 * same)
        _write(figure, 0.3, below - 0.3 * (number + 1), arrow.legend, height, colour=arrow.colour)
    box = {"boxstyle": "round,pad=0.5", "facecolor": PAPER, "edgecolor": INK}
    for name, (x, y) in places.items():
        axes.text(x, y, _wrapped(name, 1.5), ha="center", va="center", color=INK, bbox=box, parse_math=False, zorder=3)
    return _saved(figure, form, title, described)


def _on_circle(number: int, count: int) -> tuple[float, float]:
    """The first on the left."""
    angle = math.pi - 2 * math.pi * number / max(count, 1)
    return math.cos(angle), math.sin(angle)


def _draw_arrow(axes: Any, arrow: Arrow, places: dict[str, tuple[float, float]], *, bend: float) -> None:
    from matplotlib.patches import FancyArrowPatch

    (x, y), (to_x, to_y) = places[arrow.start], places[arrow.end]
    axes.add_patch(
        FancyArrowPatch(
            (x, y), (to_x, to_y), connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=18,
            shrinkA=34, shrinkB=34, color=arrow.colour, lw=1.8, linestyle="--" if arrow.is_dashed else "-",
        )
    )  # fmt: skip
    middle = ((x + to_x) / 2 + bend * (to_y - y) / 2, (y + to_y) / 2 - bend * (to_x - x) / 2)
    mark = {"boxstyle": "circle,pad=0.2", "facecolor": PAPER, "edgecolor": arrow.colour}
    axes.text(*middle, arrow.mark, ha="center", va="center", color=arrow.colour, size=9, bbox=mark, zorder=4)


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
