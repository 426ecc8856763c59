"""`python -m tests.simulation SEED [--days 365] [--times 1] [--log]`: the years of a seed, and of those after it."""

import argparse
import gc
import logging
import os
import sys
from functools import partial
from time import process_time

from tests import compiled
from tests.simulation import reckoning
from tests.simulation.reckoning import Result

HASHES = "PYTHONHASHSEED"
say = partial(print, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--times", type=int, default=1, help="so many seeds, one after the other")
    parser.add_argument("--log", action="store_true", help="print what happened, moment by moment")
    wish = parser.parse_args()
    if os.environ.get(HASHES) != "0":  # sets of strings have an order of their own in each process, unless it is fixed
        again = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execve(sys.executable, again, os.environ | {HASHES: "0"})  # noqa: S606
    logging.basicConfig(level=logging.CRITICAL)
    compiled.share()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # a life makes much that stays
    results = []
    for seed in range(wish.seed, wish.seed + wish.times):
        began = process_time()
        results.append(reckoning.run(seed, wish.days))
        _say(results[-1], process_time() - began, with_log=wish.log)
    _sum_up(results)
    return 0 if all(one.figures.is_right for one in results) else 1


def _say(one: Result, seconds: float, *, with_log: bool) -> None:
    if with_log:
        say("\n".join(one.log))
    figures = one.figures
    say(
        f"seed {one.seed}: {one.days} days in {seconds:.0f} s, {figures.due} due, {figures.sent} sent, "
        f"{figures.withdrawn} withdrawn, {figures.twice} twice, {figures.lost} lost, {figures.commands} told "
        f"(and {figures.again} times again), {figures.kills} deaths, {figures.faults} faults, "
        f"{one.restores} restores, log {one.digest}",
    )
    for problem in figures.problems:
        say(f"  {problem}")
    if figures.problems:
        say(f"  again: make simulate SEED={one.seed} DAYS={one.days}")


def _sum_up(results: list[Result]) -> None:
    days, right = sum(one.days for one in results), sum(one.figures.is_right for one in results)
    due, lost = sum(one.figures.due for one in results), sum(one.figures.lost for one in results)
    twice = sum(one.figures.twice for one in results)
    say(f"{days} simulated days, {due} messages due, {lost} lost, {twice} twice; {right} of {len(results)} right")


if __name__ == "__main__":
    sys.exit(main())
