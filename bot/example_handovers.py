"""What the teams of the example company hand to each other: agreed, used, written about, thanked for."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from storage.dominoes import agreeing, notices, replies, taps, thanks
from storage.dominoes.drafts import Between, Draft
from storage.engine.database import Session
from storage.people import people, teams
from storage.tables import Person

Do = Callable[[Session, datetime], object]


def deeds(told: list[dict[str, Any]]) -> Iterator[tuple[int, str, Do]]:
    """How many days ago, who, and what: in no order."""
    for number, one in enumerate(told, 1):
        yield one["day"], one["by"], _propose(one)
        if agreed := one.get("agreed"):
            yield agreed["day"], agreed["by"], _agree(number, agreed)
        for letter in one.get("letters", ()):
            yield letter["day"], letter["by"], _write(number, letter)
        for given in one.get("thanks", ()):
            yield given["day"], given["by"], _thank(number, given)
        for change in one.get("changes", ()):
            yield change["day"], change["by"], _change(change)


def go_on(session: Session, told: list[dict[str, Any]], *, at: datetime) -> None:
    """Whoever is asked how many they could use says so."""
    for number, one in enumerate(told, 1):
        counts = one.get("taps", ())
        said = taps.waiting_for(session, number)
        if said and counts:
            person, place = said
            count = counts[place % len(counts)]
            taps.answer(session, id_=number, by=person, count=count, missing=[0] if count < 5 else [], at=at)


def _propose(one: dict[str, Any]) -> Do:
    def propose(session: Session, at: datetime) -> None:
        team, other = (teams.named(session, one[name]).id or 0 for name in ("team", "other"))
        words = {name: one[name] for name in ("what", "by_when", "if_missing", "noticed_by") if name in one}
        draft = Draft(**words, needs="\n".join(one.get("needs", ())))
        agreeing.propose(
            session, between=Between(team, one["side"], other), draft=draft, by=_who(session, one["by"]), at=at
        )

    return propose


def _agree(number: int, agreed: dict[str, Any]) -> Do:
    return lambda session, at: agreeing.agree(
        session, id_=number, by=_who(session, agreed["by"]), at=at, by_when=agreed["by_when"]
    )


def _write(number: int, letter: dict[str, Any]) -> Do:
    words = {name: letter[name] for name in ("our_part", "arrived", "need", "would_help") if name in letter}
    return lambda session, at: notices.write(
        session,
        id_=number,
        direction=letter["direction"],
        draft=notices.Draft(**words),
        by=_who(session, letter["by"]),
        at=at,
    )


def _change(change: dict[str, Any]) -> Do:
    def promise(session: Session, at: datetime) -> None:
        due = date.fromordinal(at.date().toordinal() + change["in_days"])
        replies.answer(
            session, id_=change["letter"], by=_who(session, change["by"]), state="changing", at=at,
            change=change["text"], due=due,
        )  # fmt: skip

    return promise


def _thank(number: int, given: dict[str, Any]) -> Do:
    return lambda session, at: thanks.give(
        session, handover_id=number, by=_who(session, given["by"]), said=given["words"], at=at
    )


def _who(session: Session, person: str) -> Person:
    return people.find(session, [person])[person]
