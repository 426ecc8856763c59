"""The edges of what is promised: as it is stored, changed, moved, given up and skipped, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import pytest

from storage.delivery import claims, outbox, outcomes
from storage.engine.database import Session, Store
from storage.goals.messages import GOAL_ASK
from storage.kudos import KUDOS_DM, KUDOS_POST
from storage.tables import Delivery, Kudos, Story
from tests import outbox_rows
from tests.outbox_rows import row
from tests.stage import ANA, BO, CY, MONDAY, SUPPORT

LATER, LEASE, SECOND = MONDAY + timedelta(hours=3), timedelta(seconds=60), timedelta(seconds=1)
promise = partial(outbox_rows.promise, recipient=BO, kind=KUDOS_DM)
SPACE = UUID("6e0d2c5a-5f0e-4c1f-9a57-7761726d6c6e")


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def claim(store: Store, now: datetime = MONDAY) -> Delivery:
    given: dict[str, Any] = {"lease": LEASE, "limit": 1, "each": timedelta(), "channel_pause": timedelta()}
    (taken,) = store.write_now(claims.claim, now=now, wall=now, **given)
    return taken


def post(store: Store, id_: str, *, ts: str = "1.1", fence: int = 1) -> None:
    about: dict[str, Any] = {"id_": id_, "fence": fence, "revision": 1, "channel": SUPPORT, "now": MONDAY}
    store.write_now(outcomes.sent, ts=ts, **about)


def posted(store: Store, **more: Any) -> str:
    id_ = promise(store, **more)
    assert claim(store).id == id_
    post(store, id_)
    return id_


def changed(store: Store, *args: Any, **more: Any) -> Callable[..., bool]:
    """Whether a message was changed by a refresh."""
    given: dict[str, Any] = {"subject": 1, "at": LATER} | more
    store.write_now(outbox.refresh, *args, **given)
    return lambda id_: row(store, id_).revision == 2


# --- as it is stored ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["2026-11-30", "2026-12-07", "2026-12-14T09:00:00+00:00"])
@pytest.mark.parametrize("recipient", ["U1", "C0SUPPORT"])
def test_a_message_has_the_same_id_as_ever(key: str, recipient: str) -> None:
    """A restored back-up gives the ids again that it gave before."""
    made = outbox.delivery_id(KUDOS_DM, 7, key, recipient)

    assert made == str(uuid5(SPACE, f"kudos_dm/7/{key}/{recipient}"))


def test_all_that_is_promised_is_stored(store: Store) -> None:
    about: dict[str, Any] = {"wake_at": LATER, "useful_until": LATER + LEASE, "schedule_id": 7, "detail": {"a": [1]}}
    found = row(store, promise(store, occurrence="2026-11-30", **about)).model_dump()

    assert about.items() <= found.items()
    assert (found["due_at"], found["created_at"], found["occurrence"]) == (LATER, MONDAY, "2026-11-30")
    assert (found["state"], found["revision"], found["sent_revision"], found["error"]) == ("pending", 1, 0, "")


def test_a_key_tells_a_message_from_others_of_its_moment(store: Store) -> None:
    assert promise(store) == promise(store)
    assert promise(store, key="a") == promise(store, key="a", at=LATER)
    assert len({promise(store), promise(store, key="a"), promise(store, key="b")}) == 3
    assert row(store, promise(store, key="a")).occurrence == ""


def test_what_is_planned_in_doubt_is_looked_up_first(store: Store) -> None:
    def plan(session: Session) -> list[str]:
        with outbox.planned(session, for_=LATER, in_doubt=True):
            doubted = outbox.add(session, KUDOS_DM, subject=1, recipient=BO, at=MONDAY)
        return [doubted, outbox.add(session, KUDOS_DM, subject=1, recipient=BO, at=MONDAY)]

    doubted, sure = store.write_now(plan)
    assert (row(store, doubted).state, row(store, doubted).error) == ("unknown", outbox.OLD)
    assert (row(store, sure).state, row(store, sure).error) == ("pending", "")
    assert doubted == outbox.delivery_id(KUDOS_DM, 1, LATER.isoformat(), BO)


def test_what_comes_in_small_measure_is_not_promised_here(store: Store) -> None:
    with pytest.raises(ValueError, match=r"^messages of the kind 'goal_ask' are promised by attention\.promise$"):
        promise(store, kind=GOAL_ASK)


# --- its cause has changed ----------------------------------------------------------------------------


def test_a_change_reaches_what_it_is_about_and_nothing_else(store: Store) -> None:
    ids = {(who, day): promise(store, recipient=who, occurrence=day) for who in (BO, CY) for day in ("1", "2")}
    others = [promise(store, subject=2), promise(store, kind=KUDOS_POST)]

    is_changed = changed(store, KUDOS_DM, recipient=BO, occurrence="1")
    assert [key for key, id_ in ids.items() if is_changed(id_)] == [(BO, "1")]
    assert not any(map(is_changed, others))


@pytest.mark.parametrize("about", [{"recipient": BO}, {"occurrence": "1"}, {}])
def test_a_change_of_all_a_person_gets_or_of_all_of_a_day(store: Store, about: dict[str, str]) -> None:
    ids = {(who, day): promise(store, recipient=who, occurrence=day) for who in (BO, CY) for day in ("1", "2")}
    is_changed = changed(store, KUDOS_DM, **about)

    wanted = [key for key in ids if set(about.values()) <= set(key)]
    assert [key for key, id_ in ids.items() if is_changed(id_)] == wanted


def test_a_change_waits_for_what_is_on_its_way(store: Store) -> None:
    waiting, sending = promise(store, recipient=CY, at=LATER), promise(store)
    claim(store)
    is_changed = changed(store, KUDOS_DM)

    assert is_changed(waiting)
    assert is_changed(sending)
    assert (row(store, waiting).state, row(store, sending).state) == ("pending", "sending")
    assert row(store, waiting).wake_at == LATER


def test_what_may_have_gone_out_is_composed_anew_when_it_was_not(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    store.write_now(outcomes.unknown, id_=id_, fence=1, at=LATER, error="no answer")

    assert changed(store, KUDOS_DM)(id_)
    assert row(store, id_).state == "unknown"


def test_what_is_posted_is_changed_at_once_and_tried_as_often_as_a_new_one(store: Store) -> None:
    id_ = posted(store, useful_until=MONDAY + LEASE)
    changed(store, KUDOS_DM, at=MONDAY)
    again = claim(store)
    store.write_now(outcomes.failed, id_=id_, fence=again.fence, revision=2, error="no_permission", now=MONDAY)
    assert (row(store, id_).state, row(store, id_).attempts) == ("failed", 1)

    changed(store, KUDOS_DM)
    found = row(store, id_)
    assert (found.state, found.revision, found.attempts, found.useful_until) == ("pending", 3, 0, None)
    assert (found.wake_at, found.due_at) == (LATER, LATER)


def test_what_was_never_posted_and_failed_stays_so(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    store.write_now(outcomes.failed, id_=id_, fence=1, revision=1, error="is_archived", now=MONDAY)

    assert not changed(store, KUDOS_DM)(id_)
    assert row(store, id_).state == "failed"


def test_a_row_changes_every_kind_that_is_about_it(store: Store) -> None:
    ids = [promise(store), promise(store, kind=KUDOS_POST, recipient=SUPPORT), promise(store, subject=2)]
    store.write_now(outbox.refresh_about, Story, 1, at=LATER)
    assert [row(store, id_).revision for id_ in ids] == [1, 1, 1]

    store.write_now(outbox.refresh_about, Kudos, 1, at=LATER)
    assert [row(store, id_).revision for id_ in ids] == [2, 2, 1]


def test_who_takes_something_back_is_kept_beside_it(store: Store) -> None:
    taken, other = posted(store, detail={"a": 1}), promise(store, subject=2)
    store.write_now(outbox.take_back, Kudos, 1, by=ANA, at=LATER)

    found = row(store, taken)
    assert (found.detail, found.state, found.revision) == ({"a": 1, "taken_back_by": ANA}, "pending", 2)
    assert outbox.taken_back_by(found) == [ANA]
    assert outbox.taken_back_by(row(store, other)) == []


# --- another time, or never ---------------------------------------------------------------------------


def move(store: Store, id_: str, now: datetime = MONDAY) -> bool:
    times: dict[str, Any] = {"wake_at": LATER, "useful_until": LATER + LEASE}
    return store.write_now(outbox.move, id_, now=now, **times)


def test_what_nobody_has_tried_is_moved(store: Store) -> None:
    id_, other = promise(store), promise(store, recipient=CY, at=LATER + LEASE)
    claim(store)
    store.write_now(outcomes.give_back, id_=id_, fence=1, now=MONDAY)

    assert move(store, id_) is True
    found = row(store, id_)
    assert (found.state, found.wake_at, found.due_at, found.useful_until, found.error) == (
        "pending", LATER, LATER, LATER + LEASE, "",
    )  # fmt: skip
    assert row(store, other).wake_at == LATER + LEASE


def test_what_was_due_before_it_is_moved_is_looked_up(store: Store) -> None:
    id_ = promise(store)

    assert move(store, id_, now=MONDAY + SECOND) is True
    assert (row(store, id_).state, row(store, id_).wake_at) == ("unknown", LATER)


def test_what_was_tried_or_posted_is_moved_no_more(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    assert move(store, id_) is False
    store.write_now(outcomes.later, id_=id_, fence=1, at=MONDAY, error="no answer")
    assert move(store, id_) is False
    post(store, id_, fence=claim(store).fence)
    changed(store, KUDOS_DM, at=MONDAY)
    assert move(store, id_) is False
    assert row(store, id_).wake_at == MONDAY


def test_what_is_given_up_says_why(store: Store) -> None:
    id_, other = promise(store), promise(store, recipient=CY)
    store.write_now(outbox.give_up, id_, error="no channel")

    found = row(store, id_)
    assert (found.state, found.wake_at, found.error) == ("failed", None, "no channel")
    assert row(store, other).state == "pending"


@pytest.mark.parametrize("end", [outbox.give_up, outbox.skip])
def test_what_was_tried_is_neither_given_up_nor_skipped(store: Store, end: Any) -> None:
    id_ = promise(store)
    claim(store)
    store.write_now(outcomes.later, id_=id_, fence=1, at=LATER, error="no answer")
    store.write_now(end, id_, **{"error" if end is outbox.give_up else "reason": "over"})

    assert (row(store, id_).state, row(store, id_).error) == ("pending", "no answer")


@pytest.mark.parametrize("in_doubt", [False, True])
def test_what_nobody_has_tried_is_skipped(store: Store, in_doubt: bool) -> None:
    def plan(session: Session) -> str:
        with outbox.planned(session, for_=None, in_doubt=in_doubt):
            return outbox.add(session, KUDOS_DM, subject=1, recipient=BO, at=MONDAY)

    id_, other = store.write_now(plan), promise(store, recipient=CY)
    store.write_now(outbox.skip, id_, reason="over")

    found = row(store, id_)
    assert (found.state, found.wake_at, found.error, found.sent_revision) == ("skipped", None, "over", 1)
    assert row(store, other).state == "pending"


def test_what_is_being_sent_or_is_posted_is_not_skipped(store: Store) -> None:
    id_ = promise(store)
    claim(store)
    store.write_now(outbox.skip, id_, reason="over")
    assert row(store, id_).state == "sending"

    post(store, id_)
    changed(store, KUDOS_DM, at=LATER)
    store.write_now(outbox.skip, id_, reason="over")
    assert row(store, id_).state == "pending"


# --- threads ------------------------------------------------------------------------------------------


def reply(store: Store, to: str, **more: Any) -> str:
    def promised(session: Session) -> str:
        parent = session.get_one(Delivery, to)
        return outbox.reply(session, KUDOS_POST, to=parent, at=LATER, **{"subject": 1} | more)

    return store.write_now(promised)


def thread(store: Store, id_: str) -> str | None:
    return store.read_now(lambda session: outbox.thread_of(session, session.get_one(Delivery, id_)))


def test_a_reply_belongs_in_the_thread_of_what_is_posted(store: Store) -> None:
    parent = promise(store, recipient=SUPPORT)
    answer = reply(store, parent, detail={"a": 1})
    assert row(store, answer).recipient == SUPPORT
    assert row(store, answer).detail == {"a": 1, "reply_to": parent}
    assert thread(store, answer) is None
    assert store.read_now(outbox.threads, [answer, parent]) == {}

    assert claim(store).id == parent
    post(store, parent, ts="7.7")
    assert thread(store, answer) == "7.7"
    assert store.read_now(outbox.threads, [answer, parent]) == {answer: "7.7"}
    assert row(store, reply(store, parent, subject=2)).detail == {"reply_to": parent}


def test_what_answers_somebodys_message_belongs_in_its_thread(store: Store) -> None:
    assert thread(store, promise(store, detail={"thread": "3.3"})) == "3.3"
    assert thread(store, promise(store, recipient=CY)) == ""


def test_what_answers_something_skipped_or_unknown_belongs_nowhere(store: Store) -> None:
    parent = posted(store, recipient=SUPPORT)
    answer = reply(store, parent)
    changed(store, KUDOS_DM, at=MONDAY)
    again = claim(store)
    gone: dict[str, Any] = {"fence": again.fence, "revision": 2, "reason": "taken back", "now": MONDAY}
    store.write_now(outcomes.skipped, id_=parent, **gone)

    assert thread(store, answer) is None
    assert thread(store, promise(store, recipient=CY, detail={"reply_to": "nothing"})) is None


def test_messages_are_found_by_their_kind_and_what_they_are_about(store: Store) -> None:
    mine = {promise(store), promise(store, recipient=CY)}
    promise(store, subject=2)
    promise(store, kind=KUDOS_POST)

    assert {one.id for one in store.read_now(outbox.find, KUDOS_DM, subject=1)} == mine
