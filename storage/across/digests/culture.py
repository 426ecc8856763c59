"""What the culture tools add to a team's digest: four lines at most, and what has nothing to say takes none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage.across.digests import window
from storage.meanings import alive

WEEK_BEGINS, LAST_EDGE = f"edge{window.WEEKS - 1}", f"edge{window.WEEKS}"


@dataclass(frozen=True)
class Culture:
    """A field for each tool, in the order in which they are told; each is empty where there is nothing to say.

    ``lifeless`` is the agreed behaviour that has had no story for longest, ``agreed`` what was agreed in this week.
    """

    lifeless: str = ""
    agreed: tuple[str, ...] = ()


def collect(session: Session, span: Mapping[str, Any]) -> Culture:
    return Culture(
        lifeless=alive.lifeless(session, span["team"], as_of=span[LAST_EDGE]),
        agreed=alive.agreed_between(session, span["team"], span[WEEK_BEGINS], span[LAST_EDGE]),
    )
