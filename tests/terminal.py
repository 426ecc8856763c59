"""`warmline` in a terminal, or piped into something, as whoever runs it sees it."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir, suppress
from pathlib import Path

from typer.testing import CliRunner, Result

from bot import cli
from tests.process import ROOT


def warmline(*arguments: str, folder: Path, environment: Mapping[str, str] | None = None, typed: str = "") -> Result:
    """The command, run in this process; a traceback is a failure of the test."""
    with chdir(folder):
        result = CliRunner(env=environment).invoke(cli.app, arguments, input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def in_terminal(*arguments: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Exit code, and what is on the screen; of a terminal that shows no colours, so that every escape is a fault."""
    ours, theirs = pty.openpty()
    with _started(arguments, folder, {"TERM": "dumb", "COLUMNS": "200", **environment}, theirs) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # how a terminal says that nobody writes to it any more
            while piece := os.read(ours, 65536):
                shown += piece
        os.close(ours)
        return process.wait(), shown.decode(errors="replace").replace("\r\n", "\n")


def piped(*arguments: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Exit code, and what a program reads that comes after the pipe."""
    with _started(arguments, folder, environment, subprocess.PIPE) as process:
        return process.wait(), process.communicate()[0].decode()


def _started(
    arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str], output: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
