"""whom a question has reached, and when customers last heard from us while nothing was wrong

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

_LAST_CHECKIN = """
UPDATE customer SET last_checkin_at =
    (SELECT max(at) FROM outreach WHERE outreach.customer_id = customer.id AND outreach.is_proactive)
"""


def upgrade() -> None:
    op.add_column("asked", sa.Column("is_reached", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text(_UNREACHED).bindparams(sa.bindparam("no", False, sa.Boolean())))
    with op.batch_alter_table("asked") as asked:
        asked.alter_column("is_reached", server_default=None)
    op.add_column("customer", sa.Column("last_checkin_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_LAST_CHECKIN)


def downgrade() -> None:
    with op.batch_alter_table("customer") as customer:
        customer.drop_column("last_checkin_at")
    with op.batch_alter_table("asked") as asked:
        asked.drop_column("is_reached")
