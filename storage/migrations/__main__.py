"""Write the migration from the newest one to today's tables: python -m storage.migrations "why"."""

import sys
from typing import Any

from alembic import command
from alembic.autogenerate.rewriter import Rewriter
from alembic.operations import ops
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from storage.engine import versions
from storage.migrations import config

# A constraint that is added to a table later, or taken away again, must have a name; it gets PostgreSQL's.
_named = Rewriter()


@_named.rewrites(ops.CreateForeignKeyOp)
def _name_foreign_key(context: Any, revision: Any, op: ops.CreateForeignKeyOp) -> ops.CreateForeignKeyOp:
    op.constraint_name = op.constraint_name or "_".join([op.source_table, *op.local_cols, "fkey"])
    return op


@_named.rewrites(ops.CreateUniqueConstraintOp)
def _name_unique(context: Any, revision: Any, op: ops.CreateUniqueConstraintOp) -> ops.CreateUniqueConstraintOp:
    op.constraint_name = op.constraint_name or "_".join([op.table_name, *op.columns, "key"])
    return op


@_named.rewrites(ops.DropConstraintOp)
def _name_dropped(context: Any, revision: Any, op: ops.DropConstraintOp) -> ops.DropConstraintOp:
    """Its opposite is an operation like those above, seen on its own."""
    if op.constraint_name is None and op._reverse is not None:
        opposite: Any = op.reverse()
        name = _name_foreign_key if isinstance(opposite, ops.CreateForeignKeyOp) else _name_unique
        op.constraint_name = name(context, revision, opposite).constraint_name
    return op


def write(why: str) -> None:
    """A file with the next number; Alembic says where."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        settings = config(connection)
        command.upgrade(settings, "head")
        number = f"{int(versions.newest()) + 1:04}"
        command.revision(settings, why, autogenerate=True, rev_id=number, process_revision_directives=_named)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say in a few words why the tables change: python -m storage.migrations "why"')
    write(sys.argv[1])
