"""`python -m tests.chaos [--share 0.1] [--write] [CONFIGURATION ...]`: runs them one after another."""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos import configurations, report


def main() -> int:
    names = [one.name for one in configurations.STORIES]
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of a whole run, as in 0.1 for a short one")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/chaos.md")
    parser.add_argument("--keep", type=Path, help="keep databases and logs in this folder")
    parser.add_argument("configurations", nargs="*", metavar="CONFIGURATION", help=", ".join(names))
    wish = parser.parse_args()
    if unknown := set(wish.configurations) - set(names):
        parser.error(f"no such configuration: {', '.join(sorted(unknown))}")
    chosen = [one for one in configurations.STORIES if one.name in (wish.configurations or names)]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whatever ends the bench ends all that it started
    with tempfile.TemporaryDirectory(prefix="chaos-") as temporary:
        folder = wish.keep or Path(temporary)
        folder.chmod(0o755)  # PostgreSQL runs as somebody else where we are root
        figures = []
        for number, one in enumerate(chosen):
            figures.append(asyncio.run(configurations.run(one, folder / str(number), wish.share)))
            report.say(figures[-1])
            if wish.write:
                report.write(names, figures[-1])
    report.table(figures)
    return 0 if all(one.is_right for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
