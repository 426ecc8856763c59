"""The bench's figures, for eyes and for docs/chaos.md."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from tests.chaos.ledger import Figures
from tests.forked import ROOT

HEADS = (
    "configuration",
    "due",
    "sent",
    "withdrawn",
    "twice",
    "lost",
    "looked up",
    "there",
    "commands",
    "kills",
    "faults",
)
ON_PAGE = (*HEADS, "measured on")
PAGE = ROOT / "docs" / "chaos.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def row(figures: Figures) -> tuple[str, ...]:
    numbers = (
        figures.due, figures.sent, figures.withdrawn, figures.twice, figures.lost, figures.looked_up, figures.found,
        figures.commands, figures.kills, figures.faults,
    )  # fmt: skip
    return figures.configuration, *(f"{number:,}" for number in numbers)


def say(figures: Figures) -> None:
    """One configuration is done: what went wrong in it, in words."""
    console = Console()
    mark = "[green]✓[/]" if figures.is_right else "[red]✗[/]"
    console.print(f"{mark} {figures.configuration}: {figures.due:,} due, {figures.seconds:.0f} s")
    for problem in figures.problems[:20]:
        console.print(f"  {problem}", markup=False)


def table(all_: Sequence[Figures]) -> None:
    shown = Table(*HEADS, box=None, pad_edge=False)
    for figures in all_:
        shown.add_row(*row(figures))
    Console().print(shown)


def write(names: Sequence[str], figures: Figures) -> None:
    """Put one configuration's figures into docs/chaos.md, between its marks, beside those of the others."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    table, _, after = rest.partition(END)
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in table.splitlines() if line.startswith("| ")}
    rows[figures.configuration] = f"| {' | '.join((*row(figures), f'{datetime.now(UTC):%-d %B %Y}'))} |"
    lines = [f"{_machine()}.", ""]
    lines += ["| " + " | ".join(ON_PAGE) + " |", "|---" + "|--:" * (len(ON_PAGE) - 1) + "|"]
    lines += [rows[name] for name in names if name in rows]
    PAGE.write_text(f"{before}{BEGIN}\n{chr(10).join(lines)}\n{END}{after}")


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
