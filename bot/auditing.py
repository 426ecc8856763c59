"""Where the audit log goes: a file that is only added to, and opened anew once it was rotated away, or stdout."""

import json
import logging
import sys
from logging.handlers import WatchedFileHandler
from pathlib import Path

from bot.metrics import AUDIT_LINES_LOST
from storage.engine import audit

log = logging.getLogger(__name__)


class CannotWrite(Exception):  # noqa: N818 - read by people
    """The file cannot be opened, which is said before anything starts."""


class _AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(record.__dict__["line"], ensure_ascii=True)


class _NeverStops:
    """A line that cannot be written is an error in the log and a figure, and stops nobody's answer."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        AUDIT_LINES_LOST.inc()
        log.error("a line of the audit log could not be written", exc_info=sys.exc_info())


class _File(_NeverStops, WatchedFileHandler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:  # to open it anew is outside of what the library handles
            self.handleError(record)


class _Stdout(_NeverStops, logging.StreamHandler):  # type: ignore[type-arg]  # generic in the stubs alone
    pass


def open_(where: str | None) -> None:
    """Write the audit log there from now on: "stdout", a file, or nowhere. Raises CannotWrite."""
    close()
    if where is None:
        return
    handler: logging.Handler
    try:
        if where == "stdout":
            handler = _Stdout(sys.stdout)
        else:
            Path(where).touch(mode=0o600)
            handler = _File(where, encoding="utf-8")
    except OSError as error:
        raise CannotWrite(f"{where} cannot be written to ({error.strerror or error}). Name another file.") from error
    handler.setFormatter(_AsJson())
    audit.log.addHandler(handler)
    audit.log.setLevel(logging.INFO)


def close() -> None:
    audit.log.setLevel(logging.CRITICAL + 1)
    for handler in list(audit.log.handlers):
        audit.log.removeHandler(handler)
        handler.close()
