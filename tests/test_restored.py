"""After a start only what may really have gone out is looked up; a restored back-up is recognised all the same."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from bot.sending.restored import Restored
from storage.delivery import claims, lives, outbox
from storage.engine import backups, newest
from storage.engine.database import Store
from storage.engine.newest import Note
from storage.tables import Delivery
from tests.stage import BO, CY, MONDAY, NOTE

LATER = MONDAY + timedelta(hours=1)


def promise(store: Store, recipient: str) -> None:
    store.write_now(outbox.add, NOTE, subject=1, recipient=recipient, at=MONDAY)


def claim(store: Store) -> list[Delivery]:
    given: dict[str, Any] = {"now": MONDAY, "wall": MONDAY, "lease": timedelta(minutes=1), "each": timedelta()}
    return store.write_now(claims.claim, limit=10, **given)


async def test_a_database_that_knows_the_newest_claim_is_believed(store: Store) -> None:
    first = Restored(store, MONDAY)
    assert await first.before(MONDAY) == MONDAY
    promise(store, BO)
    first.claimed(claim(store))

    assert await Restored(store, LATER).before(LATER) == MONDAY


async def test_a_back_up_that_was_put_in_its_place_is_not(store: Store, tmp_path: Path) -> None:
    first, copy, file = Restored(store, MONDAY), tmp_path / "backup.db", Path(str(store.url.database))
    await first.before(MONDAY)
    promise(store, BO)
    promise(store, CY)
    backups.copy(str(store.url), copy)
    first.claimed(claim(store))
    store.close()
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    copy.replace(file)
    restored = Store(str(store.url))

    assert await Restored(restored, LATER).before(LATER) == LATER
    assert await Restored(restored, LATER + timedelta(hours=1)).before(LATER + timedelta(hours=1)) > LATER
    restored.close()


def test_a_note_is_believed_where_it_was_written_and_nowhere_else(tmp_path: Path) -> None:
    note = Note(f"sqlite:///{tmp_path / 'warmline.db'}")
    file = tmp_path / f"warmline.db{newest.SUFFIX}"
    assert note.read() is None
    note.write("a-long-id", 12)
    note.write("b", 2)
    assert note.read() == ("b", 2)
    assert file.stat().st_mode & 0o777 == 0o600

    said = json.loads(file.read_text())
    strange = [said | {"at": said["at"] - 60}, said | {"boot": "another"}, {"id": "b"}, []]
    for told in (*map(json.dumps, strange), "{torn"):
        file.write_text(told)
        assert note.read() is None
    file.unlink()
    assert note.read() is None


def test_a_postgresql_of_another_life_is_not_believed(postgres_store: Store) -> None:
    def since(began: datetime) -> datetime:
        return postgres_store.write_now(lives.since, claim=None, began=began)

    def rewrite(session: Session) -> None:
        session.connection().execute(text("TRUNCATE delivery"))  # as pg_restore makes it anew

    assert [since(MONDAY), since(LATER)] == [MONDAY, MONDAY]
    postgres_store.write_now(rewrite)
    assert since(LATER) == LATER
