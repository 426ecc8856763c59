"""The ideas of the example company: what somebody had, and what became of it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from storage.customers import customers
from storage.engine.database import Session
from storage.ideas import answering, ideas, telling, writing
from storage.ideas.answering import Verdict
from storage.people import people

Do = Callable[[Session, datetime], object]


def deeds(told: list[dict[str, Any]]) -> Iterator[tuple[int, str, Do]]:
    """How many days ago, who, and what: in no order."""
    for idea in told:
        yield idea["day"], idea["author"], _have(idea)
        for person in idea.get("wanted_by", ()):
            yield idea["day"] - 1, person, _want(idea["words"], person)
        for step in idea.get("steps", ()):
            yield step["day"], step["by"], _answer(idea["words"], step)
        if heard := idea.get("told"):
            yield heard["day"], heard["by"], _tell(idea["words"], heard)


def _have(idea: dict[str, Any]) -> Do:
    def have(session: Session, at: datetime) -> None:
        customer = customers.read(session, idea["words"]).customer
        writing.write(
            session, author=idea["author"], said=idea["words"], at=at, customer_id=customer.id if customer else None
        )  # fmt: skip

    return have


def _want(words: str, person: str) -> Do:
    return lambda session, at: writing.support(session, id_=_id_of(session, words), by=person, at=at)


def _answer(words: str, step: dict[str, Any]) -> Do:
    said = {name: value for name, value in step.items() if name not in {"day", "by"}}
    return lambda session, at: answering.answer(
        session,
        id_=_id_of(session, words),
        by=people.find(session, [step["by"]])[step["by"]],
        verdict=Verdict(**said),
        at=at,
    )


def _tell(words: str, heard: dict[str, Any]) -> Do:
    return lambda session, at: telling.told(
        session,
        id_=_id_of(session, words),
        by=people.find(session, [heard["by"]])[heard["by"]],
        said=heard["words"],
        at=at,
    )


def _id_of(session: Session, words: str) -> int:
    return ideas.of_words(session, words)
