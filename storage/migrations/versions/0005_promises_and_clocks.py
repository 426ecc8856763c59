"""whom a question has reached

Revision 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What was to be asked and was never sent; who answered was reached all the same.
_UNREACHED = """
UPDATE asked SET is_reached = :no WHERE answered_at IS NULL AND (
    round_id IN (SELECT subject FROM delivery WHERE kind = 'prompt_ask' AND sent_at IS NULL)
    OR (round_id, person) IN (SELECT subject, recipient FROM delivery WHERE kind = 'prompt_dm' AND sent_at IS NULL)
)
"""


def upgrade() -> None:
    op.add_column("asked", sa.Column("is_reached", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text(_UNREACHED).bindparams(sa.bindparam("no", False, sa.Boolean())))
    with op.batch_alter_table("asked") as asked:
        asked.alter_column("is_reached", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("asked") as asked:
        asked.drop_column("is_reached")
