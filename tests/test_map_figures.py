"""What maps ask of either database: figures, questions on Home, what is late, words of one's own."""

from datetime import timedelta
from typing import Any

import pytest

from storage.across import home
from storage.engine.database import Session, Store
from storage.maps import actions, figures, overview, questions, quiet, tagging
from storage.maps.figures import Figures
from storage.people import people
from storage.tables import MapAction, Person, Story, Team, TouchPoint
from tests.making import change, make_team
from tests.mapping import NAMES, make_map
from tests.stage import BO, CY, MONDAY, SUPPORT

DAY = timedelta(days=1)


@pytest.fixture
async def store(any_store: Store) -> Store:
    """A map of six with a few stories; Bo leads, Cy looks after the first point."""

    def people_and_team(session: Session) -> None:
        for id_, name in ((BO, "Bo"), (CY, "Cy")):
            session.add(Person(id=id_, name=name, zone="Europe/Berlin", looked_up_at=MONDAY))
        make_team(session, leads=[BO], members=[CY])

    await any_store.write(people_and_team)
    await make_map(any_store, NAMES, by=BO, at=MONDAY - 100 * DAY)
    await change(any_store, TouchPoint, 1, owner=CY, emotion="unhurried")
    await any_store.write(tell)
    return any_store


def tell(session: Session) -> None:
    at: dict[str, Any] = {"team_id": 1, "channel": SUPPORT}
    stories = ((1, "difficult", "confused", "attitude competence"), (2, "wonderful", "calm", ""))
    for days, kind, felt, slipped in stories:
        told: dict[str, Any] = {"kind": kind, "felt": felt, "slipped": slipped, "told_at": MONDAY - days * DAY}
        session.add(Story(author=CY, text="The invoice mail was wrong", touch_point_id=1, **told, **at))
    session.add(Story(author=None, text="Old", touch_point_id=1, told_at=MONDAY - 95 * DAY, **at))
    session.flush()


async def person(store: Store, id_: str) -> Person:
    return (await store.read(people.find, [id_]))[id_]


async def test_figures_count_ninety_days(store: Store) -> None:
    assert await store.read(figures.lately, [1, 2], now=MONDAY) == {
        1: Figures(1, 1, (("calm", 1), ("confused", 1)), (("attitude", 1), ("competence", 1)), from_one=True)
    }


async def test_the_quietest_point_is_the_one_told_of_longest_ago(store: Store) -> None:
    span = {"team": 1, "edge5": MONDAY}
    first = await store.read(quiet.quietest, span)
    for id_ in range(2, 7):
        await change(store, TouchPoint, id_, archived_at=MONDAY - DAY)

    assert first == quiet.QuietPoint("Repair visit")
    assert await store.read(quiet.quietest, span) is None


def read_of_first_two(session: Session) -> list[bool]:
    return [questions.is_read(session, session.get_one(TouchPoint, id_)) for id_ in (1, 2)]


async def test_looking_at_home_reads_what_is_asked_there(store: Store) -> None:
    for id_ in (1, 2):
        await change(store, TouchPoint, id_, asked_on=MONDAY.date())
    await store.write(home.seen, CY, MONDAY)
    by_cy = await store.read(read_of_first_two)
    await store.write(home.seen, BO, MONDAY)

    assert by_cy == [True, False]
    assert await store.read(read_of_first_two) == [True, True]
    assert [one.id for one in await store.read(questions.waiting_for, await person(store, BO))] == [2]


async def test_what_is_late_is_found(store: Store) -> None:
    act: dict[str, Any] = {"touch_point_id": 1, "owner": CY, "created_at": MONDAY}
    late, soon = MONDAY.date() - 14 * DAY, MONDAY.date() + DAY
    await store.write(
        lambda session: session.add_all([MapAction(text=str(due), due=due, **act) for due in (late, soon)])
    )
    found = await store.read(actions.overdue, [1], today=MONDAY.date())

    assert [one.text for one in found] == [str(late)]
    assert len(await store.read(actions.open_of, CY)) == 2


async def test_a_whole_map_is_read(store: Store) -> None:
    def drawn(session: Session) -> overview.Map:
        return overview.draw(session, session.get_one(Team, 1), now=MONDAY)

    rows = (await store.read(drawn)).rows
    assert [(row.point.number, row.point.name) for row in rows] == list(enumerate(NAMES, 1))
    assert (rows[0].owner, rows[0].figures.stories, rows[1].figures.stories) == ("Cy", 2, 0)
    assert await store.read(tagging.own_words_of, BO) in (["", "unhurried"], ["unhurried", ""])


async def test_likely_points_are_found_by_what_was_told_before(store: Store) -> None:
    told: dict[str, Any] = {"author": BO, "team_id": 1, "told_at": MONDAY, "channel": SUPPORT}
    await store.write(lambda session: session.add(Story(id=9, text="Invoices by mail, all wrong", **told)))

    assert await store.read(tagging.likely, 9) == [(1, "Front desk phone"), (6, "Invoice e-mail")]
