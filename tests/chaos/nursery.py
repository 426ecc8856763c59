"""Where the bot's processes come from: everything is imported once, and each life is a fork of this process.

Starting Python anew takes a second, longer than most of these lives. The nursery does what it is told, a JSON
object a line: {"born": LIFE}, {"kill": PID}, {"stop": PID}, {"freeze": PID}, {"thaw": PID}, {"alive": PID}.
Only the nursery ends its children, and it reaps them in the same step, so that no other process can be hit.
"""

import asyncio
import json
import mmap
import os
import signal
import struct
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

import handlers  # noqa: F401 - so that no life has to import it
from bot import logs, server
from bot.receiving import http  # noqa: F401 - so that no life has to import it
from bot.sending.look_ups import LookUps
from bot.sending.pace import Pace
from bot.settings import Settings
from storage.engine.database import Store  # noqa: F401
from tests.chaos import points

SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGTERM, "freeze": signal.SIGSTOP, "thaw": signal.SIGCONT}


@dataclass(frozen=True)
class Life:
    """One process of the bot. ``port`` None: by Socket Mode. ``dies_at``: a named point, at its nth time."""

    folder: str  # where its clock, its log and its notes are
    settings: dict[str, str]
    pace: dict[str, Any]
    port: int | None = None
    dies_at: str = ""
    nth: int = 1
    largest_file: int | None = None
    wall_steps: bool = False  # its machine's clock jumps

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Offset:
    """How far a clock is from this machine's, in a file that the bench moves while it runs.

    "clock" is the time that the program is given, as the local Slack has it; "wall" is the machine's own.
    """

    def __init__(self, folder: Path, name: str = "clock") -> None:
        self._path = folder / name
        if not self._path.exists():
            self._path.write_bytes(struct.pack("d", 0))
        with self._path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8)

    @property
    def seconds(self) -> float:
        return float(struct.unpack("d", self._map[:8])[0])

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds)

    def set(self, seconds: float) -> None:
        self._map[:8] = struct.pack("d", seconds)


def main() -> None:
    children: set[int] = set()
    for line in sys.stdin:
        [(verb, what)] = json.loads(line).items()
        answer = _born(Life(**what)) if verb == "born" else _do(verb, what)
        if verb == "born":
            children.add(answer)
        elif verb == "kill" or answer is False:
            children.discard(what)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in children:  # the bench is gone
        _do("kill", pid)


def _born(life: Life) -> int:
    if (pid := os.fork()) != 0:
        return pid
    sys.stdin.close()
    try:
        _live(life)
    except BaseException as error:
        sys.stderr.write("a life ended:\n")
        traceback.print_exception(error)
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _do(verb: str, pid: int) -> Any:
    """For kill, the exit status; for alive, whether it is; a process that ended by itself is reaped by either."""
    if verb in SIGNALS:
        with suppress(ProcessLookupError):
            os.kill(pid, SIGNALS[verb])
    if verb == "kill":
        with suppress(ChildProcessError):
            return os.waitpid(pid, 0)[1]
    if verb == "alive":
        with suppress(ChildProcessError):
            return os.waitpid(pid, os.WNOHANG)[0] == 0
        return False
    return None


def _live(life: Life) -> None:
    folder = Path(life.folder)
    _redirect(folder)
    if life.largest_file:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (life.largest_file, life.largest_file))
    _take_notes(folder)
    if life.wall_steps:
        threading.Thread(target=_follow, args=[Offset(folder, "wall")], daemon=True).start()
    if life.dies_at:
        points.die_at(life.dies_at, life.nth)
    settings = Settings(**life.settings)
    logs.set_up("WARNING", settings.secrets)
    asyncio.run(_serve(life, settings, Offset(folder)))


async def _serve(life: Life, settings: Settings, clock: Offset) -> None:
    stop = asyncio.Event()
    address = server.Address("127.0.0.1", life.port) if life.port else None
    with server.stopped_by_signals(stop):
        await server.serve(settings, stop=stop, address=address, clock=clock.now, pace=Pace(**life.pace))


def _follow(wall: Offset) -> None:
    """Let this process's wall clock jump whenever the bench says so; the monotonic clock goes on as it does."""
    shown = wall.seconds
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=shown), tick=True) as traveller:
        while True:
            time.sleep(0.002)
            if (wanted := wall.seconds) != shown:
                traveller.shift(wanted - shown)
                shown = wanted


def _redirect(folder: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for to, number in ((nothing, 0), (nothing, 1), (log, 2)):
        os.dup2(to, number)


def _take_notes(folder: Path) -> None:
    """What each look-up found, a line each, for the bench's figures."""
    notes = os.open(folder / "notes", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    found = LookUps._as_found

    def noted(self: LookUps, row: Any, channel: str, ts: str | None) -> Any:
        os.write(notes, b"found\n" if ts else b"missing\n")
        return found(self, row, channel, ts)

    LookUps._as_found = noted  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
