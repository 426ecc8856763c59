"""One seed decides: whatever is random, and whatever a clock shows, comes from it while a simulation runs."""

import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from types import ModuleType
from typing import Any
from unittest.mock import patch

import time_machine

from bot.sending import real_time
from tests.simulation.loop import OWNER, Loop

OURS = ("bot", "handlers", "storage", "slack_bolt", "slack_sdk")


@contextmanager
def under(seed: int, loop: Loop, start: datetime) -> Iterator[None]:
    """Inside, secrets, ids and dice are the seed's, and every clock goes by the loop."""
    entropy, before = Random(f"{seed}, secrets"), random.getstate()
    random.seed(f"{seed}, everything else")
    with ExitStack() as undo:
        undo.callback(random.setstate, before)
        undo.enter_context(patch.object(os, "urandom", entropy.randbytes))
        undo.enter_context(patch.object(random, "_urandom", entropy.randbytes))  # what ``secrets`` reads
        undo.enter_context(patch.object(real_time, "wall", _wall))
        undo.enter_context(_monotonic(loop.time))
        traveller = undo.enter_context(time_machine.travel(start, tick=False))
        loop.on_leap = traveller.shift
        undo.callback(setattr, loop, "on_leap", lambda seconds: None)
        yield


def _wall() -> datetime:
    """As the machine of whoever asks shows it."""
    owner = OWNER.get()
    return datetime.now(UTC) + (owner.ahead if owner else timedelta())


@contextmanager
def _monotonic(simulated: Callable[[], float]) -> Iterator[None]:
    """In place of time.monotonic, also where it was imported by its name, before or meanwhile."""
    real = time.monotonic
    with patch.object(time, "monotonic", simulated):
        _swap(real, simulated)
        try:
            yield
        finally:
            _swap(simulated, real)


def _swap(old: object, new: object) -> None:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in OURS and _names(module).get("monotonic") == old:
            setattr(module, "monotonic", new)  # noqa: B010


def _names(module: ModuleType) -> dict[str, Any]:
    return getattr(module, "__dict__", {})
