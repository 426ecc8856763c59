"""What is logged, and how: one line a record, ids and counts only, no secret, and other people's loggers calm."""

import logging
import re
import sys
import traceback
from collections.abc import Collection
from time import monotonic
from types import TracebackType
from typing import Any

from bot.printing import in_a_line

_TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w-]+")
# Bolt logs the whole body at INFO on a bad signature, and copies levels between its loggers while it
# starts; so they are held here, at the one handler, and not by a level.
_CALM = {
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.ERROR,
    "apscheduler": logging.WARNING,
    "aiohttp": logging.WARNING,
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "uvicorn": logging.WARNING,
}
# What strangers or an outage can bring about as often as they like: one line a minute says it.
_REPEATED = ("asyncio", "uvicorn", "bot.receiving.http", "bot.receiving.connections")
_REPEAT_AFTER = 60.0  # seconds
_MANY = 1000  # different lines; then all are forgotten, for these may be a stranger's as well


def set_up(level: str, secrets: Collection[str] = ()) -> None:
    """Log to standard error from now on. ``secrets`` are masked wherever they turn up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(secrets, tells=level == "DEBUG"))
    handler.addFilter(_is_ours_or_serious)
    handler.addFilter(Repeated())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)


class Repeated(logging.Filter):
    """Lets each of such lines through once a minute; the next one says how many there were in between."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], tuple[float, int]] = {}  # when, and how many were left out since

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING or not record.name.startswith(_REPEATED):
            return True
        line = record.name, str(record.msg).partition("\n")[0]
        said_at, left_out = self._said.get(line, (float("-inf"), 0))
        if monotonic() - said_at < _REPEAT_AFTER:
            self._said[line] = said_at, left_out + 1
            return False
        if len(self._said) >= _MANY:
            self._said.clear()
        self._said[line] = monotonic(), 0
        if left_out:
            record.msg = f"{record.msg} (and {left_out} times more since this was last said)"
        return True


class OneLine(logging.Formatter):
    """A record is a line. Of an exception it says where, and what kind; its words may be people's.

    ``tells``: the exception's own words too, for whoever asked for DEBUG; of one of PostgreSQL's only names.
    """

    def __init__(self, secrets: Collection[str] = (), *, tells: bool = False) -> None:
        super().__init__("{asctime} {levelname:<7} {name}: {message}", style="{")
        self.default_msec_format = "%s.%03d"
        self._secrets = sorted(secrets, key=len, reverse=True)
        self._tells = tells

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have left the long form there
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "…")
        return in_a_line(_TOKEN.sub(r"\1-…", line).replace("\r", "").replace("\n", " | "))

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        error = ei[1]
        if error is None:
            return ""
        frames = traceback.extract_tb(ei[2])
        where = " < ".join(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in reversed(frames))
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        because = f" because of {type(cause).__qualname__}" if cause else ""
        told = f": {_words(error)}" if self._tells else ""
        return f"{type(error).__qualname__}{told}{because} at {where or 'no line'}"


def _words(error: BaseException) -> str:
    """PostgreSQL quotes whole rows, and what was typed, in what it says: of that its code and names have to do."""
    said: Any = getattr(getattr(error, "orig", None) or error, "diag", None)
    if not getattr(said, "sqlstate", None):  # nothing of the kind, or no server was reached that could quote
        return str(error)
    names = (said.sqlstate, said.table_name, said.column_name, said.constraint_name)
    return " ".join(filter(None, names))


def _is_ours_or_serious(record: logging.LogRecord) -> bool:
    return record.levelno >= _CALM.get(record.name.partition(".")[0], logging.NOTSET)
