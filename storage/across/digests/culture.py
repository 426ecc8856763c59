"""What the culture tools add to a team's digest: four lines at most, and what has nothing to say takes none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage.maps import quiet
from storage.maps.quiet import QuietPoint


@dataclass(frozen=True)
class Culture:
    """A field for each tool, in the order in which they are told; each is empty where there is nothing to say."""

    point: QuietPoint | None = None  # a touch point without a story


def collect(session: Session, span: Mapping[str, Any]) -> Culture:
    return Culture(
        point=quiet.quietest(session, span),
    )
