"""Moments as other tools write them. Pure."""

import re
from datetime import UTC, datetime, time

from storage.delivery import recurrence

_NOON = time(12)
_BY_NUMBERS = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}")
_UTC = re.compile(r"\s*(UTC|GMT|Z)$", re.IGNORECASE)
_OFFSET = re.compile(r"\s+([+-]\d{2}:?\d{2})$")
_SECONDS = re.compile(r"[0-9]{10}(\.[0-9]+)?|[0-9]{13}")


class Unclear(Exception):  # noqa: N818 - says what is wrong, in words
    """It is no moment, or could be several."""


def read(text: str, *, zone: str, form: str = "") -> datetime:
    """The moment in UTC. ``zone`` is where none is said, ``form`` as strptime has it. Raises Unclear, in words."""
    try:
        moment = _by_form(text, form) if form else _plain(text)
        if moment.tzinfo is None:
            return recurrence.moment(moment.date(), moment.time(), zone)
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise Unclear(f"“{text}” is in no year that a clock shows") from error


def _by_form(text: str, form: str) -> datetime:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - its zone is asked for where it has none
    except ValueError as error:
        raise Unclear(f"“{text}” is not as --date-format says") from error


def _plain(text: str) -> datetime:
    if _SECONDS.fullmatch(text):  # since 1970, as Slack has them, or in thousandths
        return datetime.fromtimestamp(float(text) / (1000 if len(text) == 13 else 1), UTC)
    is_utc = _UTC.search(text) is not None
    bare = _OFFSET.sub(r"\1", _UTC.sub("", text))
    bare = bare.replace("/", "-", 2) if bare[:4].isdecimal() else bare
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError as error:
        raise Unclear(_why_not(text)) from error
    if ":" not in bare and "T" not in bare:
        moment = datetime.combine(moment.date(), _NOON)  # of the day alone
    return moment.replace(tzinfo=UTC) if is_utc and moment.tzinfo is None else moment


def _why_not(text: str) -> str:
    if not text:
        return "there is no date"
    if _BY_NUMBERS.match(text):
        return f"“{text}” could be two dates; say which, as in --date-format '%d/%m/%Y %H:%M'"
    return f"“{text}” is no date that I can read; write it as in 2026-11-16 09:30, or say how with --date-format"
