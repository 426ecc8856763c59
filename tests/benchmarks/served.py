"""A process that serves: the program as `warmline run --http` runs it, or what it is measured against (rungs.py)."""

import sys

from bot import logs, server, settings
from bot.sending.scheduler import Scheduler


def warmline(*, silent: bool) -> None:
    """``silent``: without a scheduler, so that answering is measured by itself."""
    if silent:
        Scheduler.start = lambda scheduler: None  # type: ignore[assignment, method-assign]
    chosen = settings.load(settings.HTTP)
    logs.set_up(chosen.log_level, chosen.secrets)
    server.run(chosen, server.Address("127.0.0.1", 0))


if __name__ == "__main__":
    if sys.argv[1] == "bolt":
        from tests.benchmarks import rungs

        rungs.serve(rungs.app(sys.argv[2], database=sys.argv[3] if len(sys.argv) > 3 else None))
    else:
        warmline(silent="silent" in sys.argv)
