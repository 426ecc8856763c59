"""The library of the example company: cards, what came of them, and the forum that wrote one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from storage.cards import cards, forums, hosting, hosts, months, trials, writing
from storage.cards.writing import Shape
from storage.delivery import recurrence
from storage.engine.database import Session
from storage.maps import points
from storage.people import people, teams
from storage.tables import Forum, Person

Do = Callable[[Session, datetime], object]


def deeds(told: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str, Do]]:
    """How many days ago, who, and what: in no order."""
    for card in told:
        yield card["day"], card["by"], _write(card)
        for trial in card.get("trials", ()):
            yield trial["day"], trial["by"], _try(card["title"], trial["by"])
            if result := trial.get("result"):
                yield trial["told"], trial["by"], _tell(card["title"], trial, result)


def begin(session: Session, told: Mapping[str, Any], at: datetime) -> None:
    """A lead has the forum begin, and, where that is told too, an admin that of all teams."""
    team_id = teams.named(session, told["team"]).id or 0
    months.begin(session, team_id=team_id, by=_person(session, told["by"]), at=at)
    if of_all := told.get("of_all"):
        months.begin_for_all(session, channel=of_all["channel"], by=_person(session, of_all["by"]), at=at)


def go_on(session: Session, told: Mapping[str, Any], *, at: datetime) -> None:
    """Whoever is asked to host does, and writes down what came of it."""
    for team_id in (teams.named(session, told["team"]).id, None):
        forum = forums.current(session, team_id)
        if forum is None or forum.host is None:
            continue
        if forum.state == "preparing" and not forum.is_agreed and hosts.turn_of(session, forum, forum.host):
            hosting.agree(session, id_=forum.id or 0, by=_person(session, forum.host), at=at)
        elif forum.state == "closed" and team_id and not cards.came_of(session, forum):
            _finish(session, forum, told, at)


def _finish(session: Session, forum: Forum, told: Mapping[str, Any], at: datetime) -> None:
    shape = Shape(title=told["title"], moment=told["when"], advice=told["do"])
    hosting.finish(session, id_=forum.id or 0, by=_person(session, forum.host or ""), shapes=[shape], at=at)


def _write(card: Mapping[str, Any]) -> Do:
    def write(session: Session, at: datetime) -> None:
        team = teams.named(session, card["team"])
        today = recurrence.local_date(at, team.zone)
        point = points.named(session, team, card.get("touch_point", ""), today=today)
        shape = Shape(
            title=card["title"], moment=card["when"], advice=card["do"], touch_point_id=point.id if point else None
        )
        writing.add(session, shape, by=_person(session, card["by"]), at=at, team_id=team.id)

    return write


def _try(title: str, by: str) -> Do:
    return lambda session, at: trials.begin(
        session, card_id=_card(session, title), by=_person(session, by), at=at
    )  # fmt: skip


def _tell(title: str, trial: Mapping[str, Any], result: str) -> Do:
    def tell(session: Session, at: datetime) -> None:
        mine = trials.of(session, title=title, person=trial["by"])
        about: dict[str, Any] = {"id_": mine, "by": trial["by"], "at": at}
        trials.answer(session, result=result, **about)
        if words := trial.get("words"):
            trials.add_words(session, words=words, **about)

    return tell


def _card(session: Session, title: str) -> int:
    return cards.titled(session, title)


def _person(session: Session, id_: str) -> Person:
    return people.find(session, [id_])[id_]
