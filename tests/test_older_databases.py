"""A database of an older version is upgraded, loses nothing, and keeps no words that it need not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import column, insert, table, text
from sqlmodel import Session, SQLModel

from storage import kudos, migrations
from storage.delivery import backlog
from storage.engine import indexing
from storage.engine.database import Store
from storage.engine.deliveries import CHANGED
from storage.refusal import Refused
from storage.stories import index, search
from storage.tables import Customer, Delivery, Handled, Person
from tests.stage import ANA, BO, GENERAL, MONDAY

PLACE_IS = ("is_member", "is_private", "is_shared", "is_archived")
LATER = MONDAY + timedelta(days=1)


def as_it_was(session: Session) -> None:
    """A row in each table that has changed since, by the columns that it had then."""
    waits: dict[str, Any] = {"id": "waits", "kind": "kudos_dm", "subject": 1, "recipient": BO, "wake_at": MONDAY}
    waits |= {"occurrence": "", "detail": {}, "urgency": 5, "state": "pending", "error": "", "created_at": MONDAY}
    waits |= {"revision": 1, "sent_revision": 0, "attempts": 0, "fence": 0}
    is_no = dict.fromkeys(("is_bot", "is_guest", "is_stranger", "is_deactivated", "is_slack_admin"), False)
    rows: dict[str, dict[str, Any]] = {
        "person": {"id": ANA, "name": "ana", "zone": "UTC", "looked_up_at": MONDAY, **is_no},
        "delivery": waits,
        "handled": {"key": "trigger:1", "person": ANA, "result": {"message": "words"}, "at": MONDAY},
    }
    for name, row in rows.items():
        write(session, name, row)


def write(session: Session, name: str, *rows: dict[str, Any]) -> None:
    for row in rows:
        types = SQLModel.metadata.tables[name].c
        then = table(name, *(column(key, types[key].type) for key in row))
        session.connection().execute(insert(then).values(row))


async def test_what_was_there_stays_as_it_was_and_nothing_is_done_again(bare_store: Store) -> None:
    migrations.upgrade(bare_store._writing, "0002")
    bare_store.write_now(as_it_was)
    bare_store.upgrade()
    queue = bare_store.read_now(backlog.queue, now=MONDAY)

    assert (queue.due, queue.oldest_due_at) == (1, MONDAY)
    assert bare_store.read_now(lambda session: session.get_one(Delivery, "waits").due_at) == MONDAY
    assert bare_store.read_now(lambda session: session.get_one(Person, ANA).updated_at) is None
    assert bare_store.read_now(lambda session: session.get_one(Handled, "trigger:1").result) is None, "no words"
    with pytest.raises(Refused, match=CHANGED[:20]):
        await bare_store.once("trigger:1", ANA, MONDAY, kudos.undo, id_=1, by=ANA, at=MONDAY)


# --- before it was kept who was reached, who was promised the answers, and the clock of check-ins ---------


def asked_before(session: Session) -> None:
    """A round that Ana leads and that reached only Bo, and a customer who was called because of a problem since."""
    team: dict[str, Any] = {"id": 1, "name": "S", "name_key": "s", "channel": "C1", "zone": "UTC", "created_by": ANA}
    team |= {"country": "", "region": "", "digest_in_channel": False, "created_at": MONDAY}
    in_it: dict[str, Any] = {"team_id": 1, "joined_at": MONDAY}
    prompt: dict[str, Any] = {"id": 1, "team_id": 1, "name": "D", "place": "dm", "zone_of": "team", "open_minutes": 60}
    prompt |= {"nudges": 0, "readers": "leads", "created_by": ANA, "created_at": MONDAY}
    times = {"opens_at": MONDAY, "closes_at": MONDAY}
    round_: dict[str, Any] = {"id": 1, "prompt_id": 1, "occurrence": MONDAY.date(), "name": "D", "readers": "leads"}
    part: dict[str, Any] = {"round_id": 1, "excused": "", "is_late": False, **times}
    sent: dict[str, Any] = {
        "kind": "prompt_dm",
        "subject": 1,
        "occurrence": "",
        "detail": {},
        "urgency": 5,
        "error": "",
    }
    sent |= {"created_at": MONDAY, "revision": 1, "sent_revision": 1, "attempts": 1, "fence": 1}
    customer: dict[str, Any] = {"id": 1, "name": "A", "name_key": "a", "side": "external", "ideal_days": 9}
    contact: dict[str, Any] = {"customer_id": 1, "member": ANA, "note": "", "idea": ""}
    write(session, "team", team)
    write(session, "member", {**in_it, "person": ANA, "is_lead": True}, {**in_it, "person": BO, "is_lead": False})
    write(session, "prompt", prompt)
    write(session, "prompt_round", {**round_, "questions": [], **times})
    write(session, "asked", {**part, "person": ANA}, {**part, "person": BO})
    write(session, "delivery", {**sent, "id": "1", "recipient": ANA, "state": "failed"})
    write(session, "delivery", {**sent, "id": "2", "recipient": BO, "state": "sent", "sent_at": MONDAY})
    write(session, "customer", {**customer, "latest_days": 9, "created_at": MONDAY, "last_contact_at": LATER})
    write(session, "outreach", {**contact, "at": MONDAY, "is_proactive": True})
    write(session, "outreach", {**contact, "at": LATER, "is_proactive": False})


def test_what_was_asked_promised_and_heard_before_is_read_from_what_was_kept(bare_store: Store) -> None:
    migrations.upgrade(bare_store._writing, "0004")
    bare_store.write_now(asked_before)
    bare_store.upgrade()

    with bare_store._reading.connect() as connection:
        reached = connection.execute(text("SELECT person FROM asked WHERE is_reached")).scalars().all()
        promised = connection.execute(text("SELECT person FROM round_reader")).scalars().all()
    assert (reached, promised) == ([BO], [ANA])
    assert bare_store.read_now(lambda session: session.get_one(Customer, 1).last_checkin_at) == MONDAY


# --- before the search had one index for both databases ---------------------------------------------------


def told_before(session: Session) -> None:
    """More stories than are put into the index in one go, and one that was withdrawn."""
    told: dict[str, Any] = {"kind": "wonderful", "side": "external", "practices": ["beyond"], "channel": GENERAL}
    told |= dict.fromkeys(("our_part", "lesson", "touch_point", "downstream", "felt", "slipped"), "") | {"author": ANA}
    write(session, "channel", {"id": GENERAL, "name": "general", **dict.fromkeys(PLACE_IS, False)})
    for number in range(1, 1103):
        at, gone = MONDAY + timedelta(minutes=number), MONDAY if number == 7 else None
        write(
            session,
            "story",
            {"id": number, "text": f"Die Rechnungen {number}", "lesson": "", "told_at": at, "withdrawn_at": gone}
            | told,
        )


def test_every_story_of_before_is_found(bare_store: Store) -> None:
    migrations.upgrade(bare_store._writing, "0022")
    bare_store.write_now(told_before)
    bare_store.upgrade()
    marks = (indexing.what("from", ANA), indexing.what("practice", "beyond"))
    query = search.Query(search.plain("rechnung").sought, what=marks)
    found = bare_store.read_now(search.matches, query, reader=BO, most=2000)

    assert [one.id for one in found] == [number for number in range(1102, 0, -1) if number != 7]
    with bare_store._reading.connect() as connection:
        before = connection.execute(text("SELECT words FROM story_search ORDER BY 1")).scalars().all()
    bare_store.write_now(again)
    with bare_store._reading.connect() as connection:
        assert connection.execute(text("SELECT words FROM story_search ORDER BY 1")).scalars().all() == before


def again(session: Session) -> None:
    """The same index, as the program itself makes it."""
    session.connection().execute(text("DELETE FROM story_search"))
    index.fill(session)
