"""Sealed rounds, what came of them, and what is said to somebody whose mood is low.

Revision 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ADDED = (
    ("prompt_round", "channel", sa.String(), ""),
    ("prompt_round", "outcome", sa.String(), ""),
    ("prompt_round", "asked_then", sa.Integer(), "0"),
    ("prompt_round", "answered_then", sa.Integer(), "0"),
    ("answer", "may_be_quoted", sa.Boolean(), sa.false()),
    ("policy", "mood_help", sa.String(), ""),
)


def upgrade() -> None:
    for table, name, sort, default in ADDED:
        op.add_column(table, sa.Column(name, sort, nullable=False, server_default=default))
    for table in ("prompt_round", "answer", "policy"):
        with op.batch_alter_table(table) as changed:
            for name in [name for of, name, _, _ in ADDED if of == table]:
                changed.alter_column(name, server_default=None)


def downgrade() -> None:
    for table, name, _, _ in reversed(ADDED):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(name)
