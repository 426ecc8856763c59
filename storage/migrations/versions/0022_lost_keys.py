"""Rounds of "Customer service means …" and of pulses in which what was said is lost with its key.

Revision 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROUNDS = ("means_round", "pulse_round")


def upgrade() -> None:
    """Of those before nobody knows any more."""
    for rounds in ROUNDS:
        with op.batch_alter_table(rounds) as table:
            table.add_column(sa.Column("is_key_lost", sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(rounds) as table:
            table.alter_column("is_key_lost", server_default=None)


def downgrade() -> None:
    for rounds in ROUNDS:
        with op.batch_alter_table(rounds) as table:
            table.drop_column("is_key_lost")
