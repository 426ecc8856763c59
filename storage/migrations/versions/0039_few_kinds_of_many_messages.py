"""an index begins with what tells most rows apart: SQLite takes a column of a few values for a good one too

Revision 0039, after 0038
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

REPLACED = [
    ("delivery_subject_occurrence", "delivery", ["kind", "subject", "occurrence"]),
    ("imported_subject", "imported", ["kind", "subject"]),
]
NEW = [
    ("delivery_subject_kind_occurrence", "delivery", ["subject", "kind", "occurrence"]),
    ("imported_subject_kind", "imported", ["subject", "kind"]),
]


def upgrade() -> None:
    _replace(REPLACED, NEW)


def downgrade() -> None:
    _replace(NEW, REPLACED)


def _replace(old: list[tuple[str, str, list[str]]], new: list[tuple[str, str, list[str]]]) -> None:
    for name, table, _ in old:
        op.drop_index(name, table_name=table)
    for name, table, columns in new:
        op.create_index(name, table, columns)
