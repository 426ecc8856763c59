"""What the culture tools add to a team's digest: four lines at most, and what has nothing to say takes none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage.ideas import waiting
from storage.ideas.waiting import Waiting


@dataclass(frozen=True)
class Culture:
    """A field for each tool, in the order in which they are told; each is empty where there is nothing to say."""

    idea: Waiting | None = None  # the one that waits longest for an answer


def collect(session: Session, span: Mapping[str, Any]) -> Culture:
    return Culture(
        idea=waiting.longest(session, span),
    )
