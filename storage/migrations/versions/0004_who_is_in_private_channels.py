"""who is in a private channel is known, so that only they find what was told there

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


def downgrade() -> None:
    op.drop_table("channel_member")
