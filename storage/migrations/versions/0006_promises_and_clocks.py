"""whom a question has reached, who was promised its answers, when customers last heard from us with nothing wrong

Revision 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
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

# Nobody knows any more who led a team when a round opened; from here on it is whoever leads it now.
_READERS = """
INSERT INTO round_reader (round_id, person)
SELECT prompt_round.id, member.person FROM prompt_round
JOIN prompt ON prompt.id = prompt_round.prompt_id JOIN member ON member.team_id = prompt.team_id
WHERE prompt_round.readers = 'team' OR member.is_lead
"""


def upgrade() -> None:
    op.add_column("asked", sa.Column("is_reached", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text(_UNREACHED).bindparams(sa.bindparam("no", False, sa.Boolean())))
    with op.batch_alter_table("asked") as asked:
        asked.alter_column("is_reached", server_default=None)
    op.add_column("customer", sa.Column("last_checkin_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_LAST_CHECKIN)
    op.create_table(
        "round_reader",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["prompt_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "person"),
    )
    op.create_index("ix_round_reader_person", "round_reader", ["person"], unique=False)
    op.execute(_READERS)


def downgrade() -> None:
    op.drop_table("round_reader")
    with op.batch_alter_table("customer") as customer:
        customer.drop_column("last_checkin_at")
    with op.batch_alter_table("asked") as asked:
        asked.drop_column("is_reached")
