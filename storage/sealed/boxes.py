"""A box holds what was said in one round until the round closes, encrypted with a key that is not in the database.

Each entry encrypts the whole box anew, padded, so that copies of the database from before and after it show that
somebody said something, and not what. Entries have random ids and stand in their order, so that nothing tells who came
first; only the box knows whose they are, as tokens, which are gone when it is opened.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, delete, select

from storage.engine import seal
from storage.engine.seal import SealKey, WrongKey
from storage.engine.sql import add_or_ignore
from storage.refusal import Refused
from storage.tables import SealedBox

LEAST = 64 * 1024  # bytes to which a box is padded: more than most rounds ever hold

NO_KEY = (
    "I cannot keep that sealed just now, so nothing was recorded. Whoever runs me finds the reason with"
    " `warmline check`; please try again later."
)


@dataclass(frozen=True)
class Entry:
    """``said`` is JSON; ``token`` says whose it is to whoever has the key, "" where nobody needs to know."""

    id: str
    token: str
    said: Mapping[str, Any]


def make(session: Session, name: str) -> None:
    """An empty box, for a round that opens, unless another process has just made it. Refused without a key."""
    key = _key(session)
    add_or_ignore(session, SealedBox, {"name": name, "key": key.fingerprint, "box": _sealed(key, name, ())})


def ensure(session: Session, name: str) -> None:
    """A box of this key: it may be there already. One that another key sealed is lost. Refused without a key."""
    _key(session)
    if not is_mine(session, name):
        drop(session, name)
        make(session, name)


def exists(session: Session, name: str) -> bool:
    return session.exec(select(SealedBox.name).where(SealedBox.name == name)).first() is not None


def token(session: Session, name: str, person: str) -> str:
    """Whose an entry is, for those who have the key. Refused without one."""
    return _key(session).mac("token", name, person)


def add(session: Session, name: str, said: Mapping[str, Any], *, token: str = "") -> str:
    """Put an entry into a box; its id. Refused where the box was sealed with another key, or is not there."""
    new = entry(said, token=token)
    key, row = _locked(session, name)
    _put(session, key, row, [*_read(key, row), new])
    return new.id


def entry(said: Mapping[str, Any], *, token: str = "") -> Entry:
    """With an id of its own."""
    return Entry(uuid4().hex, token, said)


def replace_mine(session: Session, name: str, said: Sequence[Mapping[str, Any]], *, token: str) -> None:
    """The same, in place of everything that this token's owner had put there before."""
    key, row = _locked(session, name)
    others = [entry for entry in _read(key, row) if entry.token != token]
    _put(session, key, row, [*others, *(entry(one, token=token) for one in said)])


def change(session: Session, name: str, entries: Sequence[Entry]) -> None:
    """The same for a box as a whole; what stays keeps its id."""
    key, row = _locked(session, name)
    _put(session, key, row, entries)


def look_in(session: Session, name: str) -> tuple[Entry, ...]:
    """What is in it, for a rule that must know, and shows nobody. Refused as ``add`` is."""
    key, row = _locked(session, name)
    return _read(key, row)


def peek(session: Session, name: str) -> tuple[Entry, ...]:
    """The same for a question that changes nothing; nothing where this process cannot open it."""
    row, key = session.get(SealedBox, name, populate_existing=True), seal.of(session)
    return (_opened(key, row) or ()) if row is not None else ()


def take(session: Session, name: str) -> tuple[Entry, ...] | None:
    """The same as ``open_`` with the tokens, for a round whose next phase has to know whose is what."""
    row, key = session.get(SealedBox, name), seal.of(session)
    found = _opened(key, row) if row is not None else ()
    drop(session, name)
    return found


def mine(session: Session, name: str, *, token: str) -> tuple[Entry, ...]:
    """What this token's owner has put there, for them alone. Refused as ``add`` is."""
    key, row = _key(session), session.get(SealedBox, name)
    if row is None or row.key != key.fingerprint:
        raise Refused(NO_KEY)
    return tuple(entry for entry in _read(key, row) if entry.token == token)


def open_(session: Session, name: str) -> tuple[Entry, ...] | None:
    """Take the box away, and what was in it, in an order that tells nothing, without tokens.

    None where nobody can open it any more: its key is lost.
    """
    found = take(session, name)
    return found and tuple(replace(entry, token="") for entry in found)


def drop(session: Session, name: str) -> None:
    """Its round ends without being shown."""
    session.connection().execute(delete(SealedBox).where(col(SealedBox.name) == name))


def is_mine(session: Session, name: str) -> bool:
    """Whether this process has the key of that box."""
    row, key = session.get(SealedBox, name), seal.of(session)
    return row is not None and key is not None and row.key == key.fingerprint


def key_of(session: Session, name: str) -> str:
    """The fingerprint of the key that sealed it; "" for no box."""
    row = session.get(SealedBox, name)
    return row.key if row else ""


def _key(session: Session) -> SealKey:
    key = seal.of(session)
    if key is None:
        raise Refused(NO_KEY)
    return key


def _locked(session: Session, name: str) -> tuple[SealKey, SealedBox]:
    key, row = _key(session), session.get(SealedBox, name, with_for_update=True, populate_existing=True)
    if row is None or row.key != key.fingerprint:
        raise Refused(NO_KEY)
    return key, row


def _put(session: Session, key: SealKey, row: SealedBox, entries: Sequence[Entry]) -> None:
    row.box = _sealed(key, row.name, entries)
    session.add(row)
    session.flush()


def _sealed(key: SealKey, name: str, entries: Sequence[Entry]) -> bytes:
    listed = [[entry.id, entry.token, entry.said] for entry in sorted(entries, key=lambda entry: entry.id)]
    plain = json.dumps(listed, ensure_ascii=False).encode()
    return key.encrypt(name, plain.ljust(_size(len(plain))))


def _size(length: int) -> int:
    """Twice as large each time it is too small: in steps, the entry that made it grow was likely to be a long one."""
    size = LEAST
    while size < length:
        size *= 2
    return size


def _opened(key: SealKey | None, row: SealedBox) -> tuple[Entry, ...] | None:
    try:
        return _read(key, row) if key else None
    except WrongKey:
        return None


def _read(key: SealKey, row: SealedBox) -> tuple[Entry, ...]:
    return tuple(Entry(*listed) for listed in json.loads(key.decrypt(row.name, row.box)))
