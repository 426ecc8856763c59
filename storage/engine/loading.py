"""Rows of a session that are read by prepared statements: SQLModel's own, without what building a statement takes."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, bindparam, inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session as _Session
from sqlmodel import SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.engine.sql import Prepared

T = TypeVar("T", bound=SQLModel)


class Rows(Generic[T]):
    """A ``select`` of whole rows of one table, which is compiled once.

    What it returns is the session's, as if ``session.exec`` had read it: what was changed before is in the database
    when it is read, a row that the session has already is that one, and what is changed afterwards is stored.
    ``anew``: what the session has already is overwritten with what is read.
    """

    def __init__(self, statement: SelectOfScalar[T] | Select[T], *, anew: bool = False) -> None:
        [described] = statement.column_descriptions
        mapper = inspect(described["entity"])
        self._prepared, self._anew = Prepared(statement), anew
        self._names = [column.key for column in mapper.columns]
        self._key = [self._names.index(column.key) for column in mapper.primary_key]
        self._identity: Callable[[Sequence[Any]], Any] = mapper.identity_key_from_primary_key
        self._new: Callable[[], T] = mapper.class_manager.new_instance

    def all(self, session: _Session, values: Mapping[str, Any]) -> list[T]:
        session.flush()
        return [self._of(session, row) for row in self._prepared.all(session, values)]

    def first(self, session: _Session, values: Mapping[str, Any]) -> T | None:
        return next(iter(self.all(session, values)), None)

    def _of(self, session: _Session, row: Sequence[Any]) -> T:
        there: T | None = session.identity_map.get(self._identity([row[place] for place in self._key]))
        if there is not None:
            if self._anew:
                for name, value in zip(self._names, row, strict=True):
                    set_committed_value(there, name, value)
            return there
        new = self._new()
        new.__dict__.update(zip(self._names, row, strict=True))
        make_transient_to_detached(new)
        session.add(new)
        return new


class Session(_Session):
    """SQLModel's, whose ``get`` is prepared: it is asked more often than all other questions together."""

    def get(
        self, entity: Any, ident: Any, *, with_for_update: Any = None, populate_existing: Any = None, **how: Any
    ) -> Any:
        key = ident if isinstance(ident, tuple) else (ident,)
        is_known = self.identity_map.get(inspect(entity).identity_key_from_primary_key(key)) is not None
        if any(how.values()) or (is_known and not (with_for_update or populate_existing)):
            asked = {"with_for_update": with_for_update, "populate_existing": populate_existing}
            return super().get(entity, ident, **asked, **how)
        rows = _by_key(entity, is_locked=bool(with_for_update), anew=bool(populate_existing))
        return rows.first(self, {f"key{place}": value for place, value in enumerate(key)})


@cache
def _by_key(table: type[T], *, is_locked: bool, anew: bool) -> Rows[T]:
    columns = inspect(table).primary_key
    one = select(table).where(*(column == bindparam(f"key{place}") for place, column in enumerate(columns)))
    return Rows(one.with_for_update() if is_locked else one, anew=anew)
