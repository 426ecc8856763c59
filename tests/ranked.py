"""Kinds of messages that come in small measure, which only tests have."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from handlers.views.blocks import Message
from storage.delivery import kinds
from storage.delivery.kinds import Kind
from storage.engine.database import Session
from storage.people.attention import Rank
from storage.tables import Delivery


def _kind(rank: Rank, *, answers: bool = False) -> Kind:
    name = f"test_{rank.name.lower()}"
    return Kind(name, subject=Delivery, in_words=name, touched_by=None, attention=rank, answers=answers)


ANSWER, NOTICE, PULSE, GOAL, TAP, STILL_TRUE = KINDS = (
    _kind(Rank.IDEA_ANSWER, answers=True),
    *(_kind(rank) for rank in (Rank.NOTICE, Rank.PULSE, Rank.GOAL, Rank.TAP, Rank.STILL_TRUE)),
)


@contextmanager
def declared() -> Iterator[None]:
    """While these are known by their names."""
    with patch.dict(kinds._messages, {kind.name: kind for kind in KINDS}):
        yield


def compose(session: Session, delivery: Delivery, now: datetime) -> Message:
    return Message(f"{delivery.kind} {delivery.subject}")


COMPOSERS = dict.fromkeys(KINDS, compose)
