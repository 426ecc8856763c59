"""Rounds that lost answers after they closed, since somebody was erased.

Revision 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those before nobody knows any more."""
    with op.batch_alter_table("prompt_round") as table:
        table.add_column(sa.Column("has_lost_answers", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("prompt_round") as table:
        table.alter_column("has_lost_answers", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("prompt_round") as table:
        table.drop_column("has_lost_answers")
