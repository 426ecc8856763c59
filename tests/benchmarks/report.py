"""What was measured, as a page: ratios first, because seconds are another machine's."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Row:
    """One figure: what, how it came out, what was asked for, and why where that was missed."""

    what: str
    measured: str
    asked: str = ""
    holds: bool | None = None
    details: str = ""


@dataclass(frozen=True)
class Size:
    """How much of everything; ``tiny`` shows that the benchmarks run, ``full`` what docs/benchmarks.md says."""

    requests: int
    dispatches: int
    stories: int
    few_stories: int
    schedules: int
    messages: int
    starts: int
    dms: int
    rounds: int = 1
    warm_ups: int = 0  # rounds and starts before those that count
    has_node: bool = False  # whether bolt-js is installed and measured too


FULL = Size(
    requests=3000, dispatches=1500, stories=1_000_000, few_stories=10_000, schedules=10_000, messages=3000, starts=7,
    dms=5000, rounds=5, warm_ups=1, has_node=True,
)  # fmt: skip
TINY = Size(
    requests=32, dispatches=20, stories=400, few_stories=100, schedules=20, messages=40, starts=1, dms=40
)  # fmt: skip


def page(rows: Sequence[Row]) -> str:
    intro = (
        f"Written by `make bench` on {datetime.now(UTC):%-d %B %Y}: {machine()}. Each row compares two things in one"
        " run; seconds and rates are this machine's, with whatever else ran on it: over the last quarter of an hour"
        f" {os.getloadavg()[2]:.1f} processes wanted a core at a time."
    )
    lines = [
        "# How fast it is",
        "",
        intro,
        "",
        "| what | measured | asked for | |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.measured} | {row.asked} | {_mark(row)} |" for row in rows),
        "",
        *(f"- **{row.what}**: {row.details}" for row in rows if row.details),
    ]
    return "\n".join(lines).rstrip() + "\n"


def machine() -> str:
    """Cores, processor, memory and Python: nothing that tells whose machine it is."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cores} cores, {_processor()}, {memory:.0f} GiB, Python {platform.python_version()}"


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _mark(row: Row) -> str:
    return "" if row.holds is None else "yes" if row.holds else "**no**"


def at_most(what: str, ratio: float, limit: float, details: str = "", *, than: str = "times") -> Row:
    return Row(what, f"{ratio:.2f} {than}", f"at most {limit:g}", ratio <= limit, details)
