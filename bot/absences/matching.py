"""Whose absence an event is: by the e-mail of whoever is invited, by a name in its title, or by its organizer. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.absences.event import Event

_PARTS = re.compile(r"\s+[-–—|/]+\s+|[:,;()\[\]&+]|\s+\band\b\s+")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,3}")
_SIGNS = re.compile(r"[^\w.’'-]+")
_LONGEST = 60  # characters of a name that is shown to an admin


@dataclass(frozen=True)
class Known:
    """Who can be matched: ``by_mail`` and ``by_name`` (both in small letters) lead to ids; ``wanted`` are those whose
    absences are kept. A name that two people have leads to nobody."""

    by_mail: Mapping[str, str]
    by_name: Mapping[str, str]
    wanted: Collection[str]


def whose(event: Event, known: Known) -> tuple[list[str], str]:
    """The people whom an event is about; where there is nobody, what to call whoever is meant, "" for nothing."""
    found = {known.by_mail[mail] for mail in event.attendees if mail in known.by_mail}
    found = found or set(_named(event.summary, known))
    if not found and event.organizer in known.by_mail and not event.attendees:
        found = {known.by_mail[event.organizer]}
    if found:
        return sorted(found.intersection(known.wanted)), ""
    return [], _shown(event)


def plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _named(summary: str, known: Known) -> Collection[str]:
    """Names of two words or more stand anywhere in it; one of a single word stands alone between its signs."""
    pieces = [plain(piece) for piece in _PARTS.split(summary)]
    whole = f" {plain(_SIGNS.sub(' ', summary))} "
    return {id_ for name, id_ in known.by_name.items() if name in pieces or (" " in name and f" {name} " in whole)}


def _shown(event: Event) -> str:
    """An e-mail or what looks like a name; the rest of an event's words is nobody's business."""
    if event.attendees:
        return event.attendees[0][:_LONGEST]
    pieces = [piece.strip() for piece in _PARTS.split(event.summary)]
    names = [piece for piece in pieces if _NAME.fullmatch(piece) and piece.istitle()]
    return names[0][:_LONGEST] if names else ""
