"""who is in a private channel is known, and when Slack described a channel last

Revision 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_member",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "person"),
    )
    op.create_index("ix_channel_member_person", "channel_member", ["person"], unique=False)
    op.add_column("channel", sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("channel", "looked_up_at")
    op.drop_table("channel_member")
