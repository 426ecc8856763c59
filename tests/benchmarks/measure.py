"""Measuring: processor time where something else may run beside, and the median of several runs."""

import os
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import clock_gettime, perf_counter, process_time


def cpu_of(pid: int) -> float:
    """Seconds of processor time that a process has used, with all its threads."""
    return clock_gettime((~pid << 3) | 2)  # as Linux's clock_getcpuclockid(3) makes it; /proc counts in 10 ms


def memory_of(pid: int) -> float:
    """Mebibytes that a process holds in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def cpu(work: Callable[[], object], *, times: int = 1) -> float:
    """Processor seconds of one run: the median of five rounds of so many."""
    rounds = []
    for _ in range(5):
        began = process_time()
        for _ in range(times):
            work()
        rounds.append((process_time() - began) / times)
    return median(rounds)


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def wall(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
