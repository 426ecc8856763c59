"""A calendar is taken apart in a process of its own, which ends in time whatever it holds.

The libraries know no limit: one rule that never gets on (`INTERVAL=0`) would keep a thread of ours busy for ever, and
thousands of events that recur each day would fill the memory that people's answers need.
"""

import asyncio
import json
import os
import sys
from datetime import date, datetime

from bot.absences.event import CannotRead, Event

WITHIN = 120  # seconds by the clock, on a machine that is busy with other things too
BUSY = 20  # seconds of the processor
MEMORY = 1_000_000_000  # bytes
SECRETS = ("SLACK_", "DATABASE_URL", "WARMLINE_")  # none of its business


async def taken_apart(body: bytes, *, first: date, last: date) -> list[Event]:
    """What takes place between two days. Raises CannotRead where it is no calendar, or too much of one."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, str(BUSY), first.isoformat(), last.isoformat(), env=_environment(),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(WITHIN):
            told, _ = await process.communicate(body)
    except TimeoutError:
        raise CannotRead("too_many") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise CannotRead("too_many")
    return _read(json.loads(told))


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(SECRETS)}


def _read(told: str | list[list[str]]) -> list[Event]:
    if isinstance(told, str):
        raise CannotRead(told)
    return [Event(_moment(one[0]), _moment(one[1]), one[2], tuple(one[4:]), one[3]) for one in told]


def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _written(event: Event) -> list[str]:
    return [event.start.isoformat(), event.end.isoformat(), event.summary, event.organizer, *event.attendees]


def main() -> None:
    """In the process itself: a calendar comes in, and its events, or why it cannot be read, go out."""
    _limit(int(sys.argv[1]))
    from bot.absences import ical  # with its libraries, only here

    first, last = map(date.fromisoformat, sys.argv[2:])
    try:
        found: str | list[list[str]] = [
            _written(one) for one in ical.events(sys.stdin.buffer.read(), first=first, last=last)
        ]
    except CannotRead as error:
        found = error.why
    except MemoryError:
        found = "too_many"
    json.dump(found, sys.stdout)


def _limit(busy: int) -> None:
    """Where the system has limits for a process; elsewhere the clock alone ends it."""
    try:
        import resource
    except ImportError:  # pragma: no cover
        return
    for which, most in ((resource.RLIMIT_CPU, busy), (resource.RLIMIT_AS, MEMORY)):
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
