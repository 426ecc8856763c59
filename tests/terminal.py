"""`warmline` in a terminal, or piped into something, as whoever runs it sees it."""

import os
import pty
from collections.abc import Mapping
from contextlib import chdir, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from typer.testing import CliRunner, Result

from bot import cli
from tests import forked


def warmline(*arguments: str, folder: Path, environment: Mapping[str, str] | None = None, typed: str = "") -> Result:
    """The command, run in this process; a traceback is a failure of the test."""
    with chdir(folder):
        result = CliRunner(env=environment).invoke(cli.app, arguments, input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def in_terminal(*arguments: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Exit code, and what is on the screen; of a terminal that shows no colours, so that every escape is a fault."""
    ours, theirs = pty.openpty()
    process = _started(arguments, folder, {"TERM": "dumb", "COLUMNS": "200", **environment}, theirs)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # how a terminal says that nobody writes to it any more
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    return _ended(process), shown.decode(errors="replace").replace("\r\n", "\n")


def piped(*arguments: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Exit code, and what a program reads that comes after the pipe."""
    ours, theirs = os.pipe()
    process = _started(arguments, folder, environment, theirs)
    os.close(theirs)
    with os.fdopen(ours) as read:
        said = read.read()
    return _ended(process), said


def _started(
    arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str], output: int
) -> ForkServerProcess:
    return forked.start(
        arguments, folder=folder, environment={"PATH": os.environ["PATH"], **environment}, output=output
    )


def _ended(process: ForkServerProcess) -> int:
    process.join()
    return process.exitcode or 0
